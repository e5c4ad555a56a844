"""What an ontology compiles to: rules, checks for contradictions, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.reason.axioms import Axiom
from coprod_kg.reason.clauses import Body, Clause, construct
from coprod_kg.reason.order import Layer, units, waves
from coprod_kg.reason.sentences import Names, listed


@dataclass(frozen=True, slots=True)
class Rule:
    """One axiom as joins on the data: its name, the axiom as written, and a sentence that says it.

    ``source`` is None for the rules about sameness, which come from no axiom; ``paragraphs`` are the IRIs of the
    paper's paragraphs from which the term comes that the axiom is about.
    """

    name: str
    axiom: str
    sentence: str
    clauses: tuple[Clause, ...]
    source: Axiom | None = None
    paragraphs: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its name, and the paper's paragraphs that it comes from."""
        numbers = [iri.removeprefix(vocab.PARAGRAPH) for iri in self.paragraphs]
        many = "s" if len(numbers) > 1 else ""
        return f"{self.name}, from paragraph{many} {listed(numbers)}" if numbers else self.name

    @property
    def construct(self) -> str:
        """The rule as one CONSTRUCT query."""
        return construct(self.clauses)

    @property
    def terms(self) -> tuple[str, ...]:
        """The IRIs the rule speaks of, sorted."""
        atoms = [atom for clause in self.clauses for atom in (clause.head, *clause.body.atoms)]
        return tuple(sorted({s.value for atom in atoms for s in atom if isinstance(s, ox.NamedNode)}))


@dataclass(frozen=True, slots=True)
class Check:
    """What must never be found, and the axiom that says so."""

    name: str
    axiom: str
    sentence: str
    body: Body
    source: Axiom | None = None
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """An axiom, or a part of one, that makes no rule, and what will be missed for it."""

    axiom: str
    missed: str

    def __str__(self) -> str:
        return f"{self.axiom}: not used by the rules is {self.missed}."


@dataclass(frozen=True)
class RuleSet:
    """What an ontology compiles to."""

    rules: tuple[Rule, ...]
    checks: tuple[Check, ...]
    skipped: tuple[Skipped, ...]
    names: Names
    different: tuple[tuple[Term, ...], ...] = ()

    @cached_property
    def by_clause(self) -> Mapping[Clause, Rule]:
        """The rule of each clause; the first where two axioms say the same."""
        found: dict[Clause, Rule] = {}
        for rule in self.rules:
            for clause in rule.clauses:
                found.setdefault(clause, rule)
        return found

    @cached_property
    def waves(self) -> tuple[tuple[Layer, ...], ...]:
        """What to run, in order: groups of units that feed each other, without the rules of sameness."""
        return waves(units(clause for clause, rule in self.by_clause.items() if rule.source is not None))
