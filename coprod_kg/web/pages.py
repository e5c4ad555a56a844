"""The pages about the whole: what is here, the questions, who contributed, which versions there are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from coprod_kg import vocab
from coprod_kg.errors import NotFound
from coprod_kg.publish import catalogue
from coprod_kg.query.header import NamedQuery
from coprod_kg.query.library import by_topic, library
from coprod_kg.query.library import query as find_query
from coprod_kg.store.named import number_named
from coprod_kg.store.versions import Version
from coprod_kg.web import context, history, questions, signposts
from coprod_kg.web.answers import HTML, JSON, answer, graph_offers, page
from coprod_kg.web.data import quads_about
from coprod_kg.web.figures import figures
from coprod_kg.web.framework import two_by_two
from coprod_kg.web.reading import Reading, readers

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """What is here, on one screen."""
    return answer({HTML: _home_page}, links=lambda _: signposts.headers(signposts.of_home()))


@blueprint.get("/queries")
def queries() -> Response:
    """The library of named queries."""
    return answer(
        {
            JSON: lambda now: {"queries": [_told_query(one) for one in library().values()]},
            HTML: lambda now: page("queries.html", topics=by_topic()),
        },
        links=signposts.of_list,
    )


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """One named query, with its answer."""
    return questions.answered(find_query(name), request.args)


@blueprint.get("/queries/<name>/about")
def about_query(name: str) -> Response:
    """A named query itself as data: a sh:SPARQLExecutable, with its text and what it asks."""
    return questions.told(find_query(name))


@blueprint.get("/versions")
def versions() -> Response:
    """Every version of the store, the newest first."""
    return answer(
        {
            JSON: lambda now: {"versions": [_told_version(one) for one in readers().store.history()]},
            HTML: lambda now: page("versions.html", versions=readers().store.history()),
        },
        lasting=False,
        links=signposts.of_list,
    )


@blueprint.get("/versions/<int:number>")
def version(number: int) -> Response:
    """One version: who made it, why, and what it changed."""
    found, iri = _version(number), f"{vocab.THING}version/{number}"
    return answer(
        {
            JSON: lambda now: history.told(readers().store, found),
            HTML: lambda now: history.page_of(now, found),
            **graph_offers(lambda now: quads_about(now.engine, iri)),
        },
        lasting=False,
        links=lambda now: signposts.headers(signposts.of_part(now, iri, "/versions")),
    )


@blueprint.get("/versions/<name>", endpoint="release")
def release(name: str) -> Response:
    """A version by the name of a release: where its page is. Raises NotFound where no release has the name."""
    there = url_for("pages.version", number=number_named(readers().store, name))
    response = redirect(f"{there}?{request.query_string.decode()}".rstrip("?"), 303)
    assert isinstance(response, Response)
    return response


def _home_page(now: Reading) -> str:
    told = catalogue.schema_org(now.version, context.base_address(""), ())
    return page("home.html", framework=two_by_two(now), figures=figures(now), schema_org=told)


def _version(number: int) -> Version:
    """What is written down about a version, also of one whose files are gone. Raises NotFound."""
    known = {one.number: one for one in readers().store.history()}
    if number not in known:
        raise NotFound(f"There is no version {number}; there are versions 1 to {max(known)}: see /versions.")
    return known[number]


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
