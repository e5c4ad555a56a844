"""The patterns of a query are read as rdflib's parser of SPARQL reads them."""

from __future__ import annotations

import pytest
import rdflib
import rdflib_links
from test_incremental import SPARQL

from coprod_kg import vocab
from coprod_kg.validate import Shapes, lexer
from coprod_kg.validate.components.sparql import texts
from coprod_kg.validate.where import Pattern, Unreadable, read

MORE = [
    "SELECT $this { $this <http://e/p>/<http://e/q>* ?x ; ^<http://e/r>|<http://e/s> ?y, ?z . ?z a <http://e/C> }",
    "SELECT $this { { $this <http://e/p> ?x } UNION { $this <http://e/q> ?x . OPTIONAL { ?x <http://e/r> 1 } } }",
    "SELECT $this { $this <http://e/p> [ <http://e/q> ?x ; <http://e/r> [] ] . BIND (?x + 1 AS ?y) FILTER (?y > 2) }",
    "SELECT $this { [ <http://e/p> $this ] <http://e/q> ?x { ?x <http://e/r> 'a'@en } FILTER (!EXISTS { ?x ?p -1 }) }",
    'SELECT $this { $this ?p "a}"^^<http://e/d> . FILTER (?p IN (1)) VALUES ?p { <http://e/p> } ?p ?q true }',
    "ASK { FILTER (NOT EXISTS { $this (<http://e/p>|^<http://e/q>)+ ?value } && STRLEN(STR(?value)) > 1) }",
    "SELECT $this { OPTIONAL { $this <http://e/p> ?a FILTER EXISTS { ?a <http://e/q> ?b } } $this <http://e/r>? ?a ; }",
]


def packaged() -> list[str]:
    """The queries of the project's shapes."""
    shapes = Shapes.packaged()
    nodes = {constraint.source for constraint in shapes.compiled.constraints}
    return sorted({text for shape in nodes for text, _ in texts(shapes, shape)})


def told(pattern: Pattern) -> str:
    """A pattern in the form in which the referee gives it."""
    predicate = pattern.predicate if isinstance(pattern.predicate, str) else pattern.predicate.full
    return f"{term(pattern.subject)} {predicate} {term(pattern.value)}"


def term(text: str) -> str:
    """A term in the form in which rdflib writes it, blank nodes alike."""
    if text[0] == "?":
        return text
    if text[0] == "_":
        return "[]"
    if text[0] not in "\"'+-0123456789tf":
        return f"<{vocab.expand(text)}>"
    return rdflib.util.from_n3(text.replace("'", '"')).n3()  # type: ignore[union-attr]


@pytest.mark.parametrize("query", [*SPARQL, *MORE, *packaged()])
def test_the_patterns_are_those_that_rdflib_reads(query: str) -> None:
    """The same triple patterns, each beside the same others."""
    mine = {(told(one), " ".join(sorted(set(map(told, beside))))) for one, beside in read(lexer.tokens(query)).each()}
    assert mine == rdflib_links.patterns(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { GRAPH ?g { $this ?p ?o } }",
        "SELECT $this { $this <http://e/p> ( 1 2 ) }",
        "SELECT $this { $this !<http://e/p> ?x }",
        "SELECT $this { { SELECT $this { $this ?p ?o } } }",
        "SELECT $this { $this <http://e/p> ?x } GROUP BY $this HAVING (EXISTS { $this ?p 1 })",
        "SELECT $this { $this <http://e/p> ?x",
        "SELECT $this",
    ],
)
def test_what_is_not_read_is_said(query: str) -> None:
    """A query with anything else in it is not read at all, rather than by halves."""
    with pytest.raises(Unreadable):
        read(lexer.tokens(query))
