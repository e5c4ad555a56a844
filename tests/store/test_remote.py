"""An endpoint behind an address answers as the local engine does, and is never believed when it fails."""

from __future__ import annotations

import base64
import hashlib
import http.server
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox
import pytest
from servers import oxigraph

from coprod_kg.errors import BadRequest, StoreError, TimedOut
from coprod_kg.store.binding import with_blank_nodes, words
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.remote import Credentials, Places, RemoteEngine

EX = "http://example.org/"
G, H = ox.NamedNode(EX + "g"), ox.NamedNode(EX + "h")
P = ox.NamedNode(EX + "p")
QUADS = [
    ox.Quad(ox.NamedNode(f"{EX}s{n}"), P, value, graph)
    for n, (value, graph) in enumerate(
        [(ox.Literal(1), G), (ox.Literal('é\n"x"', language="en"), G), (ox.Literal(2), H), (ox.BlankNode("b"), H)]
    )
]


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    """An Oxigraph server on a free port, started for these tests and stopped after them."""
    with oxigraph() as found:
        yield found


@pytest.fixture
def engine(places: Places) -> RemoteEngine:
    """The server, empty but for the sample."""
    engine = RemoteEngine(places)
    engine.update("DROP ALL")
    engine.add(QUADS)
    return engine


@pytest.mark.parametrize("graphs", [None, [G], [G, H]])
@pytest.mark.parametrize(
    ("text", "bindings"),
    [
        ("SELECT ?o WHERE { ?s ex:p ?o FILTER(!isBlank(?o)) } ORDER BY ?o", {}),
        ("SELECT ?s ?least WHERE { ?s ?p ?o FILTER(?o >= ?least) } ORDER BY ?s", {"least": ox.Literal(2)}),
        ("SELECT * { ?s ?p ?o OPTIONAL { ?s ex:p ?v FILTER(?v = ?o) } }", {"s": ox.NamedNode(EX + "s0")}),
        ("ASK { ?s ?p ?o }", {"s": ox.NamedNode(EX + "s2")}),
        ("CONSTRUCT { ?s ?p '{' } WHERE { ?s ?p ?o }", {"o": ox.Literal(1)}),
    ],
)
def test_it_answers_as_the_local_engine_does(
    engine: RemoteEngine, text: str, bindings: dict[str, ox.Literal], graphs: list[ox.NamedNode] | None
) -> None:
    """Select, ask and construct, with bindings and default graphs, give the same answers as the local engine."""
    local = LocalEngine()
    local.add(QUADS)
    asked = f"PREFIX ex: <{EX}> {text}"
    ours, theirs = (e.query(asked, bindings=bindings, graphs=graphs) for e in (engine, local))
    if isinstance(ours, ox.QueryBoolean):
        assert bool(ours) == bool(theirs)
    elif isinstance(ours, ox.QueryTriples):
        assert set(ours) == set(theirs)  # type: ignore[arg-type]
    else:
        names = ["s"] if "?s" in text.split("{")[0] else ["o"] if "?o" in text.split("{")[0] else ["s", "p", "o", "v"]
        assert [[r[n] for n in names] for r in ours] == [[r[n] for n in names] for r in theirs]  # type: ignore[union-attr]


def test_it_can_be_changed(engine: RemoteEngine) -> None:
    """Quads come and go, and graphs are listed and dropped, as the protocol says."""
    assert engine.graph_names() == [G, H]
    assert {q.object for q in engine.quads(G)} == {q.object for q in QUADS[:2]}
    engine.remove(QUADS[:1])
    assert list(engine.quads(G)) == QUADS[1:2]
    engine.drop(G)
    assert engine.graph_names() == [H]


def test_blank_nodes_are_asked_about_and_removed_by_name(engine: RemoteEngine) -> None:
    """They are IRIs there and blank nodes here, in answers, in bindings and in what is taken out."""
    assert {quad.object for quad in engine.quads(H)} == {ox.Literal(2), ox.BlankNode("b")}
    asked = engine.query("SELECT ?s { ?s ?p ?o FILTER(isBlank(?o)) }", bindings={"o": ox.BlankNode("b")})
    assert [row["s"] for row in asked] == [QUADS[3].subject]  # type: ignore[union-attr]
    assert not engine.query("ASK { ?s ?p ?o FILTER(isBlank(?o) && isIRI(?o)) }")
    engine.remove(QUADS[3:])
    assert [quad.object for quad in engine.quads(H)] == [ox.Literal(2)]


@pytest.mark.parametrize("graphs_by_store", [True, False])
def test_many_quads_go_in_portions(places: Places, graphs_by_store: bool) -> None:
    """By the graph store where the endpoint has one, by updates where it has none."""
    engine = RemoteEngine(places if graphs_by_store else replace(places, graphs=""))
    engine.update("DROP ALL")
    engine.add(ox.Quad(ox.NamedNode(f"{EX}{n}"), P, ox.BlankNode("x"), (G, H)[n % 2]) for n in range(2500))
    assert (engine.count(), len(list(engine.quads(G)))) == (2500, 1250)


def test_a_query_is_read_by_its_tokens() -> None:
    """What stands in strings, IRIs, names and comments is neither a test for blank nodes nor a word of the query."""
    text = "# isBlank(?a)\nSELECT * { ?isBlank ex:isBlank 'isBlank(?a)' , <x#isBlank(> FILTER(!isblank(str(?a))) }"
    changed = with_blank_nodes(text)
    assert changed.startswith(text[: text.index("isblank(")])
    assert changed.count("STRSTARTS") == 1 and changed.count("(") - changed.count(")") == 1
    assert words("SELECT ?GRAPH ex:FROM <GRAPH> 'FROM' # GRAPH") == {"SELECT"}


