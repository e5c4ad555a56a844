"""What a term's page shows of the rest of the graph, and what a page says of what is here no more."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from coprod_kg import intake
from coprod_kg.contribution import About
from coprod_kg.intake import Upload
from coprod_kg.store import VersionedStore

BROWSER = {"Accept": "text/html"}
GARDEN = b"""
@prefix coprod: <https://w3id.org/coproduction/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix ex: <https://example.org/> .
ex:case a coprod:Case ; rdfs:label "A garden"@en ; dct:source <https://example.org/report> ;
    coprod:describesArrangement ex:garden ; coprod:describesInvolvement ex:digging .
ex:garden a coprod:PublicService ; rdfs:label "The garden"@en .
ex:neighbour a coprod:Actor ; rdfs:label "A neighbour"@en .
ex:digging a coprod:Involvement ; rdfs:label "Digging"@en ; coprod:hasActor ex:neighbour ;
    coprod:hasTarget ex:garden ; coprod:hasRole coprod:UserRole ; coprod:hasNature coprod:VoluntaryAct .
"""


@pytest.mark.parametrize(
    ("address", "cases", "works"),
    [("/ontology/CoDesign", "/cases?form=CoDesign", True), ("/ontology/UserRole", "/cases?role=UserRole", None)],
)
def test_a_term_leads_to_its_cases_and_works(client: FlaskClient, address: str, cases: str, works: bool | None) -> None:
    """The cases that have a term and the works behind the claims about it stand on its page."""
    page = client.get(address, headers=BROWSER).text
    assert "<h2>Cases</h2>" in page
    assert f'href="{cases}"' in page
    if works:
        assert "Works behind these claims" in page
        assert 'href="/id/work/osborne-radnor-strokosch-2016"' in page


def test_what_was_withdrawn_names_its_contribution(own: FlaskClient, store: VersionedStore) -> None:
    """Whoever comes to what is gone is led to the page of the contribution that described it."""
    given = intake.submit(store, Upload("garden.ttl", GARDEN), About(title="A garden"), who="ada").contribution
    intake.withdraw(store, given.id, who="ada")
    answer = own.get("/resource?iri=https://example.org/case", headers=BROWSER)
    assert answer.status_code == 410
    assert f'<a href="/contributions/{given.id}">' in answer.text
