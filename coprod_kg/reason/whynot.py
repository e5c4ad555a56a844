"""Why not: for a statement that does not hold, which fact is missing, or stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.reason.axioms import SubClass
from coprod_kg.reason.clauses import SAME_AS, Atom, Body, Clause
from coprod_kg.reason.expressions import Named
from coprod_kg.reason.proofs import Finder, Proof, Prover
from coprod_kg.reason.rules import Rule, RuleSet
from coprod_kg.reason.run import keys
from coprod_kg.reason.sentences import Names, article, listed
from coprod_kg.reason.solve import Row
from coprod_kg.reason.telling import told, were
from coprod_kg.store.engine import Engine, GraphName

#: How far to ask on for what is missing, and how many values of a property to try.
DEEPEST, TRIED = 4, 5
#: So many ways to what is missing are told.
_WAYS = 3


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that a rule needs and that is not there.

    ``against`` are proofs of what would contradict it, and ``because`` says why it does not follow itself.
    """

    pattern: Atom
    sentence: str
    against: tuple[Proof, ...] = ()
    because: tuple[WhyNot, ...] = ()

    def placed(self, find: Finder) -> Missing:
        """The same with the places of what is recorded."""
        return replace(
            self,
            against=tuple(proof.placed(find) for proof in self.against),
            because=tuple(other.placed(find) for other in self.because),
        )

    @property
    def distance(self) -> int:
        """How many facts would have to be recorded; one that something stands against counts for two."""
        return min((other.distance for other in self.because), default=1) + len(self.against)

    def condition(self, names: Names, focus: Term) -> str:
        """What would have to be so; for what the thing itself should be, what it would have to have for that."""
        near = [way.missing[0].pattern for way in self.because if len(way.missing) == 1]
        if self.pattern.subject == focus and near and all(one.predicate != vocab.RDF_TYPE for one in near):
            return _either(names, near, focus)
        return were(names, self.pattern, focus)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A rule by which the statement would follow: what of its needs there is, and what is missing."""

    statement: ox.Triple
    rule: Rule
    have: tuple[Proof, ...]
    missing: tuple[Missing, ...]

    def placed(self, find: Finder) -> WhyNot:
        """The same with the places of what is recorded."""
        return replace(
            self,
            have=tuple(proof.placed(find) for proof in self.have),
            missing=tuple(part.placed(find) for part in self.missing),
        )

    @property
    def distance(self) -> int:
        """How far the statement is from holding by this rule; the nearest comes first."""
        return sum(part.distance for part in self.missing)

    def summary(self, names: Names) -> str:
        """In one sentence: what it would be if, and what it is instead."""
        focus = self.statement.subject
        parts = [part.condition(names, focus) for part in self.missing]
        wanted = ", and ".join(parts) if any(" or " in part for part in parts) else listed(parts)
        instead = [told(names, p, focus, first=True) for part in self.missing for p in part.against]
        rest = f"; but it {listed(dict.fromkeys(instead))}" if instead else ""
        return f"{_would(names, self.statement)} if {wanted}{rest}."

    def would(self, names: Names) -> str:
        """What would hold."""
        return _would(names, self.statement)

    def text(self, names: Names, indent: int = 0) -> str:
        """What would have to be, and what is, as sentences, one a line, two spaces a level."""
        margin = "  " * indent
        lines = [f"{margin}{_would(names, self.statement)} (by {self.rule.title}: {self.rule.sentence})"]
        lines += [f"{margin}  there is: {proof.sentence}" for proof in self.have]
        for part in self.missing:
            lines.append(f"{margin}  missing: {part.sentence}")
            lines += [f"{margin}    against it:\n{proof.text(indent + 3)}" for proof in part.against]
            lines += [other.text(names, indent + 2) for other in part.because]
        return "\n".join(lines)


def explain_not(
    engine: Engine, rules: RuleSet, statement: ox.Triple, *, graphs: Sequence[GraphName], most: int = 3
) -> list[WhyNot]:
    """Up to ``most`` rules by which a statement would follow, the nearest first, with what they lack.

    None where the statement holds (``explain`` it) or where no rule concludes the like.
    """
    return why_not(Prover.over(engine, rules, graphs), statement, most)


def why_not(prover: Prover, statement: ox.Triple, most: int = 3) -> list[WhyNot]:
    """As ``explain_not``, with a prover that is there already."""
    if prover.scene.there([statement]):
        return []
    return (_Asker(prover).ask(statement, frozenset()) or [])[:most]


@dataclass(frozen=True, slots=True)
class _Asker:
    prover: Prover

    def ask(self, statement: ox.Triple, above: frozenset[ox.Triple]) -> list[WhyNot] | None:
        """The ways to a statement, the nearest first; None where all of them lead back to what was asked above."""
        path = above | {statement}
        found = [
            self._way(statement, clause, bindings, path)
            for key in keys(statement)
            for clause in self.prover.heads.get(key, ())
            if (bindings := clause.head.match(statement)) is not None
            and SAME_AS not in _predicates(clause)
            and not (above and self._unpacks(clause))
        ]
        if found and not any(found):
            return None
        known = {(way.rule.name, way.missing): way for way in found if way is not None}
        return sorted(known.values(), key=lambda way: (way.distance, -len(way.have), way.rule.name))

    def _way(self, statement: ox.Triple, clause: Clause, bindings: Row, path: frozenset[ox.Triple]) -> WhyNot | None:
        have, lacking = min(self._try(clause.body.atoms, bindings), key=lambda pair: len(pair[1]))
        wanted = {triple for atom in lacking if (triple := _ground(atom)) is not None}
        if wanted & path:
            return None
        proofs = tuple(proof for triple in have for proof in self.prover.proofs(triple))
        missing = [self._missing(atom, path) for atom in lacking]
        if None in missing:
            return None
        known = tuple(part for part in missing if part is not None)
        return WhyNot(statement, self.prover.rules.by_clause[clause], proofs, known)

    def _unpacks(self, clause: Clause) -> bool:
        """Whether the clause takes a defined class apart: what is missing there is what was asked for."""
        source = self.prover.rules.by_clause[clause].source
        return isinstance(source, SubClass) and source.equivalent and isinstance(source.sub, Named)

    def _try(
        self, atoms: Sequence[Atom], bindings: Row, lost: frozenset[ox.Variable] = frozenset()
    ) -> Iterator[tuple[tuple[ox.Triple, ...], tuple[Atom, ...]]]:
        """Ways of filling the atoms in turn: which are there, and which, as far as bound, are not.

        What hangs on a node that was not found is not looked for.
        """
        if not atoms:
            yield (), ()
            return
        atom = atoms[0].put(bindings)
        rows: list[Row] = []
        if lost.isdisjoint(atom.variables):
            rows = list(islice(self.prover.scene.given(Body((atom,)), [{}]), TRIED))
        for row in rows:
            triple = atom.fill(row)
            for have, lacking in self._try(atoms[1:], {**bindings, **row}, lost):
                yield ((triple, *have) if triple is not None else have), lacking
        if not rows:
            for have, lacking in self._try(atoms[1:], bindings, lost | {*atom.variables}):
                yield have, (atom, *lacking)

    def _missing(self, atom: Atom, path: frozenset[ox.Triple]) -> Missing | None:
        """What is missing, with the ways to it; None for a class into which nothing comes but by what was asked."""
        names = self.prover.names
        triple = _ground(atom)
        if triple is None:
            return Missing(atom, pattern_sentence(names, atom))
        deeper = self.ask(triple, path) if len(path) < DEEPEST else []
        if deeper is None and triple.predicate == vocab.RDF_TYPE:
            return None
        return Missing(atom, pattern_sentence(names, atom), self._against(triple), tuple(deeper or ())[:_WAYS])

    def _against(self, triple: ox.Triple) -> tuple[Proof, ...]:
        """Proofs of what would contradict the triple if it were there."""
        found: dict[ox.Triple, Proof] = {}
        for check in self.prover.rules.checks:
            for index, atom in enumerate(check.body.atoms):
                row = atom.match(triple)
                rest = Body(check.body.atoms[:index] + check.body.atoms[index + 1 :], check.body.conditions)
                if row is None or not rest.atoms:
                    continue
                for filled in islice(self.prover.scene.given(rest, [row]), TRIED):
                    for other in rest.atoms:
                        fact = other.fill(filled)
                        if fact is not None and fact not in found:
                            found |= dict.fromkeys([fact], self.prover.proofs(fact)[0])
        return tuple(found.values())


def _either(names: Names, patterns: Sequence[Atom], focus: Term) -> str:
    """Conditions of which one is enough, the shortest first; what all have in common is said once."""
    said = sorted({were(names, one, focus): one for one in patterns}.items(), key=lambda pair: len(pair[0]))
    first = said[0][1]
    if all((one.subject, one.predicate) == (first.subject, first.predicate) for _, one in said):
        others = [names.quoted(one.object) for _, one in said[1:] if not isinstance(one.object, ox.Variable)]
        return " or ".join([said[0][0], *others])
    return " or ".join(text for text, _ in said)


def _predicates(clause: Clause) -> set[object]:
    return {atom.predicate for atom in (clause.head, *clause.body.atoms)}


def _ground(atom: Atom) -> ox.Triple | None:
    return None if atom.variables else atom.fill({})


def pattern_sentence(names: Names, atom: Atom) -> str:
    """A triple that may have open places as a sentence."""
    subject = "Something" if isinstance(atom.subject, ox.Variable) else names.quoted(atom.subject)
    if isinstance(atom.predicate, ox.Variable):
        return f"{subject} is related to something."
    if atom.predicate == vocab.RDF_TYPE and not isinstance(atom.object, ox.Variable):
        return f"{subject} is {article(names.label(atom.object))}."
    value = "something" if isinstance(atom.object, ox.Variable) else names.quoted(atom.object)
    return f"{subject} {names.label(atom.predicate)} {value}."


def _would(names: Names, triple: ox.Triple) -> str:
    subject = names.quoted(triple.subject)
    if triple.predicate == vocab.RDF_TYPE:
        return f"{subject} would be {article(names.label(triple.object))}"
    return f"It would follow that {subject} {names.label(triple.predicate)} {names.quoted(triple.object)}"
