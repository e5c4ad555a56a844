"""A client gets the format it likes best of those there are, or is told what there is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_kg.errors import NotAcceptable
from coprod_kg.publish.formats import GRAPHS, HTML, TABLES, content_type
from coprod_kg.publish.negotiate import choose, parse, parse_qualities

TABLE_CASES = [
    (None, "json"),
    ("", "json"),
    ("*/*", "json"),
    ("application/sparql-results+xml", "xml"),
    ("application/sparql-results+xml, application/sparql-results+json", "json"),
    ("application/sparql-results+xml;q=0.9, application/sparql-results+json;q=0.8", "xml"),
    ("text/csv;q=0.5, */*;q=0.1", "csv"),
    ("text/*", "csv"),
    ("text/*;q=0.5, text/csv;q=0.1", "tsv"),
    ("TEXT/CSV; Q=1", "csv"),
    ("text/csv; header=present; q=0.8", "csv"),
    ("application/sparql-results+json;q=0, */*", "xml"),
    ("application/json", "json"),
    ("text/xml", "xml"),
    ("*", "json"),
    ("text/csv;q=high, text/tab-separated-values;q=0.1", "tsv"),
    (", ,text/csv,,", "csv"),
    ("a/b, text/csv;q=0.001", "csv"),
]
GRAPH_CASES = [
    (None, "turtle"),
    ("application/rdf+xml", "rdfxml"),
    ("application/ld+json", "jsonld"),
    ("application/n-triples, text/turtle;q=0.9", "ntriples"),
    ("application/trig", "trig"),
    ("application/n-quads", "nquads"),
    ("text/plain", "ntriples"),
    ("application/*;q=0.3, text/turtle;q=0.2", "jsonld"),
    ("application/rdf+xml;q=0.5,text/turtle;q=0.5", "turtle"),
]
NAME_CASES = [
    (TABLES, "csv", "csv"),
    (TABLES, "JSON", "json"),
    (TABLES, "text/tab-separated-values", "tsv"),
    (TABLES, "application/sparql-results xml", "xml"),
    (GRAPHS, "ttl", "turtle"),
    (GRAPHS, "json", "jsonld"),
    (GRAPHS, "xml", "rdfxml"),
    (GRAPHS, "application/n-quads", "nquads"),
]


@pytest.mark.parametrize(("accept", "name"), TABLE_CASES)
def test_tables(accept: str | None, name: str) -> None:
    """Quality decides, then how closely a range names a format, then the server's order."""
    assert choose(accept, TABLES).format.name == name


@pytest.mark.parametrize(("accept", "name"), GRAPH_CASES)
def test_graphs(accept: str | None, name: str) -> None:
    """The same holds for graphs, of which Turtle is the first."""
    assert choose(accept, GRAPHS).format.name == name


@pytest.mark.parametrize(("offered", "asked", "name"), NAME_CASES)
def test_override(offered: tuple[object, ...], asked: str, name: str) -> None:
    """A format that is named, by a short name or a media type, wins over the header."""
    assert choose("text/html", offered, asked).format.name == name  # type: ignore[arg-type]


def test_asked_for_media_type_is_named_in_the_answer() -> None:
    """Who asks for application/json is answered with that name, not with a synonym."""
    assert choose("application/json", TABLES).media_type == "application/json"
    assert choose("text/html,application/xhtml+xml,*/*;q=0.8", (*GRAPHS, HTML)).format is HTML
    assert content_type("text/csv") == "text/csv; charset=utf-8"
    assert content_type("application/ld+json") == "application/ld+json"


@pytest.mark.parametrize(("accept", "override"), [("image/png", None), ("text/csv;q=0", None), (None, "pdf")])
def test_nothing_fits(accept: str | None, override: str | None) -> None:
    """Where nothing fits, the error lists what there is."""
    with pytest.raises(NotAcceptable, match=r"Use one of: .*csv") as caught:
        choose(accept, TABLES, override)
    assert len(caught.value.allowed) == len(TABLES)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(alphabet='ab/*;q=0.19, \t"é-+', max_size=60))
def test_any_header(header: str) -> None:
    """Any header is read; every quality lies between 0 and 1."""
    assert all(0 <= item.quality <= 1 for item in parse(header))
    assert all(0 <= quality <= 1 for _, quality in parse_qualities(header))
