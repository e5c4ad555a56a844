"""Statements → the rows of a workbook, so that reading it gives the same statements back.

What no column has a place for goes to the sheet of other statements. The reader is the referee: what it makes of the
rows is compared with what was given, and a cell that it understands otherwise is emptied in favour of that sheet.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import TooLarge, Unreadable
from coprod_kg.parse.table import cells, rows, values
from coprod_kg.parse.table.cells import Row, Table
from coprod_kg.parse.table.layout import LABEL, LANGUAGES, Column, Holds, Sheet, layout, same
from coprod_kg.parse.table.values import Node
from coprod_kg.parse.table.wording import called, is_called

#: A cell of a workbook holds no more characters.
CELL = 32_767
#: What XML cannot hold, line ends that it changes, and what spreadsheet programs take for an escape.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|x[0-9A-Fa-f]{4}_")
#: So many texts of one thing in one language have columns of their own.
_COPIES = 3
_TYPE = vocab.RDF + "type"
Natural = tuple[tuple[str, str], ...]
_OF_NODES = (Holds.LIST, Holds.LINK)


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a workbook: the property, the language of its texts, and which of several columns it is."""

    column: Column
    language: str | None = None
    copy: int = 0

    def name(self, language: str) -> str:
        """The heading in a language, with the star of what is required."""
        star = " *" if self.column.required else ""
        named = self.column.names.get(language) or self.column.names.get("en") or vocab.compact(self.column.iri)
        return f"{named} [{self.language}]{star}" if self.language else named + star


@dataclass
class Filled:
    """A sheet with its rows: ids by thing, and texts by thing and heading."""

    sheet: Sheet
    heads: list[Head] = field(default_factory=list)
    ids: dict[Node, str] = field(default_factory=dict)
    texts: dict[tuple[Node, Head], str] = field(default_factory=dict)

    def rows(self) -> list[list[str]]:
        """The rows as texts, the id first."""
        return [[text, *(self.texts.get((node, head), "") for head in self.heads)] for node, text in self.ids.items()]


@dataclass
class Filling:
    """All rows of a workbook, and the statements that none of them holds."""

    language: str
    base: str
    sheets: list[Filled]
    other: list[ox.Quad] = field(default_factory=list)

    def tables(self) -> list[Table]:
        """The sheets as the reader meets them."""
        language = self.language
        readme = [Row(1, (called("base", language), self.base))]
        found = [Table(called("readme", language), readme)]
        for filled in self.sheets:
            names = (called("id", language), *(head.name(language) for head in filled.heads))
            body = [Row(number, tuple(row)) for number, row in enumerate(filled.rows(), start=2)]
            found.append(Table(filled.sheet.names[language], [Row(1, names), *body]))
        return found


def fill(quads: Iterable[ox.Quad], language: str, base: str) -> Filling:
    """The workbook that says what the statements say, in whatever graph they are.

    Rows are in the order of their names, values of a list in that of the list, others in that of their words, so that
    the same dataset is the same workbook each time. ``base`` is how addresses begin where the things' own do not tell.
    Raises TooLarge for a text that no cell can hold.
    """
    given = sorted({ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads}, key=str)
    return _Filler(given, language, base).run()


