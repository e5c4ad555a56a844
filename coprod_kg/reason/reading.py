"""Reading the axioms of an ontology from RDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import rdflib
from rdflib.namespace import OWL, RDF, RDFS

from coprod_kg.findings import Term
from coprod_kg.reason.axioms import (
    Axiom,
    Characteristic,
    DisjointClasses,
    DisjointProperties,
    Domain,
    Key,
    NotRelated,
    Ontology,
    Range,
    SubClass,
    SubProperty,
)
from coprod_kg.reason.expressions import (
    Or,
    Property,
    items,
    read_boolean,
    read_expression,
    read_property,
    term,
)


def read_ontology(graph: rdflib.Graph) -> Ontology:
    """All axioms of a graph, in an order that depends on the graph's content only where names do."""
    axioms: dict[Axiom, None] = {}
    unread: list[str] = []
    for found in (*_binary(graph), *_kinds(graph), *_groups(graph)):
        if isinstance(found, str):
            unread.append(found)
        else:
            axioms[found] = None
    return Ontology(
        tuple(sorted(axioms, key=str)), tuple(sorted(_different(graph), key=str)), tuple(sorted(set(unread)))
    )


_Found = Iterator[Axiom | str]
_Reader = Callable[[rdflib.Graph, rdflib.term.Node, rdflib.term.Node], _Found]


def _binary(graph: rdflib.Graph) -> _Found:
    for predicate, reader in _PAIRS.items():
        for subject, value in graph.subject_objects(predicate):
            yield from reader(graph, subject, value)


def _annotation(graph: rdflib.Graph, node: rdflib.term.Node) -> bool:
    return (node, RDF.type, OWL.AnnotationProperty) in graph


def _sub_class(graph: rdflib.Graph, sub: rdflib.term.Node, sup: rdflib.term.Node) -> _Found:
    if sub != sup:
        yield SubClass(read_expression(graph, sub), read_expression(graph, sup))


def _equivalent(graph: rdflib.Graph, one: rdflib.term.Node, other: rdflib.term.Node) -> _Found:
    if one != other:
        first, second = read_expression(graph, one), read_expression(graph, other)
        yield SubClass(first, second, equivalent=True)
        yield SubClass(second, first, equivalent=True)


def _definition(predicate: rdflib.URIRef) -> _Reader:
    """A named class that carries intersectionOf and the like itself is equivalent to it."""

    def read(graph: rdflib.Graph, one: rdflib.term.Node, value: rdflib.term.Node) -> _Found:
        if isinstance(one, rdflib.URIRef):
            name, expression = read_expression(graph, one), read_boolean(graph, predicate, value)
            yield SubClass(name, expression, equivalent=True)
            yield SubClass(expression, name, equivalent=True)

    return read


def _disjoint_union(graph: rdflib.Graph, one: rdflib.term.Node, value: rdflib.term.Node) -> _Found:
    name = read_expression(graph, one)
    parts = tuple(read_expression(graph, part) for part in items(graph, value))
    yield SubClass(name, Or(parts), equivalent=True)
    yield SubClass(Or(parts), name, equivalent=True)
    for pair in combinations(parts, 2):
        yield DisjointClasses(*pair)


def _disjoint(graph: rdflib.Graph, one: rdflib.term.Node, other: rdflib.term.Node) -> _Found:
    first, second = read_expression(graph, one), read_expression(graph, other)
    yield DisjointClasses(*sorted((first, second), key=str))


def _props(graph: rdflib.Graph, *nodes: rdflib.term.Node) -> tuple[Property, ...] | None:
    """The properties, None where one is no property or an annotation, from which nothing follows."""
    found = [read_property(graph, node) for node in nodes if not _annotation(graph, node)]
    kept = tuple(prop for prop in found if prop is not None)
    return kept if len(kept) == len(nodes) else None


def _sub_property(graph: rdflib.Graph, sub: rdflib.term.Node, sup: rdflib.term.Node) -> _Found:
    props = _props(graph, sub, sup)
    if props and sub != sup:
        yield SubProperty((props[0],), props[1])


def _equal_property(graph: rdflib.Graph, one: rdflib.term.Node, other: rdflib.term.Node) -> _Found:
    props = _props(graph, one, other)
    if props and one != other:
        yield SubProperty((props[0],), props[1], "equivalentProperty")
        yield SubProperty((props[1],), props[0], "equivalentProperty")


