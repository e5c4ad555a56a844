"""The endpoint as it runs: what only a server on a socket shows."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph as ox
import pytest
from endpoint_server import TOKEN, seed, serving
from waiting import wait_until

GRAPH = ox.NamedNode("http://example.org/g")
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } "
    "FILTER(STRLEN(CONCAT(STR(?a), STR(?c), STR(?e))) < 0) }"
)
LATE = "SELECT * { GRAPH ?g { ?a ?p ?b . ?c ?q ?d } }"
LONG = "SELECT * { GRAPH ?g { ?a ?p ?b } VALUES ?n { 1 2 3 4 5 6 } }"
HUNGRY = "SELECT * { GRAPH ?g { ?a ?p ?b . ?c ?q ?d } } ORDER BY ?b ?d"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("server") / "store"
    predicate = ox.NamedNode("http://example.org/p")
    seed(
        path,
        [ox.Quad(ox.NamedNode(f"http://example.org/{i}"), predicate, ox.Literal(i), GRAPH) for i in range(10_000)],
    )
    with serving(path, workers=3, query_seconds=15, stall_seconds=20, memory_bytes=250 << 20) as client:
        yield client


def worker_processes(client: httpx.Client) -> dict[int, float]:
    """The workers of the running server and the seconds of processor time each has used."""
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if any(b"coprod_kg.store.worker" in item for item in arguments) and _belongs(int(fields[1]), client):
                found[int(entry.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def _belongs(parent: int, client: httpx.Client) -> bool:
    return str(client.base_url.port).encode() in Path(f"/proc/{parent}/cmdline").read_bytes().split(b"\0") or (
        parent > 1 and _belongs(int(Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[1]), client)
    )


def settled_workers(client: httpx.Client) -> set[int]:
    """The workers of a server, or none where one of them ends within half a second, as those of tests before do."""
    before = set(worker_processes(client))
    time.sleep(0.5)
    return before if before <= set(worker_processes(client)) else set()


def is_running(client: httpx.Client, text: str) -> bool:
    """Whether a query runs, as a curator sees it."""
    answer = client.get("/running", headers={"Authorization": f"Bearer {TOKEN}"})
    return any(one["query"] == text for one in answer.json()["running"])


def raw(client: httpx.Client, text: str, *, extra: str = "") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", client.base_url.port or 80), timeout=30)
    address = f"/sparql?query={quote(text)}{extra}"
    connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
    return connection


def test_early_timeout(client: httpx.Client) -> None:
    """A query that is stopped before its answer began has a true status and says how to stay below."""
    response = client.get("/sparql", params={"query": ENDLESS, "timeout": "0.5"})
    assert response.status_code == 504
    problem = response.json()
    assert problem["limit"] == 0.5
    assert "LIMIT" in problem["detail"]


def test_memory(client: httpx.Client) -> None:
    """A query that takes too much memory is told so, and the next is answered."""
    response = client.get("/sparql", params={"query": HUNGRY})
    assert response.status_code == 503
    assert "250 MiB" in response.json()["detail"]
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_late_timeout_cuts_the_connection(client: httpx.Client, coding: str) -> None:
    """An answer that fails late is cut off: no client takes what came for the whole, not even of CSV."""
    parameters = {"query": LATE, "timeout": "1", "format": "csv"}
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/sparql", params=parameters, headers={"Accept-Encoding": coding})


def test_late_timeout_has_no_last_chunk(client: httpx.Client) -> None:
    """On the wire the chunk that ends an answer is missing."""
    with raw(client, LATE, extra="&timeout=1") as connection:
        tail = b""
        while data := connection.recv(1 << 16):
            tail = (tail + data)[-64:]
    assert not tail.endswith(b"0\r\n\r\n")


def old(client: httpx.Client, text: str, **parameters: str) -> tuple[bytes, bytes]:
    """What a client of HTTP/1.0 gets: the head, and the rest until the connection ends."""
    with socket.create_connection(("127.0.0.1", client.base_url.port or 80), timeout=60) as connection:
        address = "/sparql?" + urlencode({"query": text, "format": "csv", **parameters})
        connection.sendall(f"GET {address} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
        answer = b""
        while data := connection.recv(1 << 16):
            answer += data
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.lower(), body


def test_clients_that_know_no_chunks(client: httpx.Client) -> None:
    """HTTP/1.0 ends an answer by closing: so it gets what is whole, with its length, and a true status for the rest."""
    head, body = old(client, LONG)
    assert b" 200 " in head and f"content-length: {len(body)}".encode() in head and body.count(b"\n") > 60_000
    head, body = old(client, LATE, timeout="1")
    assert b" 504 " in head or b" 505 " in head  # what made it so late depends on how fast it is
    assert b"LIMIT" in body


def test_streaming(client: httpx.Client) -> None:
    """A long answer arrives whole, and the server's own memory stays flat while it is sent."""
    client.get("/sparql", params={"query": LONG, "format": "csv"})
    before = server_memory(client)
    headers = {"Accept-Encoding": "identity"}
    with client.stream("GET", "/sparql", params={"query": LONG, "format": "xml"}, headers=headers) as response:
        assert "content-length" not in response.headers
        size, most = 0, 0
        for chunk in response.iter_raw(1 << 20):
            size += len(chunk)
            most = max(most, server_memory(client))
    assert size > 14 << 20
    assert most - before < 12 << 20


