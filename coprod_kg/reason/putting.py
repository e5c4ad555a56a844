"""Putting many triples into a graph of an engine."""

from __future__ import annotations

import pyoxigraph as ox

from coprod_kg.reason.answers import chunks
from coprod_kg.store.engine import Engine
from coprod_kg.store.local import MANY, LocalEngine

_BATCH = 50_000


def put(engine: Engine, triples: bytes, graph: ox.NamedNode) -> None:
    """Put N-Triples into a graph, into an engine on this machine without a Python object each."""
    if isinstance(engine, LocalEngine):
        if triples:
            engine.load(triples, graph, bulk=triples.count(b"\n") >= MANY)
        return
    read = ox.parse(triples, format=ox.RdfFormat.N_TRIPLES)
    for chunk in chunks((ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in read), _BATCH):
        engine.add(chunk)
