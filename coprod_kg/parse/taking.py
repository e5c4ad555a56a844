"""Statements in batches, checked and handed on: what is the same for every format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from coprod_kg.errors import TooLarge
from coprod_kg.language import speak
from coprod_kg.parse import literals
from coprod_kg.parse.limits import Limits, amount
from coprod_kg.parse.noticing import Noticer

#: How many statements are looked at together.
BATCH = 5_000
_STRING = re.compile(rb'"(?:[^"\\\n]++|\\.)*+"')
#: A blank node as subject (after a line's end) or object; never the same characters within a literal.
_BLANK = re.compile(rb"_:(?:(?<=\n_:)(\S+)|(?<=> _:)(\S+)(?= \.\n))")
Line = Callable[[int], int | None]


class Taker:
    """Looks at batches of statements, counts them, and gives them to a sink as N-Quads text."""

    def __init__(self, noticer: Noticer, sha256: str, limits: Limits, sink: Callable[[bytes], None]) -> None:
        self.noticer, self.limits, self.sink = noticer, limits, sink
        self.name, self.prefix = noticer.name, f"_:b{sha256[:10]}x".encode()
        self.count = self.written = 0
        self.blank: dict[bytes, bytes] = {}
        self.respelt: dict[ox.Literal, ox.Literal] = {}

    def counted(self, batch: list[ox.Quad]) -> int:
        """The number of the batch's first statement; raises TooLarge where there are too many."""
        first = self.count
        self.count += len(batch)
        if self.count > self.limits.triples:
            raise TooLarge(
                speak(
                    "{name} has more than {number} triples, the limit. Split it.",
                    name=self.name,
                    number=f"{self.limits.triples:,}",
                )
            )
        return first

    def take(self, batch: list[ox.Quad], text: bytes, bare: bytes, first: int, line: Line) -> None:
        """Check a batch and hand it on; ``bare`` is its text without literals, ``line`` tells where one stands."""
        self.noticer.look(batch, text, bare, lambda index: line(first + index))
        if b"_:" in bare:
            text = self._renamed(text)
        self._look_at_literals(batch, text, first, line)
        self.written += len(text)
        if self.written > self.limits.memory // 2:
            raise TooLarge(
                speak(
                    "{name} grows to more than {amount} when its prefixes are written out. Split it, or use shorter "
                    "addresses.",
                    name=self.name,
                    amount=amount(self.limits.memory // 2),
                )
            )
        self.sink(text)

    def _look_at_literals(self, batch: list[ox.Quad], text: bytes, first: int, line: Line) -> None:
        candidates = literals.candidates(text)
        self.respelt.update(literals.changed(candidates))
        for written in sorted(candidates):
            if wanted := literals.wrong(written):
                for index in _statements(text, written):
                    self.noticer.about_literal(self._named(batch[index]), wanted, line(first + index))

    def _named(self, quad: ox.Quad) -> ox.Quad:
        """The statement with the name that its subject has here."""
        if not isinstance(quad.subject, ox.BlankNode):
            return quad
        name = self.blank.get(quad.subject.value.encode(), b"")[2:].decode()
        return ox.Quad(ox.BlankNode(name), quad.predicate, quad.object) if name else quad

    def _renamed(self, text: bytes) -> bytes:
        """Blank nodes named by content and order, so that every reading of the file gives the same names."""
        names, prefix = self.blank, self.prefix

        def name(found: re.Match[bytes]) -> bytes:
            label = found[found.lastindex or 0]
            known = names.get(label)
            if known is None:
                known = names[label] = prefix + str(len(names)).encode()
            return known

        text = _BLANK.sub(name, b"\n" + text)[1:]
        if len(names) > self.limits.blank_nodes:
            raise TooLarge(
                speak(
                    "{name} has more than {number} nodes without a name, the limit. Give them addresses, or "
                    "split the file.",
                    name=self.name,
                    number=f"{self.limits.blank_nodes:,}",
                )
            )
        return text


def _statements(text: bytes, written: bytes) -> Iterator[int]:
    """The numbers of the statements in which a literal is written."""
    at, number, end = text.find(written), 0, 0
    while at >= 0:
        number += text.count(b"\n", end, at)
        yield number
        at, end = text.find(written, at + 1), at


def serialised(batch: list[ox.Quad]) -> tuple[bytes, bytes]:
    """A batch as N-Quads, and the same with its texts left blank."""
    text = ox.serialize(batch, format=ox.RdfFormat.N_QUADS) or b""
    return text, _STRING.sub(b'""', text) if b'"' in text else text
