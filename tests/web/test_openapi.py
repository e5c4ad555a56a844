"""What the OpenAPI description promises: it is valid, whole, and true."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from coprod_kg.query.library import library
from coprod_kg.web.openapi import HIDDEN, METHODS


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> dict[str, dict[str, dict[str, dict[str, object]]]]:
    """The description as a client gets it."""
    answer = client.get("/openapi.json", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/json"
    return answer.get_json()  # type: ignore[no-any-return]


def test_it_is_valid(document: dict[str, object]) -> None:
    """It says what OpenAPI 3.1 lets it say, and every operation has an identifier of its own."""
    OpenAPIV31SpecValidator(document).validate()  # type: ignore[arg-type]
    operations = [one for path in document["paths"].values() for one in path.values()]  # type: ignore[attr-defined]
    identifiers = [one["operationId"] for one in operations]
    assert len(set(identifiers)) == len(identifiers)
    assert all(one["summary"] for one in operations)


def test_every_question_is_in_it_with_its_parameters(client: FlaskClient, document: dict[str, dict[str, dict]]) -> None:  # type: ignore[type-arg]
    """Its values, what has to be given, and formats that it answers in when asked as described."""
    for name, one in library().items():
        told = {each.get("name"): each for each in document["paths"][f"/queries/{name}"]["get"]["parameters"]}
        for parameter in one.parameters.values():
            assert told[parameter.name].get("required", False) == parameter.required
            assert told[parameter.name]["schema"].get("enum", []) == list(parameter.allowed)
    offered = document["paths"]["/queries/two-by-two"]["get"]
    by_name = next(each for each in offered["parameters"] if each.get("name") == "format")["schema"]["enum"]
    answered = {client.get(f"/queries/two-by-two?format={name}").mimetype for name in by_name}
    assert answered == set(offered["responses"]["200"]["content"])


def test_every_route_is_in_it(client: FlaskClient, document: dict[str, dict[str, object]]) -> None:
    """Nobody adds an address without its being described."""
    for rule in client.application.url_map.iter_rules():
        if rule.endpoint in HIDDEN or not set(METHODS) & set(rule.methods or ()):
            continue
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        assert path in document["paths"] or path == "/queries/{name}", path
