"""Why a date is none although it looks like one: days and months that the calendar does not have."""

from __future__ import annotations

import re
from calendar import monthrange

#: The year first, as XSD has it, or last, as people write it; whichever of the others can be the month is taken for it.
_ISO = re.compile(r"-?(?P<year>\d{4,9})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)", re.ASCII)
_SPOKEN = re.compile(r"(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})", re.ASCII)


def in_month(year: int, month: int) -> int:
    """How many days a month has; the calendar repeats after 400 years, so that any year will do."""
    return monthrange(year % 400 + 400, month)[1]


def reason(text: str) -> str:
    """A sentence on why a text is no day, with a space before it; empty where its form alone is wrong.

    >>> reason("31/02/2023"), reason("2021-13-01"), reason("2024-02-29")
    (' 2023-02 has 28 days.', ' A year has 12 months.', '')
    """
    found = _ISO.match(text.strip()) or _SPOKEN.fullmatch(text.strip())
    if found is None:
        return ""
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    if found.re is _SPOKEN and month > 12 >= day:
        month, day = day, month
    if not 1 <= month <= 12:
        return " A year has 12 months."
    most = in_month(year, month)
    return f" {year:04}-{month:02} has {most} days." if day > most else ""
