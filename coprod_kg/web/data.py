"""A thing as data: its statements with those of its parts and of the blank nodes they lead to."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from coprod_kg.store.engine import Engine
from coprod_kg.web.description import PARTS
from coprod_kg.web.names import values
from coprod_kg.web.reading import solutions

#: So many things of a graph are listed.
SUBJECTS_SHOWN = 200

_EXISTS = "SELECT ?this WHERE { { ?this ?path ?value } UNION { ?value ?path ?this } } LIMIT 1"
_QUADS = """
SELECT ?this ?path ?value ?graph WHERE {
  ?this ?path ?value OPTIONAL { GRAPH ?graph { ?this ?path ?value } }
}"""
_PART_OF = """
SELECT DISTINCT ?this ?part WHERE { VALUES ?path { %s } ?this ?path ?part FILTER(isIRI(?part)) }"""
_SUBJECTS = """
SELECT DISTINCT ?thing WHERE { GRAPH %s { ?thing ?path ?value } FILTER(isIRI(?thing)) } LIMIT %d"""


def known(engine: Engine, iri: str) -> bool:
    """Whether any statement has the thing as its subject or its object."""
    return any(True for _ in solutions(engine, _EXISTS, bindings={"this": ox.NamedNode(iri)}))


def quads_about(engine: Engine, iri: str) -> Iterator[ox.Quad]:
    """The data of a thing: its statements, those of its parts, and the blank nodes they lead to."""
    this = ox.NamedNode(iri)
    parts = solutions(engine, _PART_OF % values(PARTS), bindings={"this": this})
    waiting: list[ox.NamedNode | ox.BlankNode] = [this, *(row["part"] for row in parts)]
    seen = set(waiting)
    while waiting:
        for quad in _quads(engine, waiting.pop(0)):
            yield quad
            if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                waiting.append(quad.object)


def subjects(engine: Engine, graph: str) -> tuple[str, ...]:
    """Some of the things that a graph describes, sorted."""
    rows = solutions(engine, _SUBJECTS % (ox.NamedNode(graph), SUBJECTS_SHOWN))
    return tuple(sorted(row["thing"].value for row in rows))


def _quads(engine: Engine, node: ox.NamedNode | ox.BlankNode) -> Iterator[ox.Quad]:
    for row in solutions(engine, _QUADS, bindings={"this": node}):
        yield ox.Quad(node, row["path"], row["value"], row["graph"] or ox.DefaultGraph())
