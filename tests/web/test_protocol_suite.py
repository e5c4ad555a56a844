"""The W3C's tests of the SPARQL 1.1 Protocol, run from their manifest against the running server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from endpoint_server import ROOT, TOKEN, seed, serving
from rdflib.collection import Collection

from coprod_kg.store import VersionedStore

SUITE = ROOT.parent / "shared" / "w3c" / "sparql11-protocol"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C's protocol tests are not beside the checkout")

TABULAR = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
RDF_TYPES = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")
FORMATS = {"boolean": TABULAR[:2], "tabular": TABULAR, "RDF": RDF_TYPES}


@dataclass(frozen=True)
class Step:
    """One request of a test, and what has to come back."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[str, ...]
    boolean: bool | None
    form: str | None


def _tests() -> dict[str, list[Step]]:
    if not SUITE.is_dir():
        return {}
    graph = rdflib.Graph().parse(SUITE / "manifest.ttl", format="turtle")
    entries = Collection(graph, next(graph.objects(predicate=MF.entries)))
    return {str(entry).rpartition("#")[2]: list(_steps(graph, entry)) for entry in entries}


def _steps(graph: rdflib.Graph, entry: rdflib.term.Node) -> Iterator[Step]:
    action = graph.value(entry, MF.action)
    for request in Collection(graph, graph.value(action, HT.requests)):
        answer = graph.value(request, HT.resp)
        headers = graph.value(request, HT.headers)
        named = Collection(graph, headers) if headers else ()
        body = graph.value(request, HT.body)
        boolean, form = graph.value(answer, MF.expectedBoolean), graph.value(answer, MF.expectedFormat)
        yield Step(
            str(graph.value(request, HT.methodName)),
            str(graph.value(request, HT.absolutePath)),
            {str(graph.value(item, HT.fieldName)): str(graph.value(item, HT.fieldValue)) for item in named},
            None if body is None else _encoded(graph, body),
            tuple(str(code).rpartition("StatusCode")[2] for code in graph.objects(answer, MF.expectedStatus)),
            None if boolean is None else bool(boolean.toPython()),
            None if form is None else str(form),
        )


def _encoded(graph: rdflib.Graph, body: rdflib.term.Node) -> bytes:
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
    return str(graph.value(body, CNT.chars)).encode(encoding)


TESTS = _tests()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> VersionedStore:
    path = tmp_path_factory.mktemp("protocol") / "store"
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(DATA.format(number)))
        for number in (1, 2, 3)
        for quad in ox.parse(path=SUITE / f"data{number}.nt", format=ox.RdfFormat.N_TRIPLES)
    ]
    return seed(path, quads)


@pytest.fixture(scope="module")
def server(store: VersionedStore) -> Iterator[httpx.Client]:
    with serving(store.path) as client:
        yield client


def test_the_suite_is_whole() -> None:
    """The manifest lists 34 tests, and all of them are read."""
    assert len(TESTS) == 34
    assert all(TESTS.values())


@pytest.fixture
def client(server: httpx.Client, store: VersionedStore) -> httpx.Client:
    """The server with the suite's data in it, whatever tests before have written."""
    if store.version().number > 1:
        store.restore(1, who="the tests", why="a fresh start")
    return server


@pytest.mark.parametrize("name", TESTS)
def test_protocol(client: httpx.Client, name: str) -> None:
    """Each request of the test gets the status, the answer and the kind of format it asks for."""
    for step in TESTS[name]:
        run(client, step)


def run(client: httpx.Client, step: Step) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"} | step.headers
    response = client.request(step.method, step.path, headers=headers, content=step.body)
    assert f"{response.status_code // 100}xx" in step.statuses, response.text
    media_type = response.headers["content-type"].partition(";")[0]
    if step.form and response.status_code < 300:
        assert media_type in FORMATS[step.form]
    if step.boolean is not None:
        assert response.json()["boolean"] is step.boolean
    if response.status_code >= 400:
        assert media_type == "application/problem+json"
