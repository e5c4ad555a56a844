"""What the endpoint says of itself: SPARQL 1.1 Service Description with the graphs' sizes in VoID."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.publish.formats import GRAPHS, TABLES
from coprod_kg.publish.results import write_graph

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
#: The formats' own IRIs (https://www.w3.org/ns/formats/), by short name; a workbook has none.
_IRIS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "nquads": "N-Quads",
    "trig": "TriG",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
}

Node = ox.NamedNode | ox.BlankNode


def describe(address: str, counts: Mapping[str, int], form: str) -> bytes:
    """The description of the service at an address, in a format; ``counts`` are triples by graph IRI.

    Its dataset is that of ``/.well-known/void``, which tells of classes and properties too.
    """
    output = io.BytesIO()
    write_graph(list(_triples(ox.NamedNode(address), counts)), form, output)
    return output.getvalue()


def _triples(address: ox.NamedNode, counts: Mapping[str, int]) -> Iterator[ox.Triple]:
    service, default = (ox.BlankNode(name) for name in ("service", "default"))
    dataset = ox.NamedNode(vocab.BASE + "dataset")
    yield _type(service, _SD + "Service")
    yield ox.Triple(service, _sd("endpoint"), address)
    for language in ("SPARQL11Query", "SPARQL11Update"):
        yield ox.Triple(service, _sd("supportedLanguage"), _sd(language))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for form in (form for form in (*TABLES, *GRAPHS) if form.name in _IRIS):
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + _IRIS[form.name]))
    for form in GRAPHS:
        yield ox.Triple(service, _sd("inputFormat"), ox.NamedNode(_FORMATS + _IRIS[form.name]))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield _type(dataset, _SD + "Dataset")
    yield _type(dataset, _VOID + "Dataset")
    yield ox.Triple(dataset, ox.NamedNode(_VOID + "sparqlEndpoint"), address)
    void = address.value.removesuffix("/sparql") + "/.well-known/void"
    yield ox.Triple(dataset, ox.NamedNode(vocab.RDFS + "seeAlso"), ox.NamedNode(void))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield from _graph(default, sum(counts.values()))
    for graph in sorted(name for name in counts if name):
        yield from _named(dataset, graph, counts[graph])


def _named(dataset: Node, graph: str, triples: int) -> Iterator[ox.Triple]:
    tail = "".join(c if c.isalnum() else "_" for c in graph.removeprefix(vocab.GRAPH))
    entry, content = ox.BlankNode(f"n_{tail}"), ox.BlankNode(f"g_{tail}")
    yield ox.Triple(dataset, _sd("namedGraph"), entry)
    yield _type(entry, _SD + "NamedGraph")
    yield ox.Triple(entry, _sd("name"), ox.NamedNode(graph))
    yield ox.Triple(entry, _sd("graph"), content)
    yield from _graph(content, triples)


def _graph(node: Node, triples: int) -> Iterator[ox.Triple]:
    yield _type(node, _SD + "Graph")
    yield _type(node, _VOID + "Dataset")
    yield ox.Triple(node, ox.NamedNode(_VOID + "triples"), ox.Literal(triples))


def _type(node: Node, kind: str) -> ox.Triple:
    return ox.Triple(node, vocab.RDF_TYPE, ox.NamedNode(kind))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
