"""The first sheet of a workbook: what it is for, how to fill it in, and what every column holds."""

from __future__ import annotations

from typing import Any

from coprod_kg import vocab
from coprod_kg.parse.table.layout import NOTE, Column, Sheet, layout
from coprod_kg.parse.table.wording import called
from coprod_kg.tabulate import style
from coprod_kg.tabulate.filling import Filling
from coprod_kg.tabulate.texts import text

_WIDTHS = (30, 34, 84, 15, 16, 30)


def write(sheet: Any, filling: Filling) -> None:
    """Write the sheet that explains."""
    language = filling.language
    sheet.title = called("readme", language)
    sheet.sheet_view.showGridLines = False
    style.printed(sheet)
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet["A1"] = text("title", language)
    sheet["A1"].font = style.TITLE
    sheet["A3"] = text("steps", language)
    sheet["A3"].font = style.SECTION
    names = {one.segment: one.names[language] for one in layout().sheets}
    note = layout().sheets[0].column(NOTE)
    facts = {**names, "example": called("example", language), "note": note.names[language] if note else ""}
    steps = text("how", language, **facts).split("\n")
    row = 4
    for step in (*steps, text("after", language)):
        _wide(sheet, row, step)
        row += 1
    row = _base(sheet, row + 1, filling)
    _columns(sheet, row + 1, filling)


def _wide(sheet: Any, row: int, words: str) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
    sheet.cell(row, 1, words).alignment = style.TOP
    sheet.row_dimensions[row].height = 16 * (len(words) // 140 + 1)


def _base(sheet: Any, row: int, filling: Filling) -> int:
    sheet.cell(row, 1, called("base", filling.language)).font = style.BOLD
    sheet.cell(row, 2, filling.base)
    cell = sheet.cell(row, 3, text("baseHelp", filling.language))
    cell.font, cell.alignment = style.FAINT, style.TOP
    sheet.row_dimensions[row].height = 32
    return row + 1


def _columns(sheet: Any, row: int, filling: Filling) -> None:
    """A table of all columns of all sheets."""
    language = filling.language
    sheet.cell(row, 1, text("columns", language)).font = style.SECTION
    row += 1
    for number, key in enumerate(("sheet", "column", "what", "must", "many", "term"), start=1):
        cell = sheet.cell(row, number, text(key, language))
        cell.font, cell.fill = style.HEADING, style.RECOMMENDED
    for filled in filling.sheets:
        row += 1
        _line(sheet, row, _about(filled.sheet, language), style.BOLD)
        for column in dict.fromkeys(head.column for head in filled.heads):
            row += 1
            _line(sheet, row, _told(column, language))


def _about(sheet: Sheet, language: str) -> list[str]:
    return [sheet.names[language], "", sheet.help.get(language, ""), "", "", vocab.compact(sheet.iri)]


def _told(column: Column, language: str) -> list[str]:
    must = "required" if column.required else "recommended" if column.recommended else "optional"
    many = text("separated" if column.several else "one", language)
    told = column.help.get(language, "")
    return ["", column.names[language], told, text(must, language), many, vocab.compact(column.iri)]


def _line(sheet: Any, row: int, words: list[str], font: Any = None) -> None:
    for number, word in enumerate(words, start=1):
        cell = sheet.cell(row, number, word or None)
        cell.alignment, cell.border = style.TOP, style.LINE
        if font is not None:
            cell.font = font
    sheet.cell(row, 6).font = style.FAINT
    sheet.row_dimensions[row].height = 16 * (len(words[2]) // 84 + 1)
