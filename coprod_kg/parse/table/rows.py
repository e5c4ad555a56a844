"""Sheets that follow the layout → statements: each row a thing, each cell what is said of it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import Unreadable
from coprod_kg.findings import Severity
from coprod_kg.parse.table import values
from coprod_kg.parse.table.cells import Row, Table, cell_name, mark
from coprod_kg.parse.table.found import Found, listed
from coprod_kg.parse.table.layout import LABEL, Column, Sheet, layout, same
from coprod_kg.parse.table.matching import Matched, matched
from coprod_kg.parse.table.meant import days
from coprod_kg.parse.table.other import statements as other_statements
from coprod_kg.parse.table.values import Heading, Node, Wrong
from coprod_kg.parse.table.wording import called, is_called, say

#: Characters that an id may have and that stand for themselves in an address.
SAFE = "-._~!$&'()*+,=:@"
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]\Z")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row with its address and the mark of the cell that names it."""

    sheet: Matched
    row: Row
    node: Node
    mark: int
    name: str | None


def read(tables: Sequence[Table], file: str, *, alone: bool = False) -> Found:
    """What the sheets say; raises Unreadable where none is one that is read, or none has rows.

    ``alone`` is for a file that is one table, whose cells are named without a sheet.
    """
    found = Found(file, tuple("" if alone else table.name for table in tables))
    sheets = matched(tables, layout(), found)
    _Rows(tables, sheets, found).run()
    if not found.quads and not any(one.severity is Severity.VIOLATION for one in found.findings):
        raise Unreadable(say("noRows", found.language), file=file)
    return found


