"""Which questions are one pattern, whose every row that is looked at is a row of the answer."""

from __future__ import annotations

import pytest

from coprod_kg.query.operation import Operation


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?p ?o WHERE { <http://x/s> ?p ?o }",
        "select * { ?s a coprod:Case . }",
        "PREFIX x: <http://x/> BASE <http://y/> SELECT ?s { GRAPH ?g { ?s x:p 'a' } }",
        "SELECT * # all\n{ GRAPH <g> { ?s ?p ?o . } }",
    ],
)
def test_one_pattern(text: str) -> None:
    """A pattern of a subject, a predicate and an object, perhaps in a graph, with variables that differ."""
    assert Operation.parse(text).is_pattern


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT ?s { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } OFFSET 100000000",
        "SELECT * { ?s ?p ?o } ORDER BY ?o",
        "SELECT ?s ?unknown { ?s ?p ?o }",
        "SELECT * { ?s ?p ?s }",
        "SELECT * { ?s ?p $s }",
        "SELECT * { GRAPH ?s { ?s ?p ?o } }",
        "SELECT * { GRAPH ?g { ?s ?p ?o } ?x ?y ?z }",
        "SELECT * { ?s ?p ?o . ?a ?b ?c }",
        "SELECT * { ?s ?p ?o FILTER(false) }",
        "SELECT * { ?s ?p ?o, ?x }",
        "SELECT * { ?s <p>+ ?o }",
        "SELECT * { ?s ^<p> ?o }",
        "SELECT * { _:b ?p ?o }",
        "SELECT * { ?s ?p _:b }",
        "SELECT * { [] ?p ?o }",
        "SELECT * FROM <g> { ?s ?p ?o }",
        "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
        "ASK { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "INSERT DATA { <s> <p> <o> }",
        "SELECT * { ?s ?p ?o } }",
        "SELECT * { ?s ?p",
        "SELECT",
        "PREFIX",
        "",
    ],
)
def test_anything_more(text: str) -> None:
    """What joins, filters, skips, sorts or counts, or is no query that can be read, is none."""
    assert not Operation.parse(text).is_pattern
