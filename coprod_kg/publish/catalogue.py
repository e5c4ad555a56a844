"""The whole, described for machines: VoID with its partitions, DCAT 3, and schema.org for search engines."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.publish.derived import tally
from coprod_kg.publish.formats import GRAPHS
from coprod_kg.store.record import Version

IRI = vocab.BASE + "dataset"
TITLE = "The knowledge graph of public-service co-production"
#: What the graphs hold that every store has.
HOLDS = {
    vocab.ONTOLOGY.value: "the terms: classes, properties and axioms",
    vocab.SCHEMES.value: "the lists of values, such as stances and phases",
    vocab.ALIGNMENTS.value: "how terms relate to those of other vocabularies",
    vocab.GRAPH + "shapes": "what a dataset must say, in SHACL",
    vocab.PAPER.value: "the cases, claims, works and passages of the paper",
    vocab.INFERRED.value: "what follows from the others and nobody states",
    vocab.PROVENANCE.value: "who contributed what, and every version",
    vocab.GRAPH + "queries": "the questions, to be run by other tools",
}
#: Who made the whole, as catalogues and citations name them.
CREATOR = "The coprod-kg contributors"
DESCRIPTION = (
    "Cases of how people take part in public services: who was involved, how willingly, in which form, and which value "
    "came of it or was lost, for whom; with the ontology, the claims and the works of the framework they follow."
)
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PAPER = "https://doi.org/10.1080/14719037.2015.1111927"
KEYWORDS = ("co-production", "co-design", "co-creation of value", "public services", "public management")
VOID, SCHEMA = "http://rdfs.org/ns/void#", "https://schema.org/"
_FORMATS = {
    "turtle": "Turtle", "jsonld": "JSON-LD", "rdfxml": "RDF_XML", "ntriples": "N-Triples", "nquads": "N-Quads",
    "trig": "TriG",
}  # fmt: skip
_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"

Node = ox.NamedNode | ox.BlankNode
Value = Node | ox.Literal


@dataclass(frozen=True, slots=True)
class Dump:
    """A file that holds all or one graph of a version: its address, media type, and what it is of."""

    address: str
    media_type: str
    title: str
    graph: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """What the description is made from; ``numbers`` may be of an older version than the ``version`` described."""

    version: Version
    site: str
    dumps: Sequence[Dump]
    numbers: sqlite3.Connection
    counted: int


def quads(whole: Whole) -> Iterator[ox.Triple]:
    """The description as RDF."""
    this, writer = ox.NamedNode(IRI), _Writer()
    yield from writer.tell(this, _about(whole))
    for dump in whole.dumps:
        yield from _distribution(writer, this, dump)
    yield from _service(writer, this, whole.site)
    for graph, count in sorted(whole.version.counts.items()):
        if graph:
            part = ox.NamedNode(graph)
            yield from writer.tell(this, {VOID + "subset": part})
            yield from writer.tell(part, {"a": _iri(VOID + "Dataset"), VOID + "triples": ox.Literal(count)})
    yield from _partitions(writer, this, whole.numbers)


def schema_org(version: Version, site: str, dumps: Sequence[Dump]) -> Mapping[str, Any]:
    """The description as search engines read it; where no files are given, they are told to be where they are made."""
    given = [dump for dump in dumps if not dump.graph] or [
        Dump(f"{site}/dumps/{version.number}/dataset.nq.gz", "application/n-quads", "All graphs, N-Quads")
    ]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": IRI,
        "name": TITLE,
        "description": DESCRIPTION,
        "url": site + "/dataset",
        "license": LICENCE,
        "keywords": list(KEYWORDS),
        "version": str(version.number),
        "identifier": IRI,
        "creator": {"@type": "Organization", "name": CREATOR, "url": site + "/contributions"},
        "dateModified": version.time,
        "isAccessibleForFree": True,
        "citation": PAPER,
        "distribution": [
            {"@type": "DataDownload", "contentUrl": dump.address, "encodingFormat": dump.media_type, "name": dump.title}
            for dump in given
        ],
    }


def _about(whole: Whole) -> Mapping[str, Any]:
    numbers, version = whole.numbers, whole.version
    return {
        "a": [_iri(VOID + "Dataset"), _iri(vocab.DCAT + "Dataset"), _iri(SCHEMA + "Dataset")],
        vocab.DCTERMS + "title": ox.Literal(TITLE, language="en"),
        vocab.DCTERMS + "description": ox.Literal(DESCRIPTION, language="en"),
        vocab.DCTERMS + "license": _iri(LICENCE),
        vocab.DCTERMS + "source": _iri(PAPER),
        vocab.DCTERMS + "modified": _moment(version.time),
        vocab.DCTERMS + "identifier": ox.Literal(IRI),
        vocab.DCAT + "version": ox.Literal(str(version.number)),
        vocab.DCAT + "keyword": [ox.Literal(word, language="en") for word in KEYWORDS],
        vocab.DCAT + "landingPage": _iri(whole.site + "/"),
        vocab.FOAF + "homepage": _iri(whole.site + "/"),
        VOID + "uriSpace": ox.Literal(vocab.THING),
        VOID + "vocabulary": _iri(vocab.COPROD),
        VOID + "sparqlEndpoint": _iri(whole.site + "/sparql"),
        VOID + "exampleResource": [_iri(vocab.THING + "case/surgery"), _iri(vocab.COPROD + "CoDesign")],
        VOID + "dataDump": [_iri(dump.address) for dump in whole.dumps if not dump.graph],
        VOID + "feature": [_iri("http://www.w3.org/ns/formats/" + _FORMATS[form.name]) for form in GRAPHS],
        VOID + "triples": _sum(numbers, "SELECT SUM(triples) FROM property"),
        VOID + "properties": _sum(numbers, "SELECT COUNT(*) FROM property"),
        VOID + "classes": _sum(numbers, "SELECT COUNT(*) FROM class"),
        "http://www.w3.org/2004/02/skos/core#editorialNote": ox.Literal(
            f"The numbers are those of version {whole.counted}.", language="en"
        ),
    }


def _distribution(writer: _Writer, this: Node, dump: Dump) -> Iterator[ox.Triple]:
    file = _iri(dump.address)
    yield from writer.tell(ox.NamedNode(dump.graph) if dump.graph else this, {vocab.DCAT + "distribution": file})
    yield from writer.tell(
        file,
        {
            "a": _iri(vocab.DCAT + "Distribution"),
            vocab.DCTERMS + "title": ox.Literal(dump.title, language="en"),
            vocab.DCTERMS + "license": _iri(LICENCE),
            vocab.DCAT + "accessURL": file,
            vocab.DCAT + "downloadURL": file,
            vocab.DCAT + "mediaType": _iri(_MEDIA_TYPE + dump.media_type),
            vocab.DCAT + "compressFormat": _iri(_MEDIA_TYPE + "application/gzip"),
        },
    )


def _service(writer: _Writer, this: Node, site: str) -> Iterator[ox.Triple]:
    endpoint = _iri(site + "/sparql")
    yield from writer.tell(
        endpoint,
        {
            "a": _iri(vocab.DCAT + "DataService"),
            vocab.DCTERMS + "title": ox.Literal("SPARQL endpoint", language="en"),
            vocab.DCAT + "endpointURL": endpoint,
            vocab.DCAT + "endpointDescription": _iri(site + "/openapi.json"),
            vocab.DCAT + "servesDataset": this,
            vocab.DCTERMS + "conformsTo": _iri("https://www.w3.org/TR/sparql11-protocol/"),
        },
    )


def _partitions(writer: _Writer, this: Node, numbers: sqlite3.Connection) -> Iterator[ox.Triple]:
    for path, triples, subjects in tally.properties(numbers):
        yield from writer.partition(this, "property", path, triples, {VOID + "distinctSubjects": ox.Literal(subjects)})
    for one in tally.classes(numbers):
        node = writer.blank()
        yield from writer.tell(this, {VOID + "classPartition": node})
        yield from writer.tell(node, {VOID + "class": _iri(one.iri), VOID + "entities": ox.Literal(one.number)})
        for path, triples in one.properties.items():
            yield from writer.partition(node, "property", path, triples, {})


class _Writer:
    """Writes triples, with blank nodes named in their order."""

    def __init__(self) -> None:
        self._number = itertools.count()

    def blank(self) -> ox.BlankNode:
        """The next blank node."""
        return ox.BlankNode(f"p{next(self._number)}")

    def tell(self, subject: Node, said: Mapping[str, Value | list[Any]]) -> Iterator[ox.Triple]:
        """Statements about one subject."""
        for path, values in said.items():
            predicate = vocab.RDF_TYPE if path == "a" else ox.NamedNode(path)
            for value in values if isinstance(values, list) else [values]:
                yield ox.Triple(subject, predicate, value)

    def partition(self, of: Node, kind: str, iri: str, triples: int, more: Mapping[str, Value]) -> Iterator[ox.Triple]:
        """A partition by property, with its number of triples."""
        node = self.blank()
        yield from self.tell(of, {f"{VOID}{kind}Partition": node})
        yield from self.tell(node, {VOID + kind: _iri(iri), VOID + "triples": ox.Literal(triples), **more})


def _sum(numbers: sqlite3.Connection, text: str) -> ox.Literal:
    return ox.Literal(int(numbers.execute(text).fetchone()[0] or 0))


def _iri(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _moment(time: str) -> ox.Literal:
    return ox.Literal(time, datatype=ox.NamedNode(vocab.XSD + "dateTime"))
