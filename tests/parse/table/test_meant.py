"""What was probably meant is asked, in the words of the workbook."""

from __future__ import annotations

import pytest
from books import FERRY, changed, read


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [
        ("involvement", "G2", "desing, evaluation", "Did you mean “design; evaluation”?"),
        ("involvement", "F2", "act voluntary and conscious", "Did you mean “conscious and voluntary act”?"),
        ("involvement", "F2", "voluntary act", "Did you mean “conscious and voluntary act”?"),
        ("involvement", "D2", "public service", "“public service” is chosen there, in the column “kind”"),
    ],
)
def test_what_was_probably_meant_is_asked(sheet: str, cell: str, value: str, words: str) -> None:
    """Words in another order, a part of them, values between commas, and a value in the place of a row."""
    assert words in " ".join(one.message for one in read(changed(sheet, cell, value)).notices)


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("31/02/2023", "noSuchDay", "There is no such day as “31/02/2023”."),
        ("2023-02-31", "noSuchDay", "There is no such day as “2023-02-31”."),
        ("05/03/2024", "notADate", "Did you mean “2024-03-05” or “2024-05-03”?"),
        ("31.3.2024", "notADate", "Did you mean “2024-03-31”?"),
        ("spring", "notADate", "is not a date that everybody reads alike. Write year"),
    ],
)
def test_a_day_is_asked_about_in_words(value: str, kind: str, words: str) -> None:
    """A day that is not in the calendar is told apart from one that is written in another order; no type is named."""
    sheets = {**FERRY, "work": [["id", "name [en]", "year"], ["w", "Report", value]]}
    (found,) = [one for one in read(sheets).notices if one.place.sheet == "work"]
    assert (found.component, found.place.cell, found.label) == (kind, "C2", "Report")
    assert words in found.message
    assert "xsd:" not in found.message
