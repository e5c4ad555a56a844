"""Class expressions of OWL 2, read from RDF into values (OWL 2 Mapping to RDF Graphs, section 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, XSD

from coprod_kg.findings import Term


@dataclass(frozen=True, slots=True)
class Property:
    """A property, or the inverse of one."""

    iri: ox.NamedNode
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A class with a name."""

    iri: ox.NamedNode


@dataclass(frozen=True, slots=True)
class HasValue:
    """What has this very value."""

    prop: Property
    value: Term


@dataclass(frozen=True, slots=True)
class HasSelf:
    """What stands in a relation to itself."""

    prop: Property


@dataclass(frozen=True, slots=True)
class Some:
    """What has a value in the filler."""

    prop: Property
    filler: Expression


@dataclass(frozen=True, slots=True)
class Only:
    """What has values in the filler only."""

    prop: Property
    filler: Expression


@dataclass(frozen=True, slots=True)
class AtMost:
    """What has no more than so many values in the filler."""

    count: int
    prop: Property
    filler: Expression


@dataclass(frozen=True, slots=True)
class And:
    """What is in all of them."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What is in one of them at least."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What is not in it."""

    of: Expression


@dataclass(frozen=True, slots=True)
class OneOf:
    """The individuals listed."""

    members: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Datatype:
    """The literals of a datatype."""

    iri: ox.NamedNode


@dataclass(frozen=True, slots=True)
class Beyond:
    """What is not understood here, with the reason."""

    reason: str


Expression = (
    Named | HasValue | HasSelf | Some | Only | AtMost | And | Or | Not | OneOf | Datatype | Beyond
)  # fmt: skip
THING = Named(ox.NamedNode(str(OWL.Thing)))
NOTHING = Named(ox.NamedNode(str(OWL.Nothing)))


def term(node: rdflib.term.Node) -> Term:
    """An rdflib term as a term of the engine's."""
    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    return ox.BlankNode(str(node))


def items(graph: rdflib.Graph, head: rdflib.term.Node | None) -> tuple[rdflib.term.Node, ...]:
    """The members of an RDF list, none where it is circular or absent."""
    try:
        return tuple(graph.items(head)) if head is not None else ()
    except ValueError:
        return ()


def read_property(graph: rdflib.Graph, node: rdflib.term.Node | None) -> Property | None:
    """A property, named or the inverse of a named one; None for anything else."""
    if isinstance(node, rdflib.URIRef):
        return Property(ox.NamedNode(str(node)))
    inverse = graph.value(node, OWL.inverseOf) if node is not None else None
    if isinstance(inverse, rdflib.URIRef):
        return Property(ox.NamedNode(str(inverse)), inverse=True)
    return None


def read_expression(graph: rdflib.Graph, node: rdflib.term.Node, depth: int = 0) -> Expression:
    """The class expression at a node; ``Beyond`` where it is none that is known, or is circular."""
    if depth > 40:
        return Beyond("a class expression that contains itself")
    if isinstance(node, rdflib.URIRef):
        return Datatype(ox.NamedNode(str(node))) if _is_datatype(graph, node) else Named(ox.NamedNode(str(node)))
    for predicate, reader in _BOOLEAN.items():
        value = graph.value(node, predicate)
        if value is not None:
            return reader(graph, value, depth + 1)
    return _restriction(graph, node, depth + 1)


def _is_datatype(graph: rdflib.Graph, node: rdflib.URIRef) -> bool:
    return (
        str(node).startswith(str(XSD))
        or node in (RDFS.Literal, RDF.PlainLiteral, RDF.langString)
        or (node, RDF.type, RDFS.Datatype) in graph
    )


def _parts(graph: rdflib.Graph, value: rdflib.term.Node, depth: int) -> tuple[Expression, ...]:
    return tuple(read_expression(graph, item, depth) for item in items(graph, value))


def _one_of(graph: rdflib.Graph, value: rdflib.term.Node, depth: int) -> Expression:
    members = items(graph, value)
    if any(isinstance(member, rdflib.BNode) for member in members):
        return Beyond("an enumeration of nameless individuals")
    return OneOf(tuple(term(member) for member in members))


_Reader = Callable[[rdflib.Graph, rdflib.term.Node, int], Expression]
_BOOLEAN: dict[rdflib.URIRef, _Reader] = {
    OWL.intersectionOf: lambda g, v, d: And(_parts(g, v, d)),
    OWL.unionOf: lambda g, v, d: Or(_parts(g, v, d)),
    OWL.complementOf: lambda g, v, d: Not(read_expression(g, v, d)),
    OWL.oneOf: _one_of,
}


def read_boolean(graph: rdflib.Graph, predicate: rdflib.URIRef, value: rdflib.term.Node) -> Expression:
    """The expression that intersectionOf, unionOf, complementOf or oneOf makes of its value."""
    return _BOOLEAN[predicate](graph, value, 1)


def _restriction(graph: rdflib.Graph, node: rdflib.term.Node, depth: int) -> Expression:
    prop = read_property(graph, graph.value(node, OWL.onProperty))
    if prop is None:
        return Beyond("a class expression other than OWL 2's, or a restriction on several properties")
    for predicate, kind in ((OWL.someValuesFrom, Some), (OWL.allValuesFrom, Only)):
        filler = graph.value(node, predicate)
        if filler is not None:
            read = read_expression(graph, filler, depth)
            if kind is Some and isinstance(read, OneOf) and len(read.members) == 1:
                return HasValue(prop, read.members[0])
            return kind(prop, read)
    value = graph.value(node, OWL.hasValue)
    if isinstance(value, rdflib.BNode):
        return Beyond("a value without a name")
    if value is not None:
        return HasValue(prop, term(value))
    if graph.value(node, OWL.hasSelf) is not None:
        return HasSelf(prop)
    return _cardinality(graph, node, prop, depth)


def _cardinality(graph: rdflib.Graph, node: rdflib.term.Node, prop: Property, depth: int) -> Expression:
    on_class = graph.value(node, OWL.onClass)
    filler = read_expression(graph, on_class, depth) if on_class is not None else THING
    for least, most, predicate in (
        (True, False, OWL.minCardinality),
        (True, False, OWL.minQualifiedCardinality),
        (False, True, OWL.maxCardinality),
        (False, True, OWL.maxQualifiedCardinality),
        (True, True, OWL.cardinality),
        (True, True, OWL.qualifiedCardinality),
    ):
        number = graph.value(node, predicate)
        if isinstance(number, rdflib.Literal) and str(number).isdigit():
            return _bounds(int(str(number)), least, most, prop, filler)
    return Beyond("a restriction of a kind that is not known")


def _bounds(count: int, least: bool, most: bool, prop: Property, filler: Expression) -> Expression:
    """Bounds in simpler terms: at least one is some; exactly is at least and at most."""
    upper = AtMost(count, prop, filler)
    if not least:
        return upper
    if count > 1:
        lower: Expression = Beyond(f"at least {count} values")
    else:
        lower = Some(prop, filler) if count else THING
    return And((lower, upper)) if most else lower
