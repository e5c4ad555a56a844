"""The page that tells why, and the links that lead to it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from outline import Outline

PARENTS = "https://w3id.org/coproduction/id/involvement/free-schools-parents"
WHY = {"subject": PARENTS, "object": "coprod:CoInnovation"}


def test_every_inferred_statement_of_a_page_asks_why(client: FlaskClient) -> None:
    """Each mark "inferred" on a thing's page is followed by a link, and the link's page proves the statement."""
    page = client.get("/id/involvement/free-schools-parents", headers={"Accept": "text/html"}).text
    links = re.findall(r'class="ask-why" href="([^"]+)"', page)
    assert len(links) == page.count('class="inferred"') > 3
    for link in sorted(set(links))[:3]:
        answer = client.get(unescape(link), headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert "recorded in" in answer.text


def test_what_has_no_form_asks_why_not(client: FlaskClient) -> None:
    """An involvement that is in no form has links that tell why not, one a form."""
    rows = client.get("/queries/why-no-form?format=json").json["results"]["bindings"]
    iri = rows[0]["involvement"]["value"]
    page = client.get(f"/resource?iri={iri}", headers={"Accept": "text/html"}).text
    links = re.findall(r'href="(/explain\?subject=[^"&]+&amp;object=[^"&]+)"', page)
    assert len(links) == 4
    assert "This does not hold" in client.get(unescape(links[0]), headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    ("accept", "media", "part"),
    [
        ("text/html", "text/html", "<details open>"),
        ("application/json", "application/json", '"proofs"'),
        ("text/plain", "text/plain", "(recorded in paper, data/"),
        ("text/turtle", "text/turtle", "prov:wasDerivedFrom"),
        ("application/ld+json", "application/ld+json", "wasDerivedFrom"),
    ],
)
def test_every_form_by_negotiation(client: FlaskClient, accept: str, media: str, part: str) -> None:
    """One address answers people with a page and machines with text, JSON and PROV-O."""
    answer = client.get("/explain", query_string=WHY, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert part in answer.text


def test_without_a_question_there_is_a_form(client: FlaskClient) -> None:
    """The bare address is a page with a form; a machine is told what is missing."""
    assert 'name="subject"' in client.get("/explain", headers={"Accept": "text/html"}).text
    assert client.get("/explain", headers={"Accept": "application/json"}).status_code == 400


def test_mistakes_have_their_status(client: FlaskClient) -> None:
    """An unknown name is 404 with near ones, an undeclared prefix and a wrong number 400."""
    unknown = client.get("/explain", query_string={**WHY, "object": "coprod:CoDesing"})
    assert (unknown.status_code, unknown.json["near"][0]) == (404, "coprod:CoDesign")
    assert client.get("/explain", query_string={**WHY, "object": "nosuch:x"}).status_code == 400
    assert client.get("/explain", query_string={**WHY, "most": "99"}).status_code == 400


def test_more_proofs_are_a_link_away(client: FlaskClient) -> None:
    """The page of a statement with several proofs leads to the others."""
    query = {"subject": PARENTS, "object": "coprod:CoProduction"}
    page = client.get("/explain", query_string=query, headers={"Accept": "text/html"}).text
    (link,) = re.findall(r'href="(/explain[^"]+most=10[^"]*)"', page)
    assert "The shortest proof" in client.get(unescape(link), headers={"Accept": "text/html"}).text


def test_the_empty_form_gives_examples_that_have_answers(client: FlaskClient) -> None:
    """One for each form that some involvement has, and one of what is not so."""
    page = client.get("/explain", headers={"Accept": "text/html"}).text
    examples = [one["href"] for one in Outline(page).all("a") if "/explain?" in str(one.get("href"))]
    assert len(examples) == 5
    assert client.get(str(examples[-1]), headers={"Accept": "text/html"}).status_code == 200
