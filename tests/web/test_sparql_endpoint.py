"""The query side of the endpoint: what is answered, in what format, with what headers, and what is refused."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from endpoint_server import TOKEN, create_test_app, seed
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.web import context, delivery

EX = "http://example.org/"
ALL = f"SELECT * {{ ?s ?p ?o FILTER(?p = <{EX}p>) }} ORDER BY ?o"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}
FORM = "application/x-www-form-urlencoded"
RDFS = {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}


def quad(subject: str, value: str, graph: str = "") -> ox.Quad:
    name = ox.NamedNode(EX + graph) if graph else ox.DefaultGraph()
    return ox.Quad(ox.NamedNode(EX + subject), ox.NamedNode(EX + "p"), ox.Literal(value), name)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> VersionedStore:
    path = tmp_path_factory.mktemp("endpoint") / "store"
    store = seed(path, [quad("a", "1", "one"), quad("b", "2", "two"), quad("c", "3")])
    with store.write(who="test", why="more", action="update") as draft:
        draft.engine.add([quad("d", "4", "one")])
    return store


@pytest.fixture(scope="module")
def client(store: VersionedStore) -> Iterator[FlaskClient]:
    app = create_test_app(Settings(store=str(store.path), workers=1, text_bytes=5000))
    with context.endpoint(app).pool:
        yield app.test_client()


def values(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["o"]["value"] for row in json.loads(response.data)["results"]["bindings"]]


@pytest.mark.parametrize(
    ("parameters", "text", "expected"),
    [
        ({}, ALL, ["1", "2", "3", "4"]),
        ({"default-graph-uri": EX + "one"}, ALL, ["1", "4"]),
        ({"default-graph-uri": [EX + "one", EX + "two"]}, ALL, ["1", "2", "4"]),
        ({"default-graph-uri": EX + "none"}, ALL, []),
        ({"named-graph-uri": EX + "one"}, ALL, []),
        ({"named-graph-uri": EX + "one"}, "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o", ["1", "4"]),
        ({"default-graph-uri": EX + "one"}, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", []),
        ({}, f"select ?o from <{EX}two> {{ ?s ?p ?o }}", ["2"]),  # noqa: S608
        ({}, f"select ?o from named <{EX}two> {{ GRAPH ?g {{ ?s ?p ?o }} }}", ["2"]),  # noqa: S608
        ({}, f"select ?o from named <{EX}two> {{ ?s ?p ?o }}", []),  # noqa: S608
        ({"default-graph-uri": EX + "one"}, f"select ?o from <{EX}two> {{ ?s ?p ?o }} ORDER BY ?o", ["1", "4"]),  # noqa: S608
        ({}, "SELECT ?o FROM <file:///etc/passwd> { ?s ?p ?o }", []),
        ({"version": "1"}, ALL, ["1", "2", "3"]),
        ({}, "SELECT ?o { ?s <p> ?o }", []),
        ({}, "SELECT ('x' AS ?o) { FILTER(skos:Concept = <http://www.w3.org/2004/02/skos/core#Concept>) }", ["x"]),
    ],
)
def test_dataset(client: FlaskClient, parameters: dict[str, str], text: str, expected: list[str]) -> None:
    """The default graph is all graphs together, unless the request or the text choose; the request wins."""
    assert values(client.get("/sparql", query_string={"query": text} | parameters)) == expected


@pytest.mark.parametrize("address", ["/sparql", "/sparql/"])
def test_every_way_to_ask(client: FlaskClient, address: str) -> None:
    """GET, form POST, direct POST and QUERY, with the dataset in the address or the form, all answer alike."""
    expected = ["1", "4"]
    graph = {"default-graph-uri": EX + "one"}
    assert values(client.get(address, query_string={"query": ALL} | graph)) == expected
    assert values(client.post(address, data={"query": ALL} | graph)) == expected
    assert values(client.post(address, data={"query": ALL}, query_string=graph)) == expected
    for method in ("POST", "QUERY"):
        direct = client.open(
            address, method=method, data=ALL, content_type="application/sparql-query; charset=UTF-8", query_string=graph
        )
        assert values(direct) == expected
    assert values(client.open(address, method="QUERY", data={"query": ALL} | graph)) == expected


def test_head(client: FlaskClient) -> None:
    """HEAD has the headers of GET and no body."""
    response = client.head("/sparql", query_string={"query": ALL})
    assert response.status_code == 200
    assert response.content_type == "application/sparql-results+json"
    assert not response.data


BAD = [
    ("GET", "query=", {}, b"", 400, "no query"),
    ("GET", "default-graph-uri=http://x/", {}, b"", 400, "no query"),
    ("GET", "query=ASK{}&query=ASK{}", {}, b"", 400, "2 queries"),
    ("GET", "query=ASK%20%7B", {}, b"", 400, "line 1, column 6"),
    ("GET", "query=ASK{%FF}", {}, b"", 400, "UTF-8"),
    ("GET", "query=CLEAR%20ALL", {}, b"", 400, "update"),
    ("GET", "update=CLEAR%20ALL", {}, b"", 405, "POST"),
    ("GET", "query=ASK{}&default-graph-uri=nowhere", {}, b"", 400, "absolute IRI"),
    ("GET", "query=ASK{}&default-graph-uri=http://x/%3E%7D", {}, b"", 400, "absolute IRI"),
    ("GET", "query=ASK{}&version=a%20b", {}, b"", 400, "number"),
    ("GET", "query=ASK{}&version=99", {}, b"", 404, "versions 1 to 2"),
    ("GET", "query=ASK{}&timeout=-1", {}, b"", 400, "timeout"),
    ("GET", "query=ASK{}&timeout=nan", {}, b"", 400, "timeout"),
    ("GET", "query=ASK{}&timeout=500", {}, b"", 401, "token"),
    ("GET", "query=ASK{}&format=pdf", {}, b"", 406, "json"),
    ("GET", "query=ASK{}", {"Accept": "image/png"}, b"", 406, "application/sparql-results+json"),
    ("GET", "query=ASK{SERVICE<http://10.0.0.1/>{}}", {}, b"", 403, "SERVICE"),
    ("POST", "", {}, b"query=ASK{}", 415, "no media type"),
    ("POST", "", {"Content-Type": "text/plain"}, b"ASK {}", 415, "application/sparql-query"),
    ("POST", "", {"Content-Type": "application/sparql-query; charset=utf-16"}, b"", 415, "utf-16"),
    ("POST", "", {"Content-Type": "application/sparql-query"}, "ASK {}".encode("utf-16"), 400, "UTF-8"),
    ("POST", "", {"Content-Type": "application/sparql-query"}, b"x" * 6000, 413, "5000"),
    ("POST", "query=ASK{}", {"Content-Type": "application/sparql-query"}, b"ASK {}", 400, "2 queries"),
    ("POST", "", {"Content-Type": FORM}, b"query=ASK{}&update=CLEAR+ALL", 400, "one of them"),
    ("POST", "", {"Content-Type": FORM}, b"nothing=1", 400, "no query"),
    ("POST", "", {"Content-Type": FORM}, b"query=%FF", 400, "UTF-8"),
    ("POST", "", {"Content-Type": FORM, "Content-Encoding": "gzip"}, b"x", 415, "gzip"),
    ("POST", "", {"Content-Type": FORM}, b"update=CLEAR+ALL", 401, "token"),
    ("POST", "", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 401, "token"),
    ("QUERY", "", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 415, "application/sparql-query"),
    ("QUERY", "", {"Content-Type": FORM}, b"update=CLEAR+ALL", 405, "POST"),
    ("PUT", "", {}, b"", 405, ""),
    ("DELETE", "query=ASK{}", {}, b"", 405, ""),
    ("GET", "query=" + "ASK{" + "{" * 300, {}, b"", 400, "nests"),
    ("GET", "&".join(["a=1"] * 3000), {}, b"", 400, "2000 parameters"),
]


@pytest.mark.parametrize(("method", "address", "headers", "body", "status", "detail"), BAD)
def test_refused(
    client: FlaskClient, method: str, address: str, headers: dict[str, str], body: bytes, status: int, detail: str
) -> None:
    """Whatever is wrong gets the status that names it and a problem document that says how to mend it."""
    response = client.open("/sparql?" + address, method=method, headers=headers, data=body)
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    problem = json.loads(response.data)
    assert problem["status"] == status
    assert detail in json.dumps(problem)
    assert problem["title"]


def test_place_of_a_syntax_error(client: FlaskClient) -> None:
    """Line and column are there for machines too."""
    problem = client.get("/sparql", query_string={"query": "SELECT * {\n ?s ?p"}).get_json(force=True)
    assert (problem["line"], problem["column"]) == (2, 7)


def test_an_update_without_a_token_is_not_read(client: FlaskClient) -> None:
    """The body of an update is left alone until it is known who sends it."""

    class Unread(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

        readline = readinto = read  # type: ignore[assignment]

    body = Unread(b"CLEAR ALL")
    response = client.post("/sparql", input_stream=body, content_type="application/sparql-update")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("accept", "text", "media_type"),
    [
        (None, "ASK {}", "application/sparql-results+json"),
        ("text/csv", ALL, "text/csv; charset=utf-8"),
        ("application/sparql-results+xml, */*;q=0.1", ALL, "application/sparql-results+xml"),
        ("text/turtle, application/sparql-results+json", ALL, "application/sparql-results+json"),
        ("text/turtle, application/sparql-results+json", "DESCRIBE <x>", "text/turtle; charset=utf-8"),
        ("application/ld+json", "CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json"),
        ("application/rdf+xml;q=0.5, application/n-triples", "DESCRIBE <x>", "application/n-triples"),
    ],
)
def test_negotiation(client: FlaskClient, accept: str | None, text: str, media_type: str) -> None:
    """The Accept header is held against what the kind of query can be answered with."""
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": text}, headers=headers)
    assert response.content_type == media_type
    assert "Accept" in response.headers["Vary"]


def test_format_wins(client: FlaskClient) -> None:
    """``format=`` is stronger than the header."""
    response = client.get("/sparql", query_string={"query": ALL, "format": "csv"}, headers={"Accept": "text/turtle"})
    assert response.data.startswith(b"o,p,s\r\n")


def test_version_and_tag(client: FlaskClient) -> None:
    """The answer names its version; its tag holds for version, format and query, and saves the work."""
    response = client.get("/sparql", query_string={"query": ALL})
    assert response.headers["Coprod-Version"] == "2"
    tag = response.headers["ETag"]
    again = client.get("/sparql", query_string={"query": ALL}, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    for other in ({"version": "1"}, {"format": "xml"}, {"default-graph-uri": EX + "one"}):
        response = client.get("/sparql", query_string={"query": ALL} | other, headers={"If-None-Match": tag})
        assert response.status_code == 200
        assert response.headers["ETag"] != tag


def test_what_changes_by_itself_is_not_kept(client: FlaskClient) -> None:
    """A query with RAND has no tag, and its answer is new each time."""
    answers = [client.get("/sparql", query_string={"query": "SELECT (RAND() AS ?o) {}"}) for _ in range(2)]
    assert answers[0].data != answers[1].data
    assert "ETag" not in answers[0].headers
    assert answers[0].headers["Cache-Control"] == "no-store"


def test_a_repeated_query_is_answered_from_memory(client: FlaskClient) -> None:
    """The second time no worker is asked, and the answer is the same."""
    text = "SELECT * { ?s ?p ?o } ORDER BY DESC(?o) LIMIT 10"
    first = client.get("/sparql", query_string={"query": text})
    second = client.get("/sparql", query_string={"query": text})
    assert first.data == second.data
    assert "Coprod-Query" in first.headers
    assert "Coprod-Query" not in second.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip;q=0, br;q=0", None),
        ("identity", None),
        ("", None),
        ("gzip;q=0.5, identity;q=0.9", None),
        ("GZIP, deflate", "gzip"),
        ("br, gzip", "br"),
    ],
)
def test_compression(client: FlaskClient, accepted: str, coding: str | None) -> None:
    """Answers of some size are compressed as the client likes best, and say so."""
    if coding == "br" and "br" not in delivery.CODINGS:
        pytest.skip("brotli is not installed")
    text = "SELECT ?s ?x { ?s ?p ?o VALUES ?x { " + "'some text' " * 50 + "} }"
    response = client.get("/sparql", query_string={"query": text}, headers={"Accept-Encoding": accepted})
    data = response.data
    assert response.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in response.vary
    if coding == "gzip":
        assert b"some text" in gzip.decompress(data)


def test_cors(client: FlaskClient) -> None:
    """Pages of other sites may ask, also with the headers of a query, and read the errors."""
    preflight = client.options("/sparql", headers={"Origin": "https://x.org", "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert "QUERY" in preflight.headers["Access-Control-Allow-Methods"]
    for text in ("ASK {}", "ASK {"):
        response = client.get("/sparql", query_string={"query": text})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("accept", "form"),
    [("text/turtle", ox.RdfFormat.TURTLE), ("application/rdf+xml", ox.RdfFormat.RDF_XML), (None, ox.RdfFormat.TURTLE)],
)
def test_service_description(client: FlaskClient, accept: str | None, form: ox.RdfFormat) -> None:
    """Without a query the endpoint describes itself: where it is, what it can, which graphs it has."""
    response = client.get("/sparql", headers={"Accept": accept} if accept else {})
    graph = ox.Store()
    graph.extend(ox.parse(response.data, form))
    prefix = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#> "
    assert graph.query(
        prefix + "ASK { ?s a sd:Service ; sd:endpoint <http://localhost/sparql> ; sd:feature sd:UnionDefaultGraph ;"
        " sd:defaultDataset/sd:namedGraph [ sd:name <http://example.org/one> ; sd:graph/void:triples 2 ] }"
    )
    more = ox.Store()
    more.extend(ox.parse(client.get("/.well-known/void", headers={"Accept": "text/turtle"}).data, ox.RdfFormat.TURTLE))
    dataset = next(graph.query(prefix + "SELECT ?d { ?s sd:defaultDataset ?d . ?d rdfs:seeAlso ?more }", prefixes=RDFS))
    assert more.query(f"ASK {{ {dataset['d']} <http://rdfs.org/ns/void#sparqlEndpoint> <http://localhost/sparql> }}")


def test_public_address(store: VersionedStore) -> None:
    """Behind a proxy, absolute addresses are those that the operator set."""
    app = create_test_app(Settings(store=str(store.path), base="https://kg.example.org/"))
    assert b"<https://kg.example.org/sparql>" in app.test_client().get("/sparql?format=nt").data


def test_settings_of_the_environment() -> None:
    """Settings come from the environment, with their types; what was passed wins."""
    given = {"COPROD_STORE": "/x", "COPROD_PORT": "81", "COPROD_ALLOWED_SERVICES": "https://a/ https://b/"}
    settings = Settings.from_environment(given, port=None, host="::")
    assert (settings.store, settings.port, settings.host) == ("/x", 81, "::")
    assert settings.allowed_services == ("https://a/", "https://b/")
    assert Settings.from_environment({}).store == str(Path("./store")) or Settings().store == "./store"


def test_updates(tmp_path: Path) -> None:
    """An update by somebody who may becomes a version; graphs that are reserved stay out of its reach."""
    reserved = "https://w3id.org/coproduction/graph/ontology"
    kept = ox.Quad(ox.NamedNode(EX + "r"), ox.NamedNode(EX + "p"), ox.Literal("kept"), ox.NamedNode(reserved))
    store = seed(tmp_path / "store", [quad("a", "1", "one"), quad("c", "3"), kept])
    app = create_test_app(Settings(store=str(store.path), workers=1))
    client = app.test_client()
    with context.endpoint(app).pool:
        client.post(
            "/sparql",
            data={"update": "INSERT { GRAPH <n> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"},
            headers=AUTHORISED,
        )
        text = "SELECT ?o { GRAPH <n> { ?s ?p ?o } }"
        assert values(client.get("/sparql", query_string={"query": text})) == ["1"]
        assert client.post("/sparql", data={"update": "CLEAR ALL"}, headers=AUTHORISED).status_code == 200
        assert values(client.get("/sparql", query_string={"query": ALL})) == ["kept"]
        for update in (
            f"CLEAR GRAPH <{reserved}>",
            "PREFIX g: <https://w3id.org/coproduction/graph/> INSERT DATA { GRAPH g:ontology { <s> <p> <o> } }",
            f"INSERT {{ GRAPH ?g {{ <s> <p> <o> }} }} WHERE {{ BIND(<{reserved}> AS ?g) }}",
            "LOAD <http://10.0.0.1/>",
            "INSERT { <s> <p> <o> } WHERE { SERVICE <http://10.0.0.1/> {} }",
        ):
            response = client.post("/sparql", data={"update": update}, headers=AUTHORISED)
            assert response.status_code == 403, (update, response.text)
        wrong = client.post("/sparql", data={"update": "ASK {}"}, headers=AUTHORISED)
        assert wrong.status_code == 400
        unknown = client.post("/sparql", data={"update": "CLEAR ALL"}, headers={"Authorization": "Bearer x"})
        assert unknown.status_code == 401
        assert store.version().number == 3


def test_headers_of_pages_and_of_data(client: FlaskClient) -> None:
    """What protects a page in a browser goes with pages; what stops data from being taken for one goes with all."""
    page = client.get("/sparql", headers={"Accept": "text/html"})
    data = client.get("/sparql", query_string={"query": "ASK {}"})
    assert "Referrer-Policy" in page.headers
    assert "Referrer-Policy" not in data.headers
    for answer in (page, data):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
