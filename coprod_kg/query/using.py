"""A protocol request's dataset put into the text of its update (SPARQL 1.1 Protocol, section 2.2.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coprod_kg.errors import BadRequest
from coprod_kg.query.lexer import Token, tokens


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """The update with USING for each default graph and USING NAMED for each named one, wherever they may stand.

    Raises BadRequest where the text has USING or WITH itself.
    """
    clauses = "".join([f"USING <{graph}> " for graph in default] + [f"USING NAMED <{graph}> " for graph in named])
    pieces, position = [], 0
    for at, clause in _insertions(text, clauses):
        pieces += [text[position:at], clause]
        position = at
    return "".join((*pieces, text[position:]))


def _insertions(text: str, clauses: str) -> Iterator[tuple[int, str]]:
    """Where the clauses go: before each operation's WHERE; DELETE WHERE becomes DELETE … USING … WHERE."""
    for parts in _operations(text):
        words = [part.word for part in parts if not part.depth]
        if "USING" in words or "WITH" in words:
            raise BadRequest(
                "The request gives using-graph-uri or using-named-graph-uri and the update has USING or WITH; "
                "only one of them may choose the graphs."
            )
        where = next((index for index, part in enumerate(parts) if part.word == "WHERE" and not part.depth), None)
        if where is None:
            continue
        short = where > 0 and parts[where - 1].word == "DELETE"
        template = _block(text, parts[where + 1 :]) if short else ""
        yield parts[where].start, f"{template} {clauses}"


def _operations(text: str) -> Iterator[Sequence[Token]]:
    parts: list[Token] = []
    for part in tokens(text):
        if part.text == ";" and not part.depth:
            yield parts
            parts = []
        else:
            parts.append(part)
    yield parts


def _block(text: str, parts: Sequence[Token]) -> str:
    """The text of a group in braces that begins with the first token."""
    end = next((part.end for part in parts if part.text == "}" and not part.depth), None)
    return text[parts[0].start : end] if parts and end else ""
