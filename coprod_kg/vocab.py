"""Names: namespaces, the graphs of a store, prefixes.

Prefixes are declared once, in ``ontology/prefixes.ttl``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pyoxigraph as ox

from coprod_kg import packaged

BASE = "https://w3id.org/coproduction/"
ONTOLOGY_IRI = BASE + "ontology"
COPROD = ONTOLOGY_IRI + "#"
SHAPES = BASE + "shapes#"
THING = BASE + "id/"
PARAGRAPH = THING + "paragraph/"
GRAPH = BASE + "graph/"
QUERY = BASE + "queries/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
PROV = "http://www.w3.org/ns/prov#"
FOAF = "http://xmlns.com/foaf/0.1/"
XSD = "http://www.w3.org/2001/XMLSchema#"

RDF_TYPE = ox.NamedNode(RDF + "type")

#: The graphs that come with the package, in the order in which they are loaded.
ONTOLOGY, SCHEMES, ALIGNMENTS, SHAPES_GRAPH, PAPER, QUERIES = (
    ox.NamedNode(GRAPH + name) for name in ("ontology", "schemes", "alignments", "shapes", "paper", "queries")
)
INFERRED = ox.NamedNode(GRAPH + "inferred")
PROVENANCE = ox.NamedNode(GRAPH + "provenance")
CONTRIBUTION = GRAPH + "contribution/"

#: Graphs that validation never sees (never ``inferred``, ``shapes``, ``queries`` or ``provenance``).
NOT_ASSERTED = frozenset({INFERRED, SHAPES_GRAPH, QUERIES, PROVENANCE})
#: Where axioms come from: reasoning takes them from nowhere else.
TERMINOLOGY = (ONTOLOGY, SCHEMES, ALIGNMENTS)


def contribution_graph(identifier: str) -> ox.NamedNode:
    """The named graph that holds a contribution's triples."""
    return ox.NamedNode(CONTRIBUTION + identifier)


def is_reserved(graph: str) -> bool:
    """Whether a graph's IRI lies below the project's own graphs, which updates may not touch."""
    return graph.startswith(GRAPH)


@cache
def prefixes() -> Mapping[str, str]:
    """Every prefix and its namespace, as ``ontology/prefixes.ttl`` declares them."""
    path = packaged.folder("ontology") / "prefixes.ttl"
    names: dict[str, str] = {}
    spaces: dict[str, str] = {}
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=ONTOLOGY_IRI):
        if quad.predicate.value == SH + "prefix" and isinstance(quad.object, ox.Literal):
            names[str(quad.subject)] = quad.object.value
        elif quad.predicate.value == SH + "namespace" and isinstance(quad.object, ox.Literal):
            spaces[str(quad.subject)] = quad.object.value
    return {prefix: spaces[node] for node, prefix in sorted(names.items(), key=lambda item: item[1])}


def prefixes_in(text: str) -> Mapping[str, str]:
    """The prefixes that a text may use: the engine reads each that it is given anew, for every query."""
    return {prefix: space for mark, prefix, space in _marked() if mark in text}


@cache
def _marked() -> tuple[tuple[str, str, str], ...]:
    return tuple((f"{prefix}:", prefix, space) for prefix, space in prefixes().items())


@cache
def _longest_first() -> list[tuple[str, str]]:
    return sorted(((space, prefix) for prefix, space in prefixes().items()), key=lambda pair: -len(pair[0]))


def compact(iri: str) -> str:
    """An IRI as a prefixed name where a prefix fits, in angle brackets otherwise.

    >>> compact("http://www.w3.org/2004/02/skos/core#Concept")
    'skos:Concept'
    """
    best = next((pair for pair in _longest_first() if iri.startswith(pair[0])), None)
    if best is None:
        return f"<{iri}>"
    local = iri[len(best[0]) :]
    return f"{best[1]}:{local}" if local.replace("-", "").replace("_", "").isalnum() else f"<{iri}>"


def expand(name: str) -> str:
    """A prefixed name, or an IRI with or without angle brackets, as a full IRI.

    Raises KeyError, with the prefix, where the prefix is not declared.

    >>> expand("skos:Concept")
    'http://www.w3.org/2004/02/skos/core#Concept'
    """
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    prefix, colon, local = name.partition(":")
    if colon and not local.startswith("//"):
        return prefixes()[prefix] + local
    return name
