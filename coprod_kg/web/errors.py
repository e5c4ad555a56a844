"""Errors as answers: one table from class to status, one shape (RFC 9457), for machines and for people."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from jinja2 import TemplateError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import BuildError

from coprod_kg import errors, vocab
from coprod_kg.errors import CoprodError
from coprod_kg.language import marked
from coprod_kg.publish.formats import HTML, Format
from coprod_kg.publish.negotiate import choose
from coprod_kg.web.observe import request_id

#: The status of each class; a class that is not named has that of the nearest class above it.
STATUSES: Mapping[type[CoprodError], int] = {
    errors.Refused: 422,
    errors.Alike: 409,
    errors.InputError: 400,
    errors.TooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.NotAcceptable: 406,
    errors.Unauthorised: 401,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.StoreError: 503,
    errors.Full: 507,
    errors.TimedOut: 504,
    CoprodError: 500,
}

#: What the page of a status says first, to people.
HEADINGS: Mapping[int, str] = {
    400: marked("Something is missing or does not fit"),
    401: marked("Please sign in"),
    403: marked("This is not allowed"),
    404: marked("This is not here"),
    405: marked("This is not offered here"),
    406: marked("This is not offered here"),
    409: marked("It does not fit what is there by now"),
    410: marked("This was taken away"),
    413: marked("This is too large"),
    415: marked("This cannot be read here"),
    422: marked("It was not taken in"),
    429: marked("That was too often"),
    500: marked("The server failed"),
    503: marked("The server is busy"),
    504: marked("This took too long"),
    507: marked("There is no room at this moment"),
}
PROBLEM = Format("problem", "application/problem+json", ("application/json",), "json")
#: The kind of a problem that nobody foresaw.
FAILURE = "failure"
_LOG = logging.getLogger("coprod_kg.web")
_HIDDEN = frozenset({"report", "retry_after", "file"})


def register(app: Flask) -> None:
    """Make every error of an application a problem document, or a page where a browser asks."""
    app.register_error_handler(CoprodError, _of_this_package)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unexpected)


def status(error: CoprodError) -> int:
    """The status of an error."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def kind_of(error: type[CoprodError]) -> str:
    """What a class of errors is called in the type of its problems."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", error.__name__).lower()


def problem(error: CoprodError) -> dict[str, Any]:
    """An error as a problem document: type, title, status, detail, and the facts the error carries."""
    document = _document(status(error), str(error), kind=kind_of(type(error)))
    facts = {key: value for key, value in vars(error).items() if not key.startswith("_") and key not in _HIDDEN}
    document.update({key: value for key, value in facts.items() if value not in (None, (), [])})
    if isinstance(error, errors.Refused):
        from coprod_kg.validate import render  # only where there is a report to write

        document["report"] = json.loads(render(error.report, "json"))
    return document


def respond(error: CoprodError) -> Response:
    """The answer to a request that ended in an error."""
    response = _write(problem(error))
    if isinstance(error, errors.Busy | errors.TooMany):
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
    if isinstance(error, errors.Unauthorised):
        response.headers["WWW-Authenticate"] = 'Bearer realm="coprod-kg"'
    if isinstance(error, errors.UnsupportedMedia):
        response.headers["Accept"] = ", ".join(error.allowed)
    return response


def _of_this_package(error: CoprodError) -> Response:
    if status(error) >= 500:
        _LOG.warning("%s %s: %s", request.method, request.path, error)
    return respond(error)


def _of_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    document = _document(error.code, error.description or "", kind="")
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        document["allowed"] = allowed = sorted(error.valid_methods)
        document["detail"] = f"{request.method} is not allowed at {request.path}. Use one of: {', '.join(allowed)}."
    response = _write(document)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    _LOG.error("%s %s failed", request.method, request.path, exc_info=error)
    return _write(_document(500, "The server failed; its log has the details.", kind=FAILURE))


def _document(code: int, detail: str, *, kind: str) -> dict[str, Any]:
    phrase = HTTPStatus(code).phrase if code in set(HTTPStatus) else "Error"
    kind_iri = f"{vocab.BASE}problem/{kind}" if kind else "about:blank"
    document = {"type": kind_iri, "title": phrase, "status": code, "detail": html.unescape(detail)}
    return document | {"request": request_id()}


def _write(document: Mapping[str, Any]) -> Response:
    try:
        wanted = choose(request.headers.get("Accept"), (PROBLEM, HTML)).format
    except errors.NotAcceptable:
        wanted = PROBLEM
    response = Response(status=document["status"])
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-store"
    if wanted is HTML and (page := _page(document)):
        response.set_data(page)
        response.content_type = "text/html; charset=utf-8"
    else:
        response.set_data(json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n")
        response.content_type = PROBLEM.media_type
    return response


def _page(document: Mapping[str, Any]) -> str:
    """The page of a problem; empty where the application has no pages to be part of."""
    try:
        return render_template(
            "error.html", problem=document, heading=HEADINGS.get(document["status"], document["title"])
        )
    except (TemplateError, BuildError):
        return ""
