"""Foreign terms: whether there is such a term, told without the network.

The namespaces that rdflib knows completely are asked; for the rest ``ontology/verified.tsv`` lists the terms that were
seen in the vocabulary's own file, with that file and its version.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import rdflib
from rdflib.namespace import (
    DC,
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    SOSA,
    TIME,
    VANN,
    VOID,
    XSD,
)

from coprod_kg import packaged

CLOSED = (DC, DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, SOSA, TIME, VANN, VOID, XSD)


@dataclass(frozen=True, slots=True)
class Verified:
    """A foreign term: what kind it is, and the file and version in which it was seen."""

    iri: str
    kind: str
    source: str
    version: str


@cache
def listed() -> Mapping[str, Verified]:
    """The terms of the table, by IRI."""
    with (packaged.folder("ontology") / "verified.tsv").open(encoding="utf-8", newline="") as file:
        rows = (Verified(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        return {row.iri: row for row in rows}


def exists(iri: str) -> bool:
    """Whether a foreign term is known to exist."""
    space = next((space for space in CLOSED if iri.startswith(str(space))), None)
    if space is None:
        return iri in listed()
    return rdflib.URIRef(iri) in space
