"""The application as ASGI, run in threads: what WSGI cannot say, a server has to know.

Under WSGI a server that streams may end a failed answer as if it were whole (granian does), and cannot tell
the application that the client has gone before there is something to send. Here a failed answer is left
unended, so that the server cuts the connection, and a client that goes stops its query at once.
"""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any
from wsgiref.types import WSGIApplication

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Environ = dict[str, Any]

#: Where the environment of a request has its client.
CLIENT = "coprod_kg.client"
#: Where it has what is to be done when the request is over.
AFTERWARDS = "coprod_kg.afterwards"
#: The headers that say that a request has a body.
_BODY = (b"content-length", b"transfer-encoding")
#: Said where a body is left unread: what is left of it cannot be told from the next request (RFC 9112, 9.3).
_CLOSE = (b"connection", b"close")
#: How often a thread that waits for the loop looks whether there still is one, in seconds.
_PATIENCE = 1.0
_LOG = logging.getLogger("coprod_kg.web")


class Client:
    """The one who asked: there, or gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_gone = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def is_gone(self) -> bool:
        """Whether the connection was closed from the other side."""
        return self._is_gone

    def when_gone(self, callback: Callable[[], None]) -> None:
        """Have something done when the client goes, or now where it is gone already."""
        with self._lock:
            if not self._is_gone:
                self._callbacks.append(callback)
                return
        callback()

    def go(self) -> None:
        """Note that the client has gone."""
        with self._lock:
            self._is_gone = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()


class Request:
    """One request: its head, what was read of its body before the framework, and its client.

    ``environ`` is the request as WSGI has it (PEP 3333), made when it is first wanted.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope, self._receive = scope, receive
        self.client = Client()
        self.body: bytes | None = None

    @cached_property
    def environ(self) -> Environ:
        """The request's environment, without the stream of its body."""
        return _environ(self.scope, self.client)

    async def read(self) -> bytes:
        """The whole body; for those that are known to be small."""
        parts, has_more = [], True
        while has_more:
            message = await self._receive()
            parts.append(message.get("body", b""))
            has_more = message["type"] == "http.request" and message.get("more_body", False)
            if message["type"] == "http.disconnect":
                self.client.go()
        self.body = b"".join(parts)
        return self.body


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
        for shortcut in self._shortcuts:
            if await shortcut(asked, send):
                return
        loop = asyncio.get_running_loop()
        exchange = _Exchange(loop, receive, send, asked)
        if asked.body is not None or not any(name in _BODY for name, _ in scope["headers"]):
            exchange.watch()
        try:
            await loop.run_in_executor(self._threads, exchange.run, self._app)
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
        self._is_started = False
        self._watch: asyncio.Task[None] | None = None

    def run(self, app: WSGIApplication) -> None:
        """Run the application on one request, in a thread of its own."""
        environ = self._environ
        try:
            result = app(environ, self._start_response)
            try:
                self._answer(result)
            except Exception as error:
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
            self._take(self._wait(self._receive()))
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
        if message["type"] == "http.disconnect":
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

    def _wait(self, awaitable: Awaitable[Any]) -> Any:
        async def run() -> Any:
            return await awaitable

        future = asyncio.run_coroutine_threadsafe(run(), self._loop)
        while True:
            try:
                return future.result(_PATIENCE)
            except TimeoutError:
                if future.done():
                    raise
                if not self._loop.is_running():  # the server has stopped; nobody will ever do it
                    raise ConnectionResetError("the server has stopped") from None


def _environ(scope: Scope, client: Client) -> Environ:
    host, port = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": scope["path"].encode("utf-8").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        CLIENT: client,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").upper().replace("-", "_")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ
