"""The dataset of a request goes into the text of its update, where the specification has it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from coprod_kg.errors import BadRequest
from coprod_kg.query.using import with_dataset

A, B = "http://x/a", "http://x/b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT { ?s <http://x/q> 1 } WHERE { ?s ?p ?o }", {"http://x/in-a"}),
        ("INSERT{?s <http://x/q> 1}WHERE{?s ?p 'WHERE {'}", set()),
        (
            "DELETE { ?s ?p 9 } INSERT { ?s <http://x/q> 1 } WHERE { { SELECT ?s WHERE { ?s ?p ?o } } }",
            {"http://x/in-a"},
        ),
        (
            "INSERT DATA { <http://x/d> <http://x/q> 1 } ; INSERT { ?s <http://x/q> 1 } WHERE { ?s ?p ?o } ;",
            {"http://x/d", "http://x/in-a"},
        ),
    ],
)
def test_using(text: str, expected: set[str]) -> None:
    """Every WHERE reads the graphs that are named; data and sub-queries are left as they are."""
    store = ox.Store()
    for graph in ("a", "b"):
        store.add(
            ox.Quad(
                ox.NamedNode(f"http://x/in-{graph}"),
                ox.NamedNode("http://x/p"),
                ox.Literal(1),
                ox.NamedNode(f"http://x/{graph}"),
            )
        )
    store.update(with_dataset(text, [A], []))
    changed = store.quads_for_pattern(None, ox.NamedNode("http://x/q"), None, None)
    assert {quad.subject.value for quad in changed} == expected


def test_delete_where() -> None:
    """DELETE WHERE, which has no place for USING, is written out."""
    text = with_dataset("DELETE WHERE { ?s ?p { } }".replace("{ }", "?o"), [A], [B])
    assert text == f"DELETE {{ ?s ?p ?o }} USING <{A}> USING NAMED <{B}> WHERE {{ ?s ?p ?o }}"


@pytest.mark.parametrize(
    "text",
    [
        "WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <http://g> WHERE { ?s ?p ?o }",
        "CLEAR ALL ; INSERT { ?s ?p ?o } using named <http://g> WHERE { ?s ?p ?o }",
    ],
)
def test_conflict(text: str) -> None:
    """An update that chooses its graphs itself is refused."""
    with pytest.raises(BadRequest, match="only one"):
        with_dataset(text, [A], [])
