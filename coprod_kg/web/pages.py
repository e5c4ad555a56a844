"""The pages about the whole: what is here, the questions, who contributed, which versions there are."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request, url_for

from coprod_kg.contribution import Contribution
from coprod_kg.contribution import contribution as find_contribution
from coprod_kg.contribution import contributions as all_contributions
from coprod_kg.query.header import NamedQuery
from coprod_kg.query.library import library
from coprod_kg.query.library import query as find_query
from coprod_kg.web import questions
from coprod_kg.web.answers import HTML, JSON, answer, page
from coprod_kg.web.data import subjects
from coprod_kg.web.figures import figures
from coprod_kg.web.framework import two_by_two
from coprod_kg.web.names import Called, names
from coprod_kg.web.reading import Reading, readers

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


@blueprint.get("/contributions")
def contributions() -> Response:
    """Everything that was ever accepted."""
    return answer(
        {
            JSON: lambda now: {"contributions": [_told(one) for one in all_contributions(now.engine)]},
            HTML: lambda now: page("contributions.html", contributions=all_contributions(now.engine)[::-1]),
        }
    )


@blueprint.get("/contributions/<identifier>")
def contribution(identifier: str) -> Response:
    """One contribution."""
    return answer(
        {
            JSON: lambda now: _told(find_contribution(now.engine, identifier)),
            HTML: lambda now: _contribution_page(now, find_contribution(now.engine, identifier)),
        }
    )


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


def _contribution_page(now: Reading, given: Contribution) -> str:
    described = subjects(now.engine, given.graph)
    called = Called(names(now.engine, described, now.languages))
    return page("contribution.html", given=given, subjects=described, called=called)


def _told(given: Contribution) -> dict[str, Any]:
    return {**asdict(given), "graph": given.graph}


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
