"""What pages tell search engines: each kind in schema.org's own words, with its name and address."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib.namespace import SDO

from coprod_kg import intake
from coprod_kg.contribution import About
from coprod_kg.intake import Upload
from coprod_kg.store import VersionedStore

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "library.ttl"
#: What Google's rules for datasets require and recommend, as far as there is something to tell.
FOR_DATASETS = {"name", "description", "license", "creator", "identifier", "distribution", "keywords", "url", "version"}
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def told(client: FlaskClient, address: str) -> dict[str, Any]:
    """The one description that a page has."""
    (found,) = DATA.findall(client.get(address, headers={"Accept": "text/html"}).text)
    description: dict[str, Any] = json.loads(found)
    return description


def words(value: Any) -> set[str]:
    """All classes and properties that a description uses."""
    if isinstance(value, list):
        return {word for each in value for word in words(each)}
    if not isinstance(value, dict):
        return set()
    own = {key for key in value if not key.startswith("@")} | {value.get("@type", "Thing")}
    return own.union(*(words(each) for each in value.values()))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "Dataset"),
        ("/dataset", "Dataset"),
        ("/versions/1", "Dataset"),
        ("/ontology/CoDesign", "DefinedTerm"),
        ("/id/case/surgery", "CreativeWork"),
        ("/id/work/alford-1998", "ScholarlyArticle"),
        ("/id/claim/combination-promises-more", "Claim"),
        ("/id/service/residential-home", "GovernmentService"),
        ("/id/system/community-care", "GovernmentService"),
        ("/id/scheme/awareness", "DefinedTermSet"),
        ("/services", None),
    ],
)
def test_pages_describe_themselves_in_schema_org(client: FlaskClient, address: str, kind: str | None) -> None:
    """What fits is told, in words that schema.org has, with a name; a list tells nothing."""
    if kind is None:
        assert not DATA.findall(client.get(address, headers={"Accept": "text/html"}).text)
        return
    description = told(client, address)
    assert description["@context"] == "https://schema.org/"
    assert description["@type"] == kind
    assert description["name"]
    assert description["@id"].startswith("https://w3id.org/coproduction/")
    assert not {word for word in words(description) if word not in SDO}
    if kind == "Dataset":
        assert set(description) >= FOR_DATASETS, "what search engines for datasets ask for"
        assert 50 <= len(description["description"]) <= 5000
        files = [one["contentUrl"].partition("/dumps")[2] for one in description["distribution"]]
        assert files
        assert all(client.get(f"/dumps{file}").status_code == 200 for file in files)


def test_a_term_belongs_to_the_ontology_and_a_case_to_its_source(client: FlaskClient) -> None:
    """A term's set is the ontology; what a case rests on is told by name."""
    term = told(client, "/ontology/CoDesign")
    assert term["inDefinedTermSet"] == "https://w3id.org/coproduction/ontology"
    assert term["termCode"] == "coprod:CoDesign"
    case = told(client, "/id/case/surgery")
    assert {"Conceptualising co-production, paragraph 19"} == {one["name"] for one in case["isBasedOn"]}
    assert case["about"][0]["name"] == "a surgical procedure"


def test_a_contribution_is_a_dataset(own: FlaskClient, store: VersionedStore) -> None:
    """What was accepted is a dataset with its licence and its file."""
    about = About(title="Library", licence="https://creativecommons.org/licenses/by/4.0/")
    given = intake.submit(store, Upload.from_path(EXAMPLE), about, who="a test").contribution
    description = told(own, f"/contributions/{given.id}")
    assert description["@type"] == "Dataset"
    assert description["license"].endswith("/by/4.0/")
    assert not {word for word in words(description) if word not in SDO}


def test_an_organisation_that_delivers_a_service_is_one(own: FlaskClient, store: VersionedStore) -> None:
    """By its name and its address, in schema.org's words."""
    intake.submit(store, Upload.from_path(EXAMPLE), About(title="Library"), who="a test")
    description = told(own, "/resource?iri=https://example.org/valdoro/town-hall")
    assert (description["@type"], description["name"]) == ("Organization", "Valdoro town hall")
    assert not {word for word in words(description) if word not in SDO}
