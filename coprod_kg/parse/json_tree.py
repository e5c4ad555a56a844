"""JSON as a tree that remembers lines: what the standard library's reader forgets.

It is lenient, and gives up (None) on what is not JSON: the RDF parser reads the same bytes and says it
better.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from coprod_kg.errors import TooLarge
from coprod_kg.parse.limits import Limits, amount

_TOKEN = re.compile(
    rb'[ \t\r\n]*+(?:(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<mark>[{}\[\],:])|(?P<other>[^\s{}\[\],:"]++))',
    re.DOTALL,
)
_WORDS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}


@dataclass(slots=True)
class Scalar:
    """A string, number, truth value or null; ``start`` and ``end`` are its place in the bytes."""

    value: str | float | bool | None
    line: int
    start: int
    end: int


@dataclass(slots=True)
class Array:
    """A JSON array."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Member:
    """A key with its value."""

    key: str
    line: int
    value: Node


@dataclass(slots=True)
class Object:
    """A JSON object, keys written twice included."""

    line: int
    members: list[Member] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """The value of a key, the last one where it is written twice."""
        return next((member.value for member in reversed(self.members) if member.key == key), None)


Node = Scalar | Array | Object


class _Builder:
    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.data, self.name, self.limits = data, name, limits
        self.root: Node | None = None
        self.stack: list[Array | Object] = []
        self.keys: list[tuple[str, int] | None] = []

    def build(self) -> Node | None:
        data = self.data
        position = counted = 0
        line = 1
        while found := _TOKEN.match(data, position):
            kind = found.lastgroup
            start, position = found.start(kind), found.end()  # type: ignore[arg-type]
            line += data.count(b"\n", counted, start)
            counted = start
            if position - start > self.limits.literal_bytes:
                raise TooLarge(
                    f"{self.name}:{line}: The text that begins here is longer than "
                    f"{amount(self.limits.literal_bytes)}, the limit for one value."
                )
            if kind == "mark":
                self._mark(data[start:position], line)
            else:
                self._add(Scalar(_scalar(data[start:position]), line, start, position))
        whole = not data[position:].strip() and not self.stack
        return self.root if whole else None

    def _mark(self, mark: bytes, line: int) -> None:
        if mark in b"{[":
            if len(self.stack) >= self.limits.nesting:
                raise TooLarge(
                    f"{self.name}:{line}: Brackets stand more than {self.limits.nesting} deep in each other. "
                    "Give the inner things names of their own."
                )
            node: Array | Object = Object(line) if mark == b"{" else Array(line)
            self._add(node)
            self.stack.append(node)
            self.keys.append(None)
        elif mark in b"}]":
            if not self.stack:
                raise _NotJson
            self.stack.pop()
            self.keys.pop()

    def _add(self, node: Node) -> None:
        if not self.stack:
            if self.root is not None:
                raise _NotJson
            self.root = node
            return
        top = self.stack[-1]
        if isinstance(top, Array):
            top.items.append(node)
            return
        key = self.keys[-1]
        if key is not None:
            top.members.append(Member(key[0], key[1], node))
            self.keys[-1] = None
        elif isinstance(node, Scalar) and isinstance(node.value, str):
            self.keys[-1] = (node.value, node.line)
        else:
            raise _NotJson


class _NotJson(Exception):
    pass


def _scalar(text: bytes) -> str | float | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    try:
        return json.loads(text) if text.startswith(b'"') else float(text)
    except ValueError as error:
        raise _NotJson from error


def parse(data: bytes, name: str, limits: Limits) -> Node | None:
    """The tree, or None where the bytes are not JSON; raises TooLarge for nesting and long strings."""
    try:
        return _Builder(data, name, limits).build()
    except _NotJson:
        return None
