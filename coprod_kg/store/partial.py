"""A working copy of what is behind an address: only what a change has to do with, fetched as it is asked for.

What was fetched is kept twice: as it was (``before``) and as it is being changed. The difference is what is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import cast

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.store.engine import Engine, GraphName, Store
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.remote import RemoteEngine
from coprod_kg.store.skolem import named

#: How many terms one question carries.
_ASKED = 500
#: Graphs of which nothing is fetched but as a whole.
_APART = frozenset({vocab.PROVENANCE, vocab.SHAPES_GRAPH, vocab.QUERIES})
#: What decides about things anywhere, and is rare: which are said to be different.
_DIFFERENT = tuple(ox.NamedNode(vocab.OWL + name) for name in ("differentFrom", "members", "distinctMembers"))


class WorkingCopy(LocalEngine):
    """An engine in memory over a part of what ``source`` holds.

    It starts with the terminology, the provenance, and all that is said to be different. The methods ``describe``,
    ``incoming``, ``using`` and ``whole`` bring more, each thing once, and are for before the first change.
    """

    is_whole = False

    def __init__(self, source: RemoteEngine) -> None:
        super().__init__()
        self.before = LocalEngine()
        self._source = source
        self._graphs = frozenset(source.graph_names()) - _APART
        self._known: set[object] = set()
        for graph in (*vocab.TERMINOLOGY, vocab.PROVENANCE):
            self.whole(graph)
        self.using(_DIFFERENT)

    def describe(self, nodes: Iterable[Term]) -> None:
        """Fetch all that is said of nodes."""
        fresh = self._fresh(("of", node) for node in nodes if not isinstance(node, ox.Literal | ox.Triple))
        self._fetch("?s", fresh)

    def incoming(self, nodes: Iterable[Term], predicate: ox.NamedNode | None) -> None:
        """Fetch all that is said with nodes as its object, by one property or by any (None)."""
        fresh = self._fresh((predicate, node) for node in nodes if not isinstance(node, ox.Triple))
        self._fetch("?o", fresh, predicate)

    def using(self, predicates: Iterable[ox.NamedNode]) -> None:
        """Fetch all that is said by properties."""
        self._fetch("?p", self._fresh(("by", predicate) for predicate in predicates))

    def whole(self, graph: ox.NamedNode) -> None:
        """Fetch a graph."""
        if self._fresh([("in", graph)]):
            self._take(list(self._source.quads(graph)))

    def changes(self) -> tuple[list[ox.Quad], list[ox.Quad]]:
        """What was put in and what was taken out since it was fetched."""
        then, now = set(self.before.store), set(self.store)
        return sorted(now - then, key=str), sorted(then - now, key=str)

    def _fresh(self, wanted: Iterable[tuple[object, Term]]) -> list[Term]:
        """Those of the terms that were not asked for before, and are from now on."""
        new = [item for item in dict.fromkeys(wanted) if item not in self._known]
        self._known.update(new)
        return [term for _, term in new]

    def _fetch(self, variable: str, terms: Sequence[Term], predicate: ox.NamedNode | None = None) -> None:
        for batch in _batches(terms):
            values = " ".join(str(named(term)) for term in batch)
            pattern = f"GRAPH ?g {{ ?s {predicate or '?p'} ?o }}"
            text = f"SELECT * WHERE {{ VALUES {variable} {{ {values} }} {pattern} }}"
            rows = self._source.ask(text)
            if isinstance(rows, ox.QuerySolutions):
                self._take(
                    ox.Quad(row["s"], predicate or row["p"], row["o"], row["g"])
                    for row in rows
                    if row["g"] in self._graphs
                )

    def _take(self, quads: Iterable[ox.Quad]) -> None:
        found = [quad for quad in quads if quad not in self.before.store]  # else it may have been taken out since
        self.before.store.extend(found)
        self.store.extend(found)


def _batches(terms: Iterable[Term]) -> Iterator[list[Term]]:
    rest = iter(terms)
    while batch := list(islice(rest, _ASKED)):
        yield batch


def local_copy(engine: Engine) -> LocalEngine:
    """The engine itself where it is on this machine, and all that is behind an address in memory otherwise."""
    if isinstance(engine, LocalEngine):
        return engine
    copy = LocalEngine()
    copy.store.bulk_extend(engine.quads())
    return copy


def before_change(store: Store, engine: Engine) -> LocalEngine:
    """The data of a store as they are before an engine over a copy of them is changed."""
    return engine.before if isinstance(engine, WorkingCopy) else cast(LocalEngine, store.read())


def graphs_gone(removed: Iterable[ox.Quad], kept: LocalEngine) -> list[GraphName]:
    """The graphs of which something was taken out and nothing is left."""
    return [
        name
        for name in dict.fromkeys(quad.graph_name for quad in removed)
        if next(iter(kept.quads(name)), None) is None
    ]
