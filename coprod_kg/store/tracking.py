"""An engine that knows what it changed, so that the triples of a million need not be counted again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import cast

import pyoxigraph as ox

from coprod_kg.findings import Term
from coprod_kg.store.engine import GraphName
from coprod_kg.store.local import MANY, LocalEngine, changing
from coprod_kg.store.record import UNNAMED

_BY_GRAPH = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_KEPT_AS_IS = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


class TrackingEngine(LocalEngine):
    """A local engine that keeps count of the triples in each graph and of the graphs it changed.

    Updates, and whatever is done to ``store`` directly, are not followed: after those all is counted.
    """

    def __init__(self, store: ox.Store, counts: Mapping[str, int] | None = None) -> None:
        super().__init__(store)
        self._counts = dict(counts or {})
        self._changed: set[str] = set()
        self._uncounted: set[str] = set()
        self._unfollowed = False
        self._recount = False

    @property
    def store(self) -> ox.Store:
        """The pyoxigraph store itself; once it was asked for, all graphs are counted at the end."""
        self._unfollowed = self._recount = True
        return self._store

    def peek(self) -> ox.Store:
        """The pyoxigraph store to read from; what is done to it is not followed."""
        return self._store

    def update(self, text: str) -> None:
        """Carry out a SPARQL update, whole or not at all."""
        self._unfollowed = self._recount = True
        super().update(text)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Put quads in; where they are many it is cheaper to count their graphs afterwards."""
        batch = quads if isinstance(quads, Collection) else list(quads)
        if len(batch) > MANY:
            graphs = {graph_key(quad.graph_name) for quad in batch}
            self._changed |= graphs
            self._uncounted |= graphs
        else:
            for quad in _as_stored(list(batch)):
                if quad not in self._store:
                    self._count(quad.graph_name, 1)
        super().add(batch)

    def load(self, triples: bytes, graph: GraphName, *, bulk: bool = False) -> None:
        """Put N-Triples into a graph; blank nodes keep their names."""
        self._changed.add(graph_key(graph))
        self._uncounted.add(graph_key(graph))
        super().load(triples, graph, bulk=bulk)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads out."""
        batch = list(_as_stored(list(quads)))
        for quad in batch:
            if quad in self._store:
                self._count(quad.graph_name, -1)
        super().remove(batch)

    def drop(self, graph: ox.NamedNode) -> None:
        """Take a graph away, whole."""
        super().drop(graph)
        key = graph_key(graph)
        if self._counts.pop(key, 0) or key in self._uncounted:
            self._changed.add(key)
        self._uncounted.discard(key)

    def bulk_load(self, path: str, *, format: ox.RdfFormat, graph: ox.NamedNode) -> None:
        """Load a large file of triples into a graph, as fast as the engine can.

        Blank nodes get new names. Not one transaction: after an error a part may be in.
        """
        self._changed.add(graph_key(graph))
        self._uncounted.add(graph_key(graph))
        with changing():
            self._store.bulk_load(path=path, format=format, to_graph=graph)

    def counts(self) -> dict[str, int]:
        """The triples of each graph that has any, ``""`` standing for the unnamed graph."""
        if self._recount:
            self._counts = self._count_all()
        else:
            for key in self._uncounted:
                self._counts[key] = self._number(_COUNT, default_graph=[graph_name(key)])
        self._recount = False
        self._uncounted.clear()
        return {key: count for key, count in sorted(self._counts.items()) if count}

    def changed(self) -> set[str] | None:
        """The graphs that may differ from what they were; None where that could be any."""
        return None if self._unfollowed else set(self._changed)

    def _count_all(self) -> dict[str, int]:
        rows = cast(ox.QuerySolutions, self._store.query(_BY_GRAPH))
        counted = {graph_key(row["g"]): int(_value(row["n"])) for row in rows}
        return {**counted, UNNAMED: self._number(_COUNT, default_graph=[ox.DefaultGraph()])}

    def _number(self, text: str, default_graph: list[GraphName]) -> int:
        rows = cast(ox.QuerySolutions, self._store.query(text, default_graph=default_graph))
        return int(_value(next(rows)["n"]))

    def _count(self, graph: GraphName, by: int) -> None:
        key = graph_key(graph)
        self._counts[key] = self._counts.get(key, 0) + by
        self._changed.add(key)


def _as_stored(quads: list[ox.Quad]) -> set[ox.Quad]:
    """The quads as the store will hold them: it keeps values, so two spellings of one are one quad."""
    typed = [quad for quad in quads if not _is_plain(quad.object)]
    if not typed:
        return set(quads)
    return {*(quad for quad in quads if _is_plain(quad.object)), *_round_trip(typed)}


def _round_trip(quads: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    return store


def _is_plain(term: Term) -> bool:
    if isinstance(term, ox.Literal):
        return term.datatype == _KEPT_AS_IS
    return not isinstance(term, ox.Triple)


def graph_key(graph: object) -> str:
    if isinstance(graph, ox.NamedNode):
        return graph.value
    return f"_:{graph.value}" if isinstance(graph, ox.BlankNode) else UNNAMED


def graph_name(key: str) -> GraphName:
    if key.startswith("_:"):
        return ox.BlankNode(key[2:])
    return ox.NamedNode(key) if key != UNNAMED else ox.DefaultGraph()


def _value(term: object) -> str:
    return cast(ox.Literal, term).value
