"""What finding promises: by words in any language, by kind, by what cases are; and pages that end."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient
from outline import HTML, Outline, add

from coprod_kg import vocab
from coprod_kg.store import VersionedStore

JSON = {"Accept": "application/json"}


def test_a_search_finds_by_name_and_by_text(client: FlaskClient) -> None:
    """In the reader's words, with the kind, the label and a link; the same for machines."""
    page = client.get("/search?q=identical+homes", headers=HTML).get_data(as_text=True)
    hrefs = [one["href"] for one in Outline(page).all("a")]
    assert "/id/case/two-identical-homes" in hrefs
    told = client.get("/search?q=identical+homes", headers=JSON).get_json()
    assert told["results"][0]["iri"] == vocab.THING + "case/two-identical-homes"
    spanish = client.get("/search?q=atencion+residencial", headers={**JSON, "Accept-Language": "es"}).get_json()
    assert "atención residencial" in spanish["results"][0]["label"].lower()


def test_a_search_can_be_narrowed_and_turned_over(client: FlaskClient) -> None:
    """By kind; the second page goes on where the first ends."""
    cases = client.get("/search?q=care&kind=Case", headers=JSON).get_json()["results"]
    assert cases and {one["kind"] for one in cases} == {"Case"}
    pages = [client.get(f"/search?q=care&page={n}", headers=JSON).get_json()["results"] for n in (1, 2)]
    assert not {one["iri"] for one in pages[0]} & {one["iri"] for one in pages[1]}


def test_a_slip_of_the_pen_is_answered_with_what_was_meant(client: FlaskClient) -> None:
    """Nothing found is said, with the nearest words."""
    page = client.get("/search?q=surgrey", headers=HTML).get_data(as_text=True)
    assert 'href="/search?q=surgery"' in page


@pytest.mark.parametrize(
    "query", ["q=%22", "q=NEAR(", "q=%3Cscript%3Ealert(1)%3C/script%3E", "q=" + "x" * 400, "q=%F0%9F%8E%88", "", "q=+"]
)
def test_odd_searches_are_answered_plainly(client: FlaskClient, query: str) -> None:
    """Whatever is typed is words, and nothing of it acts in the page."""
    answer = client.get(f"/search?{query}", headers=HTML)
    assert answer.status_code == 200 and "<script" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("query", ["q=a&kind=Nothing", "q=a&page=0", "q=a&page=-1", "q=a&page=x", "q=" + "x" * 600])
def test_what_no_search_can_have_is_said(client: FlaskClient, query: str) -> None:
    """400, with what there is."""
    assert client.get(f"/search?{query}", headers=JSON).status_code == 400


def test_what_is_new_is_found_once_it_is_worked_out(own: FlaskClient, store: VersionedStore) -> None:
    """Until then the answer says of which version it is."""
    own.get("/search?q=care", headers=JSON)
    add(store, "<https://example.org/x> a coprod:PublicService ; rdfs:label 'a zeppelin service'@en .")
    for _ in range(200):
        told = own.get("/search?q=zeppelin", headers=JSON).get_json()
        assert told["version"] in (1, 2) and told["current"] == 2
        if told["version"] == 2:
            break
        own.application.extensions["coprod_kg.shelf"]._is_done.wait(1)
    assert [one["iri"] for one in told["results"]] == ["https://example.org/x"]


def test_cases_are_chosen_by_what_they_are(client: FlaskClient) -> None:
    """Each number is that of the cases that choosing it leads to."""
    told = client.get("/cases", headers=JSON).get_json()
    assert told["count"] == 22
    for form, many in told["numbers"]["form"].items():
        chosen = client.get("/cases", query_string={"form": form.removeprefix(vocab.COPROD)}, headers=JSON).get_json()
        assert chosen["count"] == many == len(chosen["cases"])
    both = client.get("/cases?form=PureCoProduction&role=ProfessionalRole", headers=JSON).get_json()
    assert 0 < both["count"] < told["numbers"]["form"][vocab.COPROD + "PureCoProduction"]
    assert client.get("/cases?form=Nothing", headers=JSON).get_json()["count"] == 0
    assert client.get("/cases?shape=round", headers=JSON).status_code == 400
    assert client.get("/cases?page=99", headers=HTML).status_code == 404


