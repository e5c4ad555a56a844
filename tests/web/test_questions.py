"""What the page of a question promises: a chart, data for every program, lines to copy, and a lasting citation."""

from __future__ import annotations

import html
import io
import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from outline import HTML, Outline, add

from coprod_kg import vocab
from coprod_kg.publish.formats import RDF, RESULT_SETS
from coprod_kg.publish.result_set import RS
from coprod_kg.query.library import library
from coprod_kg.store import VersionedStore

DRAWN = sorted(name for name, one in library().items() if one.chart)


def page(client: FlaskClient, address: str) -> str:
    """A page's HTML."""
    return client.get(address, headers=HTML).get_data(as_text=True)


@pytest.mark.parametrize("name", DRAWN)
def test_a_question_that_asks_for_a_chart_has_one(client: FlaskClient, name: str) -> None:
    """The columns that a header names are there, and the chart is drawn by the server, with labels to read."""
    figures = Outline(page(client, f"/queries/{name}")).all("figure")
    assert len(figures) == 1
    assert figures[0]["aria-label"] == library()[name].summary


def test_a_bar_is_as_long_as_its_number(client: FlaskClient) -> None:
    """The longest bar of the two-by-two is the form with most involvements, and each number is there as text."""
    shown = page(client, "/queries/two-by-two")
    widths = [float(width) for width in re.findall(r'width="([\d.]+)%" height="100%"><title>', shown)]
    numbers = [int(number) for number in re.findall(r'<span class="value">(\d+)', shown)]
    assert max(widths) == 100
    assert [round(100 * number / max(numbers), 2) for number in numbers if number] == widths


