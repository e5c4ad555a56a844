"""Every class of error has a status, and one shape for machines and people."""

from __future__ import annotations

import inspect
import json

import pytest
from flask import Flask

from coprod_kg import errors
from coprod_kg.errors import CoprodError
from coprod_kg.findings import Finding, Report, Severity
from coprod_kg.web.errors import register, status

EXPECTED = {
    errors.Refused("no", Report.of([Finding(Severity.VIOLATION, "minCount", "A case needs a name.")])): 422,
    errors.Alike("again", Report.of([Finding(Severity.WARNING, "alike", "Is it the same?")])): 409,
    errors.Conflict("accepted already"): 409,
    errors.TooMany("too often", 7.0): 429,
    errors.Unreadable("bad", line=3, column=4): 400,
    errors.Empty("nothing"): 400,
    errors.TooLarge("big"): 413,
    errors.UnsupportedMedia("what", ["text/turtle"]): 415,
    errors.NotAcceptable("what", ["text/turtle"]): 406,
    errors.BadRequest("no", ["a", "b"]): 400,
    errors.BadQuery("no", line=1, column=2): 400,
    errors.Unauthorised("who"): 401,
    errors.Forbidden("no"): 403,
    errors.NotFound("where", ["here"]): 404,
    errors.Gone("away"): 410,
    errors.InputError("no"): 400,
    errors.NotAStore("no"): 503,
    errors.Busy("later", 7.0): 503,
    errors.TimedOut("late", 30.0, "q1"): 504,
    errors.Stopped("cancelled", "q1"): 503,
    errors.OutOfMemory("much", 1000, "q1"): 503,
    errors.Full("no room"): 507,
    errors.StoreError("no"): 503,
}


@pytest.fixture
def app() -> Flask:
    app = Flask("nothing")
    register(app)

    @app.get("/<int:number>")
    def fail(number: int) -> str:
        raise list(EXPECTED)[number]

    @app.get("/bug")
    def bug() -> str:
        raise ZeroDivisionError("secret")

    return app


def test_every_class_is_listed() -> None:
    """No class of the tree is without an expected status here."""
    classes = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, CoprodError)}
    assert {kind for kind in classes if not kind.__name__.startswith("_")} == {*map(type, EXPECTED), CoprodError}


@pytest.mark.parametrize("number", range(len(EXPECTED)))
def test_status_and_shape(app: Flask, number: int) -> None:
    """The answer has the status, the problem type, the message as it is and the facts of the error."""
    error = list(EXPECTED)[number]
    response = app.test_client().get(f"/{number}")
    assert response.status_code == status(error) == EXPECTED[error]
    assert response.content_type == "application/problem+json"
    problem = json.loads(response.data)
    assert problem["detail"] == str(error)
    assert problem["type"].startswith("https://w3id.org/coproduction/problem/")
    for fact in ("line", "column", "limit", "query"):
        if getattr(error, fact, None) is not None:
            assert problem[fact] == getattr(error, fact)
    if isinstance(error, errors.Refused):
        assert problem["report"]["conforms"] is error.report.conforms


def test_headers(app: Flask) -> None:
    """Who is to come back is told when, and who needs a token how it is given."""
    numbers = {type(error): number for number, error in enumerate(EXPECTED)}
    client = app.test_client()
    assert client.get(f"/{numbers[errors.Busy]}").headers["Retry-After"] == "7"
    assert client.get(f"/{numbers[errors.TooMany]}").headers["Retry-After"] == "7"
    assert client.get(f"/{numbers[errors.Unauthorised]}").headers["WWW-Authenticate"].startswith("Bearer")


def test_a_bug_shows_nothing(app: Flask) -> None:
    """A failure nobody foresaw is a 500 that says nothing of the inside."""
    response = app.test_client().get("/bug")
    assert response.status_code == 500
    assert b"secret" not in response.data
    assert response.content_type == "application/problem+json"


def test_no_such_address(app: Flask) -> None:
    """An address that is not there, and a method that is not, have the same shape."""
    assert app.test_client().get("/nowhere").content_type == "application/problem+json"
    response = app.test_client().post("/1")
    assert (response.status_code, "GET" in response.headers["Allow"]) == (405, True)
