"""What the pages promise: the store's own figures, answers in every format, and no way in for markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from outline import HTML, Outline, add

from coprod_kg import vocab
from coprod_kg.contribution import Contribution, statements
from coprod_kg.query.library import library
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.web import create_app

JSON = {"Accept": "application/json"}
#: A question of the library that has a parameter.
CASES = "cases-by-form"
PAGES = (
    "/",
    "/queries",
    "/queries/two-by-two",
    "/queries/cases-by-form",
    "/queries/case-in-full",
    "/contributions",
    "/cases",
    "/cases?form=CoDesign",
    "/search?q=care",
    "/services",
    "/works",
    "/claims",
    "/dataset",
    "/ontology/CoDesign",
    "/id/work/osborne-radnor-strokosch-2016",
    "/versions",
    "/versions/1",
    "/ontology",
    "/sparql",
    "/id/case/surgery",
    "/resource?iri=https%3A%2F%2Fw3id.org%2Fcoproduction%2Fontology%23CoDesign",
    "/id/case/no-such-case",
)


def counts(client: FlaskClient) -> dict[str, tuple[int, int]]:
    """Involvements and cases of each form, as the endpoint counts them."""
    rows = client.get("/queries/two-by-two?format=json").get_json(force=True)["results"]["bindings"]
    return {row["number"]["value"]: (int(row["involvements"]["value"]), int(row["cases"]["value"])) for row in rows}


def cells(page: str) -> dict[str, str]:
    """The text of each cell of the two-by-two, by the form's number."""
    found = re.findall(r'<td role="cell" class="hue-(I|II|III|IV)">(.*?)</td>', page, re.DOTALL)
    return {number: Outline(cell).text for number, cell in found}


def test_the_home_page_shows_the_two_by_two_with_the_stores_own_figures(client: FlaskClient) -> None:
    """Each of the four cells has its form's label and definition, and the counts a query gives."""
    found = cells(client.get("/", headers=HTML).get_data(as_text=True))
    assert set(found) == {"I", "II", "III", "IV"}
    for number, (involvements, cases) in counts(client).items():
        assert re.search(rf"\b{involvements} involvements?\b", found[number])
        assert re.search(rf"\b{cases} cases?\b", found[number])
    assert "co-design" in found["II"]
    assert "through which a new form of public service is brought about" in found["IV"]


def test_the_two_by_two_is_a_table_with_headers_on_both_sides(client: FlaskClient) -> None:
    """A screen reader learns row and column of a cell; rows are natures and columns are loci."""
    page = client.get("/", headers=HTML).get_data(as_text=True)
    table = page[page.index("<table") : page.index("</table>")]
    headers = re.findall(r'<th role="(\w+)" scope="(\w+)"[^>]*>(.*?)</th>', table, re.DOTALL)
    shown = [(role, Outline(text).text) for role, _, text in headers]
    assert shown == [
        ("columnheader", "nature of involvement"),
        ("columnheader", "locus of involvement the individual service"),
        ("columnheader", "locus of involvement the service system"),
        ("rowheader", "intrinsic to the service process"),
        ("rowheader", "conscious and voluntary act"),
    ]
    assert "10.1080/14719037.2015.1111927" in page


def test_a_new_version_changes_the_figures_without_a_restart(own: FlaskClient, store: VersionedStore) -> None:
    """The current version is looked up with every request, and the old page is not served from memory."""
    before = counts(own)["IV"]
    old = own.get("/", headers=HTML)
    add(
        store,
        "coprodi:case\\/new a coprod:Case ; rdfs:label 'A new case'@en ; "
        "coprod:describesInvolvement coprodi:involvement\\/new . "
        "coprodi:involvement\\/new a coprod:CoInnovation .",
    )
    assert counts(own)["IV"] == (before[0] + 1, before[1] + 1)
    again = own.get("/", headers={**HTML, "If-None-Match": old.headers["ETag"]})
    assert again.status_code == 200
    assert "A new case" in cells(again.get_data(as_text=True))["IV"]


def test_an_unchanged_page_is_304_for_the_same_language_only(client: FlaskClient) -> None:
    """The tag tells versions, media types and languages apart."""
    first = client.get("/", headers={**HTML, "Accept-Language": "en"})
    tag = {"If-None-Match": first.headers["ETag"]}
    assert {"Accept", "Accept-Language"} <= {part.strip() for part in first.headers["Vary"].split(",")}
    assert client.get("/", headers={**HTML, **tag, "Accept-Language": "en"}).status_code == 304
    assert client.get("/", headers={**HTML, **tag, "Accept-Language": "es"}).status_code == 200
    json_tag = client.get("/queries?format=json").headers["ETag"]
    assert client.get("/queries?format=html", headers={"If-None-Match": json_tag}).status_code == 200


