"""The short way of small questions tells exactly what the long way tells, and loses nothing that it began."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from endpoint_server import create_test_app, seed

from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.web import context
from coprod_kg.web.bridge import Bridge
from coprod_kg.web.incoming import Request
from coprod_kg.web.shortcut import BEGUN, Shortcut

PREDICATE = ox.NamedNode("http://example.org/p")
GRAPH = ox.NamedNode("http://example.org/g")
NO_LENGTH = ("content-length", "coprod-query", "x-request-id")


class Asker:
    """One application behind the bridge, with and without the short way."""

    def __init__(self, store: VersionedStore) -> None:
        self.app = create_test_app(Settings(store=str(store.path), workers=2))
        self.endpoint = context.endpoint(self.app)
        self.shortcut = Shortcut(self.endpoint, lambda: store)
        self.loop = asyncio.Runner()
        self.taken = 0
        self.short = Bridge(self.app, shortcuts=(self._count,))
        self.long = Bridge(self.app)

    def close(self) -> None:
        """End the loop, and the process aside."""
        self.loop.close()
        self.shortcut.close()

    async def _count(self, request: Request, send: Any) -> bool:
        done = await self.shortcut(request, send)
        self.taken += done
        return done

    def ask(
        self, bridge: Bridge, headers: dict[str, str] | None = None, body: bytes = b"", **parameters: str
    ) -> tuple[Any, ...]:
        """Status, headers and body of an answer, to a POST where there is a body."""
        return self.loop.run(_exchange(bridge, self.scope(headers or {}, body, parameters), body))

    def scope(self, headers: dict[str, str], body: bytes, parameters: dict[str, str]) -> dict[str, Any]:
        """A request as ASGI has it."""
        given = {"host": "kg.example.org"} | headers | ({"content-length": str(len(body))} if body else {})
        return {
            "type": "http",
            "http_version": "1.1",
            "method": "POST" if body else "GET",
            "path": "/sparql",
            "query_string": urlencode(parameters).encode(),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 5000),
            "scheme": "http",
        }


async def _exchange(bridge: Bridge, scope: dict[str, Any], body: bytes = b"") -> tuple[Any, ...]:
    sent: list[Any] = []
    pieces = [body[:7], body[7:]] if body else []

    async def receive() -> Any:
        if pieces:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    await bridge(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> VersionedStore:
    path = tmp_path_factory.mktemp("shortcut") / "store"
    quads = [ox.Quad(ox.NamedNode(f"http://example.org/{i}"), PREDICATE, ox.Literal(i), GRAPH) for i in range(3000)]
    return seed(path, quads)


@pytest.fixture(scope="module")
def asker(store: VersionedStore) -> Iterator[Asker]:
    made = Asker(store)
    with made.endpoint.pool as pool:
        pool.warm(2)
        yield made
    made.close()


POINT = "SELECT * { <http://example.org/1> ?p ?o }"
SAME = [
    ({"query": POINT}, {}),
    ({"query": POINT, "format": "csv"}, {}),
    ({"query": "SELECT ?s ?nothing { ?s ex:none 1 }"}, {}),
    ({"query": "SELECT ?g ?s { GRAPH ?g { ?s ?p 'none' } }", "format": "xml"}, {}),
    ({"query": "SELECT * { ?s ?p ?o }", "format": "tsv"}, {"accept-encoding": "br"}),
    ({"query": POINT}, {"accept": "application/sparql-results+xml;q=0.9, text/csv"}),
    ({"query": "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 50"}, {"accept-encoding": "gzip"}),
    ({"query": "CONSTRUCT WHERE { <http://example.org/2> ?p ?o }"}, {"accept": "text/turtle"}),
    ({"query": "ASK {}", "default-graph-uri": "http://example.org/g"}, {}),
    ({"query": "SELECT (NOW() AS ?x) {}", "format": "tsv"}, {}),
    ({"query": "SELECT * { ?s ?p ?o } ORDER BY ?s", "format": "xml"}, {}),
    ({"query": POINT, "version": "1"}, {}),
    ({"query": "ASK {"}, {}),
    ({"query": "ASK {}", "format": "nothing"}, {}),
    ({"query": "ASK { SERVICE <http://10.0.0.1/> {} }"}, {}),
    ({"query": "CLEAR ALL"}, {}),
    ({"query": "ASK {}", "default-graph-uri": "no iri"}, {}),
    ({"query": POINT, "timeout": "1000"}, {}),
    ({"query": POINT}, {"authorization": "Bearer x"}),
]

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
POSTED = [
    (f"query={quote(POINT)}", FORM, {}),
    (f"query={quote(POINT)}&format=csv", FORM + "; charset=UTF-8", {}),
    ("query=ASK{}&default-graph-uri=http://example.org/g", FORM, {}),
    ("default-graph-uri=http://example.org/g", FORM, {"query": POINT}),
    (f"query={quote(POINT)}", FORM, {"query": POINT}),
    (f"query={quote(POINT)}&timeout=0.5", FORM, {}),
    ("update=CLEAR ALL", FORM, {}),
    ("query=%ff", FORM, {}),
    ("nothing", FORM, {}),
    (POINT, DIRECT, {"format": "tsv"}),
    (POINT + "#1", DIRECT, {"default-graph-uri": "http://example.org/g"}),
    (POINT, DIRECT, {"query": POINT}),
    ("ASK {", DIRECT, {}),
    ("CLEAR ALL", DIRECT, {}),
    ("CLEAR ALL", "application/sparql-update", {}),
    (POINT, "text/plain", {}),
    (POINT, DIRECT + "; charset=latin-1", {}),
]


@pytest.mark.parametrize(("body", "media_type", "parameters"), POSTED)
def test_both_ways_tell_the_same_of_what_is_posted(
    asker: Asker, body: str, media_type: str, parameters: dict[str, str]
) -> None:
    """A query in a form or a body is answered as the long way answers it, and what is refused is refused."""
    headers = {"content-type": media_type}
    expected = asker.ask(asker.long, headers, body.encode(), **parameters)
    for _ in range(2):
        status, told, answer = asker.ask(asker.short, headers, body.encode(), **parameters)
        assert (status, _nameless(answer)) == (expected[0], _nameless(expected[2]))
        wanted = {name: value for name, value in expected[1].items() if name not in NO_LENGTH}
        assert {name: value for name, value in told.items() if name not in NO_LENGTH} == wanted


def test_what_is_posted_takes_it(asker: Asker) -> None:
    """A posted query that was answered before is answered from memory."""
    headers = {"content-type": FORM}
    asker.ask(asker.short, headers, b"query=ASK{<x:y> ?p ?o}")
    before = asker.taken
    asker.ask(asker.short, headers, b"query=ASK{<x:y> ?p ?o}")
    assert asker.taken == before + 1


@pytest.mark.parametrize(("parameters", "headers"), SAME)
def test_both_ways_tell_the_same(asker: Asker, parameters: dict[str, str], headers: dict[str, str]) -> None:
    """Status, body and headers are the same by either way, when asked first and when asked again."""
    expected = asker.ask(asker.long, headers, **parameters)
    for _ in range(2):
        status, told, body = asker.ask(asker.short, headers, **parameters)
        assert status == expected[0]
        if "NOW" not in parameters["query"]:
            assert _nameless(body) == _nameless(expected[2])
        wanted = {name: value for name, value in expected[1].items() if name not in NO_LENGTH}
        assert {name: value for name, value in told.items() if name not in NO_LENGTH} == wanted


def _nameless(body: bytes) -> bytes:
    """A problem document without its request's id."""
    return re.sub(rb'"request": "\w+"', b"", body)


