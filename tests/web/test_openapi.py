"""What the OpenAPI description promises: it is valid, whole, and true."""

from __future__ import annotations

import re
from typing import Any

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


Document = dict[str, dict[str, dict]]  # type: ignore[type-arg]


def parameters(document: Document, operation: dict[str, Any]) -> list[dict[str, Any]]:
    """What an operation takes, references followed."""
    known = document["components"]["parameters"]
    return [known[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in operation["parameters"]]


def test_a_client_developer_finds_words_and_examples(document: Document) -> None:
    """Every operation is described, every parameter too with an example, and a question's answer shows its columns."""
    lacking = []
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            lacking += [] if one["description"] else [f"{method} {path}"]
            lacking += [
                f"{method} {path} {each['name']}"
                for each in parameters(document, one)
                if not each.get("description") or not ("example" in each or {"enum", "default"} & set(each["schema"]))
            ]
    assert not lacking
    answers = document["paths"]["/queries/two-by-two"]["get"]["responses"]
    assert answers["200"]["content"]["text/csv"]["example"].startswith("form,")
    assert {"400", "406", "503", "default"} <= set(answers)


def test_an_answer_comes_in_the_formats_that_are_told(client: FlaskClient, document: Document) -> None:
    """For every address without parts to fill in that can be asked for as it is."""
    for path, methods in document["paths"].items():
        told = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        asked = parameters(document, methods.get("get", {"parameters": []}))
        if (
            "{" in path
            or any(one.get("required") for one in asked)
            or path in ("/sparql", "/graph-store")
            or path.startswith("/queries/")
        ):
            continue
        for media_type in told:
            assert client.get(path, headers={"Accept": media_type}).mimetype == media_type, (path, media_type)
