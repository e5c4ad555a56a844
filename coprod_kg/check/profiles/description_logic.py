"""OWL 2 DL: every triple has a place in the grammar, and the global restrictions hold.

Sources: OWL 2 Structural Specification, sections 5.8.1 (declarations, typing), 11.1 (simple properties, order of
chains) and 5.2 (datatypes); Mapping to RDF Graphs, section 3. What is said of anonymous individuals (11.2) is not
looked at: an ontology has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from coprod_kg.check.profiles.entities import (
    BUILT_IN_ANNOTATIONS,
    CHARACTERISTICS,
    DATATYPES,
    PROPERTY_KINDS,
    RESERVED,
    Entities,
)
from coprod_kg.check.profiles.expressions import BOOLEAN, FACETS, class_fault, range_fault
from coprod_kg.check.profiles.order import circular_chains

Problem = tuple[URIRef, str]
Fault = Callable[[Entities, Node, Node], str | None]

_TYPES = frozenset({
    OWL.Class, RDFS.Datatype, *PROPERTY_KINDS, *CHARACTERISTICS, OWL.NamedIndividual, OWL.Ontology, OWL.Restriction,
    OWL.AllDisjointClasses, OWL.AllDifferent, OWL.AllDisjointProperties, OWL.Axiom, OWL.Annotation,
    OWL.NegativePropertyAssertion, RDF.List,
})  # fmt: skip
#: Predicates that only build up expressions and axioms; what they build is looked at where it is used.
_PARTS = frozenset({
    RDF.first, RDF.rest, OWL.onProperty, OWL.onClass, OWL.onDataRange, OWL.onDatatype, OWL.withRestrictions,
    OWL.members, OWL.distinctMembers, OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget, OWL.imports,
    OWL.versionIRI, OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual, OWL.targetValue,
    OWL.datatypeComplementOf, OWL.propertyChainAxiom, OWL.hasKey, OWL.disjointUnionOf, *FACETS,
})  # fmt: skip


def problems(graph: Graph) -> Iterator[Problem]:
    """What keeps a graph out of OWL 2 DL, each with the named thing that it is about."""
    entities = Entities(graph)
    for node, message in _all(entities):
        owner = entities.owner(node)
        if owner is not None:
            yield owner, message


def _all(entities: Entities) -> Iterator[tuple[Node, str]]:
    yield from _punned(entities)
    yield from _reserved(entities)
    for subject, predicate, value in entities.graph:
        fault = _triple_fault(entities, subject, predicate, value)
        if fault:
            yield subject, fault
    yield from _not_simple(entities)
    yield from circular_chains(entities)


def _punned(entities: Entities) -> Iterator[tuple[Node, str]]:
    for one, other in (
        (entities.object_properties, entities.data_properties),
        (entities.object_properties, entities.annotations),
        (entities.data_properties, entities.annotations),
    ):
        for node in one & other:
            yield node, "is declared as two kinds of property"
    for node in entities.classes & entities.datatypes:
        yield node, "is declared as a class and as a datatype"


def _reserved(entities: Entities) -> Iterator[tuple[Node, str]]:
    allowed = BUILT_IN_ANNOTATIONS | DATATYPES | {OWL.Thing, OWL.Nothing}
    for kind in (OWL.Class, RDFS.Datatype, *PROPERTY_KINDS, OWL.NamedIndividual):
        for node in entities.graph.subjects(RDF.type, kind):
            if isinstance(node, URIRef) and str(node).startswith(RESERVED) and node not in allowed:
                yield node, "belongs to the language itself and cannot be declared anew"


def _triple_fault(entities: Entities, subject: Node, predicate: Node, value: Node) -> str | None:
    if predicate == RDF.type:
        return None if value in _TYPES else class_fault(entities, value)
    if predicate in _AXIOMS:
        return _AXIOMS[predicate](entities, subject, value)
    if predicate in BOOLEAN:
        return (
            class_fault(entities, subject)
            if isinstance(subject, BNode) and not _is_datatype(entities, subject)
            else None
        )
    if predicate in FACETS:
        return class_fault(entities, subject)
    if predicate in _PARTS or predicate in entities.annotations:
        return None
    return _assertion_fault(entities, predicate, value)


def _is_datatype(entities: Entities, node: Node) -> bool:
    return (node, RDF.type, RDFS.Datatype) in entities.graph


def _assertion_fault(entities: Entities, predicate: Node, value: Node) -> str | None:
    if predicate in entities.object_properties:
        return f"has the literal {value} for the object property <{predicate}>" if isinstance(value, Literal) else None
    if predicate not in entities.data_properties:
        return f"uses the property <{predicate}>, which is not declared"
    if not isinstance(value, Literal):
        return f"has a thing for the data property <{predicate}>"
    return range_fault(entities, value.datatype) if value.datatype else None


def _sub_class(entities: Entities, subject: Node, value: Node) -> str | None:
    return class_fault(entities, subject) or class_fault(entities, value)


def _equivalent(entities: Entities, subject: Node, value: Node) -> str | None:
    return range_fault(entities, value) if _is_datatype(entities, subject) else _sub_class(entities, subject, value)


def _same_kind(entities: Entities, subject: Node, value: Node) -> str | None:
    kinds = (entities.object_properties, entities.data_properties, entities.annotations)
    fits = any(subject in kind and value in kind for kind in kinds) or (
        entities.is_object_property(subject) and entities.is_object_property(value)
    )
    return None if fits else f"is put beside <{value}>, and they are not declared as one kind of property"


def _inverse(entities: Entities, subject: Node, value: Node) -> str | None:
    named = isinstance(subject, BNode) or subject in entities.object_properties
    fits = named and value in entities.object_properties
    return None if fits else f"is an inverse of <{value}>, and one of them is no object property"


def _domain(entities: Entities, subject: Node, value: Node) -> str | None:
    if subject in entities.annotations and subject not in entities.object_properties:
        return None if isinstance(value, URIRef) else "is an annotation property with an anonymous domain"
    if subject not in entities.object_properties | entities.data_properties:
        return "has a domain and is not declared as a property"
    return class_fault(entities, value)


def _range(entities: Entities, subject: Node, value: Node) -> str | None:
    if subject in entities.data_properties:
        return range_fault(entities, value)
    return _domain(entities, subject, value)


def _individuals(entities: Entities, subject: Node, value: Node) -> str | None:
    return "is compared with a literal" if isinstance(value, Literal) else None


_AXIOMS: Mapping[Node, Fault] = {
    RDFS.subClassOf: _sub_class,
    OWL.disjointWith: _sub_class,
    OWL.equivalentClass: _equivalent,
    RDFS.subPropertyOf: _same_kind,
    OWL.equivalentProperty: _same_kind,
    OWL.propertyDisjointWith: _same_kind,
    OWL.inverseOf: _inverse,
    RDFS.domain: _domain,
    RDFS.range: _range,
    OWL.sameAs: _individuals,
    OWL.differentFrom: _individuals,
}


def _not_simple(entities: Entities) -> Iterator[tuple[Node, str]]:
    kinds = (
        OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty,
    )  # fmt: skip
    for node in entities.composite:
        if any((node, RDF.type, kind) in entities.graph for kind in kinds):
            yield node, "is not simple, being transitive or made of chains, and so cannot be functional or the like"
        if (node, OWL.propertyDisjointWith, None) in entities.graph:
            yield node, "is not simple, being transitive or made of chains, and so cannot be disjoint with another"