def test_small_questions_take_it(asker: Asker) -> None:
    """A point query goes the short way, and one that takes long or has a large answer comes whole by the long one."""
    before = asker.taken
    for number in range(50):  # on a busy machine a worker may not always be quick enough
        assert asker.ask(asker.short, query=f"{POINT}#{number}", format="csv")[2].count(b"\n") == 2
    assert asker.taken > before
    slow = "SELECT (COUNT(*) AS ?n) { GRAPH <http://example.org/g> { ?a ?p ?b . ?c ?q ?d } }"
    assert asker.ask(asker.short, query=slow, format="csv")[2] == b"n\r\n9000000\r\n"
    large = asker.ask(
        asker.short, query="SELECT * { GRAPH <http://example.org/g> { ?s ?p ?o . ?s ?q ?r } }", format="csv"
    )[2]
    assert large.count(b"\n") == 3001


def test_one_pattern_needs_no_worker(asker: Asker) -> None:
    """With the process aside there, a pattern with a small answer is told without a worker's being asked."""
    text = "SELECT * {{ <http://example.org/{}> ?p ?o }}"

    async def ask_until_there() -> int:
        """How many were asked until one came without a worker."""
        start, begun = asker.endpoint.pool.try_to_start, 0

        def counted(*args: Any, **named: Any) -> Any:
            nonlocal begun
            begun += 1
            return start(*args, **named)

        asker.endpoint.pool.try_to_start = counted  # type: ignore[method-assign]
        try:
            for number in range(1000):
                before = begun
                answer = await _exchange(asker.short, asker.scope({}, b"", {"query": text.format(number)}))
                assert f'"value":"{number}"'.encode() in answer[2]
                if begun == before:
                    return number
                await asyncio.sleep(0.05)
        finally:
            asker.endpoint.pool.try_to_start = start  # type: ignore[method-assign]
        raise AssertionError("the process aside was never there")

    assert asker.loop.run(ask_until_there()) < 1000


