"""Rows and JSON objects alike: records whose fields are asked for by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coprod_kg.parse.json_tree import Array, Node, Object, Scalar
from coprod_kg.parse.table.cells import Row, as_text, mark


@dataclass(frozen=True, slots=True)
class Field:
    """A value with the mark of its cell or line; ``key`` is its name within an object."""

    text: str
    mark: int
    key: str = ""


class Record(Protocol):
    """One row, or one JSON object."""

    @property
    def mark(self) -> int:
        """Its first cell, or its line."""
        ...

    def fields(self, name: str) -> list[Field]:
        """The values of a column or path, blank ones left out."""
        ...

    def records(self, path: str) -> Iterator[Record]:
        """The records below a path."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class RowRecord:
    """A row of a table with headings."""

    sheet: int
    row: Row
    columns: Mapping[str, int]

    @property
    def mark(self) -> int:
        """The first cell of the row."""
        return mark(self.sheet, self.row.number, 1)

    def fields(self, name: str) -> list[Field]:
        """The cell below a heading."""
        number = self.columns.get(name, 0)
        text = self.row.at(number)
        return [Field(text, mark(self.sheet, self.row.number, number))] if text else []

    def records(self, path: str) -> Iterator[Record]:
        """A row holds no other records."""
        yield from ()


@dataclass(frozen=True, slots=True, eq=False)
class JsonRecord:
    """An object of a JSON file; marks are lines."""

    node: Object

    @property
    def mark(self) -> int:
        """The line on which the object begins."""
        return self.node.line

    def fields(self, name: str) -> list[Field]:
        """The scalars at a path, through lists; ``path.*`` gives those of an object with their keys."""
        return [
            Field(text, node.line, key)
            for node, key in _at([(self.node, "")], name.split("."))
            if isinstance(node, Scalar) and (text := as_text(node.value).strip())
        ]

    def records(self, path: str) -> Iterator[Record]:
        """The objects at a path."""
        for node, _ in _at([(self.node, "")], path.split(".")):
            if isinstance(node, Object):
                yield JsonRecord(node)


def json_records(tree: Node, path: str | None) -> Iterator[Record]:
    """The objects at a path of a file: of the list that it is, where there is no path."""
    for node, _ in _at([(tree, "")], path.split(".") if path else []):
        if isinstance(node, Object):
            yield JsonRecord(node)


def _at(nodes: Sequence[tuple[Node, str]], steps: Sequence[str]) -> list[tuple[Node, str]]:
    """The nodes that steps lead to, with the last key; lists are gone through."""
    found = list(_flat(nodes))
    for step in steps:
        members = [m for node, _ in found if isinstance(node, Object) for m in node.members if step in (m.key, "*")]
        found = list(_flat([(member.value, member.key) for member in members]))
    return found


def _flat(nodes: Sequence[tuple[Node, str]]) -> Iterator[tuple[Node, str]]:
    for node, key in nodes:
        if isinstance(node, Array):
            yield from _flat([(item, key) for item in node.items])
        else:
            yield node, key
