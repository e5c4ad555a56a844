"""Literals as written: keeping rdflib from changing them, and telling which a store would change."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

import pyoxigraph as ox
import rdflib

_FLAG = threading.RLock()
_UNCONVERTED = "Failed to convert Literal lexical form"
_KEPT_AS_IS = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


@cache
def keep_quiet() -> None:
    """Have rdflib not log, with a traceback, that a literal is not of its type: it is kept as it is written."""
    logging.getLogger("rdflib.term").addFilter(lambda record: not record.getMessage().startswith(_UNCONVERTED))


@contextmanager
def as_written() -> Iterator[None]:
    """Read with rdflib without changing literals; one thread at a time, since the switch is global."""
    keep_quiet()
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
    kept = _changed(given)
    return [ox.Quad(q.subject, q.predicate, kept[q.object], q.graph_name) if q.object in kept else q for q in given]


def _changed(quads: Iterable[ox.Quad]) -> dict[object, ox.Literal]:
    """The literals of the quads that an Oxigraph store would change, each with what it makes of it."""
    values = {quad.object for quad in quads if isinstance(quad.object, ox.Literal)}
    literals = [value for value in values if value.datatype != _KEPT_AS_IS]
    store, node = ox.Store(), ox.NamedNode("urn:x")
    store.extend(ox.Quad(ox.NamedNode(f"urn:{i}"), node, literal) for i, literal in enumerate(literals))
    kept = ((literals[int(quad.subject.value[4:])], quad.object) for quad in store)
    return {literal: value for literal, value in kept if literal != value and isinstance(value, ox.Literal)}


def changed_literals(quads: Iterable[ox.Quad]) -> frozenset[ox.Literal]:
    """The literals of the quads that an Oxigraph store would not give back as they are written."""
    return frozenset(literal for literal in _changed(quads) if isinstance(literal, ox.Literal))


def changed_quads(quads: Collection[ox.Quad]) -> list[ox.Quad]:
    """The quads an Oxigraph store would change or merge: give them to ``validate`` as ``as_written``.

    Where ``"01"`` and ``"1"`` become one triple, both are in the answer.
    """
    changes = _changed(quads)
    if not changes:
        return []
    concerned: dict[object, ox.Literal] = {**changes, **{kept: kept for kept in changes.values()}}
    by_stored: dict[ox.Quad, list[ox.Quad]] = defaultdict(list)
    for quad in (quad for quad in quads if quad.object in concerned):
        value = concerned[quad.object]
        by_stored[ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)].append(quad)
    return [
        quad
        for kept, group in by_stored.items()
        if group != [kept]
        for quad in group
        if len(set(group)) > 1 or quad != kept
    ]
