"""Calls of a query to other endpoints, passed on by a forwarder that holds them to limits the engine has not.

The engine calls whatever address stands behind SERVICE, and takes whatever comes. So in a text that may call, each
address is replaced by one of this process, which calls the real one: only where the name leads to a public address and
then that very address, without following redirects, and only so many bytes and rows for one query. What is past a
limit is not a shorter answer but an error, also behind SILENT.
"""

from __future__ import annotations

import http.client
import secrets
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from coprod_kg.errors import BadQuery, CoprodError
from coprod_kg.query import outside
from coprod_kg.query.federation import checked_address
from coprod_kg.query.lexer import tokens

#: How long a call may say nothing, in seconds.
SILENCE = 60.0

_PIECE = 1 << 20
_END = b"0\r\n\r\n"
#: How often the forwarder looks whether it is to end, in seconds.
_POLL = 0.02
_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_ACCEPTED = "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.8"


class Calls:
    """The calls of one query, which may bring so many rows and so many bytes.

    ``failed`` is why the last one came to nothing, ``broken`` why one ended too early.
    """

    def __init__(self, targets: Sequence[str], rows: int, size: int) -> None:
        self.targets = tuple(targets)
        self.most_rows, self.most_bytes = rows, size
        self.rows = self.bytes = 0
        self.broken: CoprodError | None = None
        self.failed: CoprodError | None = None
        self.lock = threading.Lock()

    def count(self, target: str, *, size: int = 0, rows: int = 0) -> None:
        """Count what a call has brought. Raises OSError past a limit."""
        with self.lock:
            self.bytes += size
            self.rows += rows
            past = self.bytes > self.most_bytes or self.rows > self.most_rows
        if past:
            self.broken = BadQuery(
                f"The query was stopped when SERVICE {target} had brought more than one query may take from other "
                f"endpoints: {self.most_rows:,} rows or {self.most_bytes:,} bytes. A LIMIT, or a more selective "
                "pattern, inside SERVICE brings it below."
            )
            raise OSError("a limit was passed")

    def check(self, error: BaseException | None = None) -> None:
        """Raise why a call ended too early; and, where the query has failed, why its last call came to nothing."""
        problem = self.broken or (self.failed if error else None)
        if problem:
            raise problem from error


@contextmanager
def forwarded(text: str, calls: Calls) -> Iterator[str]:
    """The text with the addresses of a forwarder in the place of those it calls; the forwarder ends with the block.

    Raises BadQuery where a call cannot be told apart from what stands around it.
    """
    secret = secrets.token_urlsafe(12)
    with _Server(secret, calls) as server:
        threading.Thread(target=server.serve_forever, args=(_POLL,), name="calls", daemon=True).start()
        base = f"<http://127.0.0.1:{server.server_port}/{secret}/"
        try:
            changed = _replaced(text, [f"{base}{number}>" for number in range(len(calls.targets))], calls.targets)
            if any(not target.startswith(base) for target in outside.services(changed)):
                raise BadQuery("A call could not be told from what stands around it; write SERVICE, a space, then <…>.")
            yield changed
        finally:
            server.shutdown()


def _replaced(text: str, addresses: Sequence[str], targets: Sequence[str]) -> str:
    by_target = dict(zip(targets, addresses, strict=True))
    parts, end, is_next = [], 0, False
    for token in tokens(text):
        if is_next and token.kind == "iri" and token.text in by_target:
            parts += [text[end : token.start], by_target[token.text]]
            end = token.end
        is_next = token.word == "SERVICE" or (is_next and token.word == "SILENT")
    return "".join((*parts, text[end:]))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, secret: str, calls: Calls) -> None:
        self.secret, self.calls = secret, calls
        super().__init__(("127.0.0.1", 0), _Forwarder)


class _Forwarder(BaseHTTPRequestHandler):
    """One call: the engine's query goes to the real address, and the rows come back as they come, counted."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        """Pass a call on. A failure is a status; once rows were sent they end well, and ``Calls.check`` tells.

        The engine does not: it takes an answer that breaks off for errors without end.
        """
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        secret, _, number = self.path.strip("/").partition("/")
        calls = self.server.calls
        if not secrets.compare_digest(secret, self.server.secret) or not number.isdigit():
            self.send_error(404)
            return
        target = calls.targets[int(number)]
        self._is_begun = False
        try:
            self._pass_on(target, body, calls)
        except (OSError, http.client.HTTPException, ValueError, SyntaxError, CoprodError) as error:
            calls.failed = error if isinstance(error, CoprodError) else BadQuery(f"SERVICE {target} failed: {error}.")
            if not self._is_begun:
                self.send_error(502)
                return
            calls.broken = calls.broken or calls.failed
            with suppress(OSError):
                self.wfile.write(_END)

    def _pass_on(self, target: str, body: bytes, calls: Calls) -> None:
        connection, path = _connection(target)
        try:
            kind = self.headers.get("Content-Type", "application/sparql-query")
            connection.request(
                "POST", path, body, {"Content-Type": kind, "Accept": _ACCEPTED, "User-Agent": "coprod-kg"}
            )
            answer = connection.getresponse()
            media_type = answer.headers.get_content_type()
            if answer.status != 200 or media_type not in _FORMATS:
                raise BadQuery(
                    f"SERVICE {target} answered with status {answer.status} and {media_type}, which is no table."
                )
            counted: Any = _Counted(answer, target, calls)
            found = ox.parse_query_results(counted, format=_FORMATS[media_type])
            if isinstance(found, ox.QueryBoolean):
                raise BadQuery(f"SERVICE {target} answered yes or no, where a table was asked for.")
            self.send_response(200)
            self.send_header("Content-Type", "text/tab-separated-values")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._is_begun = True
            found.serialize(_Rows(self.wfile, target, calls), ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]
            self.wfile.write(_END)
        finally:
            connection.close()

    def log_message(self, format: str, *_: object) -> None:
        """Say nothing: standard error is the operator's."""


class _Counted:
    """What a call brings, as a file whose bytes are counted."""

    def __init__(self, answer: http.client.HTTPResponse, target: str, calls: Calls) -> None:
        self._answer, self._target, self._calls = answer, target, calls

    def read(self, size: int = -1) -> bytes:
        """Some of it. Raises OSError past the limit."""
        piece = self._answer.read1(size if 0 < size < _PIECE else _PIECE)
        self._calls.count(self._target, size=len(piece))
        return piece


class _Rows:
    """The way back to the engine, as chunks; in this format each line is a row."""

    def __init__(self, out: Any, target: str, calls: Calls) -> None:
        self._out, self._target, self._calls = out, target, calls

    def write(self, data: bytes) -> int:
        """Send some rows. Raises OSError past the limit."""
        self._calls.count(self._target, rows=bytes(data).count(b"\n"))
        self._out.write(b"%x\r\n%s\r\n" % (len(data), bytes(data)))
        return len(data)

    def flush(self) -> None:
        """Nothing: what is written has gone."""


def _connection(target: str) -> tuple[http.client.HTTPConnection, str]:
    """A connection to the very address that was found good, and the path to ask for. Raises Forbidden."""
    parts = urlsplit(target.strip("<>"))
    address = checked_address(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host, port = parts.hostname or "", parts.port
    made = (
        http.client.HTTPSConnection(host, port, timeout=SILENCE, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=SILENCE)
    )
    made._create_connection = lambda place, *rest: socket.create_connection((address, place[1]), *rest)  # type: ignore[attr-defined]
    return made, path
