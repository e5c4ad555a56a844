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

_TERM = re.compile(r"(?<![\w/])([a-z]+):([A-Za-z]\w*)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: What is said to those who write RDF only: names of terms behind the words for them, and advice about types.
_FOR_RDF = re.compile(r" \((?:(?:, | or | o | u )?[a-z]+:[A-Za-z]\w*)+\)|, or leave its type away")
_TYPED = re.compile(r'(")(?:@(?:en|es)\b|\^\^xsd:\w+)')
_PLACES = re.compile(r"\[([^\]\[]+)\]")
#: The component of a contradiction (``reason.contradictions``).
CONTRADICTION = "contradiction"


def spoken(findings: Iterable[Finding], document: Document) -> list[Finding]:
    """The findings as the one who filled the workbook in can read them; as they are where it is none.

    What reading has found in a cell is not told again by what follows from it, unless that is worse; and of a
    contradiction that rests on a cell in which something else is wrong nothing is told until that is mended.
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
    grave = [one for one in (*document.notices, *left) if one.severity is Severity.VIOLATION]
    wrong = {str(one.place) for one in grave if one.component != CONTRADICTION and one.place.cell}
    left = [one for one in left if one.component != CONTRADICTION or not wrong & set(_PLACES.findall(one.message))]
    language = document.grid.language
    return [replace(one, message=_in_words(one, language)) for one in left] if language else left


def _in_words(finding: Finding, language: str) -> str:
    """A finding's message in words; a value that was typed with quotation marks and a language is quoted whole."""
    typed = str(getattr(finding.value, "value", ""))
    return in_words(finding.message, language, but=typed if '"@' in typed else "")


def in_words(message: str, language: str, but: str = "") -> str:
    """A message with the headings and words of the workbook in the place of terms, all ``but`` some text in it.

    >>> in_words("Use coprod:Active, coprod:Passive or cv:hasCompetentAuthority.", "en")
    'Use “active”, “passive” or “has competent authority”.'
    """
    if but and but in message:
        return but.join(in_words(part, language) for part in message.split(but))
    bare = _TYPED.sub(r"\1", _FOR_RDF.sub("", message))
    return _TERM.sub(lambda found: _word(found[0], found[1], found[2], language), bare)


def _word(term: str, prefix: str, local: str, language: str) -> str:
    """The word for a term: that of the workbook, else the term's own name in words."""
    if known := _words(language).get(term):
        return known
    return f"“{_HUMP.sub(' ', local).lower()}”" if prefix in vocab.prefixes() else term


@cache
def _words(language: str) -> dict[str, str]:
    known = layout().words.items()
    return {vocab.compact(iri): f"“{word}”" for iri, all in known if (word := all.get(language) or all.get("en"))}
