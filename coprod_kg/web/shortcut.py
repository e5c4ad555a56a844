"""The short way: a small question is answered in the server's loop, without a thread and without the framework.

Only what is plain goes this way: a query by GET or by a short POST, with no token, deadline or condition. What was
answered before is answered from memory. A question that is one pattern, and so cannot take long (``query.pattern`` says
why), is put to the process aside; any other is put to a worker, and where its whole answer comes at once it is sent.
Everything else goes the long way, with what was begun.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import get_current_url

from coprod_kg.errors import CoprodError
from coprod_kg.publish.answering import LARGEST, TASK
from coprod_kg.publish.formats import HTML
from coprod_kg.store.stream import Stream
from coprod_kg.store.versions import VersionedStore
from coprod_kg.web import delivery, observe, plain
from coprod_kg.web.aside import Aside, settle
from coprod_kg.web.asking import Held, Plan
from coprod_kg.web.bridge import AFTERWARDS
from coprod_kg.web.context import Endpoint
from coprod_kg.web.headers import GUARD, SHARED
from coprod_kg.web.incoming import Environ, Request, Send
from coprod_kg.web.observe import Seen
from coprod_kg.web.plain import PATH, Plain
from coprod_kg.web.turns import Turns

#: Where the environment of a request has what was begun for it.
BEGUN = "coprod_kg.begun"
#: How long the beginning of an answer is waited for in the loop, in seconds.
PATIENCE = 0.25
#: How many answers are kept ready; none is longer than ``LARGEST``.
MOST = 1_000
#: What of an environment tells the server's own address.
_PLACE = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME")
_SAME = tuple((name.lower().encode(), value.encode()) for name, value in (GUARD | SHARED).items())


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


@dataclass(slots=True)
class _Now:
    """The current version: the link to it, what it is, and the answers that are kept ready."""

    stamp: str
    held: Held
    ready: OrderedDict[Plain, Ready] = field(default_factory=OrderedDict)


class Shortcut:
    """The short way of one application's endpoint; ``correct`` makes good what proxies changed in an environment."""

    def __init__(
        self,
        endpoint: Endpoint,
        store: Callable[[], VersionedStore],
        correct: Callable[[Environ], Environ] | None = None,
    ) -> None:
        self._endpoint, self._store, self._correct = endpoint, store, correct
        self._turns, self._aside = Turns(endpoint.pool), Aside(endpoint.pool.limits)
        self._now: _Now | None = None

    async def __call__(self, request: Request, send: Send) -> bool:
        """Answer a request where that can be done at once; otherwise leave what was begun in its environment."""
        started = time.perf_counter()
        asked = await plain.read(request)
        if asked is None:
            return False
        found = await self._answer(request, asked)
        if isinstance(found, Begun):
            request.environ[BEGUN], request.environ[AFTERWARDS] = found, found.leave
        if not isinstance(found, Ready):
            return False
        identifier = found.query or observe.new_id()
        headers = [*found.headers, (b"x-request-id", identifier.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": found.body, "more_body": False})
        seen = Seen(identifier, asked.method, PATH, PATH, 200, time.perf_counter() - started, len(found.body))
        seen.address, seen.version = self._client(request), str(found.version)
        self._endpoint.observer.note_soon(seen)
        return True

    def close(self) -> None:
        """End the process aside."""
        self._aside.close()

    async def _answer(self, request: Request, asked: Plain) -> Ready | Begun | None:
        """The answer to a request; or what was begun of it; None where the whole of it has to go the long way."""
        try:
            now = self._current()
            if ready := now.ready.get(asked):
                now.ready.move_to_end(asked)
                return ready
            environ = self._corrected(request)
            plan = self._plan(asked, environ, now.held)
            if plan is None:
                return None
            coding = environ.get("HTTP_ACCEPT_ENCODING", "")
            if plan.is_pattern and (body := await self._aside.ask(plan.question)) is not None:
                return _made(now, asked, plan, body, observe.new_id(), coding)
            stream = await self._turns.start(
                TASK, plan.question.arguments(), client=environ["REMOTE_ADDR"] or "unknown", about=plan.about
            )
        except (CoprodError, HTTPException, OSError):
            return None  # the long way comes to the same, and tells it
        return await _finish(now, asked, plan, stream, coding) if stream else None

    def _corrected(self, request: Request) -> Environ:
        return self._correct(request.environ) if self._correct else request.environ

    def _client(self, request: Request) -> str:
        """The client's address, for which an environment is made only where proxies stand before the server."""
        if self._correct:
            return str(self._correct(request.environ)["REMOTE_ADDR"])
        return str((request.scope.get("client") or ("",))[0])

    def _current(self) -> _Now:
        """The current version, looked up again only where the link to it has changed."""
        store = self._store()
        stamp = store.stamp()
        if self._now is None or self._now.stamp != stamp:
            version = store.version()
            self._now = _Now(stamp, Held(version.number, str(store.directory(version.number))))
        return self._now

    def _plan(self, asked: Plain, environ: Environ, held: Held) -> Plan | None:
        question = asked.question()
        if question is None:
            return None
        settings = self._endpoint.settings
        base = settings.base.rstrip("/") + PATH if settings.base else _base(*(environ.get(name) for name in _PLACE))
        plan = Plan.of(question, environ.get("HTTP_ACCEPT"), base, settings, lambda _: held)
        return None if plan.choice.format is HTML or plan.operation.services else plan


async def _finish(now: _Now, asked: Plain, plan: Plan, stream: Stream, coding: str) -> Ready | Begun:
    if not await _is_readable(stream.worker.fileno()):
        return Begun(plan, stream)
    try:
        stream.hold_back()
    except CoprodError as error:
        return Begun(plan, stream, error)
    if not stream.is_whole or len(stream.first) > LARGEST:
        return Begun(plan, stream, is_held_back=True)
    return _made(now, asked, plan, stream.first, stream.name, coding)


def _made(now: _Now, asked: Plain, plan: Plan, answer: bytes, name: str, coding: str) -> Ready:
    """An answer as it is sent, kept where it can be given again."""
    headers, body = _written(plan.headers(), answer, coding)
    if not plan.operation.volatile:
        now.ready[asked] = Ready(headers, body, plan.version)
        while len(now.ready) > MOST:
            now.ready.popitem(last=False)
    return Ready((*headers, (b"coprod-query", name.encode())), body, plan.version, name)


@lru_cache(maxsize=256)
def _base(*place: str | None) -> str:
    """The endpoint's address as the framework would tell it; requests come to the same few places."""
    environ = {name: value for name, value in zip(_PLACE, place, strict=True) if value is not None}
    return get_current_url(environ, root_only=True).rstrip("/") + PATH


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
    patience = loop.call_later(PATIENCE, settle, waited, False)
    loop.add_reader(descriptor, settle, waited, True)
    try:
        return await waited
    finally:
        loop.remove_reader(descriptor)
        patience.cancel()
        os.set_blocking(descriptor, True)  # uvloop does not wait where it has watched
