"""How workbooks look: colours, fonts and widths, once."""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

from coprod_kg.findings import Severity
from coprod_kg.parse.table.layout import Column, Holds


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", start_color=colour, end_color=colour)


TITLE = Font("Calibri", bold=True, size=16, color="1F3864")
SECTION = Font("Calibri", bold=True, size=12, color="1F3864")
BOLD = Font("Calibri", bold=True)
HEADING = Font("Calibri", bold=True, color="FFFFFF")
EXAMPLE = Font("Calibri", italic=True, color="7F7F7F")
FAINT = Font("Calibri", color="7F7F7F")
LINK = Font("Calibri", color="0563C1", underline="single")
TOP = Alignment(vertical="top", wrap_text=True)
MIDDLE = Alignment(vertical="center", wrap_text=True)
LINE = Border(bottom=Side("thin", color="D9D9D9"))
REQUIRED, RECOMMENDED, OPTIONAL = _fill("1F3864"), _fill("4472C4"), _fill("8497B0")
EXAMPLE_FILL = _fill("F2F2F2")
PLAIN = PatternFill()
#: The colours of findings; dark writing is legible on all three.
FOUND = {
    Severity.VIOLATION: _fill("F8B4B4"),
    Severity.WARNING: _fill("FFE08A"),
    Severity.INFO: _fill("BDD7EE"),
}


def heading(column: Column | None) -> PatternFill:
    """The colour of a heading, by how much its column is needed."""
    if column is not None and column.required:
        return REQUIRED
    return RECOMMENDED if column is not None and column.recommended else OPTIONAL


def width(column: Column | None) -> float:
    """How wide a column is, in characters."""
    if column is None:
        return 14
    if column.holds is Holds.TEXT:
        return 44 if "description" in column.iri else 32
    return 14 if column.holds is Holds.DATE else 26


def printed(sheet: Any) -> None:
    """On paper a sheet lies on its side and is as wide as the page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
