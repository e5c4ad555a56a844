"""What the sentences about axioms promise: that nothing is left in a notation."""

from __future__ import annotations

import pyoxigraph as ox

from coprod_kg.web.axioms import Triples, axioms


def test_axioms_are_told_in_words() -> None:
    """Definitions, general rules, limits and disjointness each become a sentence with its terms in it."""
    text = """
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        <urn:A> owl:equivalentClass [ owl:intersectionOf ( <urn:B> _:r ) ] .
        _:r owl:onProperty <urn:p> ; owl:hasValue <urn:v> .
        [] rdfs:subClassOf <urn:C> ; owl:onProperty <urn:p> ; owl:someValuesFrom <urn:D> .
        <urn:p> a owl:FunctionalProperty .
        <urn:C> owl:disjointWith <urn:D> .
        <urn:E> owl:equivalentClass [ owl:oneOf ( <urn:v> <urn:w> ) ] .
    """
    quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
    told = {
        "".join(word.value.removeprefix("urn:") if isinstance(word, ox.NamedNode) else str(word) for word in one.words)
        for one in axioms(Triples(quads))
    }
    assert told == {
        "Any B that p v is A, and nothing else is.",
        "Whatever p some D is C.",
        "Nothing p more than one thing.",
        "Nothing is both C and D.",
        "Whatever is one of: v or w is E, and nothing else is.",
    }