class _Filler:
    def __init__(self, quads: list[ox.Quad], language: str, base: str) -> None:
        self.quads, self.language = quads, language
        self.by_subject: dict[Node, list[ox.Quad]] = defaultdict(list)
        for quad in quads:
            if not isinstance(quad.subject, ox.Triple):
                self.by_subject[quad.subject].append(quad)
        self.sheets = {sheet.iri: Filled(sheet) for sheet in layout().sheets}
        self.home = {node: home for node in self.by_subject if (home := self._home(node))}
        self.base = self._base() or base
        self.names: Counter[tuple[str, str]] = Counter()
        self.other: dict[ox.Quad, None] = {}

    def run(self) -> Filling:
        """Fill, and let the reader say what it cannot be told so."""
        for node, home in sorted(self.home.items(), key=lambda pair: self._place(pair[0])):
            self.sheets[home].ids[node] = self._id(node, self.sheets[home].sheet)
            names = {same(name.value) for name in self._names(node)}
            self.names.update((home, name) for name in {*names, same(self.sheets[home].ids[node])})
        for filled in self.sheets.values():
            self._fill(filled)
        result = Filling(self.language, self.base, list(self.sheets.values()))
        self._compare(result)
        result.other = [quad for quad in self.quads if quad in self.other]
        return result

    def _home(self, node: Node) -> str | None:
        objects = [q.object for q in self.by_subject[node] if q.predicate.value == _TYPE]
        types = {value.value for value in objects if isinstance(value, ox.NamedNode)}
        return next((s.iri for s in layout().sheets if types & {s.iri, *s.others}), None)

    def _base(self) -> str | None:
        """How most addresses begin that are made as the reader makes them."""
        found: Counter[str] = Counter()
        for node, home in self.home.items():
            head, made, tail = node.value.rpartition(f"/{self.sheets[home].sheet.segment}/")
            if isinstance(node, ox.NamedNode) and made and tail and "/" not in tail:
                found[head + "/"] += 1
        return found.most_common(1)[0][0] if found else None

    def _id(self, node: Node, sheet: Sheet) -> str:
        if isinstance(node, ox.BlankNode):
            return str(node)
        start = f"{self.base}{sheet.segment}/"
        tail = node.value.removeprefix(start)
        plain = unquote(tail)
        if node.value.startswith(start) and quote(plain, safe=rows.SAFE) == tail and _is_word(plain):
            return plain
        return values.written(Column("", Holds.LINK, {}, {}), node, self.language) or ""

    def _fill(self, filled: Filled) -> None:
        """The cells of one sheet: its offered columns, and those that these things need."""
        cell: dict[tuple[Node, Head], list[str]] = defaultdict(list)
        for node in filled.ids:
            implied = self._implied(filled.sheet, node)
            for quad in self.by_subject[node]:
                if quad == implied:
                    continue
                head = self._head(filled.sheet, quad, node, cell)
                text = self._text(head.column, quad) if head else None
                if head is None or text is None or _UNSAFE.search(text) or not text.strip():
                    self.other[quad] = None
                else:
                    cell[node, head].append(text)
        used = {head for _, head in cell}
        filled.heads = _heads(filled.sheet, used, self.language)
        for key, texts in cell.items():
            column = key[1].column
            text = texts[0] if column.holds is Holds.TEXT else values.joined(_ordered(column, texts, self.language))
            if len(text) > CELL:
                raise TooLarge(f"A cell about {key[0]} would have over {CELL:,} characters, the most a cell can hold.")
            filled.texts[key] = text

    def _implied(self, sheet: Sheet, node: Node) -> ox.Quad | None:
        """The statement that a row makes by standing on its sheet, where its kind need not be said."""
        kinds = {option.iri for option in sheet.kinds}
        said = [quad for quad in self.by_subject[node] if quad.predicate.value == _TYPE]
        known = [quad for quad in said if _named(quad) and quad.object.value in kinds]  # type: ignore[union-attr]
        return known[0] if len(known) == 1 and known[0].object == ox.NamedNode(sheet.iri) else None

    def _head(self, sheet: Sheet, quad: ox.Quad, node: Node, cell: dict[tuple[Node, Head], list[str]]) -> Head | None:
        column = sheet.column(quad.predicate.value)
        value = quad.object
        if column is None:
            return None
        language = value.language if isinstance(value, ox.Literal) else None
        if column.holds is not Holds.TEXT:
            return Head(column, language if column.holds is Holds.PLAIN else None)
        copies = (Head(column, language, copy) for copy in range(_COPIES))
        return next((head for head in copies if (node, head) not in cell), None)

    def _text(self, column: Column, quad: ox.Quad) -> str | None:
        """How a value is written: a row by its short id, by its name where only one has it, or by its address.

        Ids stay when somebody changes a name.
        """
        value = quad.object
        if isinstance(value, ox.Triple) or (isinstance(value, ox.Literal) and column.holds in _OF_NODES):
            return None
        home = self.home.get(value) if isinstance(value, ox.NamedNode | ox.BlankNode) else None
        if column.holds is Holds.LINK and home is not None and isinstance(value, ox.NamedNode | ox.BlankNode):
            identifier = self.sheets[home].ids[value]
            if _is_word(identifier):
                return identifier
            own = sorted(self._names(value), key=lambda name: (name.language != self.language, name.language != "en"))
            alone = (name.value for name in own[:1] if self.names[home, same(name.value)] == 1)
            return next((name for name in alone if _is_word(name)), identifier)
        return values.written(column, value, self.language)

    def _place(self, node: Node) -> tuple[Natural, str]:
        """Where a thing stands among the others of its sheet: by its name in the workbook's language, or in any."""
        own = sorted(self._names(node), key=lambda name: (name.language != self.language, name.language or ""))
        return _natural(own[0].value if own else node.value), node.value

    def _names(self, node: Node) -> list[ox.Literal]:
        values = [quad.object for quad in self.by_subject[node] if quad.predicate.value == LABEL]
        return [value for value in values if isinstance(value, ox.Literal)]

    def _compare(self, result: Filling) -> None:
        """Empty the cells that the reader understands otherwise; what is then missing is stated apart."""
        for _ in range(5):
            tables = result.tables()
            try:
                found = rows.read(tables, "")
            except Unreadable:  # no rows at all
                break
            given = set(self.quads)
            wrong = [n for n, quad in enumerate(found.quads) if quad not in given]
            if not wrong:
                self.other.update(dict.fromkeys(given - set(found.quads)))
                return
            order = [list(filled.ids) for filled in result.sheets]
            for number in wrong:
                self._empty(result, found.marks[3 * number + 2], order)
        self.other.update(dict.fromkeys(self.quads))
        for filled in result.sheets:
            filled.ids.clear()

    def _empty(self, result: Filling, mark: int, order: list[list[Node]]) -> None:
        sheet, row = cells.row_of(mark)
        column = cells.column_of(mark)
        filled = result.sheets[sheet - 1]
        node = order[sheet - 1][row - 2]
        if column == 1 or (node, filled.heads[column - 2]) not in filled.texts:
            filled.ids.pop(node, None)
        else:
            del filled.texts[node, filled.heads[column - 2]]


