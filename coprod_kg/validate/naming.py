"""What a message calls a shape, which need not have an address, and where the shape stands in its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import rdflib
from rdflib.term import Node

from coprod_kg.errors import BadRequest, InputError
from coprod_kg.language import capital
from coprod_kg.validate import paths
from coprod_kg.validate.terms import SH, plain, to_ox, to_rdflib

if TYPE_CHECKING:
    from coprod_kg.validate.shapes import Shapes

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


class IllFormed(BadRequest):
    """Shapes that are not valid SHACL; the message says which shape, and its file and line where they are known."""


@contextmanager
def blamed(shapes: Shapes, node: Node) -> Iterator[None]:
    """Add to an error in here which shape it is about; of shapes in each other the innermost is named."""
    try:
        yield
    except IllFormed:
        raise
    except BadRequest as error:
        called, said = name(shapes.graph, node), str(error)
        within = "" if called in said else f"{capital(called)}: "
        place = _place(shapes, node)
        raise IllFormed(f"{place}: {within}{said}" if place else within + said) from error


def name(graph: rdflib.Graph, node: Node) -> str:
    """A shape by its address; without one by its path or targets, and by the shape that it is part of."""
    if isinstance(node, rdflib.URIRef):
        return f"the shape <{node}>"
    if isinstance(node, rdflib.Literal):
        return f"the literal {node.n3()}"
    owner = _owner(graph, node)
    part = f" in the shape <{owner}>" if owner else ""
    if path := _path(graph, node):
        return f"the property shape for {path}{part}"
    targets = sorted(plain(target) for predicate in _TARGETS for target in graph.objects(node, predicate))
    if targets:
        return f"the shape without a name for {' and '.join(targets)}"
    return f"a shape without a name{part}"


def _path(graph: rdflib.Graph, node: Node) -> str:
    path = graph.value(node, SH.path)
    try:
        return "" if path is None else paths.read(graph, path).name()
    except BadRequest:
        return ""


def _owner(graph: rdflib.Graph, node: Node) -> rdflib.URIRef | None:
    """The nearest thing with an address that leads to a node."""
    waiting, seen = [node], {node}
    for below in waiting:
        for above in sorted(graph.subjects(None, below), key=str):
            if isinstance(above, rdflib.URIRef):
                return above
            if above not in seen:
                seen.add(above)
                waiting.append(above)
    return None


def _place(shapes: Shapes, node: Node) -> str:
    for file in shapes.files:
        if place := _place_in(file, shapes.graph, node):
            return place
    return ""


def _place_in(file: FilePath, graph: rdflib.Graph, node: Node) -> str:
    """File and line of a shape, or else of what it is part of: looked up where there is an error only."""
    from coprod_kg import parse

    try:
        document = parse.read_here(file.read_bytes(), name=str(file))
    except (InputError, OSError):
        return ""
    if isinstance(node, rdflib.BNode):
        said: dict[Node, set[tuple[Node, Node]]] = {}
        for quad in document.quads:
            said.setdefault(to_rdflib(quad.subject), set()).add((to_rdflib(quad.predicate), to_rdflib(quad.object)))
        wanted = _fixed(graph.predicate_objects(node))
        alike = [one for one, rows in said.items() if isinstance(one, rdflib.BNode) and _fixed(rows) == wanted]
        found: Node | None = alike[0] if len(alike) == 1 else _owner(graph, node)
    else:
        found = node
    place = None if found is None else document.place(to_ox(found))
    return str(place) if place and place.line else ""


def _fixed(rows: Iterable[tuple[Node, Node]]) -> set[object]:
    return {(predicate, value) for predicate, value in rows if not isinstance(value, rdflib.BNode)}
