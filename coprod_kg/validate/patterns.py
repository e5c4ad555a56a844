"""Regular expressions that may take for ever: found by their form (SHACL leaves them to the engine)."""

from __future__ import annotations

import re
import warnings
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from coprod_kg.errors import BadRequest

_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)


def check(expression: str, shape: str) -> None:
    """Raise BadRequest where a repeated part of a pattern is nothing but repeated parts, as ``(a+)+``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(expression)
    except re.error:
        return  # not Python's dialect; the engine says whether it can read it
    if _endless(tree):
        raise BadRequest(
            f"The pattern {expression!r} of {shape} repeats what is repeated already and may run "
            "for ever; write it with one repetition, such as '(a|b)+' for '(a+|b)+'."
        )


def _endless(tree: Any, *, inside: bool = False) -> bool:
    for code, value in tree:
        if code in _REPEATS:
            _, most, body = value
            loops = most is codes.MAXREPEAT or most > 20
            if loops and _ambiguous(body):
                return True
            if _endless(body, inside=inside or loops):
                return True
        elif any(_endless(part, inside=inside) for part in _parts(code, value)):
            return True
    return False


def _parts(code: Any, value: Any) -> list[Any]:
    if code is codes.SUBPATTERN:
        return [value[-1]]
    if code is codes.BRANCH:
        return list(value[1])
    return []


def _ambiguous(body: Any) -> bool:
    """Whether every part of a repeated body can be repeated or empty, so that it can be cut in many ways."""
    return any(
        bool(way) and all(_stretches(item) for item in way) and any(_loops(item) for item in way) for way in _ways(body)
    )


def _ways(body: Any) -> list[list[Any]]:
    items = list(body)
    while len(items) == 1 and items[0][0] is codes.SUBPATTERN:
        items = list(items[0][1][-1])
    if len(items) == 1 and items[0][0] is codes.BRANCH:
        return [way for part in items[0][1][1] for way in _ways(part)]
    return [items]


def _stretches(item: Any) -> bool:
    code, value = item
    if code in _REPEATS:
        return value[0] == 0 or value[1] is codes.MAXREPEAT
    return code is codes.AT


def _loops(item: Any) -> bool:
    return item[0] in _REPEATS and item[1][1] is codes.MAXREPEAT
