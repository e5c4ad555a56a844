"""The project's own JSON-LD context is known without fetching anything, and lets people write plain words."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
import rdflib

from coprod_kg import parse, vocab
from coprod_kg.errors import Unreadable
from coprod_kg.parse import own_context

DATASET = {
    "@context": own_context.ADDRESS,
    "@graph": [
        {
            "id": "https://example.org/planning", "type": "Involvement",
            "label": {"@value": "planning", "@language": "en"},
            "hasActor": "https://example.org/readers", "hasRole": "UserRole", "hasPhase": ["Design", "Evaluation"],
        },
        {"id": "https://example.org/readers", "type": "Actor", "colour": "red"},
        {"id": "https://example.org/book", "type": "Work", "year": "2024"},
    ],
}  # fmt: skip
EXPECTED = f"""
PREFIX coprod: <{vocab.COPROD}> PREFIX rdfs: <{vocab.RDFS}> PREFIX dct: <{vocab.DCTERMS}> PREFIX xsd: <{vocab.XSD}>
BASE <https://example.org/>
<planning> a coprod:Involvement ; rdfs:label "planning"@en ; coprod:hasActor <readers> ;
    coprod:hasRole coprod:UserRole ; coprod:hasPhase coprod:Design , coprod:Evaluation .
<readers> a coprod:Actor . <book> a coprod:Work ; dct:issued "2024"^^xsd:gYear .
"""


def test_plain_words_stand_for_terms() -> None:
    """Keys and values are the ontology's own words; a key that it has not is told as lost, with its line."""
    document = parse.read(json.dumps(DATASET, indent=1).encode(), name="x.jsonld")
    assert set(document.quads) == set(ox.parse(input=EXPECTED, format=ox.RdfFormat.TURTLE))
    assert [(one.component, one.severity.value) for one in document.notices] == [("droppedKey", "violation")]
    assert "“colour”" in document.notices[0].message
    assert document.notices[0].place.line is not None


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own parser of JSON-LD
def test_the_referee_reads_the_same() -> None:
    """rdflib, given the context itself, makes the same statements."""
    text = json.dumps({**DATASET, "@context": own_context.context()})
    graph = rdflib.Graph().parse(data=text, format="json-ld")
    expected = rdflib.Graph().parse(data=EXPECTED, format="turtle")
    assert set(graph) == set(expected)


def test_every_term_has_its_word() -> None:
    """Classes, properties and values of the ontology are all there, under their own names."""
    words = own_context.context()
    for kind in ("Involvement", "PublicServiceSystem", "VoluntaryAct", "hasTarget", "Delivery"):
        assert kind in words
    assert all(not name.startswith("@") for name in words)


def test_other_contexts_are_not_fetched() -> None:
    """An address that only looks like ours is refused, and the way out is named."""
    text = json.dumps({**DATASET, "@context": own_context.ADDRESS + "?x"})
    with pytest.raises(
        Unreadable, match=r"nothing is fetched while reading.*or use https://w3id.org/coproduction/context"
    ):
        parse.read(text.encode(), name="x.jsonld")
