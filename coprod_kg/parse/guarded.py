"""Reading in a process that may die: the door through which every file comes in.

The child reads; this side watches its time and memory, and goes on whatever becomes of it.
"""

from __future__ import annotations

import os
import stat
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from coprod_kg.errors import Unreadable
from coprod_kg.findings import Finding, Severity
from coprod_kg.language import speak
from coprod_kg.parse import decode, frames
from coprod_kg.parse.document import Document, located
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.reading import examine
from coprod_kg.parse.result import Result
from coprod_kg.parse.table.mapping import MappingFile
from coprod_kg.parse.watch import Watch

_START = "coprod_kg.parse.child"


def read(
    source: Path | bytes,
    *,
    name: str | None = None,
    format: str | None = None,
    limits: Limits | None = None,
    base: str | None = None,
    mapping: MappingFile | None = None,
) -> Document:
    """Read a file in a process of its own.

    ``format`` is a name such as ``turtle`` or a media type; without it the name's suffix or the content
    decides. A table of another layout, or JSON, is read by a ``mapping``. Raises Unreadable with line and column,
    TooLarge with the limit that was passed, and UnsupportedMedia with the formats that are read.
    """
    limits = limits or Limits()
    shown = name or (str(source) if isinstance(source, Path) else "input")
    request: dict[str, Any] = {"name": shown, "format": format, "base": base, "limits": limits.as_dict()}
    request["mapping"] = asdict(mapping) if mapping else None
    with _opened(source, shown, limits) as file, Watch(file, shown, request, limits, _START) as watch:
        return _heard(watch)


def read_here(
    source: Path | bytes,
    *,
    name: str | None = None,
    format: str | None = None,
    limits: Limits | None = None,
    base: str | None = None,
    mapping: MappingFile | None = None,
) -> Document:
    """Read a file in this process: for the package's own files and for tests, never for strangers'."""
    limits = limits or Limits()
    shown = name or (str(source) if isinstance(source, Path) else "input")
    with _opened(source, shown, limits) as file:
        raw = file.read(limits.bytes + 1)
    quads: list[ox.Quad] = []
    result = examine(raw, shown, format, base, limits, lambda text: quads.extend(_quads(text)), mapping)
    return _document(quads, result)


def _heard(watch: Watch) -> Document:
    quads: list[ox.Quad] = []
    numbers = b""
    for kind, body in watch.frames():
        if kind == frames.QUADS:
            quads.extend(_quads(body))
        elif kind == frames.LINES:
            numbers = body
        elif kind == frames.RESULT:
            return _document(quads, frames.result_from(body, numbers))
    raise AssertionError("a child ends with a result or an error")


def _quads(text: bytes) -> Iterator[ox.Quad]:
    return ox.parse(input=text, format=ox.RdfFormat.N_QUADS)


def _document(quads: list[ox.Quad], result: Result) -> Document:
    """The document, every statement kept once with the lines where it stands first."""
    once = tuple(dict.fromkeys(quads))
    lines = result.lines
    if lines and len(once) < len(quads):
        lines = _first_lines(quads, lines)
    notices = (*result.notices, *_merged(once, lines, result))
    about = (result.name, result.media_type, result.sha256, result.size)
    return Document(once, *about, notices, result.respelt, lines, result.grid)


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
            place = located(result.name, lines[3 * index + 2] if lines else 0, result.grid)
            focus = quad.subject if isinstance(quad.subject, ox.NamedNode | ox.BlankNode) else None
            path = f"<{quad.predicate.value}>"
            yield Finding(Severity.INFO, "merged", message, focus, path, value, place=place)


def _first_lines(quads: list[ox.Quad], lines: array[int]) -> array[int]:
    seen: set[ox.Quad] = set()
    kept = array(lines.typecode)
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
            raise Unreadable(speak("This is not a file but a folder or a device."), file=name)
        file = source.open("rb")
    except FileNotFoundError as error:
        raise Unreadable(speak("There is no such file."), file=name) from error
    except OSError as error:
        raise Unreadable(
            speak("The file cannot be opened ({strerror}).", strerror=error.strerror), file=name
        ) from error
    with file:
        decode.check_size(os.fstat(file.fileno()).st_size, name, limits)
        yield file
