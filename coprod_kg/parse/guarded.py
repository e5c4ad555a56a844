"""Reading in a process that may die: the door through which every file comes in.

The child reads; this side watches its time and memory, and goes on whatever becomes of it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import stat
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from coprod_kg.errors import InputError, TooLarge, Unreadable
from coprod_kg.findings import Finding, Place, Severity
from coprod_kg.parse import decode, frames
from coprod_kg.parse.document import Document
from coprod_kg.parse.limits import Limits, amount
from coprod_kg.parse.reading import Result, examine

_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from coprod_kg.parse import child; child.main(sys.argv[2])"
)
#: Milliseconds between two looks at a silent child.
_LOOK_EVERY = 20
_PIPE = 1 << 20
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def read(
    source: Path | bytes,
    *,
    name: str | None = None,
    format: str | None = None,
    limits: Limits | None = None,
    base: str | None = None,
) -> Document:
    """Read a file in a process of its own.

    ``format`` is a name such as ``turtle`` or a media type; without it the name's suffix or the content
    decides. Raises Unreadable with line and column, TooLarge with the limit that was passed, and
    UnsupportedMedia with the formats that are read.
    """
    limits = limits or Limits()
    shown = name or (str(source) if isinstance(source, Path) else "input")
    with _opened(source, shown, limits) as file:
        return _Watch(file, shown, format, base, limits).run()


def read_here(
    source: Path | bytes,
    *,
    name: str | None = None,
    format: str | None = None,
    limits: Limits | None = None,
    base: str | None = None,
) -> Document:
    """Read a file in this process: for the package's own files and for tests, never for strangers'."""
    limits = limits or Limits()
    shown = name or (str(source) if isinstance(source, Path) else "input")
    with _opened(source, shown, limits) as file:
        raw = file.read(limits.bytes + 1)
    quads: list[ox.Quad] = []
    result = examine(raw, shown, format, base, limits, lambda text: quads.extend(_quads(text)))
    return _document(quads, result)


def _quads(text: bytes) -> Iterator[ox.Quad]:
    return ox.parse(input=text, format=ox.RdfFormat.N_QUADS)


def _document(quads: list[ox.Quad], result: Result) -> Document:
    """The document, every statement kept once with the lines where it stands first."""
    once = tuple(dict.fromkeys(quads))
    lines = result.lines
    if lines and len(once) < len(quads):
        lines = _first_lines(quads, lines)
    notices = (*result.notices, *_merged(once, lines, result))
    return Document(once, result.name, result.media_type, result.sha256, result.size, notices, result.respelt, lines)


def _merged(quads: tuple[ox.Quad, ...], lines: array[int], result: Result) -> Iterator[Finding]:
    """A notice for each two values of one property that the store will keep as one."""
    if not result.respelt:
        return
    kept = set(result.respelt.values())
    first: dict[tuple[object, ...], ox.Literal] = {}
    for index, quad in enumerate(quads):
        value = quad.object
        if not isinstance(value, ox.Literal) or (value not in result.respelt and value not in kept):
            continue
        other = first.setdefault((quad.subject, quad.predicate, result.respelt.get(value, value)), value)
        if other != value:
            message = f"{other} and {value} are two spellings of one value, and will be kept as one."
            place = Place(result.name, lines[3 * index + 2] or None if lines else None)
            focus = quad.subject if isinstance(quad.subject, ox.NamedNode | ox.BlankNode) else None
            path = f"<{quad.predicate.value}>"
            yield Finding(Severity.INFO, "merged", message, focus, path, value, place=place)


def _first_lines(quads: list[ox.Quad], lines: array[int]) -> array[int]:
    seen: set[ox.Quad] = set()
    kept = array("I")
    for index, quad in enumerate(quads):
        if quad not in seen:
            seen.add(quad)
            kept.extend(lines[3 * index : 3 * index + 3])
    return kept


@contextmanager
def _opened(source: Path | bytes, name: str, limits: Limits) -> Iterator[IO[bytes]]:
    """The source as an open file with a descriptor."""
    if isinstance(source, bytes):
        decode.check_size(len(source), name, limits)
        with tempfile.TemporaryFile() as copy:
            copy.write(source)
            copy.seek(0)
            yield copy
        return
    try:
        if not stat.S_ISREG(source.stat().st_mode):
            raise Unreadable("This is not a file but a folder or a device.", file=name)
        file = source.open("rb")
    except FileNotFoundError as error:
        raise Unreadable("There is no such file.", file=name) from error
    except OSError as error:
        raise Unreadable(f"The file cannot be opened ({error.strerror}).", file=name) from error
    with file:
        decode.check_size(os.fstat(file.fileno()).st_size, name, limits)
        yield file


class _Watch:
    """One child and what is heard from it."""

    def __init__(self, file: IO[bytes], name: str, format: str | None, base: str | None, limits: Limits) -> None:
        request = {"name": name, "format": format, "base": base, "limits": limits.as_dict()}
        self.name, self.limits = name, limits
        self.deadline = time.monotonic() + limits.seconds
        self.buffer = bytearray()
        self.child = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, json.dumps(sys.path), json.dumps(request)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def run(self) -> Document:
        """Hear the child out; it is gone when this returns or raises."""
        try:
            return self._listen()
        finally:
            self.child.kill()
            self.child.wait()
            if self.child.stdout:
                self.child.stdout.close()

    def _listen(self) -> Document:
        quads: list[ox.Quad] = []
        lines = array("I")
        while True:
            kind, body = self._frame()
            if kind == frames.QUADS:
                quads.extend(_quads(body))
            elif kind == frames.LINES:
                lines.frombytes(body)
            elif kind == frames.RESULT:
                return _document(quads, frames.result_from(body, lines))
            else:
                raise frames.error_from(body)

    def _frame(self) -> tuple[bytes, bytes]:
        kind, length = frames.HEADER.unpack(self._exactly(frames.HEADER.size))
        return kind, self._exactly(length)

    def _exactly(self, size: int) -> bytes:
        """The next bytes from the child; raises once it is over its limits or gone."""
        pipe = self.child.stdout
        assert pipe is not None
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN)
        while len(self.buffer) < size:
            ready = waiting.poll(_LOOK_EVERY)
            self._check()
            if ready:
                part = os.read(pipe.fileno(), _PIPE)
                if not part:
                    raise self._died()
                self.buffer += part
        taken = bytes(memoryview(self.buffer)[:size])
        del self.buffer[:size]
        return taken

    def _check(self) -> None:
        if time.monotonic() > self.deadline:
            raise self._too_slow()
        if _resident(self.child.pid) > self.limits.memory:
            raise self._too_big()

    def _died(self) -> InputError:
        """What to say of a child that ended without a word."""
        code = self.child.wait()
        if code == -signal.SIGXCPU:
            return self._too_slow()
        if code < 0 or _is_memory(code):
            return self._too_big()
        return Unreadable("The file made the reader fail; it was not taken in.", file=self.name)

    def _too_slow(self) -> TooLarge:
        return TooLarge(f"Reading {self.name} takes longer than {self.limits.seconds:g} s, the limit. Split it.")

    def _too_big(self) -> TooLarge:
        return TooLarge(
            f"Reading {self.name} takes more than {amount(self.limits.memory)} of memory, the limit. Split it."
        )


def _is_memory(code: int) -> bool:
    return code in (128 + signal.SIGABRT, 128 + signal.SIGKILL)


def _resident(pid: int) -> int:
    """The resident memory of a process in bytes; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
