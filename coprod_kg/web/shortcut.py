"""The short way: a small question is answered in the server's loop, without a thread and without the framework.

Only what is plain goes this way: a GET of a query, with no token, deadline or condition. What was answered before is
answered from memory; else the question is put to a worker that is idle, and where its whole answer comes at once it
is sent. Everything else goes the long way, with what was begun, so that nothing is asked twice.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import get_current_url

from coprod_kg.errors import CoprodError
from coprod_kg.publish.answering import TASK
from coprod_kg.publish.formats import HTML
from coprod_kg.store.stream import Stream
from coprod_kg.store.versions import VersionedStore
from coprod_kg.web import delivery, observe, protocol
from coprod_kg.web.asking import Held, Plan
from coprod_kg.web.bridge import AFTERWARDS, Scope, Send
from coprod_kg.web.context import Endpoint
from coprod_kg.web.headers import GUARD, SHARED
from coprod_kg.web.observe import Seen

#: Where the environment of a request has what was begun for it.
BEGUN = "coprod_kg.begun"
PATH = "/sparql"
#: How long a worker is waited for in the loop, in seconds.
PATIENCE = 0.02
#: The longest query string, the longest answer, and the most answers that are kept ready.
LONGEST, LARGEST, MOST = 8_000, 16 << 10, 1_000
_PLAIN = frozenset({"query", "format", "output", "results", "default-graph-uri", "named-graph-uri"})
_NOT_PLAIN = frozenset(
    {b"authorization", b"content-length", b"if-match", b"if-none-match", b"range", b"transfer-encoding"}
)
#: What of an environment tells the server's own address.
_PLACE = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME")
_SAME = tuple((name.lower().encode(), value.encode()) for name, value in (GUARD | SHARED).items())

Environ = dict[str, Any]
Key = tuple[object, ...]


@dataclass(slots=True)
class Begun:
    """What the short way hands over: the plan, and the answer that a worker is at, or the error it ended in."""

    plan: Plan
    stream: Stream
    error: CoprodError | None = None
    is_held_back: bool = False
    is_taken: bool = False

    def go_on(self) -> Stream:
        """The answer, once its beginning is there. Raises what its worker raises."""
        self.is_taken = True
        if self.error:
            raise self.error
        if not self.is_held_back:
            self.stream.hold_back()
        return self.stream

    def leave(self) -> None:
        """Stop the worker where nobody went on with what was begun."""
        if not self.is_taken:
            self.stream.close()
            with suppress(CoprodError):
                self.go_on()


@dataclass(frozen=True, slots=True)
class Ready:
    """A whole answer as it is sent; ``query`` is the id of the query where a worker was asked just now."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    version: int
    query: str = ""


