"""A thing as data: its statements with those of its parts and of the blank nodes they lead to."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator

import pyoxigraph as ox

from coprod_kg.store.engine import Engine
from coprod_kg.web.description import PARTS
from coprod_kg.web.names import values
from coprod_kg.web.reading import solutions

#: So many things of a graph are listed.
SUBJECTS_SHOWN = 200

_EXISTS = "SELECT ?this WHERE { { ?this ?path ?value } UNION { ?value ?path ?this } } LIMIT 1"
_SAID = "?node ?path ?value OPTIONAL { GRAPH ?graph { ?node ?path ?value } }"
_QUADS = f"SELECT ?node ?path ?value ?graph WHERE {{ {_SAID} }}"
_OF_PARTS = f"""
SELECT ?node ?path ?value ?graph WHERE {{
  {{ SELECT DISTINCT ?node WHERE {{
    VALUES ?part {{ %(parts)s }} %(this)s ?part ?node FILTER(isIRI(?node) && ?node != %(this)s)
  }} }}
  {_SAID}
}}"""
_SUBJECTS = """
SELECT DISTINCT ?thing WHERE { GRAPH %s { ?thing ?path ?value } FILTER(isIRI(?thing)) } LIMIT %d"""


def known(engine: Engine, iri: str) -> bool:
    """Whether any statement has the thing as its subject or its object."""
    return any(True for _ in solutions(engine, _EXISTS, bindings={"this": ox.NamedNode(iri)}))


def quads_about(engine: Engine, iri: str) -> Iterator[ox.Quad]:
    """The data of a thing: its statements, those of its parts, and the blank nodes they lead to."""
    this = ox.NamedNode(iri)
    found: Iterator[ox.Quad] = itertools.chain(_said(engine, this), _of_parts(engine, this))
    seen: set[ox.BlankNode] = set()
    waiting: deque[ox.BlankNode] = deque()
    while True:
        for quad in found:
            yield quad
            if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                waiting.append(quad.object)
        if not waiting:
            return
        found = _said(engine, waiting.popleft())


def subjects(engine: Engine, graph: str) -> tuple[str, ...]:
    """Some of the things that a graph describes, sorted."""
    rows = solutions(engine, _SUBJECTS % (ox.NamedNode(graph), SUBJECTS_SHOWN))
    return tuple(sorted(row["thing"].value for row in rows))


def _said(engine: Engine, node: ox.NamedNode | ox.BlankNode) -> Iterator[ox.Quad]:
    for row in solutions(engine, _QUADS, bindings={"node": node}):
        yield ox.Quad(node, row["path"], row["value"], row["graph"] or ox.DefaultGraph())


def _of_parts(engine: Engine, this: ox.NamedNode) -> Iterator[ox.Quad]:
    for row in solutions(engine, _OF_PARTS % {"this": this, "parts": values(PARTS)}):
        yield ox.Quad(row["node"], row["path"], row["value"], row["graph"] or ox.DefaultGraph())
