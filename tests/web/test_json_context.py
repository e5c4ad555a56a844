"""The JSON-LD context is served at the address under which datasets name it."""

from __future__ import annotations

from flask.testing import FlaskClient

from coprod_kg.parse import own_context


def test_the_context_is_what_reading_knows(client: FlaskClient) -> None:
    """Whoever resolves the address elsewhere gets the same context, as JSON-LD, from any page of the web."""
    answer = client.get("/context.jsonld")
    assert answer.status_code == 200
    assert answer.mimetype == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.get_json(force=True) == {"@context": own_context.context()}
    assert own_context.ADDRESS.endswith("/context.jsonld")
