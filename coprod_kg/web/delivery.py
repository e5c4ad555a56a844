"""A stream of bytes as an answer: its length where it is known, compressed where the client likes it."""

from __future__ import annotations

import importlib
import importlib.util
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Protocol

from flask import Response, request
from werkzeug.exceptions import HTTPVersionNotSupported
from werkzeug.wsgi import FileWrapper

from coprod_kg.publish.negotiate import parse_qualities
from coprod_kg.store.stream import Stream

#: The versions of HTTP that can end an answer of unknown length only by closing the connection (RFC 9112, 9.3).
_WITHOUT_CHUNKS = ("HTTP/1.0", "HTTP/0.9")
#: So many bytes of an answer are held for a client of such a version, the first of them in memory.
LARGEST_HELD = 64 << 20
_IN_MEMORY = 1 << 20
#: Answers below this many bytes are not worth compressing.
SMALL = 1000


class Compressor(Protocol):
    """What compresses piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """Take some bytes in, give some out."""

    def flush(self) -> bytes:
        """The end."""


class _Brotli:
    def __init__(self) -> None:
        self._compressor = importlib.import_module("brotli").Compressor(quality=4)

    def compress(self, data: bytes, /) -> bytes:
        """Take some bytes in, give some out."""
        return bytes(self._compressor.process(data))

    def flush(self) -> bytes:
        """The end."""
        return bytes(self._compressor.finish())


def _codings() -> dict[str, Callable[[], Compressor]]:
    """Brotli where its package is installed, and gzip."""
    found: dict[str, Callable[[], Compressor]] = {"br": _Brotli} if importlib.util.find_spec("brotli") else {}
    return found | {"gzip": lambda: zlib.compressobj(5, zlib.DEFLATED, 31)}


#: The content codings there are, the better first.
CODINGS = _codings()


class Body(Iterator[bytes]):
    """An answer's bytes on their way out; closing it stops whoever makes them.

    Where the source fails, the failure is raised and the compression is not ended: the answer must not look
    whole, and it is for the server to cut the connection.
    """

    def __init__(self, source: Stream, coding: str | None) -> None:
        self._source = source
        self._compressor = CODINGS[coding]() if coding else None
        self._is_done = False
        #: How many bytes have left.
        self.sent = 0

    def __next__(self) -> bytes:
        piece = self._next()
        self.sent += len(piece)
        return piece

    def _next(self) -> bytes:
        while not self._is_done:
            piece = next(self._source, None)
            if self._compressor is None:
                if piece is None:
                    break
                return piece
            self._is_done = piece is None
            packed = self._compressor.flush() if piece is None else self._compressor.compress(piece)
            if packed:
                return packed
        raise StopIteration

    def close(self) -> None:
        """Stop the source where it has not ended."""
        self._source.close()


def of_stream(stream: Stream) -> Response:
    """The answer that a stream holds, sent as it comes; to a client of HTTP/1.0 once it is whole.

    Raises HTTPVersionNotSupported where it is too large for that: such a client cannot tell a part from the whole.
    """
    if stream.is_whole:
        return of_bytes(b"".join(stream))
    if request.environ["SERVER_PROTOCOL"] in _WITHOUT_CHUNKS:
        return _held(stream)
    coding = chosen_coding()
    response = Response(Body(stream, coding), direct_passthrough=True)
    return _labelled(response, coding)


def _held(stream: Stream) -> Response:
    held = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    try:
        for piece in stream:
            held.write(piece)
            if held.tell() > LARGEST_HELD:
                raise HTTPVersionNotSupported(
                    f"This answer has more than {LARGEST_HELD >> 20} MiB, and only HTTP/1.1 or later can tell a client "
                    "where such a one ends. Ask with HTTP/1.1, or for less (LIMIT)."
                )
    except BaseException:
        held.close()
        raise
    finally:
        stream.close()
    size = held.tell()
    held.seek(0)
    response = Response(FileWrapper(held, _IN_MEMORY), direct_passthrough=True)
    response.content_length = size
    return _labelled(response, None)


def of_bytes(data: bytes) -> Response:
    """An answer that is all there."""
    coding = chosen_coding() if len(data) >= SMALL else None
    return _labelled(Response(compressed(data, coding) if coding else data), coding)


def compressed(data: bytes, coding: str) -> bytes:
    """Some bytes in a content coding."""
    compressor = CODINGS[coding]()
    return b"".join((compressor.compress(data), compressor.flush()))


def chosen_coding() -> str | None:
    """The content coding that the client of this request likes best."""
    return coding_for(request.headers.get("Accept-Encoding", ""))


@lru_cache(maxsize=256)
def coding_for(accepted: str) -> str | None:
    """The content coding that a header likes best of those there are; None for none (RFC 9110, 12.5.3)."""
    liked = dict(parse_qualities(accepted))
    best = max(CODINGS, key=lambda name: liked.get(name, liked.get("*", 0.0)))
    quality = liked.get(best, liked.get("*", 0.0))
    return best if quality > 0 and quality >= liked.get("identity", 0.0) else None


def _labelled(response: Response, coding: str | None) -> Response:
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers.add("Vary", "Accept-Encoding")
    return response
