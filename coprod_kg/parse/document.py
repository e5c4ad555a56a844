"""A file that was read: its statements, where each stands, and what is to be said about them."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Finding, Place, Term
from coprod_kg.parse.result import Grid
from coprod_kg.parse.table import cells

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Within(Collection[ox.Quad]):
    """Statements in a graph, made when they are looked at: a list of a million takes half a gigabyte."""

    quads: tuple[ox.Quad, ...]
    graph: ox.NamedNode

    def __iter__(self) -> Iterator[ox.Quad]:
        return (ox.Quad(quad.subject, quad.predicate, quad.object, self.graph) for quad in self.quads)

    def __len__(self) -> int:
        return len(self.quads)

    def __contains__(self, quad: object) -> bool:
        return any(quad == one for one in self)


@dataclass(frozen=True)
class Document:
    """A file, read whole.

    ``quads`` are in the order of the file, each once, all in the default graph, literals spelt as typed.
    ``name`` is the file's name as given; ``sha256`` and ``size`` are those of the bytes as they came.
    ``notices`` is what reading found. ``respelt`` gives for each literal as typed what the store makes of it,
    where that differs. ``lines`` holds three line numbers a quad (subject, predicate, object; 0 is unknown), or
    three numbers of cells where the file is one of tables and has a ``grid``.
    """

    quads: tuple[ox.Quad, ...]
    name: str
    media_type: str
    sha256: str
    size: int
    notices: tuple[Finding, ...] = ()
    respelt: Mapping[ox.Literal, ox.Literal] = field(default_factory=dict)
    lines: array[int] = field(default_factory=lambda: array("I"), repr=False)
    grid: Grid | None = field(default=None, repr=False)
    _known: dict[Term, dict[Key, int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def language(self) -> str:
        """The language to speak of the file in: that of a workbook, or English."""
        return (self.grid.language if self.grid else "") or "en"

    def within(self, graph: ox.NamedNode) -> Within:
        """The statements in a graph."""
        return Within(self.quads, graph)

    def says(self, subject: Term, predicate: ox.NamedNode) -> bool:
        """Whether the file has a statement about a node by this property, and its place is known."""
        return (predicate,) in self._about(subject)

    def place(self, focus: Term, path: str | ox.NamedNode | None = None, value: Term | None = None) -> Place:
        """Where a node, its property or one value stands: the nearest line or cell known.

        ``path`` is an IRI, or a property path whose first step is taken; ``^`` looks at the node as an
        object. ``value`` may be spelt as typed or as the store spells it. In a table a value that is missing has
        the cell where it would stand.
        """
        return located(self.name, self._line(focus, path, value) or 0, self.grid)

    def as_written(self, literal: ox.Literal) -> ox.Literal:
        """The literal as first typed in the file, for one that the store may have respelt."""
        return self.spellings(literal)[0]

    def spellings(self, literal: ox.Literal) -> tuple[ox.Literal, ...]:
        """Every way in which the file spells what the store keeps as this literal, or the literal itself."""
        return self._spellings.get(literal, (literal,))

    @cached_property
    def _spellings(self) -> dict[ox.Literal, tuple[ox.Literal, ...]]:
        found: dict[ox.Literal, tuple[ox.Literal, ...]] = {}
        for written, stored in self.respelt.items():
            found[stored] = (*found.get(stored, ()), written)
        written_too = {quad.object for quad in self.quads if quad.object in found} if found else set()
        return {stored: (*ways, stored) if stored in written_too else ways for stored, ways in found.items()}

    @cached_property
    def _statements(self) -> Mapping[Term, array[int]]:
        """The numbers of the statements about each subject, where it is known where they stand."""
        return _numbered(quad.subject for quad in self.quads) if self.lines else {}

    def _about(self, subject: Term) -> Mapping[Key, int]:
        """First lines of a subject by (), (predicate,) and (predicate, object)."""
        known = self._known.get(subject)
        if known is None:
            known = self._known[subject] = {}
            for index in self._statements.get(subject, ()):
                quad, keys = self.quads[index], ((), (self.quads[index].predicate,))
                for at, key in enumerate((*keys, (quad.predicate, quad.object)), start=3 * index):
                    known.setdefault(key, self.lines[at])
        return known

    @cached_property
    def _values(self) -> Mapping[Term, array[int]]:
        """The numbers of the statements with each object, where it is known where they stand."""
        return _numbered(quad.object for quad in self.quads) if self.lines else {}

    def _pointing(self, node: Term, predicate: ox.NamedNode | None = None) -> int | None:
        """The first line in which a node is the value of a property, or of any."""
        every = self._values.get(node, ())
        found = (number for number in every if predicate in (None, self.quads[number].predicate))
        return next((self.lines[3 * number + 2] for number in found), None)

    def _line(self, focus: Term, path: str | ox.NamedNode | None, value: Term | None) -> int | None:
        about = self._about(focus)
        step, inverse = _first_step(path)
        line: int | None = None
        if step is not None and inverse:
            line = (self._about(value).get((step, focus)) if value else None) or self._pointing(focus, step)
        elif step is not None:
            for spelling in self.spellings(value) if isinstance(value, ox.Literal) else (value,):
                line = line or about.get((step, spelling))
            line = line or about.get((step,)) or self._blank(focus, step)
        return line or about.get(()) or self._pointing(focus) or None

    def _blank(self, focus: Term, step: ox.NamedNode) -> int | None:
        """The cell in which a property of a row would stand."""
        own = self._about(focus).get((), 0)
        if self.grid is None or not own:
            return None
        sheet, row = cells.row_of(own)
        column = self.grid.columns.get((sheet, step.value))
        return cells.mark(sheet, row, column) if column else None


def _numbered(terms: Iterable[Term]) -> dict[Term, array[int]]:
    """The numbers at which each of the terms comes."""
    found: dict[Term, array[int]] = {}
    for number, term in enumerate(terms):
        if (known := found.get(term)) is None:
            found[term] = array("I", (number,))
        else:
            known.append(number)
    return found


def located(name: str, number: int, grid: Grid | None) -> Place:
    """The place that the number of a line stands for, or of a cell where there is a grid."""
    return Place(name, number or None) if grid is None else cells.place(name, grid.sheets, number)


@lru_cache(maxsize=1_000)
def _first_step(path: str | ox.NamedNode | None) -> tuple[ox.NamedNode | None, bool]:
    """The first property of a path, and whether it is gone against its direction."""
    if path is None or isinstance(path, ox.NamedNode):
        return path, False
    text = path.strip().lstrip("(")
    inverse = text.startswith("^")
    text = text.lstrip("^(")
    if text.startswith("<"):
        text = text.partition(">")[0] + ">"
    elif "://" not in text:
        text = text.replace("|", "/").partition("/")[0].rstrip(")*+? ")
    try:
        return ox.NamedNode(vocab.expand(text)), inverse
    except (KeyError, ValueError):
        return None, inverse
