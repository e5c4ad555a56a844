"""A file of tables, in whatever format → statements to a sink, then what was found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import PurePath

from coprod_kg.errors import UnsupportedMedia
from coprod_kg.findings import Finding, Place, Severity
from coprod_kg.parse import formats
from coprod_kg.parse.formats import Format
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.noticing import Noticer
from coprod_kg.parse.result import Grid, Result
from coprod_kg.parse.table import cells, rows, text, xlsx
from coprod_kg.parse.table.cells import Table
from coprod_kg.parse.table.found import Found
from coprod_kg.parse.taking import BATCH, Taker, serialised


def examine(raw: bytes, name: str, format: Format, limits: Limits, sink: Callable[[bytes], None]) -> Result:
    """Read a workbook, a CSV file or an archive of them; its statements go to ``sink`` as N-Quads text."""
    tables, left_out = _tables(raw, name, format, limits)
    found = rows.read(tables, name, alone=format is formats.CSV)
    found.findings += left_out
    return hand_on(found, raw, format, limits, sink)


def hand_on(found: Found, raw: bytes, format: Format, limits: Limits, sink: Callable[[bytes], None]) -> Result:
    """Check the statements that were found as those of any format are, and give them to the sink."""
    noticer = Noticer(found.file, lambda number: cells.place(found.file, found.sheets, number))
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
    grid = Grid(found.sheets, found.columns, found.language)
    return Result(found.file, format.media_type, sha256, len(raw), notices, taker.respelt, found.marks, grid)


def _tables(raw: bytes, name: str, format: Format, limits: Limits) -> tuple[list[Table], list[Finding]]:
    if format is formats.XLSX:
        formats.refuse_binary(name, raw)
        return xlsx.tables(raw, name, limits), []
    if format is formats.ZIP:
        return text.archived(raw, name, limits)
    formats.refuse_binary(name, raw)
    if format is not formats.CSV:
        raise UnsupportedMedia(f"{name} is no table.", [one.option for one in formats.TABLES])
    return [text.table(raw, name, limits, PurePath(name).stem)], []
