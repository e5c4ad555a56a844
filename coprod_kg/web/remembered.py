"""Pages that were sent before: the same request is answered in the server's loop while the version is the same.

Only what can change with nothing but the version is remembered, and only for those who say nothing of themselves.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request

from coprod_kg.store.record import Version
from coprod_kg.store.versions import VersionedStore
from coprod_kg.web import observe
from coprod_kg.web.incoming import Request, Send
from coprod_kg.web.observe import Observer, Seen

#: Where the application keeps its memory, in ``app.extensions``.
EXTENSION = "coprod_kg.remembered"
#: How many bytes are remembered at most, and of one answer.
MOST, LARGEST = 32 << 20, 1 << 20
#: What an answer hangs on besides the version.
_ASKED = (
    "PATH_INFO", "REQUEST_URI", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING",
    "wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME",
)  # fmt: skip
#: Who sends one of these gets an answer of their own.
_OWN = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE")
#: What goes with 304 (RFC 9110, section 15.4.5).
_SHORT = frozenset(
    {b"etag", b"vary", b"cache-control", b"last-modified", b"content-security-policy", b"coprod-version"}
)

Environ = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer as it was sent, the version's folder that it is of, its tag, and the kind of address it came from."""

    stamp: str
    tag: str
    rule: str
    version: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def size(self) -> int:
        """About how much room it takes."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + 500


class Memory:
    """Answers by what was asked; those asked for last are kept, up to a number of bytes."""

    def __init__(self, limit: int = MOST) -> None:
        self._limit = limit
        self._size = 0
        self._answers: OrderedDict[Key, Remembered] = OrderedDict()

    def recall(self, environ: Environ, stamp: str) -> Remembered | None:
        """The answer that was given to the same request in the same version, or None."""
        if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in _OWN):
            return None
        key = tuple(environ.get(name) for name in _ASKED)
        found = self._answers.get(key)
        if found is None or found.stamp != stamp:
            return None
        self._answers.move_to_end(key)
        return found

    def learn(self, response: Response) -> Response:
        """Remember an answer that is marked as lasting; the application calls this when the answer is ready."""
        version: Version | None = g.get("lasting")
        if version is None or response.status_code != 200 or response.is_streamed or response.direct_passthrough:
            return response
        environ = request.environ
        body = response.get_data()
        if environ["REQUEST_METHOD"] == "GET" and len(body) <= LARGEST and not any(name in environ for name in _OWN):
            told = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in response.headers]
            kept = tuple(pair for pair in told if pair[0] != b"x-request-id")
            rule = request.url_rule.rule if request.url_rule else request.path
            tag = response.headers.get("ETag", "")
            one = Remembered(f"versions/{version.folder}", tag, rule, version.number, kept, body)
            self._keep(tuple(environ.get(name) for name in _ASKED), one)
        return response

    def _keep(self, key: Key, one: Remembered) -> None:
        before = self._answers.pop(key, None)
        self._size += one.size - (before.size if before else 0)
        self._answers[key] = one
        while self._size > self._limit and self._answers:
            self._size -= self._answers.popitem(last=False)[1].size


class Recall:
    """The short way for pages: what is remembered is sent, or 304 where the client has it."""

    def __init__(
        self,
        memory: Memory,
        store: Callable[[], VersionedStore],
        observer: Observer,
        correct: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> None:
        self._memory, self._store, self._observer, self._correct = memory, store, observer, correct

    async def __call__(self, asked: Request, send: Send) -> bool:
        """Answer a request where its answer is remembered; False where it has to go the long way."""
        if asked.scope["method"] != "GET":
            return False
        started = time.perf_counter()
        corrected = self._correct(asked.environ)
        try:
            found = self._memory.recall(corrected, self._store().stamp())
        except OSError:
            return False  # the long way tells what is wrong with the store
        if found is None:
            return False
        has_it = _matches(corrected.get("HTTP_IF_NONE_MATCH", ""), found.tag)
        status, body = (304, b"") if has_it else (200, found.body)
        identifier = observe.new_id()
        headers = [pair for pair in found.headers if not has_it or pair[0] in _SHORT]
        headers.append((b"x-request-id", identifier.encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})
        seen = Seen(
            identifier, "GET", asked.scope["path"][:500], found.rule, status, time.perf_counter() - started, len(body)
        )
        seen.address = corrected["REMOTE_ADDR"]
        self._observer.note(seen)
        return True


def _matches(condition: str, tag: str) -> bool:
    """Whether a client's tags name an answer's, weakly (RFC 9110, section 13.1.2)."""
    plain = tag.removeprefix("W/")
    return bool(tag) and any(one.strip().removeprefix("W/") in (plain, "*") for one in condition.split(","))
