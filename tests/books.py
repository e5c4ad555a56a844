"""Workbooks made in a line, for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from coprod_kg import parse
from coprod_kg.parse import Document

Sheets = Mapping[str, Sequence[Sequence[Any]]]
BASE = "https://example.org/marea/"
#: One case, all of it in words.
FERRY: Sheets = {
    "read me": [["addresses begin with", BASE]],
    "case": [
        ["id", "name [en]", "name [es]", "description [en]", "involvements *", "source"],
        ["ferry", "The ferry", "El transbordador", "People agree on times.", "agreeing", "https://example.org/report"],
    ],
    "involvement": [
        ["id", "name [en]", "actor *", "service or system *", "role", "nature", "phase"],
        [
            "agreeing",
            "agreeing on times",
            "commuters",
            "ferry",
            "user",
            "conscious and voluntary act",
            "design; evaluation",
        ],
    ],
    "actor": [["id", "kind", "name [en]"], ["", "", "commuters"]],
    "service or service system": [["id", "kind", "name [en]"], ["ferry", "public service", "Marea ferry"]],
}


def book(sheets: Sheets) -> bytes:
    """The bytes of a workbook."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def csvs(sheets: Sheets) -> bytes:
    """The same as a zip archive of CSV files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, rows in sheets.items():
            lines = [",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in rows]
            archive.writestr(f"{name}.csv", "\n".join(lines))
    return out.getvalue()


def ods(content: str, kind: str = "spreadsheet") -> bytes:
    """An OpenDocument file, a spreadsheet unless told, around its content."""
    kind = f"application/vnd.oasis.opendocument.{kind}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        names = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {names}>{entry}</manifest:manifest>")
    return out.getvalue()


def ods_book(sheets: Sheets) -> bytes:
    """The same as an OpenDocument spreadsheet."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = f'xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" xmlns:text="{urn}:text:1.0"'

    def cell(value: Any) -> str:
        words = f"<text:p>{escape(str(value))}</text:p>" if value != "" else ""
        return f'<table:table-cell office:value-type="string">{words}</table:table-cell>'

    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return ods(f"<office:document-content {names}>{body}</office:document-content>")


def read(sheets: Sheets) -> Document:
    """What a workbook says."""
    return parse.read_here(book(sheets), name="cases.xlsx")


def changed(sheet: str, cell: str, value: Any, sheets: Sheets = FERRY) -> dict[str, list[list[Any]]]:
    """The sheets with one cell changed."""
    made = {name: [list(row) for row in rows] for name, rows in sheets.items()}
    column, row = ord(cell[0]) - ord("A"), int(cell[1:]) - 1
    rows = made[sheet]
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = value
    return made


def told(document: Document) -> list[tuple[str, str, str | None, str | None]]:
    """What reading found: severity, kind, sheet and cell."""
    return [(one.severity.value, one.component, one.place.sheet, one.place.cell) for one in document.notices]


@cache
def ferry() -> Document:
    """The case, read once."""
    return read(FERRY)
