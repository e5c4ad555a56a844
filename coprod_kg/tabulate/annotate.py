"""A workbook with what was found in it: the same file, wrong cells coloured, each with its message as a comment.

It is done in a process that may die, as reading is: the workbook came from a stranger.
"""

from __future__ import annotations

import io
import json
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.utils import quote_sheetname

from coprod_kg.errors import BadRequest
from coprod_kg.findings import Finding, Report, Severity
from coprod_kg.parse import formats, frames
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.table.layout import layout
from coprod_kg.parse.table.matching import language_of
from coprod_kg.parse.table.wording import called, is_called
from coprod_kg.parse.watch import Watch
from coprod_kg.tabulate import style
from coprod_kg.tabulate.texts import text

_AUTHOR = "coprod-kg"
_COLUMNS = (("severity", 18), ("sheet", 26), ("cell", 10), ("value", 36), ("message", 110))
_MODULE = "coprod_kg.tabulate.child"


def annotate(data: bytes, name: str, report: Report, limits: Limits | None = None) -> bytes:
    """The workbook with the report's findings about it; raises BadRequest where the file is none."""
    if formats.table(None, name, data) is not formats.XLSX:
        raise BadRequest(f"{name} is no workbook (.xlsx), and only in one can cells be marked.")
    limits = limits or Limits()
    own = [_flat(one) for one in report.findings if one.place.file in (None, name)]
    request = json.dumps(own).encode()
    head = {"name": name, "limits": limits.as_dict(), "size": len(request)}
    with tempfile.TemporaryFile() as file:
        file.write(request + data)
        file.seek(0)
        with Watch(file, name, head, limits, _MODULE) as watch:
            return next(body for kind, body in watch.frames() if kind == frames.FILE)


def _flat(one: Finding) -> dict[str, str | None]:
    value = None if one.value is None else str(getattr(one.value, "value", one.value))
    place = {"sheet": one.place.sheet, "cell": one.place.cell}
    return {"severity": one.severity.value, "message": one.message, "label": one.label, "value": value, **place}


def annotated(data: bytes, findings: Sequence[dict[str, Any]]) -> bytes:
    """The workbook with findings, in the language of its sheets, done in this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on parts that openpyxl leaves out, such as drawings
        book = openpyxl.load_workbook(io.BytesIO(data))
    _clean(book)
    language = language_of(book.sheetnames, layout())
    by_cell: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for one in findings:
        if one["sheet"] in book.sheetnames and one["cell"] and one["cell"][-1].isdigit() and one["cell"][0].isalpha():
            by_cell[one["sheet"], one["cell"]].append(one)
    for (sheet, cell), told in by_cell.items():
        _mark(book[sheet][cell], told, language)
    _list(book, findings, by_cell, language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _clean(book: Any) -> None:
    """Take away what an earlier annotation left."""
    for title in [title for title in book.sheetnames if is_called("findings", title)]:
        for row in book[title].iter_rows(min_row=5, values_only=True):
            sheet, cell = row[1], row[2]
            if sheet in book.sheetnames and isinstance(cell, str):
                marked = book[sheet][cell]
                if marked.comment is not None and marked.comment.author == _AUTHOR and marked.row > 1:
                    marked.comment = None
                if marked.row > 1:
                    marked.fill = style.PLAIN
        del book[title]


def _mark(cell: Any, told: Iterable[dict[str, Any]], language: str) -> None:
    worst = min((Severity(one["severity"]) for one in told), key=lambda severity: severity.rank)
    messages = [f"{text(one['severity'], language).capitalize()}: {one['message']}" for one in told]
    before = [cell.comment.text] if cell.comment is not None else []
    if cell.row > 1:
        cell.fill = style.FOUND[worst]
    words = "\n\n".join([*dict.fromkeys(messages), *before])
    cell.comment = Comment(words, _AUTHOR, width=360)
    cell.comment.height = 30 + 17 * (len(words) // 48 + words.count("\n") + 1)


def _list(book: Any, findings: Sequence[dict[str, Any]], by_cell: Any, language: str) -> None:
    """The sheet that lists all findings, first in the workbook, with links to the cells."""
    sheet = book.create_sheet(called("findings", language), 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    sheet["A1"] = text("findingsTitle", language)
    sheet["A1"].font = style.TITLE
    sheet["A2"] = text("colours" if findings else "nothing", language)
    for number, (key, width) in enumerate(_COLUMNS, start=1):
        cell = sheet.cell(4, number, text(key, language))
        cell.font, cell.fill = style.HEADING, style.RECOMMENDED
        sheet.column_dimensions["ABCDE"[number - 1]].width = width
    for row, one in enumerate(findings, start=5):
        words = (
            text(one["severity"], language),
            one["sheet"],
            one["cell"],
            one["value"] or one["label"],
            one["message"],
        )
        for number, word in enumerate(words, start=1):
            cell = sheet.cell(row, number)
            cell.alignment, cell.border = style.TOP, style.LINE
            if word:
                cell.value = _legal(word)
                cell.data_type = "s"
        lines = max(len(words[4]) // 100, len(words[3] or "") // 32) + 1  # programs do not all see to it
        sheet.row_dimensions[row].height = min(15 * lines, 400)
        sheet.cell(row, 1).fill = style.FOUND[Severity(one["severity"])]
        if (one["sheet"], one["cell"]) in by_cell:
            sheet.cell(row, 3).hyperlink = f"#{quote_sheetname(one['sheet'])}!{one['cell']}"
            sheet.cell(row, 3).font = style.LINK
    sheet.freeze_panes = "A5"
    style.printed(sheet)


def _legal(word: str) -> str:
    """A text that a cell can hold."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in word[:5_000])
