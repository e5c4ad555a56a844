"""What is known to be different."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.reason.answers import select
from coprod_kg.reason.clauses import DIFFERENT_FROM, text
from coprod_kg.reason.rules import RuleSet
from coprod_kg.store.engine import Engine, GraphName


@dataclass(frozen=True)
class Differences:
    """Which terms are said to be different: groups of individuals of which no two are the same."""

    groups_of: dict[Term, set[int]] = field(default_factory=dict)

    def add(self, number: int, members: Iterable[Term]) -> None:
        """Take a group in."""
        for member in members:
            self.groups_of.setdefault(member, set()).add(number)

    def known(self, one: Term, other: Term) -> bool:
        """Whether the two are said to be different, or are literals of different value."""
        if isinstance(one, ox.Literal) or isinstance(other, ox.Literal):
            return not (isinstance(one, ox.Literal) and isinstance(other, ox.Literal) and _equal(one, other))
        empty: set[int] = set()
        return not self.groups_of.get(one, empty).isdisjoint(self.groups_of.get(other, empty))


def _equal(one: ox.Literal, other: ox.Literal) -> bool:
    """Whether two literals have one value; numbers of different type may."""
    if one == other:
        return True
    if one.language or other.language:
        return False
    try:
        return one.datatype != other.datatype and float(one.value) == float(other.value)
    except ValueError:
        return False


def differences(engine: Engine, rules: RuleSet, graphs: Sequence[GraphName]) -> Differences:
    """What the ontology and the asserted data say to be different.

    The ontology's groups come compiled; in other graphs they are rare, and looked for in all at once.
    """
    found = Differences()
    wanted = set(graphs)
    groups: list[Iterable[Term]] = list(rules.different)
    groups += [(row["a"], row["b"]) for _, row in _said(engine, wanted, _DIFFERENT)]
    for graph, row in _said(engine, wanted, _ALL_DIFFERENT):
        if graph not in vocab.TERMINOLOGY:
            groups.append(_members(engine, graph, row["list"]))
    for number, members in enumerate(groups):
        found.add(number, members)
    return found


def _said(engine: Engine, wanted: set[GraphName], pattern: str) -> Iterator[tuple[GraphName, ox.QuerySolution]]:
    for row in select(engine, f"SELECT * WHERE {{ GRAPH ?g {{ {pattern} }} }}"):
        graph = row["g"]
        if isinstance(graph, ox.NamedNode | ox.BlankNode) and graph in wanted:
            yield graph, row
    if ox.DefaultGraph() in wanted:
        unnamed = [ox.DefaultGraph()]
        yield from ((unnamed[0], row) for row in select(engine, f"SELECT * WHERE {{ {pattern} }}", unnamed))


def _members(engine: Engine, graph: GraphName, head: Term) -> list[Term]:
    query = f"SELECT * WHERE {{ ?list <{vocab.RDF}rest>*/<{vocab.RDF}first> ?member }}"
    return [row["member"] for row in select(engine, query, [graph], {"list": head})]


_DIFFERENT = f"?a {text(DIFFERENT_FROM)} ?b FILTER(!sameTerm(?a, ?b))"
_ALL_DIFFERENT = f"?group a <{vocab.OWL}AllDifferent> ; <{vocab.OWL}members>|<{vocab.OWL}distinctMembers> ?list"
