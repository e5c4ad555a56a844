"""The ontology's documentation leaves nothing out and says nothing thirty-seven times."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from outline import HTML, Outline
from rdflib import RDF, Graph, Literal, URIRef

from coprod_kg import packaged, vocab


@pytest.fixture(scope="module")
def entries(client: FlaskClient) -> dict[str, str]:
    """The page's section on each term, by the term's name."""
    page = client.get("/ontology", headers=HTML).text
    return dict(re.findall(r'<section class="entry" id="([^"]+)"(.*?)</section>', page, re.DOTALL))


def test_all_that_is_said_of_a_term_stands_in_its_entry(entries: dict[str, str]) -> None:
    """Every text in every language, and every link, of every term, as the files of the ontology have them."""
    said = Graph()
    for file in packaged.files("ontology", "*.ttl"):
        said.parse(file)
    terms = {str(term) for term in said.subjects(RDF.type) if isinstance(term, URIRef) and vocab.COPROD in str(term)}
    assert {vocab.COPROD + name for name in entries} == terms
    missing = []
    for name, entry in entries.items():
        text = Outline(entry).text
        for path, value in said.predicate_objects(URIRef(vocab.COPROD + name)):
            local = re.split("[#/]", str(value))[-1]
            is_link = isinstance(value, URIRef) and path != RDF.type
            if (isinstance(value, Literal) and " ".join(value.split()) not in text) or (is_link and local not in entry):
                missing.append((name, path, value))
    assert not missing


def test_a_rule_about_many_terms_is_told_once(client: FlaskClient, entries: dict[str, str]) -> None:
    """Each of its terms leads to it."""
    page = client.get("/ontology", headers=HTML).text
    assert not any("Nothing is more than one of: " in entry for entry in entries.values())
    assert "Nothing is more than one of: " in page[page.index('id="shared"') :]
    assert sum('href="#shared"' in entry for entry in entries.values()) > 30
    assert page.count('id="shared"') == 1


def test_a_term_without_other_languages_has_no_empty_row(entries: dict[str, str]) -> None:
    """As properties have them in English alone."""
    assert "In other languages" not in entries["hasStance"]
    assert "In other languages" in entries["Resisting"]
