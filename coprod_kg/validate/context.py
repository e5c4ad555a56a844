"""The surroundings of some nodes: all that constraints can read of them, fetched in a few questions.

What a constraint reads is known from the shapes (``reach``), so that it can be asked of the surroundings, in memory and
as one graph, in place of the whole. More than is read does no harm; less would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.validate.hits import Focus, Scope
from coprod_kg.validate.paths import Path, plain
from coprod_kg.validate.queries import FOCUS
from coprod_kg.validate.reach import Touch

#: Surroundings larger than this are not worth having.
MOST = 200_000
_SUBCLASS = vocab.RDFS + "subClassOf"
_NOTHING: frozenset[Term] = frozenset()


@dataclass
class Surroundings:
    """Triples about some nodes, by subject and by object."""

    triples: set[ox.Triple] = field(default_factory=set)
    forwards: dict[str, dict[Term, set[Term]]] = field(default_factory=lambda: defaultdict(dict))
    backwards: dict[str, dict[Term, set[Term]]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, triple: ox.Triple) -> None:
        """Take a triple in."""
        self.triples.add(triple)
        name = triple.predicate.value
        self.forwards[name].setdefault(triple.subject, set()).add(triple.object)
        self.backwards[name].setdefault(triple.object, set()).add(triple.subject)

    def walk(self, path: Path | None, nodes: Iterable[Term]) -> set[Term]:
        """Where a path leads from some nodes, as far as is known."""
        here = set(nodes)
        if path is None:
            return here
        if path.kind == "/":
            for part in path.parts:
                here = self.walk(part, here)
            return here
        if path.kind == "^" and path.parts[0].kind != "iri":
            return self.walk(plain(path), here)
        if path.kind in "*+":
            return self._closure(path, here)
        if path.kind in "|?":
            return (here if path.kind == "?" else set()).union(*(self.walk(part, here) for part in path.parts))
        return set(self._step(path, here))

    def _step(self, path: Path, nodes: set[Term]) -> Iterator[Term]:
        if path.kind == ".":
            yield from (ox.NamedNode(name) for name, by in self.forwards.items() if not nodes.isdisjoint(by))
            return
        name, table = (path.iri, self.forwards) if path.kind == "iri" else (path.parts[0].iri, self.backwards)
        for node in nodes:
            yield from table[name].get(node, _NOTHING)

    def _closure(self, path: Path, nodes: set[Term]) -> set[Term]:
        found, new = set(nodes) if path.kind == "*" else set(), nodes
        while new := self.walk(path.parts[0], new) - found:
            found |= new
        return found


def surroundings(scope: Scope, touches: Collection[Touch], focus: Collection[Focus]) -> set[ox.Triple] | None:
    """The triples that the touches are about, from certain focus nodes; None where they are too many."""
    known, asked = Surroundings(), set[tuple[Path | None, Term]]()
    waiting = [touch for touch in touches if touch.predicate != _SUBCLASS or touch.backwards]
    if len(waiting) < len(touches):
        _classes(known, scope)
    wanted: dict[Path | None, dict[bool, set[str | None]]] = {}
    for touch in waiting:
        wanted.setdefault(touch.way, {False: set(), True: set()})[touch.backwards].add(touch.predicate)
    while True:
        new = {(way, node) for way in wanted for node in known.walk(way, focus)} - asked
        if not new:
            return known.triples
        asked |= new
        for backwards in (False, True):
            here = [(wanted[way][backwards], node) for way, node in new if wanted[way][backwards]]
            for triple in _fetched(scope, here, backwards=backwards):
                known.add(triple)
                if len(known.triples) > MOST:
                    return None


def _classes(known: Surroundings, scope: Scope) -> None:
    """Take the tree of classes in: it is small, and climbing it would take a question for each step."""
    for row in islice(scope.select(f"SELECT ?sub ?super {{ ?sub <{_SUBCLASS}> ?super }}"), MOST):
        known.add(ox.Triple(row["sub"], ox.NamedNode(_SUBCLASS), row["super"]))  # type: ignore[arg-type]


def _fetched(scope: Scope, wanted: Sequence[tuple[set[str | None], Term]], *, backwards: bool) -> Iterator[ox.Triple]:
    """The triples of some nodes with the predicates that are wanted of any of them."""
    names = set[str | None]().union(*(names for names, _ in wanted))
    kinds = (ox.NamedNode, ox.BlankNode, ox.Literal) if backwards else (ox.NamedNode, ox.BlankNode)
    nodes = list({node: None for _, node in wanted if isinstance(node, kinds)})
    listed = ", ".join(f"<{name}>" for name in sorted(name or "" for name in names))
    only = "" if None in names else f"FILTER (?p IN ({listed}))"
    pattern = "?other ?p ?this" if backwards else "?this ?p ?other"
    for row in scope.restricted(f"SELECT ?this ?p ?other WHERE {{ {FOCUS} {pattern} . {only} }}", nodes):
        one, two = (row["other"], row["this"]) if backwards else (row["this"], row["other"])
        yield ox.Triple(one, row["p"], two)  # type: ignore[arg-type]
