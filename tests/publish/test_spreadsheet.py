"""What a workbook promises: the answer exactly, numbers to reckon with, and nothing that acts as a formula."""

from __future__ import annotations

import datetime as dt
import io

import pyoxigraph as ox
import pytest
from openpyxl import Workbook, load_workbook

from coprod_kg.errors import NotAcceptable
from coprod_kg.publish import spreadsheet
from coprod_kg.publish.spreadsheet import MOST_CHARACTERS, write_workbook


def opened(text: str) -> Workbook:
    """The workbook of a query's answer, read by a reference implementation."""
    output = io.BytesIO()
    write_workbook(ox.Store().query(text), output)  # type: ignore[arg-type]
    return load_workbook(io.BytesIO(output.getvalue()))


def values(text: str) -> list[object]:
    """The cells of the first row of an answer."""
    return [cell.value for cell in opened(text)["Answer"][2]]


def test_numbers_dates_and_truths_are_what_they_are() -> None:
    """Excel can add and sort them; a number with more digits than it keeps stays a text, digit by digit."""
    literals = (
        '42 4.5 1e3 true "2024-05-01"^^<http://www.w3.org/2001/XMLSchema#date> "x"@en <urn:a> UNDEF '
        "12345678901234567890 'inf'^^<http://www.w3.org/2001/XMLSchema#double>"
    )
    expected = [42, 4.5, 1000, True, dt.datetime(2024, 5, 1), "x", "urn:a", None, "12345678901234567890", "INF"]
    names = " ".join(f"?v{number}" for number in range(len(expected)))
    found = values(f"SELECT * {{ VALUES ({names}) {{ ({literals}) }} }}")
    assert [str(value).upper() if number == 9 else value for number, value in enumerate(found)] == expected


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "=HYPERLINK('http://example.org')"])
def test_no_text_is_a_formula(text: str) -> None:
    """What begins like a formula is a text, exactly, and stays one when somebody edits the cell."""
    escaped = text.replace("\t", "\\t")
    cell = opened(f'SELECT ("{escaped}" AS ?x) {{}}')["Answer"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix


def test_characters_that_xml_cannot_say_are_written_as_the_standard_has_it() -> None:
    """A control character does not spoil the file."""
    assert values('SELECT ("a\\u0001b" AS ?x) {}') == ["a_x0001_b"]


def test_the_head_is_a_head() -> None:
    """The variables stand on top, stay there, and can be filtered by."""
    sheet = opened("SELECT ?a ?b { VALUES (?a ?b) { (1 2) (3 4) } }")["Answer"]
    assert [cell.value for cell in sheet[1]] == ["a", "b"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"


def test_an_answer_without_rows_or_columns_is_a_sheet() -> None:
    """Nothing found is a sheet with a head; a yes is one cell."""
    assert opened("SELECT ?a { ?a ?b ?c }")["Answer"]["A1"].value == "a"
    assert values("ASK {}") == [True]


def test_what_a_sheet_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is cut off in silence: too long a text and too many rows are errors that name CSV."""
    with pytest.raises(NotAcceptable, match="text/csv"):
        opened(f'SELECT ("{"x" * (MOST_CHARACTERS + 1)}" AS ?x) {{}}')
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    assert opened("SELECT * { VALUES ?x { 1 2 } }")
    with pytest.raises(NotAcceptable, match="text/csv"):
        opened("SELECT * { VALUES ?x { 1 2 3 } }")
