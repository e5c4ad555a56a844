"""The form for one case, and what becomes of it: a file that is checked like any other."""

from __future__ import annotations

import re

from flask import Blueprint, Response, request, url_for

from coprod_kg import case_form
from coprod_kg.case_form import Answers
from coprod_kg.case_form.writing import slug
from coprod_kg.errors import BadRequest, Busy, TooMany
from coprod_kg.language import speak
from coprod_kg.review.listing import find
from coprod_kg.web import checks, context, contributions, form_page, uploads
from coprod_kg.web.errors import status

blueprint = Blueprint("case_form", __name__)

#: What the button of a group does: ``add place``, ``remove place 2``.
_DEED = re.compile(r"(add|remove) ([a-z]+)(?: ([0-9]{1,2}))?\Z")
#: What the form carries on beside the answers: the contribution whose place it takes.
_CARRIED = ("revises", "replaces")


@blueprint.get("/contribute/case")
def blank() -> Response:
    """The form: empty, as it was filled in when it was checked, or as a contribution was made by it."""
    carried = {name: request.args.get(name, "") for name in _CARRIED}
    taken = next(filter(None, carried.values()), "")
    if earlier := request.args.get("from"):
        answers = Answers(uploads.jobs().get(earlier).facts.get("form", {}))
    elif taken:
        answers = Answers.from_file(contributions.data_of(taken))
    else:
        answers = Answers({})
    return checks.no_store(form_page.form(answers, carried=carried))


@blueprint.post("/contribute/case")
def filled() -> Response:
    """Check what was filled in, keep it as a file, or give room for one more of a group or one less."""
    uploads.bound()
    answers = Answers.of({key: request.form.getlist(key) for key in request.form})
    carried = {name: request.form.get(name, "").strip() for name in _CARRIED}
    deed = request.form.get("do", "check")
    if deed == "keep":
        return _kept(answers)
    if changed := _changed(answers, deed):
        return checks.no_store(form_page.form(changed, carried=carried))
    if troubles := case_form.wrong(answers):
        return checks.no_store(form_page.form(answers, troubles, carried=carried), 400)
    try:
        uploads.count()
        return _check(answers, carried)
    except (TooMany, Busy) as later:
        response = checks.no_store(form_page.form(answers, carried=carried, wrong=str(later)), status(later))
        response.headers["Retry-After"] = str(max(1, round(later.retry_after)))
        return response


@blueprint.post("/contribute/case/kept")
def go_on() -> Response:
    """The form as it was kept in a file."""
    uploads.begin()
    file = request.files.get("file")
    data = file.stream.read(case_form.MOST_KEPT) if file else b""
    try:
        return checks.no_store(form_page.form(Answers.from_file(data), carried={}))
    except BadRequest as wrong:
        return checks.no_store(form_page.form(Answers({}), carried={}, wrong=str(wrong)), 400)


def _changed(answers: Answers, deed: str) -> Answers | None:
    """The answers with room for another, or without one of a group; None where something else is to be done."""
    found = _DEED.match(deed)
    group = next((one for one in case_form.groups() if found and one.key == found[2] and one.repeats), None)
    if found is None or group is None:
        return None
    return answers.added(group) if found[1] == "add" else answers.removed(group, int(found[3] or answers.count(group)))


def _check(answers: Answers, carried: dict[str, str]) -> Response:
    name = answers.first("name")
    about = {
        "title": name,
        "creator": None,
        "licence": None,
        "source": answers.first("source") or None,
        "replaces": carried["replaces"] or None,
    }
    if taken := carried["revises"] or carried["replaces"]:
        given = find(context.store(), taken)
        about |= {"title": given.title, "creator": given.creator, "licence": given.licence}
    job = uploads.jobs().new(
        speak("Checking {name}", name=name),
        name=f"{slug(name)}.ttl",
        format="turtle",
        about=about,
        revises=carried["revises"] or None,
        form=answers.values,
    )
    job.file.write_bytes(case_form.write(answers).data)
    uploads.check(job, wait=checks.PATIENCE)
    return checks.see(url_for("checks.show", identifier=job.id))


def _kept(answers: Answers) -> Response:
    """What was filled in so far as a file, from which the form goes on later; it is a dataset where it is whole."""
    data = answers.line().encode() if case_form.wrong(answers) else case_form.write(answers).data
    response = Response(data, content_type="text/turtle; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug(answers.first('name') or 'case')}.ttl")
    response.headers["Cache-Control"] = "no-store"
    return response
