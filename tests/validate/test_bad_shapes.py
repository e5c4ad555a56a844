"""A shapes graph that is not valid SHACL is refused in one sentence, before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_differential import PREFIXES, parsed

from coprod_kg.errors import BadRequest, InputError, Unreadable
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, compile, validate

REFUSED = {
    "is cyclic": "ex:S sh:targetClass ex:C ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .",
    "not one rdf:first and one rdf:rest": "ex:S sh:targetClass ex:C ; sh:in [ rdf:first 1 ] .",
    "not one rdf:first": "ex:S sh:targetClass ex:C ; sh:or [ rdf:first 1, 2 ; rdf:rest () ] .",
    "recursive": "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:node ex:S ] .",
    "may run for ever": 'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:pattern "^(a+)+$" .',
    "repeats what is repeated": 'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:pattern "(x*|y)*z" .',
    "cannot be read": 'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:pattern "(a" ; sh:flags "i" .',
    "has no sh:path": "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:minCount 1 ] .",
    "only a shape with sh:path": "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:minCount 1 .",
    "2 values of sh:minCount": "ex:P sh:targetClass ex:C ; sh:path ex:p ; sh:minCount 1, 2 .",
    "whole number": 'ex:P sh:targetClass ex:C ; sh:path ex:p ; sh:minCount "many" .',
    "must be an IRI": 'ex:S a sh:NodeShape ; sh:targetClass "C" ; sh:nodeKind sh:IRI .',
    "Use one of: sh:IRI": "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:nodeKind sh:Thing .",
    "at least two paths": "ex:P sh:targetClass ex:C ; sh:path ( ex:p ) ; sh:minCount 1 .",
    "path of the shapes is ill-formed": "ex:P sh:targetClass ex:C ; sh:path [ sh:name 1 ] ; sh:minCount 1 .",
    "leads back to itself": "ex:P sh:targetClass ex:C ; sh:path _:x . _:x sh:inversePath _:x .",
    "has no sh:select": "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:message 'x' ] .",
    "sh:targetClas of the shape <http://e/S> is no term of SHACL. Did you mean sh:targetClass": (
        "ex:S a sh:NodeShape ; sh:targetClas ex:C ; sh:nodeKind sh:IRI ."
    ),
    "sh:nodekind of the property shape for http://e/p in the shape <http://e/S>.* mean sh:nodeKind": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:nodekind sh:IRI ] ."
    ),
    "sh:NodShape of the shape <http://e/S> is no term of SHACL. Did you mean sh:NodeShape": (
        "ex:S a sh:NodShape ; sh:targetClass ex:C ; sh:nodeKind sh:IRI ."
    ),
    "sh:zeroOrMorePaths of": "ex:P sh:targetClass ex:C ; sh:path [ sh:zeroOrMorePaths ex:p ] ; sh:minCount 1 .",
    "sh:colour of the shape <http://e/S> is no term of SHACL.$": "ex:S a sh:NodeShape ; sh:colour 1 .",
    "the literal": 'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:or ( "a" [ sh:nodeKind sh:IRI ] ) .',
}
QUERIES = {
    "says MINUS": "SELECT $this { $this ?p ?o MINUS { $this a ?o } }",
    "says VALUES": "SELECT $this { VALUES ?x { 1 } $this ?p ?x }",
    "says SERVICE": "SELECT $this { SERVICE <http://e/> { $this ?p ?o } }",
    "has already": "SELECT $this { BIND (1 AS $this) }",
    "must name \\$this": "SELECT $this { { SELECT ?o { ?s ?p ?o } } }",
    "not declared": "SELECT $this { $this nope:p 1 }",
    "not closed": "SELECT $this { $this ?p 1 ",
    "cannot be used": "SELECT $this { $this ?p ?o . FILTER (?o > ) }",
    "no path": "SELECT $this { $this $PATH ?o }",
}


@pytest.mark.parametrize(("said", "shapes"), REFUSED.items(), ids=list(REFUSED))
def test_ill_formed_shapes_are_refused(said: str, shapes: str) -> None:
    """The message says what is wrong."""
    with pytest.raises(InputError, match=said):
        compile(Shapes.from_graph(parsed(PREFIXES + shapes)))


@pytest.mark.parametrize(("said", "query"), QUERIES.items(), ids=list(QUERIES))
def test_forbidden_sparql_is_refused(said: str, query: str) -> None:
    """What SHACL-SPARQL forbids is found by its words' places, not by how the text looks."""
    shapes = f'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select """{query}""" ] .'
    with pytest.raises(BadRequest, match=said):
        compile(Shapes.from_graph(parsed(PREFIXES + shapes)))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this <http://e/inService> ?minus . # MINUS { }\n FILTER (?minus != 'VALUES { }') }",
        "SELECT $this { $this <http://e/minus> 'SERVICE <x>' }",
        'SELECT $this { $this <http://e/p> ?o FILTER (?o IN ("a } b", "{")) }',
    ],
)
def test_names_that_look_like_keywords_are_allowed(query: str) -> None:
    """A property in Service, a comment or a text with MINUS in it is no forbidden query."""
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select '''{query}''' ] ."
    assert len(compile(Shapes.from_graph(parsed(PREFIXES + shapes))).constraints) == 1


@pytest.mark.parametrize(
    "pattern", ["^10\\\\\\\\.[0-9]+/", "^(\\\\\\\\d+,)*\\\\\\\\d+$", "^(https?://)?[a-z.]+$", "(ab?)+"]
)
def test_ordinary_patterns_are_allowed(pattern: str) -> None:
    """A repetition with something fixed in it cannot run for ever."""
    Shapes.from_graph(parsed(PREFIXES + f'ex:S a sh:NodeShape ; sh:pattern "{pattern}" .'))


def test_what_shacl_ignores_is_told() -> None:
    """A shape without a target and an extension are notes, since SHACL ignores them."""
    text = """ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:js [ ] ; sh:closed false ; sh:reifierShape ex:T .
    ex:T a sh:NodeShape ; sh:class ex:D ."""
    shapes = Shapes.from_graph(parsed(PREFIXES + text))
    notes = "\n".join(validate(LocalEngine(), shapes, graphs=None).notes)
    assert "sh:reifierShape of the shape <http://e/S> is outside SHACL" in notes
    assert "sh:js of the shape <http://e/S> is outside SHACL" in notes
    assert "<http://e/T> has no target" in notes


def test_a_file_that_does_not_parse_is_named(tmp_path: Path) -> None:
    """The error has the file and the line; a file that is not there is an error too."""
    bad = tmp_path / "bad.ttl"
    bad.write_text("@prefix ex: <http://e/> .\nex:a ex:b .\n", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"bad\.ttl"):
        Shapes.from_paths([bad])
    with pytest.raises(InputError, match="cannot be read"):
        Shapes.from_paths([tmp_path / "none.ttl"])
