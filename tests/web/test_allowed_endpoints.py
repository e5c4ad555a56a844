"""Where an operator allows calls, what is called can neither send a query elsewhere nor fill or hold a worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from endpoint_server import create_test_app, seed
from flask.testing import FlaskClient

from coprod_kg.settings import Settings
from coprod_kg.web import context

ROW = b'{"s":{"type":"uri","value":"http://example.org/a-name-that-is-rather-long-so-that-rows-take-room/%d"}}'


class Elsewhere(BaseHTTPRequestHandler):
    """Another endpoint, of the worst kind; ``asked`` are the paths that were called."""

    protocol_version = "HTTP/1.1"
    asked: list[str]
    is_closing = threading.Event()

    def do_POST(self) -> None:
        """Answer a query: well, by sending it elsewhere, without end, or not at all."""
        self.asked.append(self.path)
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/redirect":
            self.send_response(307)
            self.send_header("Location", "/trap")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/silent":
            self.is_closing.wait(60)
            return
        if self.path == "/broken":
            self.send_error(500)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._chunk(b'{"head":{"vars":["s"]},"results":{"bindings":[' + ROW % 1)
        number = 2
        while self.path == "/endless" and not self.is_closing.is_set():
            try:
                self._chunk(b"".join(b"," + ROW % (number + more) for more in range(10_000)))
            except OSError:
                return
            number += 10_000
        if self.path == "/short":
            self.close_connection = True
            return
        self._chunk(b"]}}")
        self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    Elsewhere.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        Elsewhere.is_closing.set()
        server.shutdown()


@pytest.fixture(scope="module")
def client(elsewhere: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    path = tmp_path_factory.mktemp("federation") / "store"
    thing = ox.NamedNode("http://example.org/a")
    seed(path, [ox.Quad(thing, thing, thing, thing)])
    limits = {"workers": 1, "memory_bytes": 600 << 20, "query_seconds": 60, "call_rows": 5_000}
    app = create_test_app(Settings(store=str(Path(path)), allowed_services=(f"{elsewhere}/",), **limits))
    with context.endpoint(app).pool:
        yield app.test_client()


def ask(client: FlaskClient, address: str, rest: str = "", *, silent: str = "", **parameters: str) -> tuple[int, str]:
    """Status and text of the answer to a query that calls an address."""
    text = f"SELECT * {{ SERVICE {silent}<{address}> {{ ?s ?p ?o }} }} {rest}"
    with client.get("/sparql", query_string={"query": text, "format": "csv"} | parameters) as answer:
        return answer.status_code, answer.text


def test_an_allowed_address_answers(client: FlaskClient, elsewhere: str) -> None:
    """What is allowed is called, and its rows are those of the answer."""
    status, text = ask(client, f"{elsewhere}/good")
    assert (status, text.count("a-name")) == (200, 1)


def test_redirects_are_not_followed(client: FlaskClient, elsewhere: str) -> None:
    """An allowed address that sends elsewhere is an error, and nothing is sent there."""
    status, _ = ask(client, f"{elsewhere}/redirect")
    assert status in (400, 502, 503)
    assert "/trap" not in Elsewhere.asked


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_an_endpoint_without_an_end(client: FlaskClient, elsewhere: str, silent: str) -> None:
    """Rows without end are an error that says how many are allowed, behind SILENT too, and not a short answer."""
    status, text = ask(client, f"{elsewhere}/endless", "ORDER BY ?s", silent=silent)
    assert status == 400
    assert f"SERVICE <{elsewhere}/endless>" in text and "5,000 rows" in text and "LIMIT" in text
    assert ask(client, f"{elsewhere}/good")[0] == 200


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_an_endpoint_that_breaks_off(client: FlaskClient, elsewhere: str, silent: str) -> None:
    """Rows of an answer that is not whole are never taken for all of them."""
    status, text = ask(client, f"{elsewhere}/short", silent=silent)
    assert status == 400 and f"SERVICE <{elsewhere}/short> failed" in text


def test_a_call_that_fails(client: FlaskClient, elsewhere: str) -> None:
    """What an endpoint answered that failed is told, and is nothing behind SILENT."""
    status, text = ask(client, f"{elsewhere}/broken")
    assert status == 400 and "status 500" in text
    assert ask(client, f"{elsewhere}/broken", silent="SILENT ")[0] == 200


def test_calls_that_are_hidden(client: FlaskClient, elsewhere: str) -> None:
    """A call that an engine sees and the grammar does not is not made past the forwarder."""
    hidden = f"SELECT * {{ ?s ?p ?o FILTER(?o<2)SERVICE<{elsewhere}/good>{{?a ?b ?c}} #> \n}}"
    text = f"SELECT * {{ SERVICE <{elsewhere}/good> {{ ?s ?p ?o }} FILTER(trueSERVICE<{elsewhere}/bad>{{}}) }}"
    for one in (hidden, text):
        assert client.get("/sparql", query_string={"query": one, "format": "csv"}).status_code in (200, 400)
    assert "/bad" not in Elsewhere.asked


def test_an_endpoint_that_says_nothing(client: FlaskClient, elsewhere: str) -> None:
    """A call that is not answered ends with the query's deadline."""
    status, text = ask(client, f"{elsewhere}/silent", timeout="1")
    assert status == 504 and '"limit": 1.0' in text
    assert ask(client, f"{elsewhere}/good")[0] == 200
