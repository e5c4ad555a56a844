"""What in a text could make an engine reach out: SERVICE and LOAD, in whatever disguise.

An engine reads a text in its own way: Oxigraph takes ``trueSERVICE<x>{}`` and ``SERVICEex:x{}`` for calls,
and ``<`` for a comparison where the grammar's longest match is an IRI, so that ``?o<2)SERVICE#>`` hides a
call from a reader that follows the grammar's tokens. So every place that any reading could take for code
is searched, and what has the form of a call counts as one. The time is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from coprod_kg.errors import BadQuery
from coprod_kg.query.lexer import IRI, LANGUAGE, LOCAL, STRINGS, VARIABLE, decode_all

_PLAIN = re.compile(r"[^<\"'#?$:@\\]+")
_BLANK = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"[\r\n]")
_DECLARATION = re.compile(r":[ \t\r\n]*[<#]")
_NAME_BACKWARDS = re.compile(r"[^\s<>\"'{}()#:?$@^|&;,]*")
_LONGEST_PREFIX = 256


def services(text: str, known: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The targets, as written, of every SERVICE call that some engine could see in a text.

    ``known`` are the prefixes that need no declaration.
    """
    return _calls("service", "{", text, known)


def loads(text: str, known: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The sources, as written, of every LOAD that some engine could see in an update."""
    return _calls("load", "", text, known)


def _calls(keyword: str, follows: str, text: str, known: frozenset[str]) -> tuple[str, ...]:
    readings = {text, decode_all(text)} if "\\" in text else {text}
    readings = {reading for reading in readings if keyword in reading.lower()}
    found = {target for reading in readings for target in _Reader(reading, known).calls(keyword, follows)}
    return tuple(sorted(found))


class _Reader:
    """Every reading of one text at once: positions that were looked at are not looked at again."""

    def __init__(self, text: str, known: frozenset[str]) -> None:
        self.text = text
        self.lower = "".join(c.lower() if c.isascii() else " " for c in text)
        self._line_ends = [match.start() for match in _LINE_END.finditer(text)]
        self._gaps: dict[int, int] = {}
        self._known = known

    def calls(self, keyword: str, follows: str) -> Iterator[str]:
        """The targets of what has the form: keyword, perhaps SILENT, target, ``follows``."""
        prefixes = self._prefixes()
        for start, end in self._code():
            at = self.lower.find(keyword, start, end)
            while at >= 0:
                yield from self._targets(at + len(keyword), follows, prefixes)
                at = self.lower.find(keyword, at + 1, end)

    def _prefixes(self) -> frozenset[str]:
        names = {self._name_before(match.start()) for match in _DECLARATION.finditer(self.text)}
        return self._known | names

    def _name_before(self, colon: int) -> str:
        backwards = self.text[max(0, colon - _LONGEST_PREFIX - 1) : colon][::-1]
        match = _NAME_BACKWARDS.match(backwards)
        name = match.group()[::-1] if match else ""
        if len(name) > _LONGEST_PREFIX:
            raise BadQuery(f"The prefix {name[:20]}… is longer than {_LONGEST_PREFIX} characters.")
        return name

    def _targets(self, position: int, follows: str, prefixes: frozenset[str]) -> Iterator[str]:
        starts = {self._skip(position)}
        starts |= {self._skip(start + 6) for start in starts if self.lower.startswith("silent", start)}
        for start in starts:
            end = self._target(start, prefixes)
            if end and self.text.startswith(follows, self._skip(end)):
                yield self.text[start:end]

    def _target(self, start: int, prefixes: frozenset[str]) -> int:
        """Where the IRI, variable or prefixed name ends that starts here; 0 where none does."""
        for pattern in (IRI, VARIABLE):
            if match := pattern.match(self.text, start):
                return match.end()
        colon = self.text.find(":", start, start + _LONGEST_PREFIX + 1)
        if colon < 0 or self.text[start:colon] not in prefixes:
            return 0
        match = LOCAL.match(self.text, colon)
        return match.end() if match else 0

    def _skip(self, position: int) -> int:
        """Past the white space and comments at a position."""
        passed = []
        while position not in self._gaps:
            passed.append(position)
            blank = _BLANK.match(self.text, position)
            position = blank.end() if blank else position
            if not self.text.startswith("#", position):
                self._gaps[position] = position
                break
            position = self._line_end(position)
        end = self._gaps[position]
        self._gaps.update(dict.fromkeys(passed, end))
        return end

    def _line_end(self, position: int) -> int:
        ends = self._line_ends
        index = bisect_left(ends, position)
        return ends[index] if index < len(ends) else len(self.text)

    def _code(self) -> Iterator[tuple[int, int]]:
        """The stretches some reading takes for code, without quotes, IRIs, names' parts and comments."""
        seen: set[int] = set()
        todo = [0]
        while todo:
            position = todo.pop()
            if position in seen or position >= len(self.text):
                continue
            seen.add(position)
            if plain := _PLAIN.match(self.text, position):
                yield plain.span()
                todo.append(plain.end())
            else:
                todo.extend(self._after(position))

    def _after(self, position: int) -> Iterator[int]:
        """Where each reading goes on after the character at a position, which is none of the plain ones."""
        character = self.text[position]
        if character == "#":
            yield self._line_end(position)
            return
        ends = [match.end() for p in _READINGS[character] if (match := p.match(self.text, position))]
        yield from ends
        if character == "<" or (not ends and character in "?$@"):
            yield position + 1


_READINGS: dict[str, tuple[re.Pattern[str], ...]] = {
    "<": (IRI,),
    '"': STRINGS,
    "'": STRINGS,
    "?": (VARIABLE,),
    "$": (VARIABLE,),
    ":": (LOCAL,),
    "@": (LANGUAGE,),
    "\\": (),
}
