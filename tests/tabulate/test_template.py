"""The template is a workbook that can be filled in by somebody who has never heard of RDF."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest

from coprod_kg import parse, vocab
from coprod_kg.errors import BadRequest, Unreadable
from coprod_kg.parse.table.layout import LANGUAGES, Holds, layout
from coprod_kg.tabulate import template


@pytest.fixture(scope="module")
def books() -> dict[str, bytes]:
    """The template in each language."""
    return {language: template(language) for language in LANGUAGES}


def opened(data: bytes) -> Any:
    """A workbook as openpyxl sees it."""
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_class_has_a_sheet_with_explained_headings(books: dict[str, bytes], language: str) -> None:
    """Every offered column is there in words, with help and its term in a comment, and a star where it is required."""
    book = opened(books[language])
    assert book.sheetnames[0] == ("read me" if language == "en" else "léame")
    for sheet in layout().sheets:
        heads = {cell.value: cell for cell in book[sheet.names[language]][1]}
        for column in sheet.columns:
            named = [
                head for text, head in heads.items() if text.split(" [")[0].removesuffix(" *") == column.names[language]
            ]
            assert bool(named) == column.offered, column.iri
            for head in named:
                assert column.help.get(language, "") in head.comment.text
                assert head.value.endswith(" *") == column.required
                assert f"({vocab.compact(column.iri)})" in head.comment.text


def test_cells_offer_the_words_of_the_lists_and_the_names_of_other_sheets(books: dict[str, bytes]) -> None:
    """A list column offers its words, a link column the names on its sheet."""
    book = opened(books["en"])
    offers = {
        str(o.sqref).split(":")[0].rstrip("0123456789"): o for o in book["involvement"].data_validations.dataValidation
    }
    columns = {cell.value: cell.column_letter for cell in book["involvement"][1]}
    words = offers[columns["role"]].formula1
    name, _, area = words.partition("!")
    assert [row[0].value for row in book[name.strip("'")][area.replace("$", "")]][:2] == [
        "user", "significant other on the user's behalf",
    ]  # fmt: skip
    assert "'actor'!$B$2" in offers[columns["actor *"]].formula1
    assert offers[columns["nature"]].showErrorMessage
    assert not offers[columns["phase"]].showErrorMessage


def test_each_sheet_has_an_example_that_is_not_read(books: dict[str, bytes]) -> None:
    """Example rows show how each sheet is filled in; as it comes, the template holds nothing of the user's."""
    for language, mark in (("en", "(example)"), ("es", "(ejemplo)")):
        book = opened(books[language])
        for sheet in layout().sheets:
            assert book[sheet.names[language]]["A2"].value == mark
        with pytest.raises(Unreadable):
            parse.read_here(books[language], name="x.xlsx")


def test_the_examples_read_without_a_mistake(books: dict[str, bytes]) -> None:
    """With their mark taken away, the example rows are a dataset in which reading finds nothing."""
    for language, data in books.items():
        book = opened(data)
        for sheet in layout().sheets:
            for row in book[sheet.names[language]].iter_rows(min_row=2, max_col=1):
                row[0].value = None
        out = io.BytesIO()
        book.save(out)
        document = parse.read_here(out.getvalue(), name="x.xlsx")
        assert document.notices == ()
        assert len(document.quads) > 50


def test_two_templates_do_not_make_the_same_addresses() -> None:
    """What two people call alike stays two things."""
    assert opened(template())["read me"]["B16"].value != opened(template())["read me"]["B16"].value


def test_texts_stay_texts() -> None:
    """What looks like a formula, a number or a date is written as the text it is."""
    thing = ox.NamedNode("https://example.org/actor/a")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    quads = [ox.Quad(thing, kind, ox.NamedNode("https://w3id.org/coproduction/ontology#Actor"))]
    quads += [ox.Quad(thing, label, ox.Literal("=HYPERLINK(1)", language="en"))]
    book = opened(template("en", quads))
    assert book["actor"]["B2"].data_type == "s"
    assert set(parse.read_here(template("en", quads), name="x.xlsx").quads) == set(quads)


def test_another_language_is_refused() -> None:
    """The languages there are, are named."""
    with pytest.raises(BadRequest, match=r"en, es"):
        template("fr")


def test_no_column_is_a_list_without_words() -> None:
    """Each list has something to choose from."""
    assert all(c.options for sheet in layout().sheets for c in sheet.columns if c.holds is Holds.LIST)
