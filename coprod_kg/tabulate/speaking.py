"""Findings about workbooks in the words of the workbook: no prefixed name, and a cell is spoken of once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from coprod_kg import vocab
from coprod_kg.findings import Finding, Severity
from coprod_kg.parse import Document
from coprod_kg.parse.table.layout import layout

_TERM = re.compile(r"(?<![\w/])(?:coprod|dct|rdfs|skos):[A-Za-z]\w*")
_TYPED = re.compile(r'(")@(?:en|es)\b')


def spoken(findings: Iterable[Finding], document: Document) -> list[Finding]:
    """The findings as the one who filled the workbook in can read them; as they are where it is none.

    What reading has found in a cell is not told again by what follows from it, unless that is worse.
    """
    found = list(findings)
    if document.grid is None:
        return found
    told: dict[tuple[str | None, str], int] = {}
    for notice in document.notices:
        if notice.place.cell:
            where = (notice.place.sheet, notice.place.cell)
            told[where] = min(notice.severity.rank, told.get(where, Severity.INFO.rank))
    left = [one for one in found if one.severity.rank < told.get((one.place.sheet, one.place.cell or ""), 9)]
    language = document.grid.language
    return [replace(one, message=in_words(one.message, language)) for one in left] if language else left


def in_words(message: str, language: str) -> str:
    """A message with the headings and words of the workbook in the place of terms.

    >>> in_words("Use coprod:Active or coprod:Passive.", "en")
    'Use “active” or “passive”.'
    """
    words = _words(language)
    return _TYPED.sub(r"\1", _TERM.sub(lambda found: words.get(found[0], found[0]), message))


@cache
def _words(language: str) -> dict[str, str]:
    known = layout().words.items()
    return {vocab.compact(iri): f"“{word}”" for iri, all in known if (word := all.get(language) or all.get("en"))}
