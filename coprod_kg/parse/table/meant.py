"""What somebody probably meant who wrote a name that is not known, or a date in another order."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping

from coprod_kg.parse.table.layout import same

_LIKE = 0.6
_NUMBERS = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})\Z")
_ISO = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})\Z")


def near(word: str, known: Iterable[str]) -> str:
    """The known name that has the same words in another order, is spelt alike, or has all these words; else nothing.

    >>> near("value created", ["value outcome", "created value"]), near("well being", ["individual well-being"])
    ('created value', 'individual well-being')
    """
    names = {same(name): name for name in reversed(list(known))}
    wanted = _words(word)
    for name, written in names.items():
        if wanted and sorted(_words(name)) == sorted(wanted):
            return written
    if close := difflib.get_close_matches(same(word), names, n=1, cutoff=_LIKE):
        return names[close[0]]
    whole = [written for name, written in names.items() if wanted and set(wanted) <= set(_words(name))]
    return whole[0] if len(whole) == 1 else ""


def several(text: str, known: Iterable[str]) -> list[str]:
    """The known names in a text that separates them by commas; nothing where one of them is not known.

    >>> several("desing, evaluation", ["design", "evaluation"]), several("design, art", ["design"])
    (['design', 'evaluation'], [])
    """
    names = list(known)
    exact: Mapping[str, str] = {same(name): name for name in names}
    parts = [part for part in text.split(",") if part.strip()]
    found = [exact.get(same(part)) or near(part, names) for part in parts]
    return found if len(parts) > 1 and all(found) else []


def days(text: str) -> list[str] | None:
    """The days that a date in numbers may be, in ISO 8601: of one there is none; None where it is no such date.

    >>> days("31/02/2023"), days("5.3.2024"), days("2024-3-5"), days("spring")
    ([], ['2024-03-05', '2024-05-03'], ['2024-03-05'], None)
    """
    if found := _ISO.match(text):
        orders = [(found[1], found[2], found[3])]
    elif found := _NUMBERS.match(text):
        orders = [(found[3], found[2], found[1]), (found[3], found[1], found[2])]
    else:
        return None
    return list(dict.fromkeys(day for order in orders if (day := _day(*order))))


def _day(year: str, month: str, day: str) -> str:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", same(name))