def _inverse(graph: rdflib.Graph, one: rdflib.term.Node, other: rdflib.term.Node) -> _Found:
    if isinstance(one, rdflib.URIRef) and (props := _props(graph, one, other)):
        first, second = props
        yield SubProperty((_turn(first),), second, "inverseOf")
        yield SubProperty((_turn(second),), first, "inverseOf")


def _turn(prop: Property) -> Property:
    return Property(prop.iri, not prop.inverse)


def _chain(graph: rdflib.Graph, sup: rdflib.term.Node, value: rdflib.term.Node) -> _Found:
    props, whole = _props(graph, *items(graph, value)), _props(graph, sup)
    if props and whole:
        yield SubProperty(props, whole[0], "propertyChain")
    else:
        yield f"a property chain of {sup}"


def _domain(graph: rdflib.Graph, node: rdflib.term.Node, value: rdflib.term.Node) -> _Found:
    if props := _props(graph, node):
        yield Domain(props[0], read_expression(graph, value))


def _range(graph: rdflib.Graph, node: rdflib.term.Node, value: rdflib.term.Node) -> _Found:
    if props := _props(graph, node):
        yield Range(props[0], read_expression(graph, value))


def _key(graph: rdflib.Graph, node: rdflib.term.Node, value: rdflib.term.Node) -> _Found:
    if props := _props(graph, *items(graph, value)):
        yield Key(read_expression(graph, node), props)


def _apart(graph: rdflib.Graph, one: rdflib.term.Node, other: rdflib.term.Node) -> _Found:
    if props := _props(graph, one, other):
        yield DisjointProperties(*sorted(props, key=str))


_PAIRS: dict[rdflib.URIRef, _Reader] = {
    RDFS.subClassOf: _sub_class,
    OWL.equivalentClass: _equivalent,
    OWL.intersectionOf: _definition(OWL.intersectionOf),
    OWL.unionOf: _definition(OWL.unionOf),
    OWL.complementOf: _definition(OWL.complementOf),
    OWL.oneOf: _definition(OWL.oneOf),
    OWL.disjointUnionOf: _disjoint_union,
    OWL.disjointWith: _disjoint,
    RDFS.subPropertyOf: _sub_property,
    OWL.equivalentProperty: _equal_property,
    OWL.inverseOf: _inverse,
    OWL.propertyChainAxiom: _chain,
    RDFS.domain: _domain,
    RDFS.range: _range,
    OWL.hasKey: _key,
    OWL.propertyDisjointWith: _apart,
}


def _kinds(graph: rdflib.Graph) -> _Found:
    for name in ("Functional", "InverseFunctional", "Irreflexive", "Asymmetric", "Symmetric", "Transitive"):
        for node in graph.subjects(RDF.type, OWL[f"{name}Property"]):
            for prop in _props(graph, node) or ():
                if name == "Symmetric":
                    yield SubProperty((_turn(prop),), prop, "symmetric")
                elif name == "Transitive":
                    yield SubProperty((prop, prop), prop, "transitive")
                else:
                    yield Characteristic(prop, name)
    for node in graph.subjects(RDF.type, OWL.ReflexiveProperty):
        yield f"that {node} is reflexive: that everything has it to itself"


def _groups(graph: rdflib.Graph) -> _Found:
    for node in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for pair in combinations(items(graph, graph.value(node, OWL.members)), 2):
            yield from _disjoint(graph, *pair)
    for node in graph.subjects(RDF.type, OWL.AllDisjointProperties):
        for pair in combinations(items(graph, graph.value(node, OWL.members)), 2):
            yield from _apart(graph, *pair)
    for node, subject in graph.subject_objects(OWL.sourceIndividual):
        prop = read_property(graph, graph.value(node, OWL.assertionProperty))
        value = graph.value(node, OWL.targetIndividual) or graph.value(node, OWL.targetValue)
        if prop is not None and value is not None:
            yield NotRelated(term(subject), prop, term(value))


def _different(graph: rdflib.Graph) -> Iterator[tuple[Term, ...]]:
    for node in graph.subjects(RDF.type, OWL.AllDifferent):
        for predicate in (OWL.members, OWL.distinctMembers):
            members = items(graph, graph.value(node, predicate))
            if len(members) > 1:
                yield tuple(sorted((term(member) for member in members), key=str))
    for one, other in graph.subject_objects(OWL.differentFrom):
        yield tuple(sorted((term(one), term(other)), key=str))
