"""Workbooks on the web: one to fill in, and the one that was handed in with what is wrong in its cells."""

from __future__ import annotations

import pyoxigraph as ox
from flask import Blueprint, Response, request, url_for

from coprod_kg.errors import BadRequest, NotFound, TooLarge
from coprod_kg.publish.formats import XLSX
from coprod_kg.review.listing import find
from coprod_kg.web import context, uploads
from coprod_kg.web.reading import reading

blueprint = Blueprint("workbooks", __name__)

LANGUAGES = ("en", "es")
#: A dataset of more statements is not offered as a workbook here; the command line makes it.
MOST_TRIPLES = 50_000


@blueprint.get("/template.xlsx")
def template() -> Response:
    """A workbook to fill in, in English or Spanish (``language=es``); with ``from=ID`` it holds that dataset."""
    language, source = request.args.get("language", "en"), request.args.get("from")
    if language not in LANGUAGES:
        raise BadRequest(f"The workbook is not there in {language!r}.", LANGUAGES)
    return _sent(_empty(language) if source is None else _filled(source, language), f"{source or 'cases'}.xlsx")


@blueprint.get("/validate/<identifier>/annotated.xlsx")
def annotated(identifier: str) -> Response:
    """The workbook that was checked, wrong cells coloured, with a sheet that lists what was found."""
    from coprod_kg import tabulate  # these bring the validator, which loads slowly
    from coprod_kg.review import report_file

    job = uploads.jobs().get(identifier)
    report = report_file.from_json(job.result()["report"])
    return _sent(tabulate.annotate(job.file.read_bytes(), job.facts["name"], report), job.facts["name"])


def _empty(language: str) -> bytes:
    from coprod_kg import tabulate

    return tabulate.template(language)  # anew each time: every template has its own beginning of addresses


def _filled(identifier: str, language: str) -> bytes:
    from coprod_kg import tabulate

    given = find(context.store(), identifier)
    if given.status != "accepted" or given.graph is None:
        where = url_for("contributions.one", identifier=identifier)
        raise NotFound(f"{identifier} is {given.status}; what is not part of the knowledge graph is at {where} only.")
    if given.triples > MOST_TRIPLES:
        raise TooLarge(
            f"{identifier} has {given.triples:,} triples: `coprod-kg template --from {identifier}` makes it."
        )
    return tabulate.template(language, reading().engine.quads(ox.NamedNode(given.graph)))


def _sent(data: bytes, name: str) -> Response:
    response = Response(data, content_type=XLSX.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-cache"
    return response
