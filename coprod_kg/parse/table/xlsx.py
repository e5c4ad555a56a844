"""A workbook (xlsx) → its sheets. Values are read, formulas are not run."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import openpyxl

from coprod_kg.errors import InputError, Unreadable
from coprod_kg.language import speak
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.table import archive
from coprod_kg.parse.table.cells import Table
from coprod_kg.parse.table.counting import Counter

_FORMULA = (b"<f>", b"<f ", b"<f/>")
_STRICT = b"http://purl.oclc.org/ooxml/"
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"')
#: So many bytes of rows without a value, at the end of a sheet, are cut off before it is read.
_BLANK = 100_000


def tables(raw: bytes, name: str, limits: Limits) -> list[Table]:
    """The sheets of a workbook; raises Unreadable and TooLarge."""
    packed = archive.opened(raw, name, limits)
    if not any(entry.startswith("xl/") for entry in packed.namelist()):
        raise Unreadable(
            speak("The file is another Office document, such as .docx, and no workbook (.xlsx)."), file=name
        )
    try:
        if _STRICT in packed.read("xl/workbook.xml"):
            raise Unreadable(
                speak(
                    "The workbook was saved as Strict Open XML. Save it as Excel Workbook (.xlsx), without “Strict”."
                ),
                file=name,
            )
        parts = _Parts.of(packed)
        raw = parts.without_blank_ends(packed) or raw
        counter = Counter(name, limits)
        sheets = [
            (title, list(counter.rows(title, sheet.iter_rows(values_only=True))), part)
            for title, sheet, part in _sheets(raw, values=True)
        ]
        formulas = dict(_formulas(raw)) if parts.has_formulas else {}
    except InputError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # whatever a library makes of a hostile file, the file is what is wrong
        raise Unreadable(
            speak(
                "The workbook cannot be read: it is damaged, or holds what no spreadsheet program writes. Open it "
                "and save it again as .xlsx."
            ),
            file=name,
        ) from error
    return [Table(title, rows, formulas.get(title, {}), parts.merged.get(part, ())) for title, rows, part in sheets]


@dataclass
class _Parts:
    """What is seen of the sheets before they are read: whether there are formulas, which cells are merged (first and
    last cell of each range, by the sheet's part), and parts to read in the place of those with a long blank end."""

    has_formulas: bool = False
    merged: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    shorter: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, packed: zipfile.ZipFile) -> _Parts:
        """What the parts of a workbook show."""
        found = cls()
        for entry in packed.namelist():
            if entry.startswith("xl/worksheets/") and entry.endswith(".xml"):
                data = packed.read(entry)
                found.has_formulas = found.has_formulas or any(sign in data for sign in _FORMULA)
                pairs = ((match[1].decode(), match[2].decode()) for match in _MERGED.finditer(data))
                found.merged[entry] = tuple(pairs)
                if shorter := _without_blank_end(data):
                    found.shorter[entry] = shorter
        return found

    def without_blank_ends(self, packed: zipfile.ZipFile) -> bytes | None:
        """The workbook again where a part of it is shorter, None where none is."""
        if not self.shorter:
            return None
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as copy:
            for entry in packed.namelist():
                copy.writestr(entry, self.shorter.get(entry) or packed.read(entry))
        return out.getvalue()


def _without_blank_end(data: bytes) -> bytes | None:
    """A sheet without the rows after its last value, which hold but colours; None where they are few or unclear.

    A million of them, as a spreadsheet program writes where somebody coloured a column, take longer than all else.
    """
    start, end = data.find(b"<sheetData>"), data.find(b"</sheetData>")
    last = max(data.rfind(sign, start, end) for sign in (b"<v", b"<is", b"<f"))
    stop = data.find(b"</row>", last, end)
    if min(start, last, stop) < 0 or end - stop < _BLANK:
        return None
    return data[: stop + len(b"</row>")] + data[end:]


def _sheets(raw: bytes, *, values: bool) -> Iterator[tuple[str, Any, str]]:
    """The work sheets by name, with values or with formulas, each with its part; defusedxml refuses entities."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on parts that are not read, such as drawings
        book = openpyxl.load_workbook(BytesIO(raw), read_only=True, data_only=values, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            part: Any = sheet
            yield sheet.title, sheet, part._worksheet_path.lstrip("/")


def _formulas(raw: bytes) -> Iterator[tuple[str, dict[tuple[int, int], str]]]:
    for title, sheet, _ in _sheets(raw, values=False):
        found: dict[tuple[int, int], str] = {}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found[cell.row, cell.column] = str(cell.value)
        if found:
            yield title, found