def test_many_at_once_wait_their_turn(asker: Asker) -> None:
    """More small questions at once than one client may run are answered one after the other, none refused."""
    text = "SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p {} }} }}"

    async def ask() -> list[tuple[Any, ...]]:
        scopes = [asker.scope({}, b"", {"query": text.format(number)}) for number in range(40)]
        return await asyncio.gather(*(_exchange(asker.short, scope) for scope in scopes))

    assert {answer[0] for answer in asker.loop.run(ask())} == {200}


def test_what_was_begun_is_stopped(asker: Asker) -> None:
    """Where nobody goes on with what was begun, its worker is free again."""
    plan_only: dict[str, Any] = {}

    async def begin(request: Request, send: Any) -> bool:
        await asker.shortcut(request, send)
        plan_only.update(request.environ)
        request.environ.pop(BEGUN, None)
        return False

    endless = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } }"
    bridge = Bridge(lambda environ, start: [start("200 OK", []) and b""], shortcuts=(begin,))  # type: ignore[arg-type]
    asker.ask(bridge, query=endless)
    assert plan_only[BEGUN].is_taken
    assert not [stream for stream in asker.endpoint.pool.running() if stream.about == endless]


def test_a_new_version_is_seen(tmp_path: Path) -> None:
    """An answer that was kept is not given for a later version."""
    store = seed(tmp_path / "store", [])
    made = Asker(store)
    with made.endpoint.pool as pool:
        pool.warm(1)
        text = "SELECT (COUNT(*) AS ?n) { GRAPH <http://example.org/g> { ?s ?p ?o } }"
        for number in (1, 2, 3):
            answer = made.ask(made.short, query=text, format="csv")
            assert answer == made.ask(made.short, query=text, format="csv") or made.taken
            assert (answer[1]["coprod-version"], answer[2]) == (str(number), f"n\r\n{number - 1}\r\n".encode())
            with store.write(who="test", why="more", action="update") as draft:
                draft.engine.add([ox.Quad(GRAPH, PREDICATE, ox.Literal(number), GRAPH)])
    made.close()
