"""Checking a file over the web, without an account: by a page, or by a script that wants the report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from coprod_kg import about as abouts
from coprod_kg.errors import CoprodError
from coprod_kg.findings import Report
from coprod_kg.publish.formats import HTML, XLSX, Format
from coprod_kg.publish.negotiate import choose
from coprod_kg.web import context, form_page, session, uploads
from coprod_kg.web.answers import JSON, page
from coprod_kg.web.delivery import of_bytes
from coprod_kg.web.errors import problem
from coprod_kg.web.excerpt import excerpt
from coprod_kg.web.jobs import Job

blueprint = Blueprint("checks", __name__)

TEXT = Format("text", "text/plain", (), "txt")
SARIF = Format("sarif", "application/sarif+json", (), "sarif")
CSV = Format("csv", "text/csv", (), "csv")
TURTLE = Format("turtle", "text/turtle", (), "ttl")
#: What a report is written as, that for a client without a wish first.
REPORTS = (JSON, HTML, TEXT, SARIF, CSV, TURTLE)
#: How long a page is waited for before the one that tells of progress, in seconds.
PATIENCE = 2.0


@blueprint.post("/validate")
def validate() -> Response:
    """Check a file and take nothing in: the report as the Accept header has it; a browser is led to its page.

    With ``Prefer: respond-async`` the answer is 202 and the address at which the report will be.
    """
    uploads.begin()
    form = choose(request.headers.get("Accept"), REPORTS, request.args.get("format")).format
    job = uploads.receive()
    is_later = "respond-async" in request.headers.get("Prefer", "")
    if form is HTML or is_later:
        uploads.check(job, wait=0.0 if is_later else PATIENCE)
        where = url_for("checks.show", identifier=job.id)
        return see(where) if form is HTML else _accepted(where)
    try:
        uploads.check(job, wait=longest())
        return written(report_of(job), form)
    finally:
        uploads.jobs().drop(job)


@blueprint.get("/validate")
def form() -> Response:
    """The page from which files are checked."""
    return see(url_for("contribute.start"))


@blueprint.get("/validate/<identifier>")
def show(identifier: str) -> Response:
    """What came out of a check, or that it is still going on."""
    job = uploads.jobs().get(identifier)
    form = choose(request.headers.get("Accept"), (HTML, *REPORTS), request.args.get("format")).format
    if not job.done.is_set():
        return waiting(job, form)
    if form is HTML:
        return no_store(report_page(job))
    return written(report_of(job), form)


def report_of(job: Job) -> Report:
    """The report of a check that is done; raises the error in which it ended."""
    from coprod_kg.review import report_file  # here and below: the validator loads slowly, and few pages need it

    return report_file.from_json(job.result()["report"])


def written(report: Report, form: Format) -> Response:
    """A report in a format."""
    from coprod_kg.validate import render

    text = render(report, form.name)
    if form is TEXT:  # lines are filled up to the width of a terminal
        text = "".join(line.rstrip() + "\n" for line in text.splitlines())
    response = of_bytes(text.encode())
    response.content_type = f"{form.media_type}; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    return response


def waiting(job: Job, form: Format) -> Response:
    """That a job still goes on: a page that looks again by itself, or JSON with 202."""
    if form is HTML:
        response = no_store(page("working.html", job=job))
    else:
        response = _accepted(request.path, state="running", what=job.what, seconds=round(job.seconds, 1))
    response.headers["Refresh" if form is HTML else "Retry-After"] = "2"
    return response


def see(where: str) -> Response:
    """Lead a browser to a page, which it then asks for by GET."""
    response = Response(status=303)
    response.headers["Location"] = where
    response.headers["Cache-Control"] = "no-store"
    return response


def no_store(text: str, status: int = 200) -> Response:
    """A page that is for one reader, and must not be kept."""
    response = Response(text, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _accepted(where: str, **facts: Any) -> Response:
    response = Response(json.dumps({"address": where, **facts}) + "\n", 202, content_type="application/json")
    response.headers["Location"] = where
    response.headers["Cache-Control"] = "no-store"
    return response


def longest() -> float:
    """How long a script waits at most: for a worker, and for its work."""
    return context.endpoint().settings.check_seconds + 90.0


def report_page(job: Job, wrong: str = "", typed: Mapping[str, str] | None = None) -> str:
    """The page of a check that is done; ``wrong`` says what is the matter with what was ``typed`` below it."""
    from coprod_kg import identity
    from coprod_kg.validate.groups import name, problems, verdict

    shared: dict[str, Any] = {"about": typed or job.facts["about"], "wrong": wrong}
    shared["principal"] = session.principal()
    try:
        report = report_of(job)
    except CoprodError as error:
        lines = excerpt(job.file, [getattr(error, "line", None)])
        return page("checked.html", job=job, **shared, problem=problem(error), lines=lines)
    shared |= {"licences": abouts.licences()}
    if job.facts.get("form"):
        return form_page.checked(job, report, **shared)
    listed = Report.of(finding for finding in report.findings if finding.component != identity.ALIKE)
    lines = excerpt(job.file, (finding.place.line for finding in report.findings))
    return page(
        "checked.html",
        job=job,
        **shared,
        report=report,
        problems=problems(listed.findings, report.left_out),
        asked=identity.asked(report),
        verdict=verdict(dict(replace(listed, left_out=report.left_out).counts)),
        name=name,
        lines=lines,
        shown={line.number for line in lines},
        is_workbook=job.result()["media_type"] == XLSX.media_type,
    )
