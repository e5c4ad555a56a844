"""A file's lines around those that a report speaks of, to be shown below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

#: Lines shown before and after one that is spoken of, lines shown of a file, and characters of a line.
_AROUND, MOST_LINES, _MOST_WIDE = 3, 600, 500
_BINARY = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file; ``marked`` where it is spoken of, ``after_gap`` where lines before it are left out."""

    number: int
    text: str
    marked: bool
    after_gap: bool = False


def excerpt(file: Path, spoken_of: Iterable[int | None]) -> list[Line]:
    """The lines a report speaks of with those around them, the first few hundred; none of what is no text."""
    wanted = sorted({number for number in spoken_of if number})
    with file.open("rb") as opened:
        if not wanted or opened.read(4) in _BINARY:
            return []
        opened.seek(0)
        return list(islice(_lines(opened, wanted), MOST_LINES))


def _lines(source: Iterable[bytes], wanted: list[int]) -> Iterator[Line]:
    marked, shown_last, index = set(wanted), 0, 0
    for number, raw in enumerate(source, 1):
        while index < len(wanted) and wanted[index] + _AROUND < number:
            index += 1
        if index == len(wanted):
            return
        if number >= wanted[index] - _AROUND:
            text = raw[: _MOST_WIDE * 4].decode("utf-8", "replace").rstrip("\r\n")[:_MOST_WIDE]
            yield Line(number, text, number in marked, number > shown_last + 1 and number > 1)
            shown_last = number
