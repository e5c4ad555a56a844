"""How a server ends: those who are answered get their answers, nothing is left behind, and the next can start."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from endpoint_server import TOKEN, family, free_port, seed, started
from waiting import PATIENT, wait_until

LONG = "SELECT * { GRAPH ?g { ?a ?p ?b } VALUES ?n { 1 2 3 4 5 6 } VALUES ?m { 1 2 3 4 5 6 } }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } }"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("stopping") / "store"
    p, g = ox.NamedNode("http://example.org/p"), ox.NamedNode("http://example.org/g")
    seed(made, [ox.Quad(ox.NamedNode(f"http://example.org/{i}"), p, ox.Literal(i), g) for i in range(5_000)])
    return made


def ask(client: httpx.Client, text: str, extra: str = "") -> socket.socket:
    """A query that was sent, and of whose answer nothing is read yet."""
    connection = socket.create_connection(("127.0.0.1", client.base_url.port or 80), timeout=PATIENT)
    address = f"/sparql?query={quote(text)}&format=csv{extra}"
    connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return connection


def rest(connection: socket.socket) -> bytes:
    """What still comes, until the other side closes."""
    pieces = []
    with connection, contextlib.suppress(ConnectionError):
        while piece := connection.recv(1 << 16):
            pieces.append(piece)
    return b"".join(pieces)


def running(client: httpx.Client) -> int:
    """How many queries run."""
    return len(client.get("/running", headers={"Authorization": f"Bearer {TOKEN}"}).json()["running"])


def are_gone(processes: set[int]) -> bool:
    """Whether none of some processes lives."""

    def lives(one: int) -> bool:
        try:
            return Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    return not any(lives(one) for one in processes)


def test_a_request_to_stop(path: Path) -> None:
    """An answer under way comes whole, a query that ends gets its true end, and then every process is gone."""
    port = free_port()
    with started(path, port, workers=3) as (client, process):
        late, endless = ask(client, LONG), ask(client, ENDLESS, "&timeout=12")
        assert wait_until(lambda: running(client) == 2)
        all_of_it = family(process)
        client.close()
        process.terminate()
        told = rest(endless)
        assert told.startswith(b"HTTP/1.1 504") and b'"limit": 12.0' in told
        rows = rest(late)
        assert rows.startswith(b"HTTP/1.1 200") and rows.endswith(b"\r\n0\r\n\r\n") and rows.count(b"http:") > 180_000
        assert process.wait(PATIENT) == 0
        assert len(all_of_it) > 3 and wait_until(lambda: are_gone(all_of_it))
    socket.create_server(("127.0.0.1", port)).close()


def test_a_killed_server(path: Path) -> None:
    """Where the first process is killed the others end too, answers are cut, and another server starts at once."""
    port = free_port()
    with started(path, port, workers=3) as (client, process):
        late, endless = ask(client, LONG), ask(client, ENDLESS)
        assert wait_until(lambda: running(client) == 2)
        all_of_it = family(process)
        os.kill(process.pid, signal.SIGKILL)
        assert len(all_of_it) > 3 and wait_until(lambda: are_gone(all_of_it - {process.pid}))
        assert not rest(late).endswith(b"\r\n0\r\n\r\n") and rest(endless) == b""
        process.wait(PATIENT)
    with started(path, port, workers=1) as (client, _):
        assert client.get("/ready").status_code == 200
