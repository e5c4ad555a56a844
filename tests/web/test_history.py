"""The page of a version tells what is new and what is gone, not what only moved."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from outline import HTML, Outline

from coprod_kg import intake
from coprod_kg.contribution import About
from coprod_kg.intake import Upload
from coprod_kg.store import VersionedStore

EXAMPLE = (Path(__file__).resolve().parents[2] / "examples" / "library.ttl").read_bytes()


def test_a_contribution_that_replaces_another_shows_what_is_different(own: FlaskClient, store: VersionedStore) -> None:
    """One sentence was mended: it went and came, and the rest was taken over."""
    first = intake.submit(store, Upload("library.ttl", EXAMPLE), About(title="Library"), who="a test").contribution
    mended = EXAMPLE.replace(b"meet every month", b"meet each month")
    about = About(title="Library", replaces=first.id)
    second = intake.submit(store, Upload("library.ttl", mended), about, who="a test").contribution
    page = own.get(f"/versions/{second.version}", headers=HTML).text
    assert page.count('<td class="sign">') == 2
    text = Outline(page).text
    assert text.index("meet every month") < text.index("meet each month")
    assert "statements were taken over as they were" in text
    assert "Every statement that came or went" in text


def test_what_is_near_goes_by_its_name(client: FlaskClient) -> None:
    """Of an address that is not here, with the address where one stays over it."""
    page = client.get("/id/case/residental-care", headers=HTML).text
    assert (
        '/id/case/residential-care" title="https://w3id.org/coproduction/id/case/residential-care">Residential' in page
    )
