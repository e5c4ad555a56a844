"""Questions that are one pattern: what rdflib, Comunica and linked data clients ask for most of the time.

An engine answers one by going through a stretch of an index, and each row it looks at is a row of the answer. So
whoever takes only so many bytes of the answer has it do only so much work: it can neither hang nor fill a memory.
Whatever could look at rows without telling them makes a text no such question: a filter, DISTINCT, OFFSET, a path, a
join, a variable that stands twice, or one that stands nowhere and so tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coprod_kg.query.lexer import Token

_TERMS = frozenset({"iri", "name", "variable"})


def is_pattern(parts: Sequence[Token]) -> bool:
    """Whether the tokens of a query are ``SELECT … { s p o }``, perhaps inside ``GRAPH g { }``, and nothing more."""
    rest = iter(parts)
    try:
        if not _skip_prologue(rest):
            return False
        told = _told(rest)
        return told is not None and _is_group(list(rest), told)
    except StopIteration:
        return False


def _skip_prologue(rest: Iterator[Token]) -> bool:
    """Go on past PREFIX and BASE and the word SELECT; whether that was all there was."""
    while (word := next(rest).word) in ("PREFIX", "BASE"):
        if word == "PREFIX" and next(rest).kind != "name":
            return False
        if next(rest).kind != "iri":
            return False
    return word == "SELECT"


def _told(rest: Iterator[Token]) -> set[str] | None:
    """Go on past the variables to be told, the word WHERE and the brace; None where that was not all there was."""
    told = set()
    part = next(rest)
    if part.text == "*":
        part = next(rest)
    elif part.kind == "variable":
        while part.kind == "variable":
            told.add(part.text[1:])
            part = next(rest)
    else:
        return None
    if part.word == "WHERE":
        part = next(rest)
    return told if part.text == "{" else None


def _is_group(parts: list[Token], told: set[str]) -> bool:
    """Whether this is the rest of a group of one pattern that has every variable to be told, and its end."""
    graph: list[Token] = []
    if len(parts) > 4 and parts[0].word == "GRAPH" and parts[2].text == "{" and parts[-1].text == "}":
        graph, parts = [parts[1]], parts[3:-1]
    if len(parts) == 5 and parts[3].text == ".":
        del parts[3]
    if len(parts) != 4 or parts[3].text != "}":
        return False
    subject, predicate, value = parts[:3]
    terms = [subject, value, *graph]
    if predicate.text != "a":
        terms.append(predicate)
    if any(term.kind not in _TERMS or term.text.startswith("_") for term in terms if term is not value):
        return False
    if value.kind not in (*_TERMS, "string") or value.text.startswith("_"):
        return False
    variables = [term.text[1:] for term in terms if term.kind == "variable"]
    return len(variables) == len(set(variables)) and told.issubset(variables)
