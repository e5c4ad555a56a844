"""How much of each kind a version of the store holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coprod_kg import vocab
from coprod_kg.store.engine import Engine
from coprod_kg.store.versions import Version
from coprod_kg.web import shelf
from coprod_kg.web.names import values
from coprod_kg.web.reading import Reading, number, solutions

#: The classes whose instances are counted, with a word for one and for many.
KINDS = (
    ("Case", "case", "cases"),
    ("Involvement", "involvement", "involvements"),
    ("Service", "service", "services"),
    ("PublicServiceSystem", "service system", "service systems"),
    ("Claim", "claim", "claims"),
)

_COUNTS = """
SELECT ?kind (COUNT(DISTINCT ?thing) AS ?many) WHERE {
  VALUES ?kind { %s } ?thing a ?kind
} GROUP BY ?kind"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, what it counts, and where to see that; no address where there is no such page."""

    number: int
    label: str
    href: str | None = None


def figures(reading: Reading) -> tuple[Figure, ...]:
    """The counts of a home page: things by kind, contributions, triples asserted and inferred."""
    counted = shelf.members(reading)
    if counted is None:
        counted = _by_kind(reading.engine)
    things = [
        Figure(many, one if many == 1 else several, _instances(kind))
        for kind, one, several in KINDS
        for many in (counted.get(vocab.COPROD + kind, 0),)
    ]
    given = sum(1 for graph in reading.version.counts if graph.startswith(vocab.CONTRIBUTION))
    return (
        *things,
        Figure(given, "contribution" if given == 1 else "contributions", "/contributions"),
        Figure(asserted(reading.version), "triples asserted"),
        Figure(reading.version.counts.get(vocab.INFERRED.value, 0), "triples inferred"),
    )


def asserted(version: Version) -> int:
    """The triples that somebody states: of the ontology, the schemes, the alignments and all datasets."""
    derived = {graph.value for graph in vocab.NOT_ASSERTED}
    return sum(count for graph, count in version.counts.items() if graph not in derived)


def _by_kind(engine: Engine) -> Mapping[str, int]:
    rows = solutions(engine, _COUNTS % values(vocab.COPROD + kind for kind, _, _ in KINDS))
    return {row["kind"].value: number(row, "many") for row in rows}


def _instances(kind: str) -> str:
    """Where all of a kind are seen: their list, else the page of the term."""
    lists = {"Case": "/cases", "Service": "/services", "PublicServiceSystem": "/services", "Claim": "/claims"}
    return lists.get(kind, f"/ontology/{kind}")
