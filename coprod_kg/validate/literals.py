"""Literals as written: keeping rdflib from changing them, and telling which a store would change."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pyoxigraph as ox
import rdflib

_FLAG = threading.RLock()


@contextmanager
def as_written() -> Iterator[None]:
    """Read with rdflib without changing literals; one thread at a time, since the switch is global."""
    with _FLAG:
        before = rdflib.NORMALIZE_LITERALS
        rdflib.NORMALIZE_LITERALS = False
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS = before


def stored(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads as an Oxigraph store gives them back, in the same order."""
    given = list(quads)
    literals = list({quad.object for quad in given if isinstance(quad.object, ox.Literal)})
    store, node = ox.Store(), ox.NamedNode("urn:x")
    store.extend(ox.Quad(ox.NamedNode(f"urn:{i}"), node, literal) for i, literal in enumerate(literals))
    results: dict[object, ox.Literal] = {}
    for quad in store:
        if isinstance(quad.object, ox.Literal):
            results[literals[int(str(quad.subject)[5:-1])]] = quad.object
    return [
        ox.Quad(q.subject, q.predicate, results[q.object], q.graph_name) if isinstance(q.object, ox.Literal) else q
        for q in given
    ]


def changed_literals(quads: Iterable[ox.Quad]) -> frozenset[ox.Literal]:
    """The literals of the quads that an Oxigraph store would not give back as they are written."""
    given = list(quads)
    pairs = zip(given, stored(given), strict=True)
    return frozenset(q.object for q, s in pairs if isinstance(q.object, ox.Literal) and q.object != s.object)


def changed_quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads an Oxigraph store would change or merge: give them to ``validate`` as ``as_written``.

    Where ``"01"`` and ``"1"`` become one triple, both are in the answer.
    """
    given = list(quads)
    by_stored: dict[ox.Quad, list[ox.Quad]] = defaultdict(list)
    for quad, kept in zip(given, stored(given), strict=True):
        by_stored[kept].append(quad)
    return [
        quad
        for kept, group in by_stored.items()
        if group != [kept]
        for quad in group
        if len(set(group)) > 1 or quad != kept
    ]