class _Rows:
    def __init__(self, tables: Sequence[Table], sheets: list[Matched], found: Found) -> None:
        self.tables, self.sheets, self.found = tables, sheets, found
        self.base = vocab.THING
        #: By class of the sheet: rows by id and by name; and the same over all sheets.
        self.by_name: dict[str, dict[str, list[_Entry]]] = defaultdict(lambda: defaultdict(list))
        self.examples: list[list[str]] = []

    def run(self) -> None:
        """Addresses first, since rows refer to rows further down."""
        self._find_base()
        entries = [entry for sheet in self.sheets for entry in self._entries(sheet)]
        for entry in entries:
            self._say(entry)
        for index, table in enumerate(self.tables):
            if is_called("other", table.name):
                other_statements(index, table, self.found)
            self._about_formulas(index, table)
        for sheet in self.sheets:
            self._about_merged(sheet.index, self.tables[sheet.index])
        if self.examples:
            example = called("example", self.found.language)
            self.found.tell("examples", severity=Severity.INFO, count=len(self.examples), example=example)

    def _find_base(self) -> None:
        language = self.found.language
        for index, table in enumerate(self.tables):
            for row in table.rows if is_called("readme", table.name) else ():
                if is_called("base", row.at(1)) and row.at(2):
                    if _BASE.match(row.at(2)):
                        self.base = row.at(2)
                    else:
                        self.found.tell("badBase", mark(index, row.number, 2), value=row.at(2))
                    return
        self.base = f"{vocab.THING}{slug_of(PurePath(self.found.file).stem)}/"
        facts = {"base": self.base, "sheet": called("readme", language), "label": called("base", language)}
        self.found.tell("noBase", severity=Severity.INFO, facts=facts)

    def _entries(self, sheet: Matched) -> Iterator[_Entry]:
        seen: dict[Node, Row] = {}
        naming = [heading for heading in sheet.headings if heading.column.iri == LABEL]
        for row in sheet.rows:
            written = [name for heading in naming if (name := row.at(heading.number))]
            identifier = row.at(sheet.id) if sheet.id else ""
            if is_called("example", identifier):
                self.examples.append(written)
                continue
            column = sheet.id if identifier or not naming else naming[0].number
            at = mark(sheet.index, row.number, column or 1)
            node = self._node(sheet.sheet, identifier, written, row, at)
            entry = _Entry(sheet, row, node, at, written[0] if written else identifier or None)
            if node in seen:
                name = identifier or written[0]
                self.found.tell("twice", at, focus=node, row=seen[node].number, name=name, label=name)
            seen.setdefault(node, row)
            for name in dict.fromkeys(same(one) for one in (identifier, *written) if one):
                self.by_name[sheet.sheet.iri][name].append(entry)
            yield entry

    def _node(self, sheet: Sheet, identifier: str, names: list[str], row: Row, at: int) -> Node:
        """The address of a row: as its id says, or made of its id or its name."""
        try:
            node = values.address(identifier) if identifier else None
        except Wrong as wrong:
            self.found.tell(wrong.key, at, facts=wrong.facts)
            node = None
        if node is not None:
            return node
        if not identifier and not names:
            self.found.tell("noName", at)
        slug = quote(identifier, safe=SAFE) if identifier else slug_of(names[0]) if names else f"row-{row.number}"
        return ox.NamedNode(f"{self.base}{sheet.segment}/{slug}")

    def _say(self, entry: _Entry) -> None:
        sheet, kinds = entry.sheet, False
        for heading in sheet.headings:
            text = entry.row.at(heading.number)
            if not text:
                continue
            at = mark(sheet.index, entry.row.number, heading.number)
            if text in _ERRORS:
                self.found.tell("error", at, focus=entry.node, value=text, label=entry.name)
                continue
            for value in values.terms(heading, text, self._row):
                if isinstance(value, Wrong):
                    self._wrong(value, heading, entry, at)
                else:
                    self.found.state(entry.node, heading.column.iri, value, entry.mark, at)
                    kinds = kinds or heading.column.iri == vocab.RDF + "type"
        if not kinds:
            self.found.state(entry.node, vocab.RDF + "type", ox.NamedNode(sheet.sheet.iri), entry.mark, entry.mark)

    def _row(self, column: Column, text: str) -> Node:
        """The row that a link names: of the sheets it points into, else of any, else an address."""
        wanted = same(text)
        near = [self.by_name[iri][wanted] for iri in column.sheets if wanted in self.by_name[iri]]
        others = near or [names[wanted] for names in self.by_name.values() if wanted in names]
        rows = [entry for entries in others for entry in entries]
        nodes = dict.fromkeys(entry.node for entry in rows)
        if len(nodes) == 1:
            return rows[0].node
        if nodes:
            exact = [e for e in rows if e.sheet.id and e.row.at(e.sheet.id) == text]
            if len(exact) == 1:
                return exact[0].node
            places = listed([f"{self.found.sheets[e.sheet.index]} {e.row.number}" for e in rows], 5)
            raise Wrong("manyRows", value=text, count=len(rows), rows=places)
        node = values.address(text)
        if node is None:
            raise Wrong("noRow", value=text)
        return node

    def _wrong(self, wrong: Wrong, heading: Heading, entry: _Entry, at: int) -> None:
        """Say what does not fit, and keep the value as it was typed."""
        column, language, key = heading.column, self.found.language, wrong.key
        facts = dict(wrong.facts)
        value = str(facts.pop("value", ""))
        severity = Severity.WARNING if key in ("notADate", "noSuchDay") else Severity.VIOLATION
        facts["several"] = say("several", language) if column.several else ""
        if key == "noWord":
            words = [option.word(language) for option in column.options]
            facts.update(
                name=column.names.get(language, ""), near=self.found.near(value, words), allowed=listed(words, 20)
            )
        elif key in ("notADate", "noSuchDay"):
            facts["near"] = self.found.either(days(value) or ())
        elif key == "noRow":
            key = self._no_row(column, value, facts)
        facts.pop("options", None)
        if value:
            self.found.state(entry.node, column.iri, ox.Literal(value), entry.mark, at)
        self.found.tell(key, at, severity, entry.node, value or None, column.iri, facts, entry.name)

    def _no_row(self, column: Column, value: str, facts: dict[str, object]) -> str:
        language = self.found.language
        if any(same(value) == same(name) for names in self.examples for name in names):
            facts["example"] = called("example", language)
            return "exampleRow"
        sheets = [one for iri in column.sheets if (one := layout().sheet(iri))]
        names = [say("sheet", language, name=sheet.names.get(language, "")) for sheet in sheets]
        known = (e.row.at(h.number) for e in self._all(column) for h in e.sheet.headings if h.column.iri == LABEL)
        facts.update(sheets=listed(names), near=self._option(sheets, value) or self.found.near(value, known))
        return "noRow"

    def _option(self, sheets: Sequence[Sheet], value: str) -> str:
        """That a word is no row's name but one of a list on the sheet that a link points into, or nothing."""
        language = self.found.language
        columns = [column for sheet in sheets for column in sheet.columns if column.options]
        for column in columns:
            if any(same(value) == same(option.word(language)) for option in column.options):
                return say("isOption", language, value=value, column=column.names.get(language, ""))
        return ""

    def _all(self, column: Column) -> Iterator[_Entry]:
        for iri in column.sheets:
            for entries in self.by_name[iri].values():
                yield from entries

    def _about_merged(self, index: int, table: Table) -> None:
        """Below the headings only the first of merged cells has the value, whatever the eye sees."""
        from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

        for first, last in table.merged:
            column, row = coordinate_from_string(first)
            if row > table.rows[0].number:
                at = mark(index, row, column_index_from_string(column))
                self.found.tell("merged", at, Severity.WARNING, facts={"range": f"{first}:{last}"})

    def _about_formulas(self, index: int, table: Table) -> None:
        rows = {row.number: row for row in table.rows}
        blank = [one for one in table.formulas if one[0] not in rows or not rows[one[0]].at(one[1])]
        for number, column in blank:
            self.found.tell("noValue", mark(index, number, column), formula=table.formulas[number, column])
        if len(blank) == len(table.formulas):
            return
        (row, column), formula = next(iter(table.formulas.items()))
        facts = {"count": len(table.formulas), "cell": cell_name(row, column), "formula": formula}
        self.found.tell("formulas", mark(index, row, column), Severity.INFO, facts=facts)


def slug_of(name: str) -> str:
    """A name as the last part of an address.

    >>> slug_of("Biblioteca pública de Valdoro"), slug_of("共同生産")
    ('biblioteca-publica-de-valdoro', '%E5%85%B1%E5%90%8C%E7%94%9F%E7%94%A3')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or quote(same(name), safe="")
