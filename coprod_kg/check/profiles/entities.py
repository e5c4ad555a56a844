"""What a graph declares: classes, properties, datatypes; and the vocabulary that needs no declaration."""

from __future__ import annotations

from functools import cached_property

from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Node

#: The kinds of property that exclude each other (Structural Specification, section 5.8.1).
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
#: Characteristics, which a property has beside its kind.
CHARACTERISTICS = frozenset(
    OWL[f"{name}Property"]
    for name in (
        "Functional", "InverseFunctional", "Symmetric", "Asymmetric", "Transitive", "Reflexive", "Irreflexive",
    )
)  # fmt: skip
BUILT_IN_CLASSES = frozenset({OWL.Thing, OWL.Nothing})
BUILT_IN_ANNOTATIONS = frozenset({
    RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.deprecated, OWL.versionInfo, OWL.priorVersion,
    OWL.backwardCompatibleWith, OWL.incompatibleWith,
})  # fmt: skip
#: The datatype map of OWL 2 (section 4).
DATATYPES = frozenset({
    OWL.real, OWL.rational, RDF.PlainLiteral, RDF.langString, RDF.XMLLiteral, RDFS.Literal,
    *(XSD[name] for name in (
        "decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger", "long",
        "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "double", "float",
        "string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "boolean", "hexBinary",
        "base64Binary", "anyURI", "dateTime", "dateTimeStamp",
    )),
})  # fmt: skip
RESERVED = (str(OWL), str(RDF), str(RDFS), str(XSD))


class Entities:
    """The declarations of a graph, and what kind of thing a node is by them."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.classes = self._declared(OWL.Class) | BUILT_IN_CLASSES
        self.datatypes = self._declared(RDFS.Datatype) | DATATYPES
        self.object_properties = self._declared(OWL.ObjectProperty) | {OWL.topObjectProperty, OWL.bottomObjectProperty}
        self.data_properties = self._declared(OWL.DatatypeProperty) | {OWL.topDataProperty, OWL.bottomDataProperty}
        self.annotations = self._declared(OWL.AnnotationProperty) | BUILT_IN_ANNOTATIONS

    def _declared(self, kind: URIRef) -> set[Node]:
        return {node for node in self.graph.subjects(RDF.type, kind) if isinstance(node, URIRef)}

    def items(self, head: Node | None) -> list[Node]:
        """The members of a list; raises ValueError where the list is broken."""
        if head is None:
            return []
        items = list(Collection(self.graph, head))
        if any(item is None for item in items):
            raise ValueError("a list is broken")
        return items

    def inverse_of(self, node: Node) -> Node | None:
        """The property that an anonymous inverse is the inverse of."""
        return self.graph.value(node, OWL.inverseOf) if isinstance(node, BNode) else None

    def is_object_property(self, node: Node | None) -> bool:
        """Whether a node is a declared object property or the inverse of one."""
        return node is not None and (self.inverse_of(node) or node) in self.object_properties

    @cached_property
    def composite(self) -> frozenset[Node]:
        """Properties that are transitive or follow from chains, and those above them (section 11.1)."""
        graph = self.graph
        found = set(graph.subjects(RDF.type, OWL.TransitiveProperty)) | set(graph.subjects(OWL.propertyChainAxiom))
        while True:
            above = {over for under in found for over in self._above(under)} - found
            if not above:
                return frozenset(found)
            found |= above

    def _above(self, node: Node) -> set[Node]:
        graph = self.graph
        return {
            *graph.objects(node, RDFS.subPropertyOf),
            *graph.objects(node, OWL.equivalentProperty),
            *graph.subjects(OWL.equivalentProperty, node),
            *graph.objects(node, OWL.inverseOf),
            *graph.subjects(OWL.inverseOf, node),
        }

    def owner(self, node: Node) -> URIRef | None:
        """The named thing whose description a blank node belongs to."""
        seen: set[Node] = set()
        while not isinstance(node, URIRef):
            seen.add(node)
            above = next((subject for subject in self.graph.subjects(None, node) if subject not in seen), None)
            if above is None:
                return next(
                    (o for o in self.graph.objects(node) if isinstance(o, URIRef) and o not in self.classes), None
                )
            node = above
        return node