def test_the_library_is_listed_for_people_and_for_machines(client: FlaskClient) -> None:
    """The JSON names every query with its parameters; the page links every one."""
    listed = client.get("/queries", headers=JSON).get_json()
    assert [one["name"] for one in listed["queries"]] == list(library())
    form = next(one for one in listed["queries"] if one["name"] == CASES)["parameters"][0]
    assert form["name"] == "form"
    assert "CoDesign" in form["values"]
    page = client.get("/queries", headers=HTML).get_data(as_text=True)
    assert all(f'href="/queries/{name}"' in page for name in library())


@pytest.mark.parametrize("name", sorted(library()))
def test_every_question_answers_as_a_page_and_as_data(client: FlaskClient, name: str) -> None:
    """With its example's parameters each query has a page, and data for a client without a wish."""
    page = client.get(f"/queries/{name}", query_string=dict(library()[name].example), headers=HTML)
    assert page.status_code == 200
    assert "The answer now" in page.get_data(as_text=True)
    data = client.get(f"/queries/{name}", query_string=dict(library()[name].example))
    assert data.status_code == 200
    assert data.mimetype != "text/html"


def test_an_answer_is_the_same_in_every_format(client: FlaskClient) -> None:
    """Page, JSON, CSV, TSV and XML hold the same cases, asked for by Accept or by name."""
    address = f"/queries/{CASES}?form=CoInnovation"
    rows = client.get(address, headers={"Accept": "application/sparql-results+json"}).get_json(force=True)
    cases = {row["case"]["value"] for row in rows["results"]["bindings"]}
    assert cases
    for wanted in ("csv", "tsv", "xml"):
        text = client.get(f"{address}&format={wanted}").get_data(as_text=True)
        assert all(case in text for case in cases)
    links = {one.get("href") for one in Outline(client.get(address, headers=HTML).get_data(as_text=True)).all("a")}
    assert {case.replace(vocab.THING, "/id/") for case in cases} <= links


def test_a_question_that_does_not_fit_gets_its_form_back(client: FlaskClient) -> None:
    """A wrong value is 400, with what is allowed: beside the form, or in a problem document."""
    page = client.get(f"/queries/{CASES}?form=CoDance", headers=HTML)
    assert page.status_code == 400
    assert "PureCoProduction" in Outline(page.get_data(as_text=True)).text
    problem = client.get(f"/queries/{CASES}?form=CoDance", headers=JSON)
    assert (problem.status_code, problem.mimetype) == (400, "application/problem+json")
    assert "CoDesign" in problem.get_json()["detail"]


def test_a_form_shows_what_was_chosen_and_what_can_be_chosen(client: FlaskClient) -> None:
    """Choices go by their labels, the chosen one is selected, and things of the store are suggested."""
    page = client.get(f"/queries/{CASES}?form=CoDesign", headers=HTML).get_data(as_text=True)
    assert '<option value="CoDesign" selected>co-design</option>' in page
    suggested = client.get("/queries/case-in-full", headers=HTML).get_data(as_text=True)
    assert '<option value="surgery">Patients who undergo surgery</option>' in suggested


def test_a_value_cannot_break_out_of_its_place(client: FlaskClient) -> None:
    """What is given becomes a term; SPARQL in it stays a word, markup in it stays text."""
    for value in ("x> . ?s ?p ?o", "} SELECT * { ?s ?p ?o", '"><script>alert(1)</script>'):
        answer = client.get("/queries/case-in-full", query_string={"case": value}, headers=HTML)
        assert answer.status_code in (200, 400)
        assert "<script" not in answer.get_data(as_text=True)
        assert "The answer now" not in answer.get_data(as_text=True) or "Nothing in the store" in answer.get_data(
            as_text=True
        )


def test_unknown_questions_and_formats_say_what_there_is(client: FlaskClient) -> None:
    """404 names what comes near, 406 the formats."""
    assert "two-by-two" in client.get("/queries/two-by-tow", headers=JSON).get_json()["near"]
    refused = client.get("/queries/two-by-two?format=jpeg", headers=JSON)
    assert refused.status_code == 406
    assert "csv" in refused.get_json()["allowed"]


def test_contributions_and_versions_are_told_as_page_and_json(own: FlaskClient, store: VersionedStore) -> None:
    """Both lists have the design's shape; a version says who made it and why."""
    assert own.get("/contributions", headers=JSON).get_json()["contributions"] == []
    add(store, "<urn:a> rdfs:label 'a' .")
    told = own.get("/versions", headers=JSON).get_json()["versions"]
    assert [one["number"] for one in told] == [2, 1]
    assert (told[0]["who"], told[0]["why"]) == ("a test", "to see it")
    assert "to see it" in own.get("/versions", headers=HTML).get_data(as_text=True)
    assert own.get("/contributions/nothing", headers=JSON).status_code == 404