def test_a_query_that_does_not_parse_is_the_askers_error(engine: RemoteEngine) -> None:
    """The endpoint's 400 is a bad request, with what it said."""
    with pytest.raises(BadRequest):
        engine.query("SELECT nonsense")


JSON = "application/sparql-results+json"
WHOLE = b'{"head":{"vars":["g"]},"results":{"bindings":[]}}'
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/whole": (200, {"Content-Type": JSON}, WHOLE),
    "/html": (200, {"Content-Type": "text/html"}, b"<p>Hello"),
    "/unauthorised": (401, {}, b""),
    "/error": (500, {"Content-Type": "text/plain"}, b"out of memory"),
    "/half": (200, {"Content-Type": JSON}, b'{"head":{"vars":["g"]},"results":{"bindings":[{"g":{"type":"uri","val'),
    "/short": (200, {"Content-Type": JSON, "Content-Length": "1000"}, WHOLE),
    "/limited": (200, {"Content-Type": JSON, "X-SPARQL-MaxRows": "10000"}, WHOLE),
    "/timed": (200, {"Content-Type": JSON, "X-SQL-State": "S1TAT"}, WHOLE),
    "/partial": (206, {"Content-Type": JSON}, WHOLE),
    "/elsewhere": (307, {"Location": "/whole"}, b""),
    "/nothing": (0, {}, b""),
    "/slow": (-1, {}, b""),
}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the table says, and as credentials allow."""

    def do_POST(self) -> None:
        """One answer of the table."""
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/digest":
            self._digest()
            return
        if self.path in ("/basic", "/bearer"):
            basic = "Basic " + base64.b64encode(b"ada:secret").decode()
            allowed = self.headers["Authorization"] == {"/basic": basic, "/bearer": "Bearer secret"}[self.path]
            status, headers, body = ANSWERS["/whole" if allowed else "/unauthorised"]
        else:
            status, headers, body = ANSWERS[self.path]
        if status <= 0:
            time.sleep(1 if status else 0)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _digest(self) -> None:
        """A challenge, and the answer to one that was met (RFC 7616, MD5)."""
        given = dict(re.findall(r'(\w+)="?([^",]*)"?', self.headers.get("Authorization", "")))
        one, two = (hashlib.md5(text).hexdigest() for text in (b"ada:here:secret", b"POST:/digest"))  # noqa: S324
        middle = f"{given.get('nonce')}:{given.get('nc')}:{given.get('cnonce')}:{given.get('qop')}"
        expected = hashlib.md5(f"{one}:{middle}:{two}".encode()).hexdigest()  # noqa: S324
        challenge = {"WWW-Authenticate": 'Digest realm="here", nonce="n1", qop="auth", algorithm=MD5'}
        status, headers, body = ANSWERS["/whole"] if given.get("response") == expected else (401, challenge, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the test's output."""


@pytest.fixture(scope="module")
def stub() -> Iterator[str]:
    """A server that misbehaves."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", [path for path in ANSWERS if path not in ("/whole", "/slow")])
def test_what_is_not_a_whole_answer_is_an_error(stub: str, path: str) -> None:
    """HTML, 401, 500, a redirect, nothing, half an answer and a stated part of one are errors, never answers."""
    with pytest.raises(StoreError, match="http://127"):
        RemoteEngine(stub + path, timeout=5).graph_names()
    assert RemoteEngine(stub + "/whole").graph_names() == []


def test_an_endpoint_that_is_slow_or_not_there_is_an_error(stub: str) -> None:
    """Waiting ends at the stated time, and an address where nobody listens is said to be one."""
    with pytest.raises(TimedOut):
        RemoteEngine(stub + "/slow", timeout=0.2).graph_names()
    with pytest.raises(StoreError, match="cannot be reached"):
        RemoteEngine("http://127.0.0.1:1/query").graph_names()


def test_credentials_come_from_the_environment(stub: str) -> None:
    """Basic, digest and bearer credentials are sent as they stand in the environment, and are not shown."""
    basic = Credentials.from_environment({"COPROD_STORE_USER": "ada", "COPROD_STORE_PASSWORD": "secret"})
    bearer = Credentials.from_environment({"COPROD_STORE_TOKEN": "secret"})
    assert RemoteEngine(stub + "/basic", credentials=basic).graph_names() == []
    assert RemoteEngine(stub + "/bearer", credentials=bearer).graph_names() == []
    digest = Credentials.from_environment(
        {"COPROD_STORE_USER": "ada", "COPROD_STORE_PASSWORD": "secret", "COPROD_STORE_AUTH": "digest"}
    )
    assert RemoteEngine(stub + "/digest", credentials=digest).graph_names() == []
    assert "secret" not in repr(basic)
    with pytest.raises(StoreError, match="COPROD_STORE_USER"):
        RemoteEngine(stub + "/basic").graph_names()
    with pytest.raises(BadRequest, match="COPROD_STORE_PASSWORD"):
        Places("https://ada:secret@kg.example.org/sparql")
    with pytest.raises(BadRequest, match="not the address"):
        Places("https:///sparql")
    with pytest.raises(BadRequest, match="digest"):
        Credentials.from_environment({"COPROD_STORE_USER": "a", "COPROD_STORE_AUTH": "kerberos"})
