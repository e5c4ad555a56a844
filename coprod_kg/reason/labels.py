"""What the data call their things."""

from __future__ import annotations

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.reason.answers import select
from coprod_kg.store.engine import Engine

_PROPERTIES = tuple(
    ox.NamedNode(iri)
    for iri in (
        vocab.RDFS + "label",
        vocab.SKOS + "prefLabel",
        vocab.DCTERMS + "title",
        vocab.FOAF + "name",
        "https://schema.org/name",
    )
)
_QUERY = f"SELECT ?this ?p ?label WHERE {{ VALUES ?p {{ {' '.join(map(str, _PROPERTIES))} }} ?this ?p ?label }}"


def label(engine: Engine, iri: str) -> str | None:
    """The label of a thing in any graph: in English where there is one, else in no language, else in any."""
    found = [
        (row["label"], row["p"])
        for row in select(engine, _QUERY, bindings={"this": ox.NamedNode(iri)})
        if isinstance(row["label"], ox.Literal)
    ]
    best = min(found, key=lambda pair: _rank(*pair), default=None)
    return best[0].value if best else None


def _rank(text: ox.Literal, predicate: ox.NamedNode) -> tuple[int, int, str]:
    language = {"en": 0, "": 1}.get((text.language or "").partition("-")[0], 2)
    return language, _PROPERTIES.index(predicate), text.value
