"""The whole as OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0): every question of the library, and every other address.

The paths come from the routes, the questions from their headers, and the rest from ``openapi.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, current_app
from werkzeug.routing import Rule

from coprod_kg.publish.formats import GRAPHS, HTML, TABLES, Format
from coprod_kg.query.header import NamedQuery, Parameter
from coprod_kg.query.library import library
from coprod_kg.query.operation import Operation
from coprod_kg.web import context
from coprod_kg.web.answers import JSON, answer

blueprint = Blueprint("openapi", __name__)

#: The methods that OpenAPI 3.1 knows, HEAD and OPTIONS apart, which follow from the others.
METHODS = ("GET", "PUT", "POST", "PATCH", "DELETE")
#: Routes that are no part of the interface, and the one that stands for every question.
HIDDEN, QUESTION = frozenset({"static"}), "pages.query"
_OFFERS: Mapping[str, Sequence[Format]] = {"tables": TABLES, "graphs": GRAPHS, "both": (*TABLES, *GRAPHS)}
_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "iri": {"type": "string"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "language": {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"},
}


@blueprint.get("/openapi.json")
def document() -> Response:
    """This description."""
    return answer({JSON: lambda now: described()})


def described() -> dict[str, Any]:
    """The description, for the server at which it is asked for."""
    told = _told()
    return {
        "openapi": "3.1.0",
        "info": {**told["info"], "version": version("coprod-kg")},
        "servers": [{"url": context.base_address("") or "/"}],
        "tags": told["tags"],
        "paths": {**dict(_questions()), **_routes()},
        "components": {
            "parameters": told["parameters"],
            "responses": {"problem": _problem()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


@cache
def _told() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "openapi.yaml").read_text("utf-8"))
    return loaded


def _questions() -> Iterator[tuple[str, Any]]:
    for one in library().values():
        offered = GRAPHS if Operation.parse(one.text).kind.is_graph else TABLES
        names = [form.name for form in (*offered, HTML)]
        operation = {
            "operationId": f"ask-{one.name}",
            "summary": one.summary,
            "description": one.description,
            "tags": ["queries"],
            "parameters": [
                *(_parameter(each, one) for each in one.parameters.values()),
                {"$ref": "#/components/parameters/version"},
                _query("format", "The format, which else the Accept header chooses.", {"enum": names}),
            ],
            "responses": _responses("The answer.", (*offered, HTML)),
        }
        yield f"/queries/{one.name}", {"get": operation}


def _parameter(parameter: Parameter, question: NamedQuery) -> dict[str, Any]:
    schema = dict(_SCHEMAS[parameter.type])
    if parameter.allowed:
        schema["enum"] = list(parameter.allowed)
    if parameter.default is not None:
        schema["default"] = parameter.default
    told = _query(parameter.name, parameter.description, schema)
    if parameter.name in question.example:
        told["example"] = question.example[parameter.name]
    return told | ({"required": True} if parameter.required else {})


def _routes() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        methods = [method for method in METHODS if method in (rule.methods or ())]
        if rule.endpoint not in {*HIDDEN, QUESTION} and methods:
            path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
            paths.setdefault(path, {}).update({method.lower(): _operation(rule, method) for method in methods})
    return paths


def _operation(rule: Rule, method: str) -> dict[str, Any]:
    said = _told()["operations"].get(rule.endpoint, {})
    words = (current_app.view_functions[rule.endpoint].__doc__ or rule.endpoint).strip().split("\n\n")
    offered = (*_OFFERS[said["offers"]], HTML) if "offers" in said else ()
    named = [
        {"$ref": f"#/components/parameters/{name}"} for name in said.get("parameters", ()) if name not in _in(rule)
    ]
    operation: dict[str, Any] = {
        "operationId": f"{rule.endpoint}-{method.lower()}-{_slug(rule.rule)}".replace(".", "-").lower(),
        "summary": " ".join(words[0].split()),
        "tags": [said.get("tag", "site")],
        "parameters": [*(_path(name) for name in sorted(rule.arguments)), *named],
        "responses": _responses("What is asked for.", offered),
    }
    if "body" in said:
        types = _media_types(GRAPHS) if said["body"] == "graphs" else said["body"]
        operation["requestBody"] = {"content": {media_type: {} for media_type in types}}
    if said.get("token"):
        operation["security"] = [{"token": []}]
    return operation


def _in(rule: Rule) -> set[str]:
    """Parameters that a rule's path makes needless: a graph that is named by it needs no other name."""
    return {"graph", "default_graph"} if rule.arguments else set()


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "home"


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query(name: str, description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": dict(schema)}


def _responses(words: str, offered: Iterable[Format]) -> dict[str, Any]:
    content: dict[str, Any] = {media_type: {} for media_type in _media_types(offered)}
    return {
        "200": {"description": words, **({"content": content} if content else {})},
        "default": {"$ref": "#/components/responses/problem"},
    }


def _media_types(offered: Iterable[Format]) -> list[str]:
    return [form.media_type for form in offered]


def _problem() -> dict[str, Any]:
    facts = {"type": "string"}
    schema = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {"type": facts, "title": facts, "status": {"type": "integer"}, "detail": facts},
    }
    return {"description": "What is wrong (RFC 9457).", "content": {"application/problem+json": {"schema": schema}}}
