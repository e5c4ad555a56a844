"""The parser's complaints in words a contributor can act on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from coprod_kg.errors import Unreadable

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Spot:
    """The text an error is about: ``seen`` is it, ``before`` is what stands before it on its line."""

    seen: str = ""
    before: str = ""
    ended: int | None = None

    @property
    def found(self) -> str:
        """What was found, for a message."""
        if not self.seen:
            return "the end of the line"
        return f"“{self.seen[:_SHOWN]}…”" if len(self.seen) > _SHOWN else f"“{self.seen}”"

    @property
    def earlier(self) -> str:
        """The statement before the spot, with the line on which it ends where that is another one."""
        return "the statement before it" + (f" (line {self.ended})" if self.ended else "")


def _prefix(spot: _Spot, found: re.Match[str]) -> str:
    prefix = found["what"]
    return f"The prefix “{prefix}” is not declared. Put “@prefix {prefix} <…> .” at the top, or mend the prefix."


def _relative(spot: _Spot, _found: re.Match[str]) -> str:
    return f"The address {spot.found} is relative, and the file says not to what. Write it in full."


def _character(spot: _Spot, found: re.Match[str]) -> str:
    char = found["what"]
    names = {" ": "a space", '"': "a quotation mark", "\n": "a line break", "\t": "a tab"}
    return (
        f"The address that begins here holds {names.get(char, f'“{char}”')}, which addresses may not. "
        f"Write it percent-encoded, as {quote(char, safe='')}, or look for a “>” that is missing."
    )


def _percent(_spot: _Spot, found: re.Match[str]) -> str:
    return (
        f"The address holds “{found['what']}”, and “%” must be followed by two hexadecimal digits. "
        "A “%” itself is written “%25”."
    )


def _unended(spot: _Spot, _found: re.Match[str]) -> str:
    if spot.seen[:1] in ('"', "'"):
        long = "" if spot.seen[:3] in ('"""', "'''") else "; a text of several lines has three at either end"
        return f"The text that begins here, {spot.found}, has no closing quotation mark{long}."
    if spot.seen:
        return f"{spot.found}, which begins here, is not ended before the end of the file."
    return "The file ends in the middle of a statement."


def _no_dot(spot: _Spot, _found: re.Match[str]) -> str:
    return f"Found {spot.found}, expected “.”, “;” or “,”: {spot.earlier} is not ended."


def _dot_only(spot: _Spot, _found: re.Match[str]) -> str:
    return f"Found {spot.found}, expected “.” to end {spot.earlier}."


def _quotation(_spot: _Spot, found: re.Match[str]) -> str:
    return (
        f'Found the typographic quotation mark {found["what"]}, expected a straight one ("). '
        "Word processors put them in."
    )


def _formula(_spot: _Spot, _found: re.Match[str]) -> str:
    return "Rules and formulas ({ … } =>) are N3 and not read; leave the plain statements."


def _not_a(kind: str) -> Callable[[_Spot, re.Match[str]], str]:
    def say(spot: _Spot, _found: re.Match[str]) -> str:
        if spot.seen.startswith("?"):
            return f"Found the variable {spot.found}: variables belong to queries and N3, not to data."
        return f"Found {spot.found}, expected {kind}."

    return say


def _surrogate(spot: _Spot, _found: re.Match[str]) -> str:
    return f"The escape {spot.found} stands for half a character (a surrogate). Write the character itself."


def _language(spot: _Spot, _found: re.Match[str]) -> str:
    return f"The language tag {spot.found} is not one. A tag begins with letters, as in “@en” or “@es-MX”."


def _long_tag(_spot: _Spot, _found: re.Match[str]) -> str:
    return "A part of the language tag has more than eight letters. Write one such as “@en” or “@es-MX”."


def _odd_character(spot: _Spot, found: re.Match[str]) -> str:
    tag = re.search(r"@[A-Za-z-]+\Z", spot.before)
    if tag and spot.seen.startswith("_"):
        return f"The language tag {tag[0]}{spot.seen.split()[0]} is written with “-”, as in “@en-GB”."
    return f"The character “{found['what']}” is not expected here. Found {spot.found}."


def _comma(_spot: _Spot, _found: re.Match[str]) -> str:
    return "The comma here is one too many: JSON allows none after the last value."


_SENTENCES: tuple[tuple[str, Callable[[_Spot, re.Match[str]], str]], ...] = (
    (r"The prefix (?P<what>\S*:) has not been declared", _prefix),
    (r"No scheme found in an absolute IRI", _relative),
    (r"Invalid IRI code point '(?P<what>.)'", _character),
    (r"Invalid IRI percent encoding '(?P<what>.*)'", _percent),
    (r"Unexpected end of file", _unended),
    (r"A dot is expected at the end of statements", _no_dot),
    (r"(?:Triples|Quads) (?:must|should) be followed by a dot", _dot_only),
    (r"'(?P<what>[“”„«»‘’])' is not allowed at the beginning of a prefix name", _quotation),
    (r"\{ is not a valid subject or graph name", _formula),
    (
        r"is not a valid subject",
        _not_a("the subject of a statement: an address in <…>, a prefixed name or “[”"),
    ),
    (r"is not a valid predicate", _not_a("a property: an address in <…>, a prefixed name or “a”")),
    (r"is not a valid (?:RDF )?object", _not_a("a value: an address, a prefixed name, a text or a number")),
    (r"encoding [0-9A-F]+ that is not a valid unicode character", _surrogate),
    (r"A language code should always start with a letter", _language),
    (r"A subtag may be eight characters in length at maximum", _long_tag),
    (r"Unexpected character '(?P<what>.)'", _odd_character),
    (r"Trailing commas are not allowed", _comma),
)


def unreadable(error: SyntaxError, data: bytes, name: str, near: int | None = None) -> Unreadable:
    """The parser's error with file, line and column; ``near`` is the line where it tells none."""
    line = error.lineno or near
    column = error.offset or None
    spot = _spot(data, line, column, error.end_offset if error.end_lineno == line else None)
    return Unreadable(_sentence(str(error.msg), spot), file=name, line=line, column=column)


def _sentence(message: str, spot: _Spot) -> str:
    reason = re.sub(r"^Parser error at line .*?: ", "", message)
    reason = re.sub(r"^error while parsing IRI '(.*)': ", r"“\1”: ", reason)
    for pattern, say in _SENTENCES:
        if found := re.search(pattern, reason):
            return say(spot, found)
    ending = f" Found {spot.found}." if spot.seen else ""
    return f"{reason[:1].upper()}{reason[1:]}.{ending}"


def _spot(data: bytes, line: int | None, column: int | None, end: int | None) -> _Spot:
    """The text at a line and column, at most as long as is shown."""
    if line is None or column is None:
        return _Spot()
    start, ended = 0, None
    for number in range(1, line):
        stop = data.find(b"\n", start) + 1
        ended = number if data[start:stop].split(b"#")[0].strip() else ended
        start = stop
    text = data[start : start + 4 * column + 400].split(b"\n", 1)[0].decode("utf-8", "replace")
    stop = end - 1 if end is not None and end > column else column + _SHOWN // 2
    before = text[: column - 1]
    return _Spot(text[column - 1 : stop].strip(), before, None if before.strip() else ended)