def test_an_answer_is_a_workbook_too(client: FlaskClient) -> None:
    """The Excel file holds what CSV holds, and is saved under the question's name."""
    answer = client.get("/queries/two-by-two?format=xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=two-by-two.xlsx"
    rows = list(load_workbook(io.BytesIO(answer.data))["Answer"].values)
    csv = client.get("/queries/two-by-two?format=csv").get_data(as_text=True).splitlines()
    assert [",".join(map(str, row)) for row in rows] == csv


def test_lines_to_copy_name_addresses_that_answer(client: FlaskClient) -> None:
    """curl, Python, R and Excel get the CSV of this very question, at an absolute address, with its parameters."""
    shown = page(client, "/queries/cases-by-form?form=CoInnovation")
    copied = [html.unescape(text) for text in re.findall(r"<code>(.*?)</code>", shown, re.DOTALL)]
    lines = [text for text in copied if "format=csv" in text]
    assert len(lines) == 4
    for text in lines:
        address = re.search(r"http://localhost(/[^'\"]*)", text)
        assert address
        answer = client.get(address[1])
        assert answer.mimetype == "text/csv"
        assert "CoInnovation" in answer.get_data(as_text=True)


def test_a_citation_names_the_version_and_answers_from_it_for_ever(own: FlaskClient, store: VersionedStore) -> None:
    """What is cited does not change when data are added, as a page and as data; a version that never was is 404."""
    before = own.get("/queries/two-by-two?format=csv").data
    lasting = next(
        one["href"] for one in Outline(page(own, "/queries/two-by-two")).all("a") if "version=1" in (one["href"] or "")
    )
    add(store, "coprodi:involvement\\/new a coprod:CoInnovation .")
    assert own.get("/queries/two-by-two?format=csv").data != before
    assert own.get(f"{lasting}&format=csv").data == before
    shown = page(own, str(lasting))
    assert "The answer in version 1" in shown
    assert "version 1," in Outline(shown).text
    assert own.get("/queries/two-by-two?version=9&format=csv").status_code == 404
    assert own.get("/queries/two-by-two?version=no%20name&format=csv").status_code == 400


def test_a_form_that_shows_a_version_goes_on_asking_it(client: FlaskClient) -> None:
    """Another parameter is answered from the same version."""
    fields = Outline(page(client, "/queries/phases-by-form?version=1")).all("input")
    assert ("version", "1") in {(one["name"], one.get("value")) for one in fields}


def test_things_with_addresses_elsewhere_are_suggested_and_taken(own: FlaskClient, store: VersionedStore) -> None:
    """A contributed case has its address elsewhere: the form offers it, by its name, and its answer is about it."""
    add(store, '<https://example.org/case> a coprod:Case ; rdfs:label "A garden"@en .', vocab.contribution_graph("x"))
    page = own.get("/queries/case-in-full", headers={"Accept": "text/html"}).text
    assert '<option value="https://example.org/case">A garden</option>' in page
    assert '<option value="surgery">' in page
    assert own.get("/queries/case-in-full?case=https://example.org/case&format=csv").status_code == 200


def test_two_answers_in_one_bibliography_have_two_keys(client: FlaskClient) -> None:
    """A key tells version, question and what was given; what cannot stand in a key is told apart by a digest."""
    asked = ("two-by-two", "phases-by-form", "cases-by-form?form=CoDesign", "cases-by-form?form=CoInnovation")
    found = [page(client, f"/queries/{name}").partition("@misc{")[2].partition(",")[0] for name in asked]
    assert found[2] == "coprod-kg-1-cases-by-form-CoDesign"
    whole = [page(client, f"/sparql?query=ASK{{{text}}}") for text in ("?s a ?o", "?s a ?p")]
    found += [shown.partition("@misc{")[2].partition(",")[0] for shown in whole]
    assert len({*filter(None, found)}) == len([*filter(None, found)]) >= len(asked)


def test_few_things_are_a_list_to_choose_from(client: FlaskClient) -> None:
    """A case is chosen by its name; what is none of those there are can still be typed."""
    chosen = page(client, "/queries/case-in-full?case=surgery")
    assert '<option value="surgery" selected>Patients who undergo surgery</option>' in chosen
    typed = page(client, "/queries/case-in-full?case=https://example.org/other")
    assert any(one.get("value") == "https://example.org/other" for one in Outline(typed).all("input"))


@pytest.mark.parametrize("name", ["two-by-two", "phases-by-form", "works-most-cited"])
@pytest.mark.parametrize("form", [form.name for form in RESULT_SETS])
def test_an_answer_is_a_graph_too(client: FlaskClient, name: str, form: str) -> None:
    """The result set holds the rows of the JSON in their order, is listed on the page, and named by its signposts."""
    answer = client.get(f"/queries/{name}?format={form}")
    rows: dict[object, dict[str, object]] = {}
    for quad in ox.parse(answer.data, format=RDF[form]):
        rows.setdefault(quad.subject, {}).setdefault(quad.predicate.value.removeprefix(RS), []).append(quad.object)  # type: ignore[attr-defined, union-attr]
    solutions = sorted((one for one in rows.values() if "index" in one), key=lambda one: int(one["index"][0].value))  # type: ignore[index]
    told = [
        {rows[node]["variable"][0].value: rows[node]["value"][0].value for node in one["binding"]}  # type: ignore[attr-defined, index]
        for one in solutions
    ]
    table = client.get(f"/queries/{name}?format=json").get_json(force=True)["results"]["bindings"]
    assert told == [{key: value["value"] for key, value in row.items()} for row in table]
    assert f"/queries/{name}?format={form}" in {
        one["href"] for one in Outline(page(client, f"/queries/{name}")).all("a")
    }
    items = [line for line in answer.headers.getlist("Link") if 'rel="item"' in line and answer.mimetype in line]
    assert len(items) == 1


def test_a_question_itself_is_told_as_data(client: FlaskClient) -> None:
    """Its signposts lead from the answer to the sh:SPARQLExecutable, which has the text that the page shows."""
    links = client.get("/queries/two-by-two?format=csv").headers.getlist("Link")
    (there,) = re.findall(r'<http://localhost([^>]*)>; rel="describedby"; type="text/turtle"', "\n".join(links))
    iri = ox.NamedNode(f"{vocab.QUERY}two-by-two")
    said = list(ox.parse(client.get(there).data, format=ox.RdfFormat.TURTLE))
    assert {quad.subject for quad in said} == {iri}
    assert library()["two-by-two"].text in {getattr(quad.object, "value", "") for quad in said}
    assert client.get("/queries/nothing/about").status_code == 404
    assert not any(
        'rel="item"' in line for line in client.get("/queries/case-in-full", headers=HTML).headers.getlist("Link")
    )
