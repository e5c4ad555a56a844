"""Handing a dataset in over the web: the page that begins it, the checked file that is submitted, and signing in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from coprod_kg import about as abouts
from coprod_kg.contribution import About
from coprod_kg.errors import Alike, BadRequest, Conflict, CoprodError, Refused
from coprod_kg.language import speak
from coprod_kg.parse.limits import amount
from coprod_kg.parse.table import mapping
from coprod_kg.publish.formats import HTML
from coprod_kg.publish.negotiate import choose
from coprod_kg.review.listing import Listed, find
from coprod_kg.tokens import Principal, Role
from coprod_kg.web import checks, context, decisions, limits, session, uploads
from coprod_kg.web.answers import JSON, page
from coprod_kg.web.jobs import Job

blueprint = Blueprint("contribute", __name__)

#: The page to begin from has a script of its own, for files that are dropped on it.
_WITH_SCRIPT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@blueprint.get("/contribute")
def start() -> Response:
    """What to do, and the form that takes a file."""
    replaced = _replaced(request.args.get("replaces") or request.args.get("revises"))
    by = session.principal()
    most = amount(limits.most_bytes(context.endpoint().settings, by))
    address = context.base_address("")
    told = {"replaced": replaced, "most": most, "address": address, "mappings": list(mapping.names())}
    response = checks.no_store(page("contribute.html", principal=by, **told))
    response.headers["Content-Security-Policy"] = _WITH_SCRIPT
    return response


@blueprint.post("/validate/<identifier>/submit")
def submit(identifier: str) -> Response:
    """Hand in a file that was checked, with what is said of it."""
    by = session.require(Role.CONTRIBUTOR)
    session.check_form()
    job = uploads.jobs().get(identifier)
    try:
        job.facts["about"] = _about(job, request.form)
    except BadRequest as wrong:
        return checks.no_store(checks.report_page(job, str(wrong), request.form), 400)
    try:
        given = _hand_in(job, anyway=bool(request.form.get("anyway")))
    except Conflict:
        earlier = _handed_in_before(job, by)
        if earlier is None:
            raise
        return checks.see(url_for("contributions.one", identifier=earlier))
    if context.endpoint().settings.contributors_publish or by.role >= Role.CURATOR:
        return decisions.accept(given, note="", anyway=bool(request.form.get("anyway")))
    return checks.see(url_for("contributions.one", identifier=given))


@blueprint.post("/contributions")
def hand_in() -> Response:
    """Check a file and hand it in, in one request: 201 with where it is, or the report of what is wrong with it."""
    by = session.require(Role.CONTRIBUTOR)
    uploads.begin()
    session.check_form()
    job = uploads.receive()
    given = _words_of_request()
    anyway = given.get("anyway", "") not in ("", "0", "false")
    try:
        abouts.complete(uploads.about_of(job))  # said before the work is done
        uploads.check(job, wait=checks.longest())
        identifier = _hand_in(job, anyway=anyway)
    finally:
        uploads.jobs().drop(job)
    if context.endpoint().settings.contributors_publish or by.role >= Role.CURATOR:
        decisions.accepted(identifier, note="", anyway=anyway)
    return _created(find(context.store(), identifier))


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """The form that asks for a token."""
    return checks.no_store(page("sign_in.html", next=_local(request.args.get("next")), principal=session.principal()))


@blueprint.post("/sign-in")
def signed_in() -> Response:
    """Let the browser be known from now on, or say why not."""
    session.check_home()
    uploads.begin()
    where = _local(request.form.get("next"))
    response = checks.see(where)
    try:
        by = session.sign_in(request.form.get("token", ""), response)
    except CoprodError as error:
        context.audit("sign in refused")
        return checks.no_store(page("sign_in.html", next=where, wrong=str(error), principal=None), 401)
    context.audit("sign in", name=by.name)
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Forget who the browser's user is."""
    session.check_form()
    response = checks.see(url_for("contribute.start"))
    session.sign_out(response)
    return response


def _hand_in(job: Job, *, anyway: bool) -> str:
    """Let a checked file wait, or take the place of one that waits; returns its identifier."""
    from coprod_kg.intake import Upload  # these bring the validator, which loads slowly
    from coprod_kg.review import deciding
    from coprod_kg.review.rehearsal import Rehearsal
    from coprod_kg.review.room import Room

    by, store = session.require(Role.CONTRIBUTOR), context.store()
    upload = Upload(job.facts["name"], job.file.read_bytes(), job.facts["format"], uploads.mapping_of(job))
    settings = context.endpoint().settings
    room = Room(settings.waiting_bytes_each, settings.waiting_bytes)
    found, about, revises = Rehearsal.from_json(job.result()), uploads.about_of(job), job.facts.get("revises")
    try:
        if revises:
            given = deciding.revise(store, revises, upload, about, found, by, anyway=anyway, room=room)
        else:
            given = deciding.hand_in(store, upload, about, found, by, anyway=anyway, room=room)
    except Refused as refused:
        context.audit("submit refused", file=upload.name, sha256=found.sha256, alike=isinstance(refused, Alike) or None)
        raise
    context.audit("revise" if revises else "submit", id=given.id, file=given.file, sha256=given.sha256)
    return given.id


def _handed_in_before(job: Job, by: Principal) -> str | None:
    """What waits of the same person with the same file, where a button was pressed twice or after going back."""
    from coprod_kg.review.waiting import Waiting

    sha256 = job.result()["sha256"]
    mine = (one for one in Waiting.of(context.store()).all() if one.is_open and one.by == by.name)
    return next((one.id for one in mine if one.sha256 == sha256), None)


def _about(job: Job, given: Mapping[str, str]) -> dict[str, str | None]:
    words = {name: (given.get(name) or "").strip() or None for name in ("title", "creator", "licence", "source")}
    checked = abouts.complete(About(**words, replaces=(given.get("replaces") or "").strip() or None))
    if checked.replaces != job.facts["about"]["replaces"]:
        raise BadRequest(speak("What it replaces was changed after it was checked. Check the file again."))
    return {**words, "replaces": checked.replaces}


def _words_of_request() -> Mapping[str, str]:
    return request.form if request.mimetype == "multipart/form-data" else request.args


def _created(given: Listed) -> Response:
    where = url_for("contributions.one", identifier=given.id)
    if choose(request.headers.get("Accept"), (JSON, HTML)).format is HTML:
        return checks.see(where)
    address = context.base_address(where)
    content: dict[str, Any] = {"id": given.id, "status": given.status, "version": given.version, "address": address}
    response = Response(json.dumps(content, ensure_ascii=False) + "\n", 201, content_type="application/json")
    response.headers["Location"] = address
    return response


def _replaced(identifier: str | None) -> Listed | None:
    return None if not identifier else find(context.store(), identifier)


def _local(where: str | None) -> str:
    """A page of this server to go on to, and never one of another."""
    is_local = where is not None and where.startswith("/") and not where.startswith(("//", "/\\"))
    return where if where and is_local else url_for("contribute.start")
