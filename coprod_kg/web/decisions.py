"""What curators decide, and contributors take back: one address for each deed, for forms and for scripts."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Blueprint, Response, request, url_for

from coprod_kg import errors
from coprod_kg.errors import Refused
from coprod_kg.language import speak
from coprod_kg.publish.formats import HTML
from coprod_kg.publish.negotiate import choose
from coprod_kg.review.listing import find
from coprod_kg.tokens import Role
from coprod_kg.web import checks, context, session, uploads
from coprod_kg.web.answers import JSON, page
from coprod_kg.web.errors import status
from coprod_kg.web.jobs import ACCEPT, Job

blueprint = Blueprint("decisions", __name__)

#: Who may do what; that a contributor's is their own is looked at when it is done.
_ROLES = {
    "note": Role.CONTRIBUTOR,
    "withdraw": Role.CONTRIBUTOR,
    "accept": Role.CURATOR,
    "return": Role.CURATOR,
    "reject": Role.CURATOR,
}


@blueprint.post("/contributions/<identifier>/<deed>")
def decide(identifier: str, deed: str) -> Response:
    """Do something with what was handed in: ``note``, ``accept``, ``return``, ``reject`` or ``withdraw``."""
    if deed not in _ROLES:
        raise errors.NotFound.among(speak("There is nothing called {deed} to do.", deed=f"{deed!r}"), deed, _ROLES)
    by = session.require(_ROLES[deed])
    session.check_form()
    given = uploads.posted()
    note, anyway = given.get("note", ""), given.get("anyway", "") not in ("", "0", "false")
    if deed == "accept":
        return accept(identifier, note=note, anyway=anyway)
    from coprod_kg.review import deciding  # it brings the validator, which loads slowly

    do = {
        "note": deciding.note,
        "return": deciding.give_back,
        "reject": deciding.reject,
        "withdraw": deciding.withdraw,
    }
    do[deed](context.store(), identifier, note, by)
    context.audit(deed, id=identifier)
    return done(identifier)


def accept(identifier: str, *, note: str, anyway: bool) -> Response:
    """Accept what waits; a browser that would wait long is led to a page that tells of progress."""
    if not _is_page():
        accepted(identifier, note=note, anyway=anyway)
        return done(identifier)
    job = begin(identifier, note=note, anyway=anyway, wait=checks.PATIENCE)
    return checks.see(url_for("decisions.progress", identifier=job.id))


def accepted(identifier: str, *, note: str, anyway: bool) -> None:
    """Accept what waits, and wait for it; raises what stands against it."""
    job = begin(identifier, note=note, anyway=anyway, wait=checks.longest())
    try:
        _outcome(job)
    finally:
        uploads.jobs().drop(job)


def begin(identifier: str, *, note: str, anyway: bool, wait: float) -> Job:
    """Begin to accept what waits, in a worker."""
    by = session.require(Role.CONTRIBUTOR)
    arguments = {
        "store": context.store().address,
        "id": identifier,
        "who": by.name,
        "role": int(by.role),
        "note": note,
        "anyway": anyway,
    }
    job = uploads.jobs().new(speak("Accepting {name}", name=identifier), accepts=identifier, note=note)
    context.audit("accept", id=identifier)
    uploads.jobs().start(job, ACCEPT, arguments, wait=wait)
    return job


@blueprint.get("/accepting/<identifier>")
def progress(identifier: str) -> Response:
    """How far accepting is, and where it led."""
    job = uploads.jobs().get(identifier)
    if not job.done.is_set():
        return checks.waiting(job, HTML)
    where = job.facts["accepts"]
    try:
        _outcome(job)
    except Refused as refused:
        return checks.no_store(_refused(job, refused), status(refused))
    return checks.see(url_for("contributions.one", identifier=where))


def done(identifier: str) -> Response:
    """Where something was done: its page for a browser, what it is now for a script."""
    if _is_page():
        return checks.see(url_for("contributions.one", identifier=identifier))
    text = json.dumps(asdict(find(context.store(), identifier)), ensure_ascii=False, indent=1) + "\n"
    response = Response(text, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _outcome(job: Job) -> None:
    from coprod_kg.review import report_file

    found = job.result()
    if found["refused"]:
        context.audit("accept refused", id=job.facts["accepts"])
        kind: type[Refused] = getattr(errors, found["refused"])
        raise kind(found["text"], report_file.from_json(found["report"]))


def _refused(job: Job, refused: Refused) -> str:
    from coprod_kg import identity
    from coprod_kg.validate.groups import name, problems, verdict

    return page(
        "not_accepted.html",
        given=find(context.store(), job.facts["accepts"]),
        note=job.facts["note"],
        asked=identity.asked(refused.report) if isinstance(refused, errors.Alike) else [],
        problems=problems(refused.report.findings, refused.report.left_out),
        verdict=verdict(dict(refused.report.counts)),
        name=name,
        principal=session.principal(),
    )


def _is_page() -> bool:
    return choose(request.headers.get("Accept"), (JSON, HTML)).format is HTML