def test_every_chart_has_its_numbers_behind_it(client: FlaskClient) -> None:
    """The CSV that a chart leads to has what the chart shows, for what was chosen."""
    page = client.get("/cases?role=UserRole", headers=HTML).get_data(as_text=True)
    data = [one["href"] for one in Outline(page).all("a") if "/cases/by/" in (one["href"] or "")]
    assert len(data) >= 6
    address = next(one for one in data if one and "/by/form" in one)
    rows = list(csv.DictReader(io.StringIO(client.get(address).get_data(as_text=True))))
    chart = Outline(page[page.index('id="by-form"') : page.index('id="by-role"')]).text
    assert rows and all(re.search(rf"{row['label']} {row['cases']}\b", chart) for row in rows)
    assert client.get("/cases/by/colour").status_code == 404


@pytest.mark.parametrize(("kind", "name"), [("services", "a surgical procedure"), ("works", "Alford (2014)")])
def test_all_of_a_kind_are_listed_by_name(client: FlaskClient, kind: str, name: str) -> None:
    """With how many there are."""
    page = Outline(client.get(f"/{kind}", headers=HTML).get_data(as_text=True))
    assert name in page.text
    assert client.get(f"/{kind}?page=99", headers=HTML).status_code == 404


def test_a_case_is_drawn_with_who_and_where(client: FlaskClient) -> None:
    """The picture's boxes are links to the people, their parts and the service; its text is that of the page."""
    page = client.get("/id/case/home-care-package", headers=HTML).get_data(as_text=True)
    picture = page[page.index('<svg class="picture"') :]
    picture = picture[: picture.index("</svg>")]
    boxes = {one["href"] for one in Outline(picture).all("a")}
    assert {"/id/service/home-care-package", "/id/actor/carer-of-an-elder"} <= boxes
    assert picture.count('class="line"') == 2
    assert picture.count('class="frame"') == 1


def test_a_term_is_told_once_and_with_its_place(client: FlaskClient) -> None:
    """Its definition stands on the page once, beside its place in the framework and the claims about it."""
    page = client.get("/ontology/CoDesign", headers=HTML).get_data(as_text=True)
    text = Outline(page).text
    assert text.count("through which the service is designed, managed, delivered, evaluated or improved") == 1 + 1
    assert "Its place in the framework" in text and "Claims about it" in text
    assert 'href="/id/paragraph/20"' in page
    data = client.get("/ontology/CoDesign.nt").get_data(as_text=True)
    assert f"<{vocab.COPROD}CoDesign>" in data
    near = client.get("/ontology/CoDesing", headers=JSON)
    assert near.status_code == 404 and vocab.COPROD + "CoDesign" in near.get_json()["near"]


def test_a_thing_with_very_many_statements_has_pages(own: FlaskClient, store: VersionedStore) -> None:
    """Every statement stands on exactly one page, and each page has the thing's name."""
    many = 1200
    add(store, f"<urn:big> rdfs:label 'very big' ; dct:relation {', '.join(f'<urn:v:{n}>' for n in range(many))} .")
    seen: list[str] = []
    address: str | None = "/resource?iri=urn:big"
    while address:
        page = own.get(address, headers=HTML).get_data(as_text=True)
        assert "<h1>very big</h1>" in page
        table = page[page.index('class="data statements"') : page.index("</table>")]
        seen += re.findall(r"urn:v:(\d+)<", table)
        address = next((one["href"] for one in Outline(page).all("a") if one.get("rel") == "next"), None)
    assert sorted(map(int, seen)) == list(range(many))


@pytest.mark.parametrize("words", ["co-design", "codesign", "co design"])
def test_a_term_comes_first_however_it_is_spelled(client: FlaskClient, words: str) -> None:
    """With a hyphen, in one word, in two."""
    told = client.get(f"/search?q={words}", headers=JSON).get_json()
    assert told["results"][0]["iri"] == vocab.COPROD + "CoDesign"


def test_where_nothing_has_all_words_what_has_some_is_shown(client: FlaskClient) -> None:
    """And it is said so, with what was probably meant."""
    told = client.get("/search?q=mental+helth", headers=JSON).get_json()
    assert (told["has_all"], told["meant"]) == (False, "mental health")
    assert "mental" in told["results"][0]["label"]
    page = Outline(client.get("/search?q=mental+helth", headers=HTML).get_data(as_text=True))
    assert "Nothing here has all of these words." in page.text