def _natural(text: str) -> Natural:
    """A text as people sort it: capitals and accents do not matter, and 10 comes after 9."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return tuple((part.zfill(20), "") if part.isdecimal() else ("", part) for part in re.split(r"([0-9]+)", plain))


def _ordered(column: Column, texts: Iterable[str], language: str) -> list[str]:
    """The values of a cell in the order of their list, else of their words."""
    order = {option.word(language): number for number, option in enumerate(column.options)}
    return sorted(texts, key=lambda text: (order.get(text, len(order)), _natural(text)))


def _heads(sheet: Sheet, used: set[Head], language: str) -> list[Head]:
    """The columns in the order of the layout: names first, then the kind; texts in the workbook's language first."""
    order = [LABEL, _TYPE, *(column.iri for column in sheet.columns)]
    offered = {head for column in sheet.columns if column.offered for head in _offered(column, language)}

    def place(head: Head) -> tuple[int, int, bool, str]:
        return order.index(head.column.iri), head.copy, head.language != language, head.language or ""

    return sorted(offered | used, key=place)


def _offered(column: Column, language: str) -> Sequence[Head]:
    if column.holds is not Holds.TEXT:
        return [Head(column)]
    return [Head(column, one) for one in (LANGUAGES if column.iri == LABEL else (language,))]


def _named(quad: ox.Quad) -> bool:
    return isinstance(quad.object, ox.NamedNode)


def _is_word(text: str) -> bool:
    """Whether a text can stand for a row: no address, no mark of an example, nothing that cells change."""
    try:
        known = values.address(text)
    except values.Wrong:
        return False
    told = bool(text) and text == text.strip() and not is_called("example", text)
    return told and known is None and not _UNSAFE.search(text)
