"""Answers are written in every format so that the format's own parsers read the same answer back."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.query import Result

from coprod_kg.errors import NotAcceptable
from coprod_kg.publish.formats import GRAPHS, RDF, RESULTS
from coprod_kg.publish.results import write_answer, write_graph

AWKWARD = 'tab\t, comma, "quotes", line\nfeed, return\r, <tag> & é 𝄞 ]]> back\\slash'
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")
RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "rdfxml": "xml",
    "jsonld": "json-ld",
}
SR = "{http://www.w3.org/2005/sparql-results#}"


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    subject, predicate = ox.NamedNode("http://example.org/é"), ox.NamedNode("http://example.org/p")
    for value in (
        ox.Literal(AWKWARD),
        ox.Literal("hi", language="en"),
        ox.Literal(5),
        ox.Literal("x", datatype=ox.NamedNode("http://example.org/type")),
        ox.BlankNode("b"),
        ox.NamedNode("http://www.w3.org/2004/02/skos/core#Concept"),
    ):
        store.add(ox.Quad(subject, predicate, value))
    return store


def written(store: ox.Store, text: str, form: str) -> bytes:
    output = io.BytesIO()
    write_answer(store.query(text), form, output)
    return output.getvalue()


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
def test_tables_read_back(store: ox.Store, form: str) -> None:
    """JSON, XML and TSV are read by rdflib as the values the store holds."""
    data = written(store, "SELECT ?o { ?s ?p ?o FILTER(isLiteral(?o)) }", form)
    read = {str(row[0]) for row in Result.parse(io.BytesIO(data), format=form)}
    assert read == {AWKWARD, "hi", "5", "x"}


def test_xml_keeps_a_carriage_return(store: ox.Store) -> None:
    """A carriage return comes back as one, which an XML parser would otherwise read as a line feed."""
    root = ElementTree.fromstring(written(store, "SELECT ?o { ?s ?p ?o }", "xml"))
    assert AWKWARD in {literal.text for literal in root.iter(SR + "literal")}


def test_csv(store: ox.Store) -> None:
    """CSV is exact: values as they are, CRLF, quotes doubled (SPARQL 1.1 CSV, section 3)."""
    data = written(store, "SELECT ?s ?o { ?s ?p ?o }", "csv")
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert rows[0] == ["s", "o"]
    assert {row[1] for row in rows[1:]} >= {AWKWARD, "hi", "5", "x"}
    assert data.startswith(b"s,o\r\n")


@pytest.mark.parametrize("form", RESULTS)
def test_boolean(store: ox.Store, form: str) -> None:
    """A yes is written in each format for tables."""
    data = written(store, "ASK { ?s ?p ?o }", form)
    assert b"true" in data
    if form == "json":
        assert json.loads(data)["boolean"] is True


@pytest.mark.parametrize("form", [form.name for form in GRAPHS])
def test_graphs_read_back(store: ox.Store, form: str) -> None:
    """Each format for graphs is read by rdflib and by the engine as the same graph."""
    data = written(store, "CONSTRUCT WHERE { ?s ?p ?o }", form)
    expected = rdflib.Graph().parse(data=written(store, "CONSTRUCT WHERE { ?s ?p ?o }", "ntriples"), format="nt")
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=data, format=RDFLIB[form])
    read = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        read.add(triple)
    assert isomorphic(read, expected)
    assert len(list(ox.parse(data, RDF[form]))) == 6


def test_turtle_declares_the_prefixes_it_uses(store: ox.Store) -> None:
    """Turtle has the project's prefixes that occur, and none of the others."""
    data = written(store, "CONSTRUCT WHERE { ?s ?p ?o }", "turtle").decode()
    assert "@prefix skos: " in data
    assert "skos:Concept" in data
    assert data.count("@prefix") == 1


@pytest.mark.parametrize(
    ("text", "form"), [("SELECT * { ?s ?p ?o }", "html"), ("CONSTRUCT WHERE { ?s ?p ?o }", "json")]
)
def test_wrong_kind(store: ox.Store, text: str, form: str) -> None:
    """A graph is not written as a table, and nothing in a format that is for neither."""
    with pytest.raises(NotAcceptable):
        written(store, text, form)


@pytest.mark.parametrize(
    ("form", "triple"),
    [
        ("rdfxml", ox.Triple(ox.NamedNode("http://s"), ox.NamedNode("http://p/1-"), ox.Literal("x"))),
        ("rdfxml", ox.Triple(ox.NamedNode("http://s"), ox.NamedNode("http://p/x"), ox.Literal("\x01"))),
        (
            "jsonld",
            ox.Triple(
                ox.NamedNode("http://s"),
                ox.NamedNode("http://p"),
                ox.Triple(ox.NamedNode("http://s"), ox.NamedNode("http://p"), ox.Literal("x")),
            ),
        ),
    ],
)
def test_what_a_format_cannot_say(form: str, triple: ox.Triple) -> None:
    """What a format cannot say is refused, with the formats that can, and not written wrong."""
    with pytest.raises(NotAcceptable, match="text/turtle"):
        write_graph([triple], form, io.BytesIO())


def test_streaming(store: ox.Store) -> None:
    """A long answer is written piece by piece."""
    sizes: list[int] = []

    class Counting(io.BytesIO):
        def write(self, data: bytes, /) -> int:  # type: ignore[override]
            sizes.append(len(data))
            return len(data)

    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://x/{i}"), ox.NamedNode("http://x/p"), ox.Literal(i)) for i in range(20_000)
    )
    write_answer(store.query("SELECT * { ?s ?p ?o }"), "json", Counting())
    assert max(sizes) < 100_000 < sum(sizes)
