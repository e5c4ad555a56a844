"""An endpoint behind an address answers as the local engine does, and is never believed when it fails."""

from __future__ import annotations

import base64
import http.server
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg.errors import BadRequest, StoreError, TimedOut
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.remote import Credentials, RemoteEngine

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
def address() -> Iterator[str]:
    """An Oxigraph server on a free port, started for these tests and stopped after them."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists() and not shutil.which("oxigraph"):
        pytest.skip("the oxigraph server of the dev extra is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(program) if program.exists() else "oxigraph", "serve", "-b", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.kill()


@pytest.fixture
def engine(address: str) -> RemoteEngine:
    """The server, empty but for the sample."""
    engine = RemoteEngine(f"{address}/query", f"{address}/update")
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
    with pytest.raises(BadRequest, match="Drop their graph"):
        engine.remove(QUADS[3:])
    engine.drop(H)
    assert engine.graph_names() == [G]


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
    """Basic and bearer credentials are sent as they stand in the environment, and are not shown."""
    basic = Credentials.from_environment({"COPROD_STORE_USER": "ada", "COPROD_STORE_PASSWORD": "secret"})
    bearer = Credentials.from_environment({"COPROD_STORE_TOKEN": "secret"})
    assert RemoteEngine(stub + "/basic", credentials=basic).graph_names() == []
    assert RemoteEngine(stub + "/bearer", credentials=bearer).graph_names() == []
    assert "secret" not in repr(basic)
    with pytest.raises(StoreError, match="COPROD_STORE_USER"):
        RemoteEngine(stub + "/basic").graph_names()
    with pytest.raises(BadRequest, match="digest"):
        Credentials.from_environment({"COPROD_STORE_USER": "a", "COPROD_STORE_AUTH": "kerberos"})
