"""The rows of a filling → a workbook (xlsx) that explains itself."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pyoxigraph as ox
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from coprod_kg import vocab
from coprod_kg.errors import TooLarge
from coprod_kg.parse.table.layout import LABEL, Column, Holds, layout
from coprod_kg.parse.table.wording import called, say
from coprod_kg.tabulate import readme, style
from coprod_kg.tabulate.filling import CELL, Filled, Filling, Head
from coprod_kg.tabulate.texts import text

#: Down to this row cells offer their lists.
_ROWS = 5_000
_TAB = {"case": "1F3864", "involvement": "1F3864"}
#: What a spreadsheet program shows of a hint.
_HINT = 250


def workbook(filling: Filling, examples: Filling | None = None) -> bytes:
    """The workbook; the rows of ``examples`` come first on each sheet, marked as such."""
    book = openpyxl.Workbook()
    readme.write(book.active, filling)
    lists = book.create_sheet(called("lists", filling.language))
    offered = _Lists(lists, filling.language)
    for number, filled in enumerate(filling.sheets):
        sheet = book.create_sheet(_name(filled, filling.language))
        _headings(sheet, filled, filling.language)
        if examples is not None:
            _examples(sheet, filled, examples.sheets[number], filling.language)
        for row in filled.rows():
            _append(sheet, row)
        _offers(sheet, filled, offered, filling.language)
        sheet.freeze_panes = "C2"
        style.printed(sheet)
        sheet.sheet_properties.tabColor = _TAB.get(filled.sheet.segment, "8497B0")
    if filling.other:
        _other(book.create_sheet(called("other", filling.language)), filling)
    book.move_sheet(lists, len(book.sheetnames))
    lists.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _name(filled: Filled, language: str) -> str:
    return filled.sheet.names[language][:31]


def _headings(sheet: Any, filled: Filled, language: str) -> None:
    columns: list[Head | None] = [None, *filled.heads]
    for number, head in enumerate(columns, start=1):
        column = head.column if head else None
        cell = sheet.cell(1, number, head.name(language) if head else called("id", language))
        cell.font, cell.fill, cell.alignment = style.HEADING, style.heading(column), style.MIDDLE
        told = help_of(column, language) if column else text("idHelp", language)
        cell.comment = _comment(told + (f"\n({vocab.compact(column.iri)})" if column else ""))
        sheet.column_dimensions[get_column_letter(number)].width = style.width(column)
    sheet.row_dimensions[1].height = 32


def help_of(column: Column, language: str) -> str:
    """What belongs in a column, whether it must be there, and how several values are written."""
    parts = [column.help.get(language) or column.help.get("en", "")]
    if column.holds is Holds.LIST:
        parts.append(text("fromList", language))
    elif column.holds is Holds.LINK and column.sheets:
        sheets = [one for iri in column.sheets if (one := layout().sheet(iri))]
        named = ", ".join(say("sheet", language, name=one.names[language]) for one in sheets)
        parts.append(text("fromSheet", language, sheets=named))
    elif column.holds is Holds.DATE:
        parts.append(text("asDate", language))
    elif column.holds is Holds.TEXT:
        parts.append(text("ofLanguage", language))
    if column.several:
        parts.append(text("separate", language) + ".")
    if column.required:
        parts.append(text("required", language).capitalize() + ".")
    return " ".join(part for part in parts if part)


def _comment(told: str) -> Comment:
    comment = Comment(told, "coprod-kg", width=300)
    comment.height = 40 + 17 * (len(told) // 40 + told.count("\n") + 1)
    return comment


def _append(sheet: Any, row: list[str]) -> None:
    """A row of texts: as texts, whatever they look like."""
    number = sheet.max_row + 1
    for column, value in enumerate(row, start=1):
        if value:
            cell = sheet.cell(number, column, value)
            cell.data_type = "s"


def _examples(sheet: Any, filled: Filled, example: Filled, language: str) -> None:
    for node in example.ids:
        texts = [called("example", language), *(example.texts.get((node, head), "") for head in filled.heads)]
        _append(sheet, texts)
        sheet.row_dimensions[sheet.max_row].height = 32
        for cell in sheet[sheet.max_row]:
            cell.font, cell.fill, cell.alignment = style.EXAMPLE, style.EXAMPLE_FILL, style.TOP


def _offers(sheet: Any, filled: Filled, lists: _Lists, language: str) -> None:
    """The drop-downs of a sheet."""
    for number, head in enumerate(filled.heads, start=2):
        column = head.column
        source = lists.of(column) if column.holds is Holds.LIST else _rows_of(column, language)
        if source is None:
            continue
        offer = DataValidation(type="list", formula1=source, allow_blank=True)
        offer.showErrorMessage = column.holds is Holds.LIST and column.single
        offer.error = text("notListed", language)
        offer.showInputMessage = True
        offer.promptTitle = column.names[language][:32]
        offer.prompt = help_of(column, language)[:_HINT]
        letter = get_column_letter(number)
        offer.add(f"{letter}2:{letter}{max(_ROWS, sheet.max_row + 500)}")
        sheet.add_data_validation(offer)


def _rows_of(column: Column, language: str) -> str | None:
    """The names on the sheet that a column points into, as far down as there are any."""
    target = layout().sheet(column.sheets[0]) if column.holds is Holds.LINK and column.sheets else None
    if target is None or target.column(LABEL) is None:
        return None
    name = quote_sheetname(target.names[language][:31])
    return f"OFFSET({name}!$B$2,0,0,MAX(1,COUNTA({name}!$B$2:$B${_ROWS})),1)"


class _Lists:
    """The hidden sheet with the words of every list, a column a list."""

    def __init__(self, sheet: Any, language: str) -> None:
        self.sheet, self.language = sheet, language
        self.known: dict[tuple[str, ...], str] = {}

    def of(self, column: Column) -> str:
        """Where the words of a column's list stand."""
        words = tuple(option.word(self.language) for option in column.options)
        if words not in self.known:
            number = len(self.known) + 1
            letter = get_column_letter(number)
            for row, word in enumerate((column.names[self.language], *words), start=1):
                self.sheet.cell(row, number, word)
            name = quote_sheetname(self.sheet.title)
            self.known[words] = f"{name}!${letter}$2:${letter}${len(words) + 1}"
        return self.known[words]


def _other(sheet: Any, filling: Filling) -> None:
    """The sheet of statements that no column has a place for, as N-Triples writes them."""
    language = filling.language
    for number, key in enumerate(("thing", "property", "value"), start=1):
        cell = sheet.cell(1, number, text(key, language))
        cell.font, cell.fill = style.HEADING, style.OPTIONAL
        sheet.column_dimensions[get_column_letter(number)].width = 50
    sheet.cell(1, 1).comment = _comment(text("otherHelp", language))
    for quad in filling.other:
        terms = [_ascii(term) for term in (quad.subject, quad.predicate, quad.object)]
        if any(len(term) > CELL for term in terms):
            raise TooLarge(f"A text of {quad.subject} has over {CELL:,} characters, the most a cell can hold.")
        _append(sheet, terms)


def _ascii(term: object) -> str:
    """A term as N-Triples, with what XML or spreadsheet programs would change written as its number."""
    written = str(term)
    if not isinstance(term, ox.Literal):
        return written
    return "".join(c if c.isprintable() and c != "_" else f"\\u{ord(c):04X}" if ord(c) < 65536 else c for c in written)
