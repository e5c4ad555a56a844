"""What the reading process says to the one that started it: frames of a kind, a length and bytes.

Statements go as N-Quads, the rest as JSON: nothing that comes back from a process which met hostile bytes is
unpickled.
"""

from __future__ import annotations

import json
import struct
from array import array
from typing import Any

import pyoxigraph as ox

from coprod_kg.errors import Empty, InputError, TooLarge, Unreadable, UnsupportedMedia
from coprod_kg.findings import Finding, Place, Severity
from coprod_kg.parse.result import Grid, Result

QUADS, LINES, RESULT, ERROR, FILE = b"Q", b"L", b"R", b"E", b"F"
HEADER = struct.Struct(">cQ")


def result_bytes(result: Result) -> bytes:
    """The result, without its lines, as JSON."""
    respelt = [[str(written), str(stored)] for written, stored in result.respelt.items()]
    about = [result.name, result.media_type, result.sha256, result.size]
    notices = [_flat(one) for one in result.notices]
    return json.dumps([about, notices, respelt, result.lines.typecode, _flat_grid(result.grid)]).encode()


def result_from(text: bytes, numbers: bytes) -> Result:
    """The result that :func:`result_bytes` wrote."""
    about, notices, respelt, typecode, grid = json.loads(text)
    name, media_type, sha256, size = about
    terms = iter(_literals([one for pair in respelt for one in pair]))
    pairs = dict(zip(terms, terms, strict=True))
    found, lines = [_finding(one) for one in notices], array(typecode, numbers)
    return Result(name, media_type, sha256, size, found, pairs, lines, _grid(grid))


def error_bytes(error: InputError) -> bytes:
    """An error as JSON."""
    facts: dict[str, Any] = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, Unreadable):
        facts.update(message=error.reason, file=error.file, line=error.line, column=error.column)
    if isinstance(error, UnsupportedMedia):
        facts.update(allowed=error.allowed)
    return json.dumps(facts).encode()


def error_from(text: bytes) -> InputError:
    """The error that :func:`error_bytes` wrote."""
    facts = json.loads(text)
    kind, message = facts.pop("kind"), facts.pop("message")
    if kind in ("Unreadable", "Empty"):
        return (Empty if kind == "Empty" else Unreadable)(message, **facts)
    if kind == "UnsupportedMedia":
        ending = f" Use one of: {', '.join(facts['allowed'])}."
        return UnsupportedMedia(message.removesuffix(ending), facts["allowed"])
    return TooLarge(message)


def _flat_grid(grid: Grid | None) -> list[Any] | None:
    if grid is None:
        return None
    return [grid.sheets, [[*key, number] for key, number in grid.columns.items()], grid.language]


def _grid(flat: list[Any] | None) -> Grid | None:
    if flat is None:
        return None
    sheets, columns, language = flat
    return Grid(tuple(sheets), {(sheet, iri): number for sheet, iri, number in columns}, language)


def _flat(one: Finding) -> list[Any]:
    value = None if one.value is None else str(one.value)
    focus = None if one.focus is None else str(one.focus)
    return [
        one.severity.value,
        one.component,
        one.message,
        focus,
        one.path,
        value,
        one.label,
        [one.place.file, one.place.line, one.place.sheet, one.place.cell],
    ]


def _finding(flat: list[Any]) -> Finding:
    severity, component, message, focus, path, value, label, place = flat
    terms = (_term(focus), path, _term(value))
    return Finding(Severity(severity), component, message, *terms, label=label, place=Place(*place))


def _term(text: str | None) -> Any:
    if text is None:
        return None
    quad = next(iter(ox.parse(input=f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)))
    return quad.object


def _literals(texts: list[str]) -> list[ox.Literal]:
    lines = "".join(f"<urn:s> <urn:p> {text} .\n" for text in texts)
    quads = ox.parse(input=lines, format=ox.RdfFormat.N_TRIPLES)
    return [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
