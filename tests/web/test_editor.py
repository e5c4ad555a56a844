"""The page on which people ask in SPARQL: as a plain form, and as an editor in Chromium."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import browser
import pytest
from flask.testing import FlaskClient
from outline import HTML, Outline
from playwright.sync_api import Browser, Page, expect

from coprod_kg.web import editor

CASES = "SELECT ?case { ?case a coprod:Case } ORDER BY ?case"
STATIC = Path(editor.__file__).parent / "static"
needs_editor = pytest.mark.skipif(
    not (STATIC / editor.EDITOR).is_file(), reason="The editor is not built; `make setup` builds it where it can."
)


def address(text: str, **more: str) -> str:
    """The address of a query."""
    return "/sparql?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in ({"query": text} | more).items())


def page(client: FlaskClient, where: str) -> str:
    """A page's HTML."""
    return client.get(where, headers=HTML).get_data(as_text=True)


def test_a_browser_gets_the_answer_on_a_page(client: FlaskClient) -> None:
    """Things go by their labels, the query stands in its field, and every format is a link to the whole answer."""
    shown = page(client, address(CASES))
    assert "Patients who undergo surgery" in shown
    assert CASES in shown
    links = [one["href"] or "" for one in Outline(shown).all("a")]
    data = [href for href in links if "format=csv" in href]
    rows = client.get(data[0]).get_data(as_text=True).splitlines()
    assert f"{len(rows) - 1} rows" in Outline(shown).text
    assert len([href for href in links if "format=" in href]) == 5


def test_a_program_gets_data_as_ever(client: FlaskClient) -> None:
    """Only who prefers HTML to data gets a page."""
    for accept in ("*/*", "application/json", "text/csv, text/html;q=0.5", ""):
        assert client.get(address(CASES), headers={"Accept": accept}).mimetype != "text/html"


def test_a_shared_link_keeps_query_and_version(client: FlaskClient) -> None:
    """The link to this very answer names the version; the form goes on asking it, and data come from it."""
    links = [one["href"] or "" for one in Outline(page(client, address(CASES))).all("a")]
    lasting = parse_qs(urlsplit(next(href for href in links if "version=" in href)).query)
    assert lasting == {"query": [CASES], "version": ["1"]}
    shown = page(client, address(CASES, version="1"))
    assert "The answer in version 1" in shown
    assert ("version", "1") in {(one.get("name"), one.get("value")) for one in Outline(shown).all("input")}
    assert all(
        "version=1" in (one["href"] or "") for one in Outline(shown).all("a") if "format=" in (one["href"] or "")
    )
    assert client.get(address(CASES, version="7"), headers=HTML).status_code == 404


@pytest.mark.parametrize(
    ("text", "status"), [("SELECT * { ?s", 400), ("SELECT * { SERVICE <http://example.org/> {} }", 403)]
)
def test_what_is_wrong_with_a_query_stands_beside_it(client: FlaskClient, text: str, status: int) -> None:
    """The text is not lost, and the status is true."""
    answer = client.get(address(text), headers=HTML)
    assert answer.status_code == status
    shown = answer.get_data(as_text=True)
    assert 'role="alert"' in shown
    assert text.replace("<", "&lt;").replace(">", "&gt;") in shown


def test_a_question_of_the_library_is_a_beginning(client: FlaskClient) -> None:
    """It fills the field, without its header, and is not run yet."""
    shown = page(client, "/sparql?example=two-by-two")
    assert "SELECT ?form ?number" in shown and "#+" not in shown
    assert "The answer" not in shown
    assert client.get("/sparql?example=nothing", headers=HTML).status_code == 404


def test_the_page_begins_in_a_version_where_one_is_named(client: FlaskClient) -> None:
    """A version's own page leads there; what is asked from it is answered from that version."""
    links = [one["href"] for one in Outline(page(client, "/versions/1")).all("a")]
    assert "/sparql?version=1" in links
    shown = page(client, "/sparql?version=1")
    assert "Answers come from version 1" in shown and 'name="version" value="1"' in shown
    assert client.get("/sparql?version=1", headers={"Accept": "text/turtle"}).headers["Coprod-Version"] == "1"
    assert client.get("/sparql?version=99", headers=HTML).status_code == 404


def test_a_long_query_is_asked_by_post_and_so_are_its_data(client: FlaskClient) -> None:
    """An address that some programs would cut off is not offered."""
    text = f"SELECT ?x {{ BIND('{'x' * editor.LONGEST_ADDRESS}' AS ?x) }}"
    answer = client.post("/sparql", data={"query": text}, headers=HTML)
    form = Outline(answer.get_data(as_text=True))
    assert {"csv", "xlsx"} <= {one.get("value") for one in form.all("button")}
    assert client.post("/sparql", data={"query": text, "format": "csv"}, headers=HTML).mimetype == "text/csv"


