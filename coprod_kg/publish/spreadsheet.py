"""A table as an Excel workbook (ECMA-376): numbers as numbers, texts as texts, and nothing as a formula."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyoxigraph as ox
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from coprod_kg import vocab
from coprod_kg.errors import NotAcceptable

#: What a sheet and a cell can hold.
MOST_ROWS, MOST_CHARACTERS = 1_048_576, 32_767
#: Excel keeps so many digits of a number; a longer one stays a text, digit by digit.
DIGITS = 15
#: What a spreadsheet program would read as the beginning of a formula, were the text typed in.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: What XML 1.0 cannot say, and what the standard writes in its place (ECMA-376, 22.4.2.4).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WHOLE = frozenset(vocab.XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger"))
_BROKEN = frozenset(vocab.XSD + name for name in ("decimal", "double", "float"))
#: The first day that Excel knows and counts rightly.
_FIRST_DAY = dt.date(1900, 3, 1)
#: Columns are as wide as their first rows need, within bounds.
_LOOKED_AT, _NARROWEST, _WIDEST = 200, 8, 60

Value = str | int | float | bool | dt.date | None


def write_workbook(answer: ox.QuerySolutions | ox.QueryBoolean, output: Any) -> None:
    """Write an answer as a workbook with one sheet to anything that takes bytes.

    Raises NotAcceptable where a sheet cannot hold it: too many rows, or a text that is too long.
    """
    if isinstance(answer, ox.QueryBoolean):
        names: list[str] = ["answer"]
        rows: Iterator[list[Value]] = iter([[bool(answer)]])
    else:
        names = [variable.value for variable in answer.variables]
        rows = ([_value(term) for term in row] for row in answer)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Answer")
    try:
        _fill(sheet, names, rows)
    except NotAcceptable:
        sheet.close()
        sheet._writer.cleanup()  # its temporary file, which the library else keeps until the process ends
        raise
    book.save(output)


def _fill(sheet: Any, names: Sequence[str], rows: Iterator[list[Value]]) -> None:
    sheet.freeze_panes = "A2"
    ahead = list(itertools.islice(rows, _LOOKED_AT))
    for letter, width in _widths(names, ahead):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, name, bold=True) for name in names])
    count = 1
    for row in itertools.chain(ahead, rows):
        count += 1
        if count > MOST_ROWS:
            raise NotAcceptable(f"A sheet holds {MOST_ROWS} rows, and the answer has more.", ["text/csv"])
        sheet.append([_cell(sheet, value) for value in row])
    if names:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{count}"


def _cell(sheet: Any, value: Value, *, bold: bool = False) -> Any:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # a date is one, to the library
    if len(value) > MOST_CHARACTERS:
        raise NotAcceptable(
            f"A cell holds {MOST_CHARACTERS} characters, and the answer has a text of {len(value)}.", ["text/csv"]
        )
    cell = WriteOnlyCell(sheet, _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", value))
    cell.data_type = "s"
    # So that it stays a text when somebody edits the cell and leaves it.
    cell.quotePrefix = value.startswith(_FORMULA)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _value(term: Any) -> Value:
    """A term as a cell's value; what a cell would not keep exactly stays a text."""
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return str(term) if isinstance(term, ox.Triple) else ("_:" * isinstance(term, ox.BlankNode)) + str(term.value)
    kind, text = term.datatype.value, term.value
    try:
        if kind in _WHOLE or kind in _BROKEN:
            return _number(text, whole=kind in _WHOLE)
        if kind == vocab.XSD + "boolean":
            return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
        if kind == vocab.XSD + "date":
            day = dt.date.fromisoformat(text)
            return day if day >= _FIRST_DAY else text
    except ValueError:
        pass
    return text


def _number(text: str, *, whole: bool) -> Value:
    if sum(character.isdigit() for character in text) > DIGITS:
        return text
    number = int(text) if whole else float(text)
    return number if math.isfinite(number) else text


def _widths(names: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[tuple[str, int]]:
    for number, column in enumerate(zip(names, *rows, strict=True), 1):
        needed = max(len(str(value)) for value in column if value is not None) + 2
        yield get_column_letter(number), min(max(needed, _NARROWEST), _WIDEST)
