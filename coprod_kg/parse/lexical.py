"""Typed literals whose spelling is none of their type, such as the 30th of February.

They are read and kept as typed; whoever typed them should know. https://www.w3.org/TR/xmlschema11-2/
"""

from __future__ import annotations

import re

from coprod_kg.parse import days
from coprod_kg.vocab import XSD

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_DATE = rf"(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
_INTEGER = r"[+-]?\d+"
_DOUBLE = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN"

#: The form of a type's spellings, and an example to follow.
_FORMS: dict[str, tuple[str, str]] = {
    "boolean": (r"true|false|0|1", "true or false"),
    "integer": (_INTEGER, "a whole number such as 42"),
    "decimal": (r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", "a number with a point such as 1.5"),
    "double": (_DOUBLE, "a number such as 1.5 or 1e3"),
    "float": (_DOUBLE, "a number such as 1.5 or 1e3"),
    "date": (_DATE + _ZONE, "a day of the calendar such as 2021-02-28"),
    "dateTime": (rf"{_DATE}T(?:{_TIME}){_ZONE}", "a moment such as 2021-02-28T09:30:00Z"),
    "dateTimeStamp": (
        rf"{_DATE}T(?:{_TIME}){_ZONE[:-1]}",
        "a moment with its zone such as 2021-02-28T09:30:00Z",
    ),
    "time": (rf"(?:{_TIME}){_ZONE}", "a time such as 09:30:00"),
    "gYear": (_YEAR + _ZONE, "a year such as 2021"),
    "gYearMonth": (rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}", "a month such as 2021-02"),
    "duration": (
        r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
        "a duration such as P1Y2M",
    ),
    "language": (r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", "a language tag such as en"),
}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_COMPILED = {name: re.compile(form, re.ASCII) for name, (form, _example) in _FORMS.items()}
#: Longer numbers are not turned into numbers: that costs more than linear time.
_MAX_DIGITS = 4_000


def wrong(text: str, datatype: str) -> str | None:
    """What a text should be to fit a datatype; None where it fits or the type is not known."""
    if not datatype.startswith(XSD):
        return None
    name = datatype[len(XSD) :]
    if name in _RANGES:
        return _wrong_integer(text, *_RANGES[name])
    if name not in _COMPILED:
        return None
    stripped = text.strip(" \t\r\n")
    found = _COMPILED[name].fullmatch(stripped)
    fine = found is not None and ("day" not in found.groupdict() or _in_month(found))
    return None if fine else _FORMS[name][1]


def _wrong_integer(text: str, least: int | None, most: int | None) -> str | None:
    stripped = text.strip(" \t\r\n")
    if len(stripped) <= _MAX_DIGITS and _COMPILED["integer"].fullmatch(stripped):
        number = int(stripped)
        if (least is None or number >= least) and (most is None or number <= most):
            return None
    bounds = [f"{word} {bound}" for word, bound in (("from", least), ("to", most)) if bound is not None]
    return "a whole number " + " ".join(bounds)


def _in_month(found: re.Match[str]) -> bool:
    """Whether the month has the day; four digits of the year are enough."""
    return int(found["day"]) <= days.in_month(int(found["year"][-4:]), int(found["month"]))