def server_memory(client: httpx.Client) -> int:
    """The resident bytes of the server's own processes, without the workers."""
    total = 0
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            is_worker = b"coprod_kg.store.worker" in (entry / "cmdline").read_bytes()
            if not is_worker and _belongs(int(entry.name), client):
                total += int((entry / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total


@pytest.mark.parametrize("text", [ENDLESS, LATE])
def test_client_gone(client: httpx.Client, text: str) -> None:
    """When the client goes, before or during its answer, its worker is stopped."""
    connection = raw(client, text)
    wait_until(lambda: is_running(client, text))
    during = wait_until(lambda: settled_workers(client))
    assert is_running(client, text), "the query ended before its client went"
    connection.close()
    gone = wait_until(lambda: during - set(worker_processes(client)), seconds=10)  # before its limit ends it
    assert gone, "the worker goes on for nobody"


def test_other_queries_go_on(client: httpx.Client) -> None:
    """While an endless query runs, others are answered."""
    with raw(client, ENDLESS):
        time.sleep(0.3)
        for _ in range(20):
            assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_a_large_body_without_a_token(client: httpx.Client) -> None:
    """The body of an update is not waited for where nobody may send it."""
    with socket.create_connection(("127.0.0.1", client.base_url.port or 80), timeout=10) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-update\r\n"
            b"Content-Length: 100000000\r\n\r\nCLEAR"
        )
        assert b" 401 " in connection.recv(100)


def test_bodies_that_do_not_come(client: httpx.Client) -> None:
    """However many send the beginning of a request or of its body and no more, others are answered."""
    form = "Content-Type: application/x-www-form-urlencoded\r\n"
    with contextlib.ExitStack() as stack:
        for length in (100, 100_000):
            head = f"POST /sparql HTTP/1.1\r\nHost: x\r\n{form}Content-Length: {length}\r\n\r\nquery="
            for sent in (head, head[:40]):
                for _ in range(120):
                    one = socket.create_connection(("127.0.0.1", client.base_url.port or 80), timeout=30)
                    stack.enter_context(one).sendall(sent.encode())
        assert client.get("/health").status_code == 200
        assert client.post("/sparql", data={"query": "ASK { ?a ?b ?c }"}).json()["boolean"]


def test_a_large_form(client: httpx.Client) -> None:
    """A form above its limit is refused by its length alone, and the connection with its unread rest is given up."""
    response = client.post("/sparql", data={"query": "x" * (2 << 20)})
    assert (response.status_code, response.headers["Connection"]) == (413, "close")


def test_writing(tmp_path: Path) -> None:
    """The server that the command starts writes too, to the store that it has made and opened itself."""
    with serving(tmp_path / "store", access=tmp_path) as here:
        written = here.put(
            "/graph-store",
            params={"graph": GRAPH.value},
            content="<http://example.org/a> <http://example.org/p> 1 .",
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"},
        )
        assert (written.status_code, written.headers["Coprod-Version"]) == (201, "2")


def test_keep_alive(client: httpx.Client) -> None:
    """Many requests go over one connection, with and without bodies."""
    for _ in range(5):
        assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 200
        assert client.get("/sparql", params={"query": "ASK {"}).status_code == 400


def test_federation_where_an_operator_allows_it(client: httpx.Client, tmp_path: Path) -> None:
    """A query reaches an address that is allowed, no other, and is stopped at its deadline while it waits there."""
    there = f"{client.base_url}/sparql"
    path = tmp_path / "store"
    seed(path, [])
    with serving(path, workers=1, allowed_services=there) as here:
        text = f"SELECT * {{ SERVICE <{there}> {{ GRAPH {GRAPH} {{ <http://example.org/7> ?p ?o }} }} }}"
        assert here.get("/sparql", params={"query": text, "format": "csv"}).text.splitlines()[1].startswith("7,")
        other = text.replace("/sparql>", "/sparql?x>")
        assert here.get("/sparql", params={"query": other}).status_code == 403
        endless = f"SELECT * {{ SERVICE <{there}> {{ {ENDLESS} }} }}"
        assert here.get("/sparql", params={"query": endless, "timeout": "1"}).status_code == 504
