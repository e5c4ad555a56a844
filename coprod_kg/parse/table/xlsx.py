"""A workbook (xlsx) → its sheets. Values are read, formulas are not run."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import openpyxl

from coprod_kg.errors import InputError, TooLarge, Unreadable
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.table import archive
from coprod_kg.parse.table.cells import Row, Table, as_text

_FORMULA = (b"<f>", b"<f ", b"<f/>")


def tables(raw: bytes, name: str, limits: Limits) -> list[Table]:
    """The sheets of a workbook; raises Unreadable and TooLarge."""
    packed = archive.opened(raw, name, limits)
    if not any(entry.startswith("xl/") for entry in packed.namelist()):
        raise Unreadable("The file is another Office document, such as .docx, and no workbook (.xlsx).", file=name)
    try:
        has_formulas = any(_has_formula(packed, entry) for entry in packed.namelist())
        counter = _Counter(name, limits)
        rows = {title: list(counter.rows(sheet)) for title, sheet in _sheets(raw, values=True)}
        formulas = dict(_formulas(raw)) if has_formulas else {}
    except InputError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # whatever a library makes of a hostile file, the file is what is wrong
        raise Unreadable(
            "The workbook cannot be read: it is damaged, or holds what no spreadsheet program writes. Open it and "
            "save it again as .xlsx.",
            file=name,
        ) from error
    return [Table(title, found, formulas.get(title, {})) for title, found in rows.items()]


def _has_formula(packed: zipfile.ZipFile, entry: str) -> bool:
    if not entry.startswith("xl/worksheets/") or not entry.endswith(".xml"):
        return False
    data = packed.read(entry)
    return any(sign in data for sign in _FORMULA)


def _sheets(raw: bytes, *, values: bool) -> Iterator[tuple[str, Any]]:
    """The work sheets by name, with values or with formulas; entities are refused by defusedxml."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on parts that are not read, such as drawings
        book = openpyxl.load_workbook(BytesIO(raw), read_only=True, data_only=values, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            yield sheet.title, sheet


def _formulas(raw: bytes) -> Iterator[tuple[str, dict[tuple[int, int], str]]]:
    for title, sheet in _sheets(raw, values=False):
        found: dict[tuple[int, int], str] = {}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found[cell.row, cell.column] = str(cell.value)
        if found:
            yield title, found


@dataclass
class _Counter:
    """Gives rows out until there are too many of them, or of their cells, blank ones included."""

    name: str
    limits: Limits
    given: int = 0
    cells: int = 0

    def rows(self, sheet: Any) -> Iterator[Row]:
        """The rows of a sheet that are not blank."""
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            self.cells += len(values)
            if self.cells > self.limits.cells:
                raise TooLarge(
                    f"{self.name} has more than {self.limits.cells:,} cells up to row {number:,} of sheet "
                    f"“{sheet.title}”, the limit. Take away what stands far outside of the table, or split the file."
                )
            if any(value is not None and value != "" for value in values):
                self.given += 1
                if self.given > self.limits.rows:
                    raise TooLarge(f"{self.name} has more than {self.limits.rows:,} rows, the limit. Split it.")
                yield Row(number, tuple(map(as_text, values)))
