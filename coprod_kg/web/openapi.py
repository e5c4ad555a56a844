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

import pyoxigraph as ox
import yaml
from flask import Blueprint, Response, current_app
from werkzeug.routing import Rule

from coprod_kg import vocab
from coprod_kg.publish.formats import GRAPHS, HTML, TABLES, Format
from coprod_kg.query.header import NamedQuery, Parameter
from coprod_kg.query.library import library
from coprod_kg.web import context, questions
from coprod_kg.web.answers import JSON, answer

blueprint = Blueprint("openapi", __name__)

#: The methods that OpenAPI 3.1 knows, HEAD and OPTIONS apart, which follow from the others.
METHODS = ("GET", "PUT", "POST", "PATCH", "DELETE")
#: What can go wrong, each told by a problem document; what has no status of its own is ``default``.
PROBLEMS = {
    "400": "Something is missing or does not fit; the detail says what, and what is allowed.",
    "401": "This needs a token, or the one given is not good.",
    "403": "The token's role does not reach so far.",
    "404": "There is nothing of this name; ``near`` names what looks like it.",
    "406": "It is not there in the format that is asked for; the detail names those it is there in.",
    "503": "All that can answer is busy; Retry-After says when to try again.",
    "default": "What is wrong (RFC 9457).",
}
#: Routes that are no part of the interface, and the one that stands for every question.
HIDDEN, QUESTION = frozenset({"static"}), "pages.query"
_OFFERS: Mapping[str, Sequence[Format]] = {
    "tables": TABLES,
    "graphs": GRAPHS,
    "both": (*TABLES, *GRAPHS),
    "told": (JSON, *GRAPHS),
}
_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "iri": {"type": "string"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "language": {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"},
}

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
#: A problem document: what RFC 9457 asks for, and the facts that an error carries.
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {**_TEXT, "format": "uri-reference"}, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT,
        "request": {**_TEXT, "description": "By which the request is found in the server's log."},
        "allowed": {**_TEXTS, "description": "What could have been given."},
        "near": {**_TEXTS, "description": "What looks like what was asked for."},
    },
}  # fmt: skip
#: Rows in the SPARQL 1.1 Query Results JSON Format.
_ROWS = {
    "type": "object",
    "properties": {
        "head": {"type": "object", "properties": {"vars": _TEXTS}},
        "results": {"type": "object", "properties": {"bindings": {"type": "array", "items": {"type": "object"}}}},
    },
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
            "responses": {name: _problem(words, name) for name, words in PROBLEMS.items()},
            "schemas": {"problem": _PROBLEM, "rows": _ROWS},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


@cache
def _told() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "openapi.yaml").read_text("utf-8"))
    return loaded


def _questions() -> Iterator[tuple[str, Any]]:
    for one in library().values():
        offered = questions.offered(one)
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
            "responses": _responses(
                "The answer.", _media_types((*offered, HTML)), _samples(one), ("400", "406", "503")
            ),
        }
        yield f"/queries/{one.name}", {"get": operation}


def _samples(question: NamedQuery) -> dict[str, Any]:
    """What the head of an answer looks like, by media type."""
    answer = ox.Store().query(question.text)
    if not isinstance(answer, ox.QuerySolutions):
        return {}
    names = [variable.value for variable in answer.variables]
    return {
        "application/sparql-results+json": {
            "schema": {"$ref": "#/components/schemas/rows"},
            "example": {"head": {"vars": names}, "results": {"bindings": []}},
        },
        "text/csv": {"schema": {"type": "string"}, "example": ",".join(names) + "\r\n"},
    }


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
    offered = _offered(said.get("offers", ""))
    named = [
        {"$ref": f"#/components/parameters/{name}"} for name in said.get("parameters", ()) if name not in _in(rule)
    ]
    operation: dict[str, Any] = {
        "operationId": f"{rule.endpoint}-{method.lower()}-{_slug(rule.rule)}".replace(".", "-").lower(),
        "summary": " ".join(words[0].split()),
        "description": _description(words[1:], offered, said.get("tag", "site")),
        "tags": [said.get("tag", "site")],
        "parameters": [*(_path(name) for name in sorted(rule.arguments)), *named],
        "responses": _responses("What is asked for.", offered, {}, _wrong(rule, said, named)),
    }
    if "body" in said:
        types = _media_types(GRAPHS) if said["body"] == "graphs" else said["body"]
        operation["requestBody"] = {"content": {media_type: {} for media_type in types}}
    if said.get("token"):
        operation["security"] = [{"token": []}]
    return operation


def _offered(name: str) -> list[str]:
    if name in _OFFERS:
        return _media_types((*_OFFERS[name], HTML))
    return list(_told()["formats"].get(name, ()))


def _description(words: Sequence[str], offered: Sequence[str], tag: str) -> str:
    """What the view says beyond its first sentence, and in which formats it answers."""
    told = [" ".join(text.split()) for text in words]
    if offered:
        told.append(f"As {', '.join(offered)}: whichever the Accept header, or format= in the address, prefers.")
    return " ".join(told) or str(next(one["description"] for one in _told()["tags"] if one["name"] == tag))


def _wrong(rule: Rule, said: Mapping[str, Any], named: Sequence[object]) -> tuple[str, ...]:
    """What can go wrong with a route, as far as that can be told from what it takes."""
    found = (
        ("400", bool(named or "body" in said)), ("401", bool(said.get("token"))), ("403", bool(said.get("token"))),
        ("404", bool(rule.arguments)), ("406", "offers" in said),
    )  # fmt: skip
    return tuple(status for status, can_be in found if can_be)


def _in(rule: Rule) -> set[str]:
    """Parameters that a rule's path makes needless: a graph that is named by it needs no other name."""
    return {"graph", "default_graph"} if rule.arguments else set()


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "home"


def _path(name: str) -> dict[str, Any]:
    told = _told()["paths"].get(name, {})
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, **told}


def _query(name: str, description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": dict(schema)}


def _responses(words: str, offered: Iterable[str], samples: Mapping[str, Any], wrong: Iterable[str]) -> dict[str, Any]:
    content: dict[str, Any] = {media_type: samples.get(media_type, {}) for media_type in offered}
    problems = {status: {"$ref": f"#/components/responses/{status}"} for status in (*wrong, "default")}
    return {"200": {"description": words, **({"content": content} if content else {})}, **problems}


def _media_types(offered: Iterable[Format]) -> list[str]:
    return [form.media_type for form in offered]


def _problem(words: str, name: str) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/problem"}}
    if name == "400":
        content["example"] = {
            "type": f"{vocab.BASE}problem/bad-request", "title": "Bad Request", "status": 400,
            "detail": "'CoDance' is no value of the parameter form. Use one of: PureCoProduction, CoDesign.",
            "allowed": ["PureCoProduction", "CoDesign"],
        }  # fmt: skip
    return {"description": words, "content": {"application/problem+json": content}}
