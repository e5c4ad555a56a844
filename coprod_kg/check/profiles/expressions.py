"""Class expressions and data ranges as RDF writes them (Mapping to RDF Graphs, table 13): well formed or not."""

from __future__ import annotations

from rdflib import BNode, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from coprod_kg.check.profiles.entities import Entities

BOOLEAN = (OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf)
CARDINALITIES = (OWL.cardinality, OWL.minCardinality, OWL.maxCardinality)
QUALIFIED = (OWL.qualifiedCardinality, OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality)
FACETS = (OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.hasSelf, *CARDINALITIES, *QUALIFIED)


def short(node: Node) -> str:
    """The last part of an IRI of OWL, for a message."""
    return str(node).rpartition("#")[2]


def constructor(entities: Entities, node: Node) -> URIRef | None:
    """Which constructor makes an anonymous class: a Boolean one, or the facet of a restriction."""
    found = [each for each in (*BOOLEAN, *FACETS) if (node, each, None) in entities.graph]
    return found[0] if len(found) == 1 else None


def class_fault(entities: Entities, node: Node) -> str | None:
    """What is wrong with a class expression, or None."""
    if isinstance(node, URIRef):
        return None if node in entities.classes else f"<{node}> is used as a class and not declared as one"
    if not isinstance(node, BNode):
        return f"the literal {node} stands where a class is expected"
    made_by = constructor(entities, node)
    if made_by is None:
        return "an anonymous class has no constructor, or several"
    return (
        _boolean_fault(entities, node, made_by) if made_by in BOOLEAN else _restriction_fault(entities, node, made_by)
    )


def _boolean_fault(entities: Entities, node: Node, made_by: URIRef) -> str | None:
    value = entities.graph.value(node, made_by)
    assert value is not None
    if made_by == OWL.complementOf:
        return class_fault(entities, value)
    try:
        items = entities.items(value)
    except ValueError as error:
        return f"{error}"
    if made_by == OWL.oneOf:
        return None if items and all(isinstance(i, URIRef) for i in items) else "oneOf holds what is no individual"
    if len(items) < 2:
        return f"{short(made_by)} needs two classes or more"
    return next((fault for item in items if (fault := class_fault(entities, item))), None)


def _restriction_fault(entities: Entities, node: Node, facet: URIRef) -> str | None:
    graph = entities.graph
    on, value = graph.value(node, OWL.onProperty), graph.value(node, facet)
    assert value is not None
    if (node, RDF.type, OWL.Restriction) not in graph or on is None:
        return "a restriction lacks owl:Restriction or owl:onProperty"
    data = on in entities.data_properties
    if not data and not entities.is_object_property(on):
        return f"a restriction is on <{on}>, which is declared neither as object nor as data property"
    if facet in (OWL.someValuesFrom, OWL.allValuesFrom):
        return range_fault(entities, value) if data else class_fault(entities, value)
    if facet == OWL.hasValue:
        fits = isinstance(value, Literal) if data else isinstance(value, URIRef)
        return None if fits else f"hasValue {value} does not fit <{on}>"
    return _count_fault(entities, node, facet, on, value)


def _count_fault(entities: Entities, node: Node, facet: URIRef, on: Node, value: Node) -> str | None:
    if (entities.inverse_of(on) or on) in entities.composite:
        return f"{short(facet)} is on <{on}>, which is not simple"
    if facet == OWL.hasSelf:
        return None
    # Which type of integer cannot be told: the store makes xsd:integer of all that derive from it.
    if not isinstance(value, Literal) or not isinstance(value.value, int) or value.value < 0:
        return f"{short(facet)} is to be an xsd:nonNegativeInteger"
    qualifier = entities.graph.value(node, OWL.onClass)
    return class_fault(entities, qualifier) if facet in QUALIFIED and qualifier is not None else None


def range_fault(entities: Entities, node: Node) -> str | None:
    """What is wrong with a data range, or None."""
    if isinstance(node, URIRef):
        return None if node in entities.datatypes else f"<{node}> is no datatype of OWL 2 and is not declared"
    return None if (node, RDF.type, RDFS.Datatype) in entities.graph else "an anonymous data range is no rdfs:Datatype"
