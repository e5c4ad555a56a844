"""The project's JSON-LD context, at the address under which datasets name it."""

from __future__ import annotations

from flask import Blueprint, Response

from coprod_kg.parse.own_context import context
from coprod_kg.publish.formats import Format
from coprod_kg.web.answers import JSON as PLAIN
from coprod_kg.web.answers import answer
from coprod_kg.web.context import shared

blueprint = Blueprint("json_context", __name__)
blueprint.after_request(shared(("GET", "HEAD")))

_JSON_LD = Format("jsonld", "application/ld+json", (PLAIN.media_type,), "jsonld")


@blueprint.get("/context.jsonld")
def json_context() -> Response:
    """The words of the ontology for JSON: prefixes, classes, properties and values."""
    return answer({_JSON_LD: lambda now: {"@context": context()}})
