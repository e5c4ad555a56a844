"""What is wrong with a query is told in words, at the place where the mistake is."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from coprod_kg.errors import BadQuery
from coprod_kg.query import library
from coprod_kg.query.diagnosis import diagnose, explained
from coprod_kg.query.operation import Operation
from coprod_kg.store.local import LocalEngine


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "there is nothing in it"),
        ("SELEC * {}", 1, 1, "Did you mean SELECT?"),
        ("?s ?p ?o", 1, 1, "nothing to begin with"),
        ("PREFIX ex <http://e/> ASK {}", 1, 8, "with a colon"),
        ("SELECT *\n{ ?s foo:name ?o }", 2, 6, "the prefix “foo:” is not declared"),
        ("SELECT * { ?s rdf:type skoz:Concept }", 1, 24, "Did you mean skos?"),
        ("SELECT * {\n ?s ?p 'a text }\n", 2, 8, "a ' is missing"),
        ("SELECT * { <http://e/a b> ?p ?o }", 1, 12, "holds a space"),
        ("SELECT * { ?s ?p ?o", 1, 20, "the { of line 1, column 10, is not closed"),
        ("SELECT * { ?s ?p ?o } }", 1, 23, "nothing is open that this }"),
        ("SELECT * { FILTER(?x > 1 }", 1, 26, "the ( of line 1, column 18, has to be closed before this }"),
        ("SELECT ?a, ?b { ?a ?p ?b }", 1, 10, "not by commas"),
        ("SELECT * { ?s ?p ?o FILTER ?o > 3 }", 1, 28, "stands in brackets"),
        ("SELECT * { ?s ?p ?o FILTER(strlength(?o) > 3) }", 1, 28, "no function strlength"),
        ("SELECT * { ?s ?p ?o } LIMIT ten", 1, 29, "a whole number"),
        ("SELECT * { ?s ?p ?o } ORDER ?s", 1, 29, "behind ORDER has to stand BY"),
        ("SELECT * { ?s ?p ?o FILTER(lang(?o) = en) }", 1, 39, "a text stands in quotes"),
        ("SELECT * { ?s ?p ?o OPTINAL { ?s ?q ?r } }", 1, 21, "Did you mean OPTIONAL?"),
        ("SELECT * { ?s a coprod:Case ?t ?p ?o }", 1, 29, "Is a dot missing before it?"),
        ("SELECT * { ?s a coprod:Case\n ?s ?p 'x'@en }", 2, 2, "“?s” is a term too many for one triple"),
        ("SELECT * { ?s ?p ?o . ?s ?p }", 1, 28, "lacks its value"),
        ("SELECT * { ?s ?p ?o ; ?q . }", 1, 25, "lacks its value"),
        ("SELECT * { VALUES ?x { 1 2 3 4 } OPTIONAL { ?s } }", 1, 47, "lacks its property and its value"),
        ("INSERT DATA { ?s <http://e/p> 1 }", 1, 15, "takes no variables"),
    ],
)
def test_mistakes(text: str, line: int, column: int, words: str) -> None:
    """Each kind of mistake is found where it is and said in words; the engine refuses the text too."""
    with pytest.raises(SyntaxError):
        (ox.Store().update if text.startswith("INSERT") else ox.Store().query)(text)
    found = diagnose(text)
    assert found is not None
    assert (found.line, found.column) == (line, column), str(found)
    assert words in str(found)


def test_what_is_right_is_not_blamed() -> None:
    """None of the library's queries has a mistake."""
    for query in library().values():
        assert diagnose(query.text) is None, query.name


def test_the_engine_has_the_word_where_no_mistake_is_found() -> None:
    """What only the engine knows is passed on, with its place."""
    text = "SELECT ?x WHERE { ?x ?y ?z } GROUP BY ?y"
    with pytest.raises(BadQuery, match="variable that is unbound") as raised:
        LocalEngine().query(Operation.parse(text).text)
    assert explained(raised.value, text) is raised.value
