"""What a constraint reads: which triples, and how they lie to its focus nodes.

Read off the shapes, this tells which focus nodes a changed triple can affect, and which triples are needed
to check a focus node: the two halves of checking a change without looking at the whole (SHACL 3.4 defines
validation by focus node).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib.term import Node

from coprod_kg import vocab
from coprod_kg.validate import paths
from coprod_kg.validate.model import Constraint, Source
from coprod_kg.validate.paths import Path
from coprod_kg.validate.reach_sparql import links
from coprod_kg.validate.shapes import Shape, Shapes, Target
from coprod_kg.validate.terms import SH, lexical_true
from coprod_kg.validate.where import Unreadable

_CLASSES = Path(
    "/", parts=(Path("iri", vocab.RDF + "type"), Path("*", parts=(Path("iri", vocab.RDFS + "subClassOf"),)))
)
_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_VALUES = (SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS = (SH["and"], SH["or"], SH.xone)
_LOOKS = {
    "datatype": ("datatype",),
    "spelling": ("minLength", "maxLength", "pattern"),
    "identity": ("in", "hasValue", "equals", "disjoint"),
}


@dataclass(frozen=True, slots=True)
class Touch:
    """Triples that are read: those with a predicate (None: any) at the nodes ``way`` leads to from the focus.

    ``backwards`` says that the way leads to the object and not to the subject; ``looks`` what matters about
    a literal: its datatype, its spelling, its identity.
    """

    way: Path | None
    predicate: str | None
    backwards: bool = False
    looks: frozenset[str] = frozenset()


def reads(constraint: Constraint, shapes: Shapes) -> frozenset[Touch] | None:
    """Every triple a constraint can depend on; None where that cannot be known."""
    return shape_reads(constraint.source, constraint.sources, shapes)


def shape_reads(shape: Shape, sources: Iterable[Source], shapes: Shapes) -> frozenset[Touch] | None:
    """The same for the constraints of a shape itself; its property shapes stand for themselves."""
    try:
        found = {touch for source in sources for touch in _source(source)}
        found |= set(_shape(shape, None, shapes, children=False))
    except Unreadable:
        return None
    return frozenset(found)


def _source(source: Source) -> Iterator[Touch]:
    back: Path | None = None
    if source.steps:
        back = paths.plain(paths.turned(Path("/", parts=source.steps)))
        yield from along(None, back, frozenset())
    for target in source.targets:
        yield from _target(target, back)


def _target(target: Target, back: Path | None) -> Iterator[Touch]:
    if target.kind == "class":
        yield from along(back, _CLASSES, frozenset())
    elif target.kind != "node":
        yield Touch(back, str(target.node), backwards=target.kind == "objectsOf")


def _shape(shape: Shape, way: Path | None, shapes: Shapes, *, children: bool) -> Iterator[Touch]:
    if shape.deactivated:
        return
    graph, node = shapes.graph, shape.node
    path = paths.plain(shape.path) if shape.path else None
    values = join(way, path)
    if path is not None:
        several = frozenset({"identity"} if path.kind != "iri" else ())  # which quad a value is from is not known
        yield from along(way, path, _looks(shapes, node) | several)
    if (node, SH["class"], None) in graph:
        yield from along(values, _CLASSES, frozenset())
    for predicate in _PAIRS:
        for other in graph.objects(node, predicate):
            yield Touch(way, str(other), looks=frozenset({"identity"}))
    if any(lexical_true(value) for value in graph.objects(node, SH.closed)):
        yield Touch(way, None)
    for nested in _nested(shapes, node, children=children):
        yield from _shape(shapes.shape(nested), values, shapes, children=True)
    for start, link, looks in links(shapes, shape):
        yield from (along(join(way, start), link, looks) if link else [Touch(join(way, start), None, looks=looks)])


def _nested(shapes: Shapes, node: Node, *, children: bool) -> Iterator[Node]:
    graph = shapes.graph
    for predicate in _VALUES:
        yield from graph.objects(node, predicate)
    for predicate in _LISTS:
        for head in graph.objects(node, predicate):
            yield from paths.items(graph, head)
    if children:
        yield from graph.objects(node, SH.property)
    if any(lexical_true(v) for v in graph.objects(node, SH.qualifiedValueShapesDisjoint)):
        for parent in graph.subjects(SH.property, node):
            for child in graph.objects(parent, SH.property):
                yield from graph.objects(child, SH.qualifiedValueShape)


def _looks(shapes: Shapes, node: Node, seen: frozenset[Node] = frozenset()) -> frozenset[str]:
    """What matters about the literals that are a shape's values, nested shapes included."""
    graph = shapes.graph
    found = {kind for kind, names in _LOOKS.items() for name in names if (node, SH[name], None) in graph}
    for nested in _nested(shapes, node, children=False):
        if nested not in seen and shapes.shape(nested).path is None:
            found |= _looks(shapes, nested, seen | {node})
    for _, _, looks in links(shapes, shapes.shape(node)):
        found |= looks
    return frozenset(found)


def along(way: Path | None, path: Path, looks: frozenset[str]) -> Iterator[Touch]:
    """The triples that a path goes over, from the nodes ``way`` leads to; ``looks`` is about its end."""
    if path.kind == "iri":
        yield Touch(way, path.iri, looks=looks)
    elif path.kind == "^":
        yield Touch(way, path.parts[0].iri, backwards=True, looks=looks)
    elif path.kind == "/":
        for index, part in enumerate(path.parts):
            last = all(rest.may_stay for rest in path.parts[index + 1 :])
            before = Path("/", parts=path.parts[:index]) if index else None
            yield from along(join(way, before), part, looks if last else frozenset())
    elif path.kind == "|":
        for part in path.parts:
            yield from along(way, part, looks)
    else:
        again = way if path.kind == "?" else join(way, Path("*", parts=path.parts))
        yield from along(again, path.parts[0], looks)


def join(one: Path | None, two: Path | None) -> Path | None:
    """One path after the other; None is the path that stays."""
    parts = tuple(part for path in (one, two) if path for part in (path.parts if path.kind == "/" else (path,)))
    return parts[0] if len(parts) == 1 else Path("/", parts=parts) if parts else None
