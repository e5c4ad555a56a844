"""Which sheet of a file is for which class, and which of its columns for which property."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coprod_kg import vocab
from coprod_kg.errors import Unreadable
from coprod_kg.findings import Severity
from coprod_kg.parse.table.cells import Row, Table, mark
from coprod_kg.parse.table.found import Found, listed
from coprod_kg.parse.table.layout import LANGUAGES, Column, Holds, Layout, Sheet, same
from coprod_kg.parse.table.values import LANGUAGE, Heading
from coprod_kg.parse.table.wording import NAMES, called, is_called, say

_LANGUAGE = re.compile(r"(.*?)\s*\[(.*)\]\s*\*?\s*\Z", re.S)
_RESERVED = ("readme", "lists", "findings", "other")


@dataclass(frozen=True)
class Matched:
    """A sheet of a file with what its columns are; ``id`` is the number of the column of ids, 0 for none."""

    index: int
    sheet: Sheet
    rows: Sequence[Row]
    id: int
    headings: tuple[Heading, ...]


def matched(tables: Sequence[Table], layout: Layout, found: Found) -> list[Matched]:
    """The sheets that hold rows of classes; raises Unreadable where there are none."""
    known = {same(word): sheet for sheet in layout.sheets for word in _names(sheet)}
    found.language = language_of([table.name for table in tables], layout)
    taken: dict[str, str] = {}
    pairs: list[tuple[int, Table, Sheet]] = []
    for index, table in enumerate(tables):
        if _apart(table):
            continue
        sheet = known.get(same(table.name)) or known.get(same(table.name).removesuffix("s"))
        if sheet is None:
            names = [one.names.get(found.language, "") for one in layout.sheets]
            near, allowed = found.near(table.name, names), listed(names, 20)
            found.tell("unknownSheet", mark(index, 1, 1), name=table.name, near=near, allowed=allowed)
        elif sheet.iri in taken:
            found.tell("twiceSheet", mark(index, 1, 1), name=table.name, other=taken[sheet.iri])
        else:
            taken[sheet.iri] = table.name
            pairs.append((index, table, sheet))
    if not pairs:
        names = [sheet.names.get(found.language, "") for sheet in layout.sheets]
        raise Unreadable(say("noSheets", found.language, allowed=listed(names, 20)), file=found.file)
    return [_columns(index, table, sheet, found) for index, table, sheet in pairs]


def _names(sheet: Sheet) -> Iterator[str]:
    yield from sheet.names.values()
    yield sheet.segment.replace("-", " ")
    yield sheet.iri.rpartition("#")[2]


def _apart(table: Table) -> bool:
    """Whether a sheet holds no rows of a class: it is reserved, blank, or somebody's own."""
    reserved = any(is_called(key, table.name) for key in _RESERVED)
    return reserved or not table.rows or table.name.strip().startswith("#")


def language_of(names: Sequence[str], layout: Layout) -> str:
    """The language in which most sheets are called."""
    here = {same(name) for name in names}

    def count(language: str) -> int:
        own = {same(sheet.names.get(language, "")) for sheet in layout.sheets}
        return len(here & (own | {same(name[language]) for name in NAMES.values()}))

    return max(LANGUAGES, key=count)


def _columns(index: int, table: Table, sheet: Sheet, found: Found) -> Matched:
    """The sheet with its headings understood; what is not is told."""
    head = table.rows[0]
    known = {same(word): column for column in sheet.columns for word in _words(column)}
    headings: list[Heading] = []
    identifier = 0
    first = first_rows(table.rows[1:])
    titled = {number for number in range(1, len(head.cells) + 1) if head.at(number)}
    for number in sorted(titled | set(first)):
        text = head.at(number)
        if text.startswith("#"):
            continue
        if is_called("id", text):
            identifier = number
            continue
        heading = _heading(number, text, known)
        if heading is None:
            _unknown(index, head, number, first.get(number), sheet, found)
            continue
        if heading.language and not LANGUAGE.match(heading.language):
            found.tell("badLanguage", mark(index, head.number, number), name=heading.language)
            continue
        headings.append(heading)
        found.columns.setdefault((index, heading.column.iri), number)
    _twice(index, head, headings, found)
    return Matched(index, sheet, table.rows[1:], identifier, tuple(headings))


def first_rows(rows: Sequence[Row]) -> dict[int, int]:
    """For each column that is not blank, the first row that has something in it."""
    first: dict[int, int] = {}
    for row in rows:
        for number, text in enumerate(row.cells, start=1):
            if text and number not in first and text.strip():
                first[number] = row.number
    return first


def _words(column: Column) -> Iterator[str]:
    yield from column.names.values()
    yield from (vocab.compact(column.iri), column.iri)
    if column.iri == vocab.RDF + "type":
        yield from NAMES["kind"].values()


def _heading(number: int, text: str, known: dict[str, Column]) -> Heading | None:
    language = None
    if (tagged := _LANGUAGE.match(text)) and same(text) not in known:
        text, language = tagged[1], tagged[2].strip()
    column = known.get(same(text))
    return Heading(number, column, language) if column else None


def _unknown(index: int, head: Row, number: int, below: int | None, sheet: Sheet, found: Found) -> None:
    text = head.at(number)
    if below is None:
        return
    if not text:
        found.tell("noHeading", mark(index, below, number), row=head.number)
        return
    names = [called("id", found.language), *(c.names.get(found.language, "") for c in sheet.columns if c.offered)]
    at = mark(index, head.number, number)
    found.tell("unknownColumn", at, name=text, near=found.near(text, names), allowed=listed(names, 30))


def _twice(index: int, head: Row, headings: list[Heading], found: Found) -> None:
    """Two columns of the same property: texts may, each cell being one text; others say it in one cell."""
    seen: set[str] = set()
    for heading in headings:
        if heading.column.iri in seen and heading.column.holds not in (Holds.TEXT, Holds.PLAIN):
            at = mark(index, head.number, heading.number)
            found.tell("twiceColumn", at, Severity.WARNING, name=head.at(heading.number))
        seen.add(heading.column.iri)
