"""On which lines the triples of a Turtle-like file stand, and limits on what it nests and repeats.

The parser proper (pyoxigraph) tells no places except of errors. This one reads tokens only, builds no terms,
and writes down three line numbers a triple, in the order in which the parser yields triples. It never
complains about syntax: at the first token it does not know it stops, since the parser will say it better.
https://www.w3.org/TR/turtle/#sec-grammar
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field

from coprod_kg.errors import TooLarge
from coprod_kg.parse.limits import Limits, amount
from coprod_kg.parse.tokens import ITEM_TOKEN, PLAIN, TOKEN
from coprod_kg.vocab import RDF

_SUBJECT, _PREDICATE, _OBJECT, _AFTER, _ITEM = range(5)
_NEXT = {b".": _SUBJECT, b";": _PREDICATE, b",": _OBJECT, b"": _AFTER}
_LIST_NAMES = (b"first", b"rest")
#: No address of the web is longer; a prefix of a megabyte would multiply with every use.
MAX_IRI = 8_192


@dataclass(slots=True)
class Lines:
    """Three line numbers (subject, predicate, object) a triple, in the parser's order.

    The links of lists stand apart in ``links``: the parser yields them in an order of its own. ``last`` is
    the line of the last token that was known.
    """

    triples: array[int] = field(default_factory=lambda: array("I"))
    links: array[int] = field(default_factory=lambda: array("I"))
    last: int = 0


def line_by_line(data: bytes, name: str, limits: Limits) -> Lines:
    """The lines of N-Triples and N-Quads, where a line is a statement."""
    lines = Lines()
    longest = min(MAX_IRI, limits.literal_bytes)
    number = start = 0
    size = len(data)
    while start < size:
        number += 1
        end = data.find(b"\n", start)
        end = size if end < 0 else end
        if end - start > longest:
            _check_lengths(data[start:end], number, name, limits)
        first = data[start : min(start + 1, end)]
        if first and first in b" \t\r":
            first = data[start:end].lstrip()[:1]
        if first and first != b"#":
            lines.triples.extend((number, number, number))
        start = end + 1
    return lines


def _check_lengths(text: bytes, number: int, name: str, limits: Limits) -> None:
    for part in re.findall(rb'"(?:[^"\\]++|\\.)*+"|<[^>]*+>', text):
        check_length(len(part), part.startswith(b"<"), number, name, limits)


def check_length(length: int, is_iri: bool, line: int, name: str, limits: Limits) -> None:
    """Raise TooLarge where one address or text is longer than may be."""
    longest = min(MAX_IRI, limits.literal_bytes) if is_iri else limits.literal_bytes
    if length > longest:
        what = "address" if is_iri else "text"
        raise TooLarge(
            f"{name}:{line}: The {what} that begins here is longer than {amount(longest)}, the limit for one "
            f"{what}. Put long texts where they can be linked to."
        )


class Tracker:
    """Follows the tokens of one Turtle or TriG file."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.data = data
        self.name = name
        self.limits = limits
        self.longest = min(MAX_IRI, limits.literal_bytes)
        self.lines = Lines()
        self.stack: list[tuple[int, int, int, bool, int]] = []
        self.list_names = {b"<" + RDF.encode() + local + b">" for local in _LIST_NAMES}
        self.prefixes = 0
        self.state, self.subject, self.predicate, self.is_link = _SUBJECT, 0, 0, False
        self.opened = 0
        self.after_string = False
        self.skip = 0
        self.position = self.counted = 0
        self.line = 1

    def run(self) -> Lines:
        """Read all statements, as far as they are known."""
        while self._plain() or self._token():
            pass
        self.lines.last = self.line
        return self.lines

    def _items(self) -> bool:
        """Read plain members of a list up to the first that is not; each is an rdf:first and rdf:rest."""
        data, position, line, counted = self.data, self.position, self.line, self.counted
        begin, opened, extend = position, self.opened, self.lines.links.extend
        while found := ITEM_TOKEN.match(data, position):
            if found.end() - position > self.longest:
                break
            at = found.start(1)
            line += data.count(b"\n", counted, at)
            counted, position = at, found.end()
            extend((line, line, line, line, line, line) if opened else (line, line, line))
            opened = 1
        self.position, self.line, self.counted, self.opened = position, line, counted, opened
        return position > begin

    def _plain(self) -> bool:
        """Read plain statements up to the first that is not."""
        if self.skip or self.state > _OBJECT:
            return self.state == _ITEM and not self.skip and self._items()
        data, count, state, position, counted = (
            self.data,
            self.data.count,
            self.state,
            self.position,
            self.counted,
        )
        line, subject, predicate, is_link = self.line, self.subject, self.predicate, self.is_link
        add_triple, add_link = self.lines.triples.extend, self.lines.links.extend
        list_names, begin = self.list_names, position
        while state != _AFTER and (found := PLAIN[state].match(data, position)):
            end = found.end()
            if end - position > self.longest:
                break
            if state == _SUBJECT:
                at = found.start(1)
                subject = line = line + count(b"\n", counted, at)
                counted = at
            if state != _OBJECT:
                at = found.start(2)
                predicate = line = line + count(b"\n", counted, at)
                counted = at
                is_link = found[2] in list_names
            at = found.start(3)
            line += count(b"\n", counted, at)
            counted = at
            (add_link if is_link else add_triple)((subject, predicate, line))
            position = end
            state = _NEXT[found[4]]
            if state == _AFTER:
                self.after_string = data[found.end(3) - 1] in b"\"'"
        self.state, self.position, self.counted, self.line = state, position, counted, line
        self.subject, self.predicate, self.is_link = subject, predicate, is_link
        return position > begin

    def _token(self) -> bool:
        """Read one token; False where there is none that is known."""
        data = self.data
        found = TOKEN.match(data, self.position)
        if found is None:
            return False
        kind = found.lastgroup
        start, end = found.start(kind), found.end()  # type: ignore[arg-type]
        self.line += data.count(b"\n", self.counted, start)
        self.counted, self.position = start, end
        if end - start > self.longest:
            check_length(end - start, kind in ("iri", "name"), self.line, self.name, self.limits)
        if kind == "type":
            self.skip, self.after_string = 1, False
        elif kind == "mark":
            self._mark(data[start:end])
        elif kind == "at" or (kind == "word" and not self.skip):
            self._word(data[start:end])
        elif self.skip:
            self.skip -= 1
            if kind == "iri" and not self.skip and data.startswith(RDF.encode(), start + 1, end):
                self._learn_rdf(start)
        else:
            self._term(data[start:end], self.line)
        return True

    def _term(self, text: bytes, line: int) -> None:
        """A term that is whole in one token, or the head of a literal."""
        state = self.state
        if state == _OBJECT:
            target = self.lines.links if self.is_link else self.lines.triples
            target.extend((self.subject, self.predicate, line))
            self.state = _AFTER
            self.after_string = text[:1] in (b'"', b"'")
        elif state == _PREDICATE:
            self.predicate = line
            self.is_link = text in self.list_names
            self.state = _OBJECT
        elif state == _SUBJECT:
            self.subject = line
            self.state = _PREDICATE
        elif state == _ITEM:
            self.lines.links.extend((line,) * (6 if self.opened else 3))
            self.opened = 1

    def _word(self, word: bytes) -> None:
        """A keyword, after which terms belong to it, or a language tag."""
        self.after_string = False
        lower = word.lower()
        if self.state == _SUBJECT and lower in (b"@prefix", b"prefix"):
            self._count_prefix()
            self.skip = 2
        elif self.state == _SUBJECT and lower in (b"@base", b"base", b"@version", b"version", b"graph"):
            self.skip = 1
        elif not word.startswith(b"@"):
            self._term(word, self.line)

    def _count_prefix(self) -> None:
        self.prefixes += 1
        if self.prefixes > self.limits.prefixes:
            raise TooLarge(
                f"{self.name}:{self.line}: More than {self.limits.prefixes} prefixes are declared. "
                "Write full addresses in angle brackets, or split the file."
            )

    def _learn_rdf(self, end: int) -> None:
        """Remember what rdf:first and rdf:rest are called under the prefix just declared."""
        prefix = self.data[max(0, end - 200) : end].split()[-1]
        self.list_names.update(prefix + local for local in _LIST_NAMES)

    def _mark(self, mark: bytes) -> None:
        if mark in _NEXT:
            self.state = _NEXT[mark]
        elif mark in b"[(":
            self._open(mark)
        elif mark in b"])":
            self._close(mark)
        else:
            self.state = _SUBJECT

    def _open(self, mark: bytes) -> None:
        if len(self.stack) >= self.limits.nesting:
            raise TooLarge(
                f"{self.name}:{self.line}: Brackets stand more than {self.limits.nesting} deep in each "
                "other. "
                "Give the inner things names of their own."
            )
        if mark == b"(" and self.state == _OBJECT:
            target = self.lines.links if self.is_link else self.lines.triples
            target.extend((self.subject, self.predicate, self.line))
        self.stack.append((self.state, self.subject, self.predicate, self.is_link, self.opened))
        self.subject, self.opened = self.line, 0
        self.state = _PREDICATE if mark == b"[" else _ITEM

    def _close(self, mark: bytes) -> None:
        if not self.stack:
            return
        line = self.line
        began, swapped = self.subject, mark == b"]" and self.state == _AFTER and self.after_string
        if mark == b")" and self.opened:
            self.lines.links.extend((line, line, line))
        self.state, self.subject, self.predicate, self.is_link, self.opened = self.stack.pop()
        if mark == b")" and self.state == _OBJECT:
            self.state = _AFTER
            return
        swapped = swapped and self.state == _OBJECT and not self.is_link
        self._term(b"", began)
        if swapped:
            self._swap()

    def _swap(self) -> None:
        """A plain string is known to have ended only at the bracket, so the parser yields it second."""
        triples = self.lines.triples
        triples[-6:] = triples[-3:] + triples[-6:-3]
