"""A request before the framework has it: its head, as much of its body as is read, and the one who sent it."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cached_property
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Environ = dict[str, Any]

#: Where the environment of a request has its client.
CLIENT = "coprod_kg.client"
#: How long a small body, or a part of a large one, may take to come, in seconds.
SLOWEST = 30.0
#: How long a body is that is read before anything is decided, at most.
SMALL = 64 << 10
#: The headers that say that a request has a body.
_BODY = (b"content-length", b"transfer-encoding")
#: granian's words for versions of HTTP, where they are not those of ASGI.
_VERSIONS = {"1": "1.0"}
#: The media types of bodies that are read whoever sends them.
_READ = (b"application/x-www-form-urlencoded", b"application/sparql-query")


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
        """The whole body; for those that are known to be small. Raises TimeoutError where it does not come."""
        parts, has_more = [], True
        async with asyncio.timeout(SLOWEST):
            while has_more:
                message = await self._receive()
                parts.append(message.get("body", b""))
                has_more = message["type"] == "http.request" and message.get("more_body", False)
                if message["type"] == "http.disconnect":
                    self.client.go()
        self.body = b"".join(parts)
        return self.body

    @property
    def has_body(self) -> bool:
        """Whether there is a body that was not read yet."""
        return self.body is None and any(name in _BODY for name, _ in self.scope["headers"])

    @property
    def is_small(self) -> bool:
        """Whether its body is short, and one that is read whoever sends it."""
        headers = dict(self.scope["headers"])
        length, kind = headers.get(b"content-length", b""), headers.get(b"content-type", b"").lower()
        if b"transfer-encoding" in headers or not length.isdigit() or int(length) > SMALL:
            return False
        return b"authorization" in headers or kind.startswith(_READ)


def _environ(scope: Scope, client: Client) -> Environ:
    host, port = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": scope["path"].encode("utf-8").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        # What PATH_INFO cannot tell: whether a slash in it was written as %2F.
        "REQUEST_URI": scope.get("raw_path", b"").decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{_VERSIONS.get(scope['http_version'], scope['http_version'])}",
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
