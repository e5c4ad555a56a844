"""What the engine's parser says of a text, in words for the one who wrote it."""

from __future__ import annotations

import re

from coprod_kg.errors import BadQuery

_PLACE = re.compile(r"(?:error )?at (\d+):(\d+)(?:: )?(.*)", re.DOTALL)


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
    """What the parser has against it, where it says that in a sentence; of what it would take it speaks too widely."""
    listed = message.removeprefix("expected one of ").removeprefix("expected ")
    sentences = [part for part in listed.split(", ") if len(part.split()) > 2 and part[0].isalpha()]
    return f": {sentences[0][0].lower()}{sentences[0][1:]}" if sentences else ""
