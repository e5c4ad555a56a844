"""The formats answers are written in: media types, short names, and what may be offered for what."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its short name, its media type, and other media types by which it is asked for."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()
    extension: str = ""

    @property
    def media_types(self) -> tuple[str, ...]:
        """Every media type it goes by, its own first."""
        return (self.media_type, *self.aliases)

    @property
    def is_text(self) -> bool:
        """Whether the header should say that it is UTF-8: text types only, the others have it built in."""
        return self.media_type.startswith("text/")


HTML = Format("html", "text/html", ("application/xhtml+xml",), "html")

JSON = Format("json", "application/sparql-results+json", ("application/json",), "srj")
XML = Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml"), "srx")
CSV = Format("csv", "text/csv", (), "csv")
TSV = Format("tsv", "text/tab-separated-values", (), "tsv")
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (), "xlsx")

TURTLE = Format(
    "turtle", "text/turtle", ("application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3"), "ttl"
)
N_TRIPLES = Format("ntriples", "application/n-triples", ("text/plain",), "nt")
N_QUADS = Format("nquads", "application/n-quads", ("text/x-nquads",), "nq")
TRIG = Format("trig", "application/trig", ("application/x-trig",), "trig")
RDF_XML = Format("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"), "rdf")
JSON_LD = Format("jsonld", "application/ld+json", ("application/json",), "jsonld")

#: In the order in which they are preferred where a client likes several equally.
TABLES = (JSON, XML, CSV, TSV, XLSX)
GRAPHS = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES, N_QUADS, TRIG)
#: In which a table can be had as a graph.
RESULT_SETS = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)

#: Short names that are in use for a format besides its own.
OTHER_NAMES = {
    "ttl": "turtle",
    "n3": "turtle",
    "nt": "ntriples",
    "n-triples": "ntriples",
    "nq": "nquads",
    "n-quads": "nquads",
    "rdf": "rdfxml",
    "rdf/xml": "rdfxml",
    "rdf+xml": "rdfxml",
    "json-ld": "jsonld",
    "xml": "rdfxml",
    "json": "jsonld",
    "srj": "json",
    "srx": "xml",
}

RESULTS = {
    JSON.name: ox.QueryResultsFormat.JSON,
    XML.name: ox.QueryResultsFormat.XML,
    CSV.name: ox.QueryResultsFormat.CSV,
    TSV.name: ox.QueryResultsFormat.TSV,
}
RDF = {
    TURTLE.name: ox.RdfFormat.TURTLE,
    N_TRIPLES.name: ox.RdfFormat.N_TRIPLES,
    N_QUADS.name: ox.RdfFormat.N_QUADS,
    TRIG.name: ox.RdfFormat.TRIG,
    RDF_XML.name: ox.RdfFormat.RDF_XML,
    JSON_LD.name: ox.RdfFormat.JSON_LD,
}


def content_type(media_type: str) -> str:
    """A media type as the header has it: text types say that they are UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
