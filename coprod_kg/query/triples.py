"""Triples that have a term too many or too few: the dot that was forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coprod_kg.query.lexer import Token

#: How many terms stand before a dot, and behind a semicolon or a comma.
_WHOLE, _BEHIND = 3, {";": 2, ",": 1}
_LACKS = {1: "its value", 2: "its property and its value"}
_TERMS = frozenset({"variable", "iri", "name", "string", "number"})


def wrong_triples(parts: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Where a triple of plain terms has too many or too few, and what it lacks.

    What has paths, brackets or filters in it is not judged.
    """
    for sentence, end in _sentences(parts):
        wanted, found = _WHOLE, list[Token]()
        for part in (*sentence, end):
            if part is not end and part.text not in _BEHIND:
                found.append(part)
                continue
            if len(found) > wanted:
                surplus = found[wanted]
                yield surplus.start, f"“{surplus.text}” is a term too many for one triple. Is a dot missing before it?"
            elif 0 < len(found) < wanted:
                yield found[-1].end, f"the triple that ends here lacks {_LACKS[wanted - len(found)]}."
            wanted, found = _BEHIND.get(part.text, _WHOLE), []


def _sentences(parts: Sequence[Token]) -> Iterator[tuple[list[Token], Token]]:
    """The runs of plain terms between braces and dots, each with what ends it."""
    run: list[Token] | None = None
    data_depth = -1
    for part in parts:
        if part.word == "VALUES":
            data_depth = part.depth
        if data_depth >= 0:
            # What stands in the braces behind VALUES are no triples.
            run, data_depth = ([], -1) if part.text == "}" and part.depth <= data_depth + 1 else (None, data_depth)
        elif part.text in ("{", "}", "."):
            if run and part.text != "{":
                yield run, part
            run = []
        elif part.kind == "language" and run:
            continue
        elif run is not None:
            is_plain = part.kind in _TERMS or part.word in ("A", "TRUE", "FALSE") or part.text in _BEHIND
            run = [*run, part] if is_plain else None