class Shortcut:
    """The short way of one application's endpoint; ``correct`` makes good what proxies changed in an environment."""

    def __init__(
        self,
        endpoint: Endpoint,
        store: Callable[[], VersionedStore],
        correct: Callable[[Environ], Environ] = dict,
    ) -> None:
        self._endpoint, self._store, self._correct = endpoint, store, correct
        self._ready: OrderedDict[Key, Ready] = OrderedDict()
        self._held: tuple[str, Held] | None = None

    async def __call__(self, scope: Scope, environ: Environ, send: Send) -> bool:
        """Answer a request where that can be done at once; otherwise leave what was begun in the environment."""
        started = time.perf_counter()
        corrected = self._correct(environ)
        found = await self.answer(scope, corrected)
        if isinstance(found, Begun):
            environ[BEGUN], environ[AFTERWARDS] = found, found.leave
        if not isinstance(found, Ready):
            return False
        identifier = found.query or observe.new_id()
        headers = [*found.headers, (b"x-request-id", identifier.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": found.body, "more_body": False})
        seen = Seen(identifier, "GET", PATH, PATH, 200, time.perf_counter() - started, len(found.body))
        seen.address, seen.version = corrected["REMOTE_ADDR"], str(found.version)
        self._endpoint.observer.note(seen)
        return True

    async def answer(self, scope: Scope, environ: Environ) -> Ready | Begun | None:
        """The answer to a request; or what was begun of it; None where the whole of it has to go the long way."""
        if not _is_plain(scope):
            return None
        accept, coding = environ.get("HTTP_ACCEPT"), environ.get("HTTP_ACCEPT_ENCODING", "")
        try:
            held = self._current()
            key = (held.directory, scope["query_string"], accept, coding, *(environ.get(name) for name in _PLACE))
            if ready := self._ready.get(key):
                self._ready.move_to_end(key)
                return ready
            plan = self._plan(scope["query_string"], accept, environ, held)
            stream = plan and self._begin(plan, environ["REMOTE_ADDR"])
        except (CoprodError, HTTPException, OSError):
            return None  # the long way comes to the same, and tells it
        return await self._finish(key, plan, stream, coding) if plan and stream else None

    def _current(self) -> Held:
        """The current version, looked up again only where the link to it has changed."""
        store = self._store()
        stamp = store.stamp()
        if self._held is None or self._held[0] != stamp:
            version = store.version()
            self._held = (stamp, Held(version.number, str(store.directory(version.number))))
        return self._held[1]

    def _plan(self, query_string: bytes, accept: str | None, environ: Environ, held: Held) -> Plan | None:
        parameters = protocol.parameters(query_string)
        queries = [value for name, value in parameters if name == "query"]
        if len(queries) != 1 or not queries[0].strip() or any(name not in _PLAIN for name, _ in parameters):
            return None
        settings = self._endpoint.settings
        base = settings.base.rstrip("/") + PATH if settings.base else _base(*(environ.get(name) for name in _PLACE))
        plan = Plan.of(protocol.Asked(parameters, queries[0]), accept, base, settings, lambda _: held)
        return None if plan.choice.format is HTML or plan.operation.services else plan

    def _begin(self, plan: Plan, client: str) -> Stream | None:
        return self._endpoint.pool.try_to_start(
            TASK, plan.question.arguments(), client=client or "unknown", about=plan.about, name=observe.new_id()
        )

    async def _finish(self, key: Key, plan: Plan, stream: Stream, coding: str) -> Ready | Begun:
        if not await _is_readable(stream.worker.fileno()):
            return Begun(plan, stream)
        try:
            stream.hold_back()
        except CoprodError as error:
            return Begun(plan, stream, error)
        if not stream.is_whole or len(stream.first) > LARGEST:
            return Begun(plan, stream, is_held_back=True)
        headers, body = _written(plan.headers(), stream.first, coding)
        if not plan.operation.volatile:
            self._ready[key] = Ready(headers, body, plan.version)
            while len(self._ready) > MOST:
                self._ready.popitem(last=False)
        return Ready((*headers, (b"coprod-query", stream.name.encode())), body, plan.version, stream.name)


@lru_cache(maxsize=256)
def _base(*place: str | None) -> str:
    """The endpoint's address as the framework would tell it; requests come to the same few places."""
    environ = {name: value for name, value in zip(_PLACE, place, strict=True) if value is not None}
    return get_current_url(environ, root_only=True).rstrip("/") + PATH


def _is_plain(scope: Mapping[str, Any]) -> bool:
    return (
        scope["method"] == "GET"
        and scope["path"] == PATH
        and 0 < len(scope["query_string"]) <= LONGEST
        and _NOT_PLAIN.isdisjoint(name for name, _ in scope["headers"])
    )


def _written(headers: Mapping[str, str], body: bytes, accepted: str) -> tuple[tuple[tuple[bytes, bytes], ...], bytes]:
    told = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    coding = delivery.coding_for(accepted) if len(body) >= delivery.SMALL else None
    if coding:
        body = delivery.compressed(body, coding)
        told.append((b"content-encoding", coding.encode()))
    return (*told, *_SAME, (b"content-length", str(len(body)).encode())), body


async def _is_readable(descriptor: int) -> bool:
    """Whether there is something to read from a descriptor soon."""
    loop = asyncio.get_running_loop()
    waited: asyncio.Future[bool] = loop.create_future()
    patience = loop.call_later(PATIENCE, _settle, waited, False)
    loop.add_reader(descriptor, _settle, waited, True)
    try:
        return await waited
    finally:
        loop.remove_reader(descriptor)
        patience.cancel()


def _settle(waited: asyncio.Future[bool], result: bool) -> None:
    if not waited.done():
        waited.set_result(result)