def test_markup_in_a_query_and_in_an_answer_is_text(client: FlaskClient) -> None:
    """Names of variables, values and the query itself cannot act."""
    shown = page(client, address("SELECT ('<img src=x onerror=alert(1)>' AS ?x) { BIND('</textarea><script>' AS ?y) }"))
    assert "<img" not in shown
    assert all("src" in one for one in Outline(shown).all("script"))
    policy = client.get("/sparql", headers=HTML).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy


@needs_editor
def test_a_query_is_run_in_the_editor(tab: Page) -> None:
    """What is typed is asked, the answer comes without the page being left, and the address can be shared."""
    tab.goto("/sparql")
    write(tab, CASES)
    tab.get_by_role("button", name="Ask").click()
    answer = tab.locator("#answer")
    expect(answer.get_by_role("link", name="Patients who undergo surgery")).to_be_visible()
    assert parse_qs(urlsplit(tab.url).query) == {"query": [CASES]}
    with tab.expect_download() as download:
        answer.get_by_role("link", name="Excel").click()
    assert download.value.path().read_bytes()[:2] == b"PK"
    tab.reload()
    expect(tab.locator(".CodeMirror")).to_contain_text("coprod:Case")
    expect(answer).to_contain_text("Patients who undergo surgery")


@needs_editor
def test_the_editor_checks_and_completes(tab: Page) -> None:
    """The project's prefixes are no error without a declaration, a broken query is, and terms come with labels."""
    tab.goto("/sparql")
    write(tab, "SELECT * { ?case a coprod:Case }")
    expect(tab.locator(".parseErrorIcon")).to_have_count(0)
    write(tab, "SELECT * { ?case coprod:describesInv")
    tab.keyboard.press("Control+Space")
    expect(tab.get_by_role("option")).to_have_text(re.compile(r"coprod:describesInvolvement\s+describes involvement"))
    tab.keyboard.press("Enter")
    expect(tab.locator(".CodeMirror")).to_contain_text("coprod:describesInvolvement")
    write(tab, "PREFIX sko")
    tab.keyboard.press("Control+Space")
    expect(tab.get_by_role("option").first).to_contain_text("skos: <http://www.w3.org/2004/02/skos/core#>")
    tab.keyboard.press("Escape")
    write(tab, "SELECT * WHERE WHERE")
    expect(tab.locator(".parseErrorIcon")).to_have_count(1)


@needs_editor
def test_what_is_wrong_is_told_in_the_editor(tab: Page) -> None:
    """The text stays, and the alert is read out."""
    tab.goto("/sparql")
    write(tab, "SELECT * { ?case a coprod:Case")
    tab.keyboard.press("Control+Enter")
    expect(tab.get_by_role("alert")).to_contain_text("does not parse")
    expect(tab.locator(".CodeMirror")).to_contain_text("coprod:Case")
    tab.wrong.clear()  # type: ignore[attr-defined]  # the console tells of the status 400


@needs_editor
def test_the_keyboard_gets_out_of_the_editor(tab: Page) -> None:
    """Tab goes on to the button (WCAG 2.1.2)."""
    tab.goto("/sparql")
    tab.locator(".CodeMirror textarea").focus()
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("button", name="Ask")).to_be_focused()


def test_without_script_it_is_a_form(chromium: Browser, site: str) -> None:
    """Where there is no JavaScript the same is asked, and answered with the same labels."""
    with browser.tab(chromium, site, java_script_enabled=False) as tab:
        tab.goto("/sparql")
        tab.get_by_label("Query").fill(CASES)
        tab.get_by_role("button", name="Ask").click()
        expect(tab.get_by_role("link", name="Patients who undergo surgery")).to_be_visible()
        assert re.search(r"query=SELECT", tab.url)


def write(tab: Page, text: str) -> None:
    """Put a text in the editor's place, as typing would."""
    tab.locator(".CodeMirror").click()
    tab.keyboard.press("Control+A")
    tab.keyboard.insert_text(text)


def test_editors_find_examples_and_prefixes(client: FlaskClient) -> None:
    """The look-ups that SPARQL editors send on opening an endpoint are answered from its own data."""
    shacl = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    examples = (
        "SELECT ?comment ?query { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;"
        " sh:select|sh:ask|sh:construct|sh:describe ?query }"
    )
    prefixes = "SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }"
    for lookup, some in ((examples, "Which cases show a given form, and through whom?"), (prefixes, "coprod")):
        answer = client.get("/sparql", query_string={"query": shacl + lookup}, headers={"Accept": "text/csv"})
        assert answer.status_code == 200
        assert some in answer.text


def test_columns_go_by_the_names_that_the_query_gives_them(client: FlaskClient) -> None:
    """So that ?case and ?caseLabel are told apart, and can be typed again."""
    page = client.get(
        "/sparql?query=SELECT ?case ?caseLabel { ?case rdfs:label ?caseLabel } LIMIT 1", headers=HTML
    ).text
    assert '<th scope="col">?case</th><th scope="col">?caseLabel</th>' in page
