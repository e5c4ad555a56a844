"""Attacks by what is sent, one a test: nothing is fetched, no file is read, nothing is unpacked past its limit."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from coprod_kg.store import VersionedStore
from coprod_kg.tokens import Role, Tokens

ADDRESS = "/graph-store?graph=https://example.org/attack"
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "boom">{ENTITIES}]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">
<rdf:Description rdf:about="http://x/a"><x:p>&e11;</x:p></rdf:Description></rdf:RDF>"""
FILE = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">
<rdf:Description rdf:about="http://x/a"><x:p>&f;</x:p></rdf:Description></rdf:RDF>"""


@pytest.fixture
def curator(store: VersionedStore) -> dict[str, str]:
    return {"Authorization": f"Bearer {Tokens(store.path).add('Ana', Role.CURATOR)}"}


@pytest.fixture
def trap() -> Iterator[tuple[str, list[bytes]]]:
    """An address on this machine, and whatever comes to it."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    came.append(connection.recv(100))

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", came
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("SELECT * FROM <{}> {{ ?s ?p ?o }}", 200),
        ("SELECT * FROM NAMED <{}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 200),
        ("SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }}", 403),
        ("SELECT * {{ sErViCe#x\n<{}>{{ ?s ?p ?o }} }}", 403),
        ("SELECT * {{ BIND(<{}> AS ?x) SERVICE SILENT ?x {{ ?s ?p ?o }} }}", 403),
        ("PREFIX x: <{}> SELECT * {{ {{ SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }} }} }}", 403),
        ("SELECT * {{ \\u0053ERVICE<{}>{{ ?s ?p ?o }} }}", 403),
    ],
)
def test_queries_stay_here(own: FlaskClient, trap: tuple[str, list[bytes]], text: str, status: int) -> None:
    """No query makes the server call an address or read a file; a graph's name is a name."""
    address, came = trap
    for target in (address, "file:///etc/passwd"):
        answer = own.get("/sparql", query_string={"query": text.format(target), "format": "csv"})
        assert answer.status_code == status, answer.text
        assert "root:" not in answer.text
    graphs = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": address, "named-graph-uri": "file:///etc/passwd"}
    assert own.get("/sparql", query_string=graphs | {"format": "csv"}).text.splitlines()[1:] == []
    assert came == []


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <{}>",
        "load silent <{}> into graph <http://x/>",
        "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
        "CLEAR ALL ; INSERT {{ ?s ?p ?o }} WHERE {{ {{ SELECT * {{ SERVICE<{}>{{ ?s ?p ?o }} }} }} }}",
    ],
)
def test_updates_stay_here(own: FlaskClient, curator: dict[str, str], trap: tuple[str, list[bytes]], text: str) -> None:
    """No update does either, whoever sends it."""
    address, came = trap
    for target in (address, "file:///etc/passwd"):
        assert own.post("/sparql", data={"update": text.format(target)}, headers=curator).status_code == 403
    assert came == []


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (BOMB, "application/rdf+xml", (400, 413)),
        (FILE, "application/rdf+xml", (400,)),
        ("[" * 100_000, "application/ld+json", (400, 413)),
        ("<http://x/a> <http://x/p> " + "[ <http://x/p> " * 50_000, "text/turtle", (400, 413)),
        ("<http://x/a> <http://x/p> " + "(" * 100_000, "text/turtle", (400, 413)),
        ("\x00" * 1000, "text/turtle", (400,)),
    ],
)
def test_data_that_grow_or_nest(
    own: FlaskClient,
    store: VersionedStore,
    curator: dict[str, str],
    body: str,
    media_type: str,
    status: tuple[int, ...],
) -> None:
    """Entities that multiply or read files, and nesting without end, are refused with a reason."""
    answer = own.put(ADDRESS, data=body, content_type=media_type, headers=curator)
    assert answer.status_code in status, answer.text
    assert answer.json["detail"] and store.version().number == 1


def test_contexts_are_not_fetched(own: FlaskClient, curator: dict[str, str], trap: tuple[str, list[bytes]]) -> None:
    """A JSON-LD context elsewhere is not fetched; it is refused, and the answer says so."""
    address, came = trap
    for context in (address, "file:///etc/passwd"):
        body = f'{{"@context": "{context}", "@id": "http://x/a", "p": "o"}}'
        answer = own.put(ADDRESS, data=body, content_type="application/ld+json", headers=curator)
        assert answer.status_code == 400 and "context" in answer.json["detail"]
    assert came == []


def test_packed_bodies(own: FlaskClient, curator: dict[str, str]) -> None:
    """A body in a content coding is not unpacked, and a packed file only up to a limit."""
    packed = gzip.compress(b"# nothing\n" * 15_000_000, compresslevel=1)
    encoded = own.put(ADDRESS, data=packed, content_type="text/turtle", headers=curator | {"Content-Encoding": "gzip"})
    assert encoded.status_code == 415
    assert own.put(ADDRESS, data=packed, content_type="text/turtle", headers=curator).status_code in (400, 413)


@pytest.mark.parametrize("text", ["CLEAR ALL", "INSERT DATA { <http://x/> <http://x/> 1 }", "DROP DEFAULT"])
def test_no_update_by_a_query(own: FlaskClient, store: VersionedStore, curator: dict[str, str], text: str) -> None:
    """An update in the place of a query is refused by every way to ask, with a token too."""
    for answer in (
        own.get("/sparql", query_string={"query": text}, headers=curator),
        own.get("/sparql", query_string={"update": text}, headers=curator),
        own.post("/sparql", data={"query": text}, headers=curator),
        own.post("/sparql", data=text, content_type="application/sparql-query", headers=curator),
    ):
        assert answer.status_code in (400, 405)
    assert store.version().number == 1


def test_what_is_told_is_not_run(own: FlaskClient) -> None:
    """What somebody sends stands on a page as text: no script, no address that runs one."""
    for address in (
        "/sparql?query=<script>alert(1)</script>",
        "/<script>alert(1)</script>",
        "/resource?iri=javascript:x",
    ):
        answer = own.get(address, headers={"Accept": "text/html"})
        assert "<script>alert" not in answer.text and 'href="javascript:' not in answer.text
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
