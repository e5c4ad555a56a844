"""The application as ASGI, run in threads: what WSGI cannot say, a server has to know.

Under WSGI a server that streams may end a failed answer as if it were whole (granian does), and cannot tell
the application that the client has gone before there is something to send. Here a failed answer is left
unended, so that the server cuts the connection, and a client that goes stops its query at once.
"""

from __future__ import annotations

import asyncio
import io
import logging
import math
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from wsgiref.types import WSGIApplication

from coprod_kg.web.incoming import SLOWEST, Receive, Request, Scope, Send

#: Where the environment of a request has what is to be done when the request is over.
AFTERWARDS = "coprod_kg.afterwards"
#: Said where a body is left unread: what is left of it cannot be told from the next request (RFC 9112, 9.3).
_CLOSE = (b"connection", b"close")
#: How often a thread that waits for the loop looks whether there still is one, in seconds.
_PATIENCE = 1.0
#: How many large bodies are read at once.
READERS = 32
#: Said where a body did not come in time.
LATE = {"type": "http.response.start", "status": 408, "headers": [_CLOSE, (b"content-length", b"0")]}
_LOG = logging.getLogger("coprod_kg.web")

#: Answers some requests by itself, and says whether it did; what it began goes on in the environment.
Shortcut = Callable[[Request, Send], Awaitable[bool]]


class Bridge:
    """An ASGI application that runs a WSGI one, at most so many requests at once."""

    def __init__(
        self,
        app: WSGIApplication,
        threads: int = 64,
        close: Callable[[], None] | None = None,
        shortcuts: Sequence[Shortcut] = (),
    ) -> None:
        self._app = app
        self._close = close
        self._shortcuts = shortcuts
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        # Who sends a large body slowly keeps a thread waiting: so those have their own.
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="body")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the server's start and stop."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown" and self._close:
                self._close()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Request(scope, receive)
        try:
            for shortcut in self._shortcuts:
                if await shortcut(asked, send):
                    return
            if asked.has_body and asked.is_small:
                await asked.read()
        except TimeoutError:
            await send(LATE)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        loop = asyncio.get_running_loop()
        exchange = _Exchange(loop, receive, send, asked)
        threads = self._readers if asked.has_body else self._threads
        if not asked.has_body:
            exchange.watch()
        try:
            await loop.run_in_executor(threads, exchange.run, self._app)
        finally:
            exchange.stop_watching()


class _Exchange(io.RawIOBase):
    """One request and its answer, as the thread that works on it sees them; it is the body's stream too."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Receive, send: Send, asked: Request) -> None:
        scope = asked.scope
        self.client, self._environ = asked.client, asked.environ | {"wsgi.input": self}
        self._loop, self._receive, self._send = loop, receive, send
        self._is_head = scope["method"] == "HEAD"
        self._is_multiplexed = not scope["http_version"].startswith("1")
        self._buffer = asked.body or b""
        self._has_more = asked.body is None
        self._start: Mapping[str, Any] | None = None
        self._is_started = self._is_late = False
        self._watch: asyncio.Task[None] | None = None

    def run(self, app: WSGIApplication) -> None:
        """Run the application on one request, in a thread of its own."""
        environ = self._environ
        try:
            result = app(environ, self._start_response)
            try:
                self._answer(result)
            except Exception as error:
                if self._is_late:
                    self._start = dict(LATE)
                    self._deliver(b"", more=False)
                    return
                if not self._is_started and not self.client.is_gone:
                    raise
                _LOG.warning("An answer was cut off: %s", error)
            finally:
                if hasattr(result, "close"):
                    result.close()
        finally:
            if AFTERWARDS in environ:
                environ[AFTERWARDS]()

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read some of the request's body."""
        while not self._buffer and self._has_more:
            self._take(self._wait(self._receive(), SLOWEST) or {"type": "late"})
        count = min(len(buffer), len(self._buffer))
        buffer[:count] = self._buffer[:count]
        self._buffer = self._buffer[count:]
        return count

    def watch(self) -> None:
        """Begin to listen for the client's going; only once its request has been read."""
        self._has_more = False
        self._watch = self._loop.create_task(self._listen())

    def stop_watching(self) -> None:
        """Listen no more."""
        if self._watch:
            self._watch.cancel()

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            await asyncio.sleep(0)
        await self._loop.run_in_executor(None, self.client.go)

    def _take(self, message: Mapping[str, Any]) -> None:
        self._buffer = message.get("body", b"")
        self._has_more = message["type"] == "http.request" and message.get("more_body", False)
        self._is_late = message["type"] == "late"
        if self._is_late or message["type"] == "http.disconnect":
            self.client.go()
        elif not self._has_more:
            self._loop.call_soon_threadsafe(self.watch)

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        if exc_info and self._is_started:
            raise exc_info[1].with_traceback(exc_info[2])
        packed = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        if self._has_more and not self._is_multiplexed:
            packed.append(_CLOSE)
        self._start = {"type": "http.response.start", "status": int(status[:3]), "headers": packed}
        return self._no_write

    def _no_write(self, data: bytes) -> object:
        raise NotImplementedError("An application gives its answer back and does not write it.")

    def _answer(self, result: Iterable[bytes]) -> None:
        length = None
        sent = 0
        for piece in result:
            if not piece or self._is_head:
                continue
            length = self._length() if length is None else length
            sent += len(piece)
            if self.client.is_gone:
                raise ConnectionResetError("the client went away")
            self._deliver(piece, more=sent != length)
            if sent == length:
                return
        self._deliver(b"", more=False)

    def _length(self) -> int:
        headers = self._start["headers"] if self._start else ()
        return next((int(value) for name, value in headers if name == b"content-length"), -1)

    def _deliver(self, piece: bytes, *, more: bool) -> None:
        start, self._start = self._start, None
        self._is_started = True
        self._wait(self._pass_on(start, {"type": "http.response.body", "body": piece, "more_body": more}))

    async def _pass_on(self, start: Mapping[str, Any] | None, body: Mapping[str, Any]) -> None:
        if start:
            await self._send(start)
        await self._send(body)

    def _wait(self, awaitable: Awaitable[Any], seconds: float = math.inf) -> Any:
        """What is awaited; None where it has not come after so many seconds."""

        async def run() -> Any:
            return await awaitable

        future = asyncio.run_coroutine_threadsafe(run(), self._loop)
        end = time.monotonic() + seconds
        while True:
            try:
                return future.result(_PATIENCE)
            except TimeoutError:
                if future.done():
                    raise
                if not self._loop.is_running():  # the server has stopped; nobody will ever do it
                    raise ConnectionResetError("the server has stopped") from None
                if time.monotonic() > end:
                    future.cancel()
                    return None
