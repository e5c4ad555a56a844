"""What the engine's parser says of a text, in words for the one who wrote it."""

from __future__ import annotations

import re

from coprod_kg.errors import BadQuery

_PLACE = re.compile(r"(?:error )?at (\d+):(\d+)(?:: )?(.*)", re.DOTALL)
_WORD = re.compile(r"\"?([A-Z]{2,})\"?\Z")


def explain(error: SyntaxError, text: str, what: str = "query") -> BadQuery:
    """What is wrong with a text that does not parse, in one sentence with line and column."""
    found = _PLACE.match(str(error))
    if not found:
        return BadQuery(f"The {what} does not parse: {error}.")
    line, column = int(found[1]), int(found[2])
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    near = f"near {rest[:30]!r}" if rest.strip() else "at the end of the line" if line < len(lines) else "at its end"
    return BadQuery(
        f"The {what} does not parse at line {line}, column {column}, {near}{_expectation(found[3])}.",
        line=line,
        column=column,
    )


def _expectation(message: str) -> str:
    """What the parser would have taken there, in words; nothing where it only speaks of characters."""
    if "Prefix not found" in message:
        return ": a prefix there is not declared"
    listed = message.removeprefix("expected one of ").removeprefix("expected ")
    words = [match[1] for part in listed.split(", ") if (match := _WORD.match(part.strip()))]
    if words:
        return f"; there could be {' or '.join(words)}"
    return "" if "[" in listed or not listed else f": {listed}"
