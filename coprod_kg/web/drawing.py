"""Columns of boxes with lines between them, laid out: what a template draws as SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from coprod_kg.web.names import Called, Name

#: The sizes of a box, of what is between boxes, of a line of text and of a frame, in the units of the picture.
WIDTH, GAP, SPACE, LINE, PADDING, FRAME = 184, 76, 14, 16, 9, 9
#: So many letters fit in a line of a box and of a frame's name, so many lines in a box and in a frame's name.
LETTERS, LINES, NAME_LETTERS, NAME_LINES = 22, 3, 26, 2


@dataclass(frozen=True, slots=True)
class Shown:
    """How a thing is to be shown in its column: the colour of a form, words above it, and in which frame."""

    hue: str = ""
    caption: str = ""
    frame: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What is to be drawn: a line from one thing to another."""

    source: str
    target: str
    word: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A thing in a picture: its place, its text in lines, the words above it, the colour of a form."""

    name: Name
    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    caption: str = ""
    hue: str = ""
    is_centre: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds boxes together, under the name of a thing."""

    name: Name
    lines: tuple[str, ...]
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two boxes, with a word on it or a sign at its end."""

    path: str
    x: int
    y: int
    word: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes, frames and lines, the size of the whole, and the heads of its columns."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    heads: tuple[tuple[int, str], ...] = ()
    frames: tuple[Frame, ...] = ()


def drawn(
    columns: Sequence[Mapping[str, Shown]],
    links: Iterable[Link],
    called: Called,
    heads: Sequence[str] = (),
    centre: str = "",
) -> Picture:
    """Columns of things from left to right, each in the middle of its height; empty columns are left out.

    Things of one frame have to follow each other.
    """
    filled = [(column, heads[place] if heads else "") for place, column in enumerate(columns) if column]
    top = 30 if heads else 4
    starts = [place * (WIDTH + GAP) + FRAME + 1 for place in range(len(filled))]
    laid = [_laid(column, x, called, centre) for (column, _), x in zip(filled, starts, strict=True)]
    tallest = max(height for _, _, height in laid)
    boxes: dict[str, Box] = {}
    frames: list[Frame] = []
    for placed, framed, height in laid:
        down = top + (tallest - height) // 2
        frames += [replace(frame, y=frame.y + down) for frame in framed]
        for box in placed:
            boxes.setdefault(box.name.iri, replace(box, y=box.y + down))
    lines = [_line(boxes[one.source], boxes[one.target], one) for one in dict.fromkeys(links) if _is_in(one, boxes)]
    named = tuple((x, head) for (_, head), x in zip(filled, starts, strict=True) if head)
    return Picture(
        tuple(boxes.values()), tuple(lines), starts[-1] + WIDTH + FRAME + 1, tallest + top + 4, named, tuple(frames)
    )


def _laid(column: Mapping[str, Shown], x: int, called: Called, centre: str) -> tuple[list[Box], list[Frame], int]:
    """The boxes and frames of a column one below the other, from 0 on, and how high it is."""
    boxes: list[Box] = []
    frames: list[Frame] = []
    y, above = 0, ""
    for frame, members in groupby(column.items(), key=lambda item: item[1].frame):
        start, title = y, _wrapped(called(frame).text, NAME_LETTERS, NAME_LINES) if frame else ()
        y += len(title) * LINE + PADDING if title else 0
        for iri, shown in members:
            caption, above = shown.caption if shown.caption != above else "", shown.caption
            y += LINE if caption else 0
            lines = _wrapped(called(iri).text, LETTERS, LINES)
            box = Box(called(iri), x, y, len(lines) * LINE + 2 * PADDING, lines, caption, shown.hue, iri == centre)
            boxes.append(box)
            y += box.height + SPACE
        if frame:
            y += FRAME
            frames.append(Frame(called(frame), title, x - FRAME, start, WIDTH + 2 * FRAME, y - SPACE - start))
    return boxes, frames, y - SPACE


def _wrapped(text: str, letters: int, lines: int) -> tuple[str, ...]:
    found = textwrap.wrap(text, letters, max_lines=lines, placeholder=" …", break_on_hyphens=False)
    return tuple(found) or (text[:letters],)


def _is_in(link: Link, boxes: Mapping[str, Box]) -> bool:
    return link.source in boxes and link.target in boxes and boxes[link.source].x != boxes[link.target].x


def _line(source: Box, target: Box, link: Link) -> Line:
    x, y = source.x + WIDTH, source.y + source.height // 2
    to_x, to_y = target.x, target.y + target.height // 2
    if to_x < x:
        x, to_x = source.x, target.x + WIDTH
    middle = (x + to_x) // 2
    path = f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"
    if link.mark:
        return Line(path, to_x - 9, to_y + 5, "", link.mark)
    return Line(path, middle, (y + to_y) // 2 - 4, textwrap.shorten(link.word, 22, placeholder="…"))