def test_a_contribution_has_a_page_with_what_it_describes(own: FlaskClient, store: VersionedStore) -> None:
    """Who gave what, which file it was, and links to its things; the list names it too."""
    given = Contribution(
        id="20260101-abc",
        title="Day centres <b>",
        creator="A town",
        licence="https://creativecommons.org/licenses/by/4.0/",
        source="javascript:alert(1)",
        replaces=None,
        file="day.ttl",
        sha256="0" * 64,
        size=1234,
        media_type="text/turtle",
        submitted="2026-01-01T10:00:00Z",
        decided="2026-01-01T10:00:00Z",
        by="somebody",
        status="accepted",
        version=2,
        withdrawn=None,
        triples=1,
    )
    add(store, "<https://example.org/day> rdfs:label 'a day centre' .", ox.NamedNode(given.graph))
    with store.write(who="a test", why="to tell of it", action="submit") as draft:
        draft.engine.add(statements(given))
    page = own.get("/contributions/20260101-abc", headers=HTML).get_data(as_text=True)
    assert "Day centres &lt;b&gt;" in page and "0" * 64 in page and "1,234 bytes" in page
    links = {one.get("href") for one in Outline(page).all("a")}
    assert given.licence in links and given.source not in links
    assert "/resource?iri=https%3A%2F%2Fexample.org%2Fday" in links
    data = next(href for href in links if href and href.startswith("/sparql?") and href.endswith("nt"))
    assert own.get(data).data.startswith(b"<https://example.org/day>")
    told = own.get("/contributions", headers=JSON).get_json()["contributions"]
    assert [(one["id"], one["status"], one["graph"]) for one in told] == [(given.id, "accepted", given.graph)]
    assert own.get(f"/contributions/{given.id}", headers=JSON).get_json() == told[0]
    assert "Day centres &lt;b&gt;" in own.get("/contributions", headers=HTML).get_data(as_text=True)


def test_readiness_names_the_version(client: FlaskClient) -> None:
    """A monitor learns that the server answers, and from which version."""
    told = json.loads(client.get("/ready").data)
    assert (told["status"], told["version"]) == ("ok", 1)


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_sound_html_under_a_strict_policy(client: FlaskClient, address: str) -> None:
    """Every page has one title, h1 and main, a skip link and a language, no style, and no script but the editor's."""
    answer = client.get(address, headers=HTML)
    page = Outline(answer.get_data(as_text=True))
    assert [len(page.all(tag)) for tag in ("h1", "main")] == [1, 1]
    assert len(Outline(answer.get_data(as_text=True).partition("</head>")[0]).all("title")) == 1
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("a")[0]["href"] == "#content"
    assert not page.all("style")
    scripts = [one for one in page.all("script") if one.get("type") != "application/ld+json"]
    assert all("src" in one for one in scripts) and (address == "/sparql" or not scripts)
    assert not [one for _, one in page.elements if any(name == "style" or name.startswith("on") for name in one)]
    labels = {one.get("for") for one in page.all("label")}
    fields = [one for tag in ("input", "select", "textarea") for one in page.all(tag) if one.get("type") != "hidden"]
    assert all(one["id"] in labels for one in fields)
    ids = [one["id"] for _, one in page.elements if "id" in one]
    assert len(ids) == len(set(ids))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_link_of_the_home_page_leads_somewhere(client: FlaskClient) -> None:
    """No link of the first page, and no anchor that it names, is dead."""
    links = {one["href"] for one in Outline(client.get("/", headers=HTML).get_data(as_text=True)).all("a")}
    here = sorted(href for href in links if href and href.startswith("/"))
    assert len(here) > 10
    for href in here:
        path, _, anchor = href.partition("#")
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 200, href
        assert not anchor or f'id="{anchor}"' in answer.get_data(as_text=True), href


def test_what_a_contribution_holds_cannot_act_in_a_page(own: FlaskClient, store: VersionedStore) -> None:
    """Markup in a label is shown as text, and an IRI that would run a script is never a link."""
    add(
        store,
        "<https://example.org/bad> a coprod:PublicService ; rdfs:label '<script>alert(1)</script>' ; "
        "rdfs:seeAlso <javascript:alert(1)>, <data:text/html,x>, <https://example.org/?a=1&b=2> .",
    )
    page = own.get("/resource?iri=https://example.org/bad", headers=HTML).get_data(as_text=True)
    links = [one.get("href") or "" for one in Outline(page).all("a")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script" not in page
    assert not [href for href in links if href.startswith(("javascript:", "data:"))]
    assert "https://example.org/?a=1&b=2" in links


def test_the_application_makes_its_store_when_it_is_first_asked(tmp_path: Path) -> None:
    """Making the application touches no store; the first request makes one where there is none."""
    app = create_app(Settings(store=str(tmp_path / "new"), workers=1))
    assert not (tmp_path / "new").exists()
    assert app.test_client().get("/ready").get_json()["version"] == 1


def test_the_protocols_are_part_of_the_application(client: FlaskClient) -> None:
    """The SPARQL endpoint and the graph store answer beside the pages."""
    asked = client.get("/sparql", query_string={"query": "ASK { ?case a coprod:Case }"})
    assert asked.get_json(force=True)["boolean"] is True
    paper = client.get("/graph-store", query_string={"graph": vocab.PAPER.value}, headers={"Accept": "text/turtle"})
    assert (paper.status_code, paper.mimetype) == (200, "text/turtle")
