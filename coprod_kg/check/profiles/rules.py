"""OWL 2 RL: which class expressions may stand on which side (OWL 2 Profiles, section 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from coprod_kg.check.profiles.entities import DATATYPES, Entities
from coprod_kg.check.profiles.expressions import constructor, short

Problem = tuple[URIRef, str]
Side = Callable[[Entities, Node], str | None]
#: Datatypes of OWL 2 that the profile leaves out (section 4.2.1).
_DATATYPES = DATATYPES - {OWL.real, OWL.rational}


def problems(graph: Graph) -> Iterator[Problem]:
    """What keeps a graph out of OWL 2 RL, each with the named thing that it is about."""
    entities = Entities(graph)
    for node, message in _all(entities):
        owner = entities.owner(node)
        if owner is not None:
            yield owner, message


def _all(entities: Entities) -> Iterator[tuple[Node, str]]:
    for node, fault in _sides(entities):
        if fault:
            yield node, fault
    graph = entities.graph
    for node in graph.subjects(OWL.disjointUnionOf):
        yield node, "is a disjoint union, which OWL 2 RL has not"
    for node in graph.subjects(RDF.type, OWL.ReflexiveProperty):
        yield node, "is reflexive, which OWL 2 RL has not"
    for node in graph.subjects(RDF.type, RDFS.Datatype):
        if isinstance(node, URIRef) and node not in DATATYPES:
            yield node, "is a datatype of its own, which OWL 2 RL has not"
    for node, value in graph.subject_objects():
        if isinstance(value, Literal) and value.datatype is not None and value.datatype not in _DATATYPES:
            yield node, f"has a literal of the datatype <{value.datatype}>, which OWL 2 RL has not"


def _sides(entities: Entities) -> Iterator[tuple[Node, str | None]]:
    """Each class expression in an axiom, by the side on which it stands."""
    graph = entities.graph
    for predicate, left, right in (
        (RDFS.subClassOf, sub_fault, super_fault),
        (OWL.equivalentClass, equivalent_fault, equivalent_fault),
        (OWL.disjointWith, sub_fault, sub_fault),
    ):
        for subject, value in graph.subject_objects(predicate):
            yield subject, left(entities, subject) or right(entities, value)
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for member in entities.items(graph.value(axiom, OWL.members)):
            yield axiom, sub_fault(entities, member)
    for subject in graph.subjects(OWL.hasKey):
        yield subject, sub_fault(entities, subject)
    yield from _property_sides(entities)
    for subject, value in graph.subject_objects(RDF.type):
        if isinstance(value, BNode):
            yield subject, super_fault(entities, value)


def _property_sides(entities: Entities) -> Iterator[tuple[Node, str | None]]:
    """Domains and ranges, which are superclasses; and the ranges of data properties."""
    for subject, value in entities.graph.subject_objects(RDFS.domain):
        if subject not in entities.annotations:
            yield subject, super_fault(entities, value)
    for subject, value in entities.graph.subject_objects(RDFS.range):
        if subject in entities.object_properties:
            yield subject, super_fault(entities, value)
        elif subject in entities.data_properties:
            yield subject, range_fault(value)


def range_fault(node: Node) -> str | None:
    """Why a data range is not one of the profile."""
    return (
        None
        if node in _DATATYPES or not isinstance(node, URIRef)
        else f"has the range <{node}>, which OWL 2 RL has not"
    )


def sub_fault(entities: Entities, node: Node) -> str | None:
    """Why a class expression may not stand on the left of a subclass axiom."""
    made_by = _named_or(entities, node)
    if not isinstance(made_by, tuple):
        return made_by
    facet, value = made_by
    if facet in (OWL.intersectionOf, OWL.unionOf):
        return _first(sub_fault, entities, entities.items(value))
    if facet == OWL.someValuesFrom:
        return None if value == OWL.Thing or value in entities.datatypes else sub_fault(entities, value)
    return None if facet in (OWL.oneOf, OWL.hasValue) else f"has {short(facet)} where OWL 2 RL expects a subclass"


def super_fault(entities: Entities, node: Node) -> str | None:
    """Why a class expression may not stand on the right of a subclass axiom."""
    made_by = _named_or(entities, node)
    if not isinstance(made_by, tuple):
        return made_by
    facet, value = made_by
    if facet == OWL.intersectionOf:
        return _first(super_fault, entities, entities.items(value))
    if facet == OWL.complementOf:
        return sub_fault(entities, value)
    if facet == OWL.allValuesFrom:
        return None if value in entities.datatypes else super_fault(entities, value)
    if facet in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
        return _count_fault(entities, node, value)
    return None if facet == OWL.hasValue else f"has {short(facet)} where OWL 2 RL expects a superclass"


def equivalent_fault(entities: Entities, node: Node) -> str | None:
    """Why a class expression may not stand in an equivalence."""
    made_by = _named_or(entities, node)
    if not isinstance(made_by, tuple):
        return made_by
    facet, value = made_by
    if facet == OWL.intersectionOf:
        return _first(equivalent_fault, entities, entities.items(value))
    return None if facet == OWL.hasValue else f"has {short(facet)} in an equivalence, which OWL 2 RL has not"


def _count_fault(entities: Entities, node: Node, value: Node) -> str | None:
    if not isinstance(value, Literal) or value.value not in (0, 1):
        return "has a maximum other than 0 or 1, which OWL 2 RL has not"
    qualifier = entities.graph.value(node, OWL.onClass)
    return None if qualifier in (None, OWL.Thing) else sub_fault(entities, qualifier)


def _named_or(entities: Entities, node: Node) -> str | tuple[URIRef, Node] | None:
    """The constructor of an anonymous class with its value; None for a named class, words where there is neither."""
    if isinstance(node, URIRef):
        return "has owl:Thing where OWL 2 RL expects another class" if node == OWL.Thing else None
    made_by = constructor(entities, node)
    value = entities.graph.value(node, made_by) if made_by else None
    return (made_by, value) if made_by and value is not None else "has an anonymous class without one constructor"


def _first(side: Side, entities: Entities, nodes: list[Node]) -> str | None:
    return next((fault for node in nodes if (fault := side(entities, node))), None)
