"""What the type of an error means: each kind of problem at its own address (RFC 9457, section 3.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from coprod_kg import vocab
from coprod_kg.errors import CoprodError, NotFound
from coprod_kg.web.answers import HTML, JSON, answer, page
from coprod_kg.web.errors import FAILURE, STATUSES, kind_of

blueprint = Blueprint("problems", __name__)


@blueprint.get("/problem")
def every() -> Response:
    """Every kind of problem that an answer can tell of."""
    return answer(
        {
            HTML: lambda now: page("problems.html", problems=kinds()),
            JSON: lambda now: {"problems": list(kinds().values())},
        }
    )


@blueprint.get("/problem/<name>")
def one(name: str) -> Response:
    """One kind of problem: what it means, and with which status it comes. Raises NotFound."""
    found = kinds()
    if name not in found:
        raise NotFound.among(f"There is no kind of problem named {name[:80]!r}.", name, found)
    return answer(
        {HTML: lambda now: page("problems.html", problems={name: found[name]}), JSON: lambda now: found[name]}
    )


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """The kinds of problem by name, each with its type, title, status and meaning."""
    found = {kind_of(kind): _told(kind_of(kind), code, kind.__doc__ or "") for kind, code in _every()}
    return found | {FAILURE: _told(FAILURE, 500, "The server failed in a way that nobody foresaw; its log has more.")}


def _every() -> list[tuple[type[CoprodError], int]]:
    """Every class of error that has a public name, with its status."""
    waiting, found = [CoprodError], []
    while waiting:
        kind = waiting.pop(0)
        waiting += kind.__subclasses__()
        if not kind.__name__.startswith("_"):
            found.append((kind, next(STATUSES[one] for one in kind.__mro__ if one in STATUSES)))
    return found


def _told(name: str, code: int, meaning: str) -> Mapping[str, Any]:
    title = HTTPStatus(code).phrase
    return {
        "type": f"{vocab.BASE}problem/{name}",
        "name": name,
        "title": title,
        "status": code,
        "meaning": " ".join(meaning.replace("``", "").split()),
    }
