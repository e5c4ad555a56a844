"""Pictures of how things hang together, as columns of boxes with lines between them: what a template draws as SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.web.description import Description, Statement
from coprod_kg.web.names import Called, Name
from coprod_kg.web.terms import Entry

#: The sizes of a box, of what is between boxes, and of a line of text, in the units of the picture.
WIDTH, GAP, SPACE, LINE, PADDING = 184, 76, 14, 16, 9
#: So many letters fit in a line, so many lines in a box, so many boxes in a column.
LETTERS, LINES, BOXES = 22, 3, 9
#: What says nothing about how things hang together.
_LEFT_OUT = frozenset({vocab.RDF + "type", vocab.RDFS + "isDefinedBy", vocab.SKOS + "inScheme"})


@dataclass(frozen=True, slots=True)
class Box:
    """A thing in a picture: its place, its text in lines, and the colour of a form where it has one."""

    name: Name
    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    hue: str = ""
    is_centre: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two boxes, with a word on it."""

    path: str
    x: int
    y: int
    word: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and lines, the size of the whole, and what it shows in a sentence."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    heads: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What is to be drawn: a line from one thing to another."""

    source: str
    target: str
    word: str
    mark: str = ""


def of_case(case: Description, called: Called, hues: Mapping[str, str]) -> Picture | None:
    """Who took part, in what, where, and what came of it, from left to right; None where nobody did."""
    columns: list[dict[str, str]] = [{}, {}, {}, {}]
    links: list[Link] = []
    for involvement in case.part("coprod:describesInvolvement")[:BOXES]:
        if not involvement.iri:
            continue
        hue = next((hues[one] for one in _values(involvement.types) if one in hues), "")
        columns[1][involvement.iri] = hue
        for actor in _values(involvement.of("coprod:hasActor")):
            columns[0][actor] = ""
            links.append(Link(actor, involvement.iri, ""))
        for place in _values(involvement.of("coprod:hasTarget")):
            columns[2][place] = ""
            links.append(Link(involvement.iri, place, ""))
        for path, mark in (("coprod:creates", "+"), ("coprod:destroys", "−")):
            for value in _values(involvement.of(path)):
                columns[3][value] = ""
                links.extend(Link(place, value, "", mark) for place in _values(involvement.of("coprod:hasTarget"))[:1])
    heads = ("Who", "took part by", "in", "creating + or destroying −")
    return _drawn(columns, links, called, heads) if columns[1] else None


def of_thing(thing: Description, called: Called) -> Picture | None:
    """A thing between what points at it and what it points at; None where it is alone."""
    before, after = dict[str, str](), dict[str, str]()
    links: list[Link] = []
    for found in thing.links:
        if found.path not in _LEFT_OUT:
            for one in found.things[:4]:
                if one != thing.iri and len(before) < BOXES:
                    before[one] = ""
                    links.append(Link(one, thing.iri, called(found.path).text))
    for said in thing.statements:
        if said.path in _LEFT_OUT or not isinstance(said.value, ox.NamedNode) or said.inferred:
            continue
        other = said.value.value
        if other != thing.iri and other not in before and (len(after) < BOXES or other in after):
            after[other] = ""
            links.append(Link(thing.iri, other, called(said.path).text))
    columns = [column for column in (before, {thing.iri: ""}, after) if column]
    return _drawn(columns, links, called, (), centre=thing.iri) if len(columns) > 1 else None


def of_term(entry: Entry, called: Called) -> Picture | None:
    """A class between the properties that lead to it and those that start from it; or a property between its ends."""
    before, after = dict[str, str](), dict[str, str]()
    links = []
    for source, path, target in entry.around:
        if source == target:
            continue
        side = after if source == entry.iri else before
        other = target if source == entry.iri else source
        if entry.iri not in (source, target):
            before[source], after[target] = "", ""
        elif len(side) < BOXES or other in side:
            side[other] = ""
        links.append(Link(source, target, called(path).text))
    middle = {} if entry.iri in (path for _, path, _ in entry.around) else {entry.iri: ""}
    columns = [column for column in (before, middle, after) if column]
    return _drawn(columns, links, called, (), centre=entry.iri) if len(columns) > 1 else None


def _values(said: Iterable[Statement]) -> list[str]:
    return [one.value.value for one in said if isinstance(one.value, ox.NamedNode)]


def _drawn(
    columns: Sequence[Mapping[str, str]], links: Sequence[Link], called: Called, heads: Sequence[str], centre: str = ""
) -> Picture:
    filled = [(column, heads[place] if heads else "") for place, column in enumerate(columns) if column]
    gap = GAP if heads else GAP + 60
    top = 30 if heads else 4
    columns_of_boxes = [
        _column(column, place * (WIDTH + gap) + 2, called, centre) for place, (column, _) in enumerate(filled)
    ]
    height = max(sum(box.height + SPACE for box in column) - SPACE for column in columns_of_boxes)
    boxes: dict[str, Box] = {}
    for column in columns_of_boxes:
        y = top + (height - sum(box.height + SPACE for box in column) + SPACE) // 2
        for box in column:
            boxes.setdefault(box.name.iri, Box(box.name, box.x, y, box.height, box.lines, box.hue, box.is_centre))
            y += box.height + SPACE
    return Picture(
        tuple(boxes.values()),
        tuple(
            _line(boxes[link.source], boxes[link.target], link) for link in dict.fromkeys(links) if _is_in(link, boxes)
        ),
        len(filled) * (WIDTH + gap) - gap + 4,
        height + top + 4,
        tuple((place * (WIDTH + gap) + 2, head) for place, (_, head) in enumerate(filled) if head),
    )


def _is_in(link: Link, boxes: Mapping[str, Box]) -> bool:
    return link.source in boxes and link.target in boxes and boxes[link.source].x != boxes[link.target].x


def _column(column: Mapping[str, str], x: int, called: Called, centre: str) -> list[Box]:
    found = []
    for iri, hue in list(column.items())[:BOXES]:
        text = called(iri).text
        lines = textwrap.wrap(text, LETTERS, max_lines=LINES, placeholder=" …", break_on_hyphens=False) or [
            text[:LETTERS]
        ]
        found.append(Box(called(iri), x, 0, len(lines) * LINE + 2 * PADDING, tuple(lines), hue, iri == centre))
    return found


def _line(source: Box, target: Box, link: Link) -> Line:
    x, y = source.x + WIDTH, source.y + source.height // 2
    to_x, to_y = target.x, target.y + target.height // 2
    if to_x < x:
        x, to_x = source.x, target.x + WIDTH
    middle = (x + to_x) // 2
    path = f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"
    return Line(path, middle, (y + to_y) // 2 - 4, textwrap.shorten(link.word, 22, placeholder="…"), link.mark)
