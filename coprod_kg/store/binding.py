"""A query's text as an endpoint is sent it: with terms in the place of variables, and tests for blank nodes that hold.

Nothing but the text can be sent. It is read by its tokens, so that what stands in strings and IRIs is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from coprod_kg.findings import Term
from coprod_kg.store.skolem import GENID, named

#: Brackets and words, with what could hide them: IRIs, strings and comments.
_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"\"\"(?:[^"\\]|\\.|"{1,2}(?!"))*\"\"\"|'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|[{}()]|[?$]\w+|[\w.-]*:[\w.-]*|\w+""",
    re.DOTALL,
)


_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_TESTS = ("ISBLANK", "ISIRI", "ISURI")


def form(text: str) -> str:
    """Which of the four forms a query has; empty where it has none."""
    return next((word for match in _TOKEN.finditer(text) if (word := match[0].upper()) in _FORMS), "")


def with_blank_nodes(text: str) -> str:
    """The query in which ``isBlank`` and ``isIRI`` count the IRIs that stand for blank nodes as blank nodes."""
    found = list(_TOKEN.finditer(text))
    for test, bracket in pairwise(found):
        if test[0].upper() in _TESTS and bracket[0] == "(":
            end = _closing(found, bracket)
            of = with_blank_nodes(text[bracket.end() : end])
            stands = f'STRSTARTS(STR({of}), "{GENID}")'
            new = f"isBlank({of}) || (isIRI({of}) && {stands})"
            if test[0].upper() != "ISBLANK":
                new = f"isIRI({of}) && !{stands}"
            return f"{text[: test.start()]}({new}){with_blank_nodes(text[end + 1 :])}"
    return text


def _closing(found: list[re.Match[str]], bracket: re.Match[str]) -> int:
    """Where the bracket that closes another one is; at the end where none does."""
    depth = 0
    for match in found[found.index(bracket) :]:
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return match.start()
    return found[-1].end()


def bound(text: str, bindings: Mapping[str, Term]) -> str:
    """The query with VALUES that bind variables at the start of its outermost group.

    Filters there and in what is nested see them; a subselect does not, as SPARQL evaluates it by itself.
    """
    if not bindings:
        return text
    names, terms = " ".join(f"?{name}" for name in bindings), " ".join(str(named(t)) for t in bindings.values())
    start = _group(text)
    return f"{text[:start]} VALUES ({names}) {{ ({terms}) }} {text[start:]}"


def words(text: str) -> set[str]:
    """The words of a query in capitals, but for those in IRIs, strings and comments."""
    return {match[0].upper() for match in _TOKEN.finditer(text) if match[0].isalpha()}


def _group(text: str) -> int:
    """Where the outermost group of a query's WHERE begins, just behind its brace."""
    depth, first, previous = 0, None, ""
    for match in _TOKEN.finditer(text):
        found = match[0]
        if found == "{" and depth == 0:
            if previous.upper() == "WHERE":
                return match.end()
            first = match.end() if first is None else first
        depth += {"{": 1, "}": -1}.get(found, 0)
        previous = found
    return len(text) if first is None else first
