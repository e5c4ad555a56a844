"""The pages about the whole: what is here, the questions, who contributed, which versions there are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from coprod_kg.query.header import NamedQuery
from coprod_kg.query.library import library
from coprod_kg.query.library import query as find_query
from coprod_kg.web import questions
from coprod_kg.web.answers import HTML, JSON, answer, page
from coprod_kg.web.figures import figures
from coprod_kg.web.framework import two_by_two
from coprod_kg.web.reading import readers

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """What is here, on one screen."""
    return answer({HTML: lambda now: page("home.html", framework=two_by_two(now), figures=figures(now))})


@blueprint.get("/queries")
def queries() -> Response:
    """The library of named queries."""
    return answer(
        {
            JSON: lambda now: {"queries": [_told_query(one) for one in library().values()]},
            HTML: lambda now: page("queries.html", library=library()),
        }
    )


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """One named query, with its answer."""
    return questions.answered(find_query(name), request.args)


@blueprint.get("/versions")
def versions() -> Response:
    """Every version of the store, the newest first."""
    return answer(
        {
            JSON: lambda now: {"versions": [_told_version(one) for one in readers().store.history()]},
            HTML: lambda now: page("versions.html", versions=readers().store.history()),
        },
        lasting=False,
    )


def _told_version(version: Any) -> dict[str, Any]:
    kept = ("number", "parent", "base", "time", "who", "why", "action", "released", "pruned")
    return {**{key: getattr(version, key) for key in kept}, "triples": version.total}


def _told_query(one: NamedQuery) -> dict[str, Any]:
    return {
        "name": one.name,
        "summary": one.summary,
        "description": one.description,
        "tags": list(one.tags),
        "address": url_for("pages.query", name=one.name),
        "parameters": [
            {
                "name": each.name,
                "description": each.description,
                "type": each.type,
                "required": each.required,
                "default": each.default,
                "values": list(each.allowed),
            }
            for each in one.parameters.values()
        ],
        "example": dict(one.example),
    }
