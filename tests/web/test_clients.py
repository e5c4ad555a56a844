"""Researchers' tools work against the running server without special cases, with what they send by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from endpoint_server import TOKEN, seed, serving
from flask.testing import FlaskClient
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import BASIC, CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

EX = "http://example.org/"
SELECT = f"SELECT ?o {{ GRAPH ?g {{ <{EX}a> <{EX}p> ?o }} }}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("clients") / "store"
    a, p = ox.NamedNode(EX + "a"), ox.NamedNode(EX + "p")
    seed(path, [ox.Quad(a, p, ox.Literal("1"), ox.NamedNode(EX + "g"))])
    with serving(path, workers=2) as client:
        yield client


def wrapper(server: httpx.Client, text: str, form: str = JSON) -> Any:
    made = Wrapper(f"{server.base_url}/sparql", returnFormat=form)
    made.setQuery(text)
    return made


def test_a_format_given_twice_is_the_first_one(client: FlaskClient) -> None:
    """Clients that repeat the format, in short and as a media type, get it."""
    address = "/sparql?query=SELECT(1 AS ?x){}&format=tsv&output=tsv&results=tsv&format=text/tab-separated-values"
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/tab-separated-values")


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_asks_for_tables(server: httpx.Client, form: str) -> None:
    """Every format for tables that SPARQLWrapper knows comes as asked for, by GET and by both POSTs."""
    made = wrapper(server, SELECT, form)
    for method, way in (("GET", URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)):
        made.setMethod(method)
        made.setRequestMethod(way)
        found = made.query()
        assert "1" in str(found.convert() if form != XML else found.convert().toxml())


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # SPARQLWrapper still makes one
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD])
def test_sparqlwrapper_asks_for_graphs(server: httpx.Client, form: str) -> None:
    """Every format for graphs comes as asked for, N3 as Turtle."""
    made = wrapper(server, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{EX}g> {{ ?s ?p ?o }} }}", form)
    found = made.query().convert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert len(graph) == 1


def test_sparqlwrapper_writes_with_a_password(server: httpx.Client) -> None:
    """An update with the token as the password is carried out; one without is told that it may not."""
    made = wrapper(server, f"INSERT DATA {{ GRAPH <{EX}h> {{ <{EX}b> <{EX}p> 2 }} }}")
    made.setMethod(POST)
    with pytest.raises(Unauthorized):
        made.query()
    made.setHTTPAuth(BASIC)
    made.setCredentials("anybody", TOKEN)
    assert made.query().convert()["version"] > 1
    with pytest.raises(QueryBadFormed, match="line 1"):
        wrapper(server, "SELECT * {").query()


def test_rdflib_reads_and_writes(server: httpx.Client) -> None:
    """rdflib's stores for endpoints read by every method they know, and write with a token."""
    address = f"{server.base_url}/sparql"
    for method in ("GET", "POST", "POST_FORM"):
        reading = rdflib.Graph(SPARQLStore(address, method=method), identifier=rdflib.URIRef(EX + "g"))
        assert [str(value) for value in reading.objects(rdflib.URIRef(EX + "a"))] == ["1"]
    writing = SPARQLUpdateStore(address, address, auth=("anybody", TOKEN))
    graph = rdflib.Graph(writing, identifier=rdflib.URIRef(EX + "rdflib"))
    graph.add((rdflib.URIRef(EX + "c"), rdflib.RDFS.label, rdflib.Literal("c")))
    assert len(graph) == 1
