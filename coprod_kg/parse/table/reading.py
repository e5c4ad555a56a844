"""A file of tables, in whatever format → statements to a sink, then what was found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import PurePath

from coprod_kg.errors import Empty, Unreadable, UnsupportedMedia
from coprod_kg.findings import Finding, Place, Severity
from coprod_kg.language import speak
from coprod_kg.parse import decode, formats, json_tree
from coprod_kg.parse.formats import Format
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.noticing import Noticer
from coprod_kg.parse.result import Grid, Result
from coprod_kg.parse.table import foreign, rows, text
from coprod_kg.parse.table import mapping as mappings
from coprod_kg.parse.table.cells import Table
from coprod_kg.parse.table.found import Found
from coprod_kg.parse.table.mapped import Mapped
from coprod_kg.parse.table.mapped_head import columns_of
from coprod_kg.parse.table.mapping import Mapping, MappingFile
from coprod_kg.parse.table.records import RowRecord
from coprod_kg.parse.taking import BATCH, Taker, serialised


def examine(
    raw: bytes,
    name: str,
    format: Format,
    mapping: MappingFile | None,
    limits: Limits,
    sink: Callable[[bytes], None],
) -> Result:
    """Read a workbook, a CSV file, an archive of them or JSON; its statements go to ``sink`` as N-Quads text.

    Without a mapping it is read as the layout of the project's own workbook.
    """
    language = mapping.language if mapping else ""
    if mapping is not None and format is formats.JSON_LD:
        found = _mapped_json(raw, Found(name, by_line=True, language=language), mappings.read(mapping), limits)
    else:
        tables, left_out = _tables(raw, name, format, limits)
        if not any(table.rows for table in tables):
            raise Empty(speak("There is nothing in the file but blank cells."), file=name)
        alone = format is formats.CSV
        if mapping is None:
            found = rows.read(tables, name, alone=alone)
        else:
            sheets = tuple("" if alone else table.name for table in tables)
            found = _mapped(tables, Found(name, sheets, language), mappings.read(mapping))
        _about_file(found, format, tables, left_out)
    return hand_on(found, raw, format, limits, sink)


def _about_file(found: Found, format: Format, tables: Sequence[Table], left_out: Sequence[str]) -> None:
    """Say what was made of the file itself: what was guessed, and what was not read."""
    if format in formats.VALUES_ONLY:
        found.tell("valuesOnly", severity=Severity.INFO, kind=f".{format.option}")
    for table in tables:
        if table.guessed:
            found.tell("encoding", severity=Severity.WARNING, table=table.name, word=table.guessed)
    for entry in left_out:
        found.tell("leftOut", severity=Severity.WARNING, entry=entry)


def hand_on(found: Found, raw: bytes, format: Format, limits: Limits, sink: Callable[[bytes], None]) -> Result:
    """Check the statements that were found as those of any format are, and give them to the sink."""
    noticer = Noticer(found.file, found.place)
    sha256 = hashlib.sha256(raw).hexdigest()
    taker = Taker(noticer, sha256, limits, sink)
    for start in range(0, len(found.quads), BATCH):
        batch = found.quads[start : start + BATCH]
        text_, bare = serialised(batch)
        taker.take(batch, text_, bare, taker.counted(batch), lambda index: found.marks[3 * index + 2])
    noticer.finish(taker.respelt)
    notices = [*found.findings, *noticer.findings]
    if found.left_out:
        message = f"{found.left_out:,} more findings are not listed; mend these first."
        notices.append(Finding(Severity.VIOLATION, "more", message, place=Place(found.file)))
    grid = None if found.by_line else Grid(found.sheets, found.columns, found.language)
    return Result(found.file, format.media_type, sha256, len(raw), notices, taker.respelt, found.marks, grid)


def _mapped(tables: Sequence[Table], found: Found, mapping: Mapping) -> Found:
    """What the rows of a table say by a mapping; its first row that is not blank holds the headings."""
    wanted = [index for index, table in enumerate(tables) if table.rows and mapping.sheet in (None, table.name)]
    if not wanted:
        sheets = ", ".join(table.name for table in tables)
        raise Unreadable(
            f"There is no sheet “{mapping.sheet or ''}” with rows here. Sheets are: {sheets}.", file=found.file
        )
    index, table = wanted[0], tables[wanted[0]]
    head, *body = table.rows
    columns = columns_of(index, head, body, mapping, found)
    for thing in mapping.things.values():
        for key, said in thing.say.items():
            number = next((columns[c] for one in said for c in one.columns if c in columns), 0)
            found.columns.setdefault((index, mapping.iri(key)), number)
    Mapped(mapping, found, [RowRecord(index, row, columns) for row in body]).run()
    return _not_nothing(found)


def _mapped_json(raw: bytes, found: Found, mapping: Mapping, limits: Limits) -> Found:
    """What a JSON file says by a mapping."""
    name = found.file
    data = decode.text_bytes(raw, name)
    tree = json_tree.parse(data, name, limits)
    if tree is None:
        raise Unreadable("The file is not JSON: a bracket, comma or quotation mark is missing or too many.", file=name)
    Mapped(mapping, found, tree=tree).run()
    return _not_nothing(found)


def _not_nothing(found: Found) -> Found:
    if not found.quads and not any(one.severity is Severity.VIOLATION for one in found.findings):
        why = " ".join(one.message for one in found.findings)
        raise Unreadable(f"The mapping finds nothing here. {why}".strip(), file=found.file)
    return found


def _tables(raw: bytes, name: str, format: Format, limits: Limits) -> tuple[list[Table], list[str]]:
    """The tables of a file, and the names of what in an archive is none."""
    if not raw:
        raise Empty(speak("The file is empty."), file=name)
    if format is formats.XLSX:
        foreign.refuse(raw, name)
        from coprod_kg.parse.table import xlsx  # this brings openpyxl, which loads slowly

        return xlsx.tables(raw, name, limits), []
    if format in formats.VALUES_ONLY:
        foreign.refuse(raw, name)
        from coprod_kg.parse.table import values_only  # this brings a library that few files need

        return values_only.tables(raw, name, format, limits), []
    if format is formats.ZIP:
        return text.archived(raw, name, limits)
    if format is not formats.CSV:
        raise UnsupportedMedia(f"{name} is no table.", [one.option for one in formats.TABLES])
    return [text.table(raw, name, limits, PurePath(name).stem)], []
