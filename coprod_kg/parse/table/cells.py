"""Tables as they were handed in: sheets of rows of texts, and where each cell is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from coprod_kg.findings import Place

_ROW_BITS, _COLUMN_BITS = 24, 16


class Row(NamedTuple):
    """A row that is not blank: its number, from 1, and its cells; an empty text where there is nothing."""

    number: int
    cells: tuple[str, ...]

    def at(self, column: int) -> str:
        """The text in a column, from 1, without space around it."""
        return self.cells[column - 1].strip() if 0 < column <= len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """A sheet or a file of rows; ``name`` is empty for a file that is one table.

    ``formulas`` are the cells whose value was calculated, by row and column, each with its formula; ``merged`` are the
    first and last cell of ranges that were made one. ``guessed`` is a word of a file whose encoding had to be guessed.
    """

    name: str
    rows: Sequence[Row]
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: Sequence[tuple[str, str]] = ()
    guessed: str = ""


def mark(sheet: int, row: int, column: int) -> int:
    """A cell as one number, never 0: the sheet from 0, row and column from 1 (0 where unknown)."""
    return ((sheet + 1) << _ROW_BITS | row) << _COLUMN_BITS | column


def row_of(number: int) -> tuple[int, int]:
    """The sheet and the row of a mark.

    >>> row_of(mark(2, 7, 3))
    (2, 7)
    """
    return (number >> _COLUMN_BITS + _ROW_BITS) - 1, number >> _COLUMN_BITS & (1 << _ROW_BITS) - 1


def column_of(number: int) -> int:
    """The column of a mark, 0 where it is of a whole row."""
    return number & (1 << _COLUMN_BITS) - 1


def cell_name(row: int, column: int) -> str:
    """The name of a cell as spreadsheets show it.

    >>> cell_name(7, 28)
    'AB7'
    """
    from openpyxl.utils import get_column_letter  # which brings numpy where that is installed

    return f"{get_column_letter(column)}{row}" if row and column else str(row or "")


def place(file: str, sheets: Sequence[str], number: int) -> Place:
    """The place that a mark stands for; only the file where it is 0."""
    if not number:
        return Place(file)
    column = column_of(number)
    sheet, row = row_of(number)
    return Place(file, sheet=sheets[sheet] or None, cell=cell_name(row, column) or None)


def as_text(value: object) -> str:
    """A cell's value as text: whole numbers without a point, dates in ISO 8601, truth as ``true`` or ``false``.

    >>> as_text(3.0), as_text(dt.datetime(2021, 5, 12)), as_text(None)
    ('3', '2021-05-12', '')
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value)
