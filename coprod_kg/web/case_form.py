"""The form for one case, and what becomes of it: a file that is checked like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request, url_for

from coprod_kg import case_form
from coprod_kg.errors import BadRequest
from coprod_kg.web import checks, session, uploads
from coprod_kg.web.answers import page
from coprod_kg.web.reading import reading

blueprint = Blueprint("case_form", __name__)

#: So many of the things that can be said of an involvement are asked at once, the others on request.
_SHOWN = 4


@blueprint.get("/contribute/case")
def blank() -> Response:
    """The form: empty, or as it was filled in when it was checked."""
    earlier = request.args.get("from")
    values = uploads.jobs().get(earlier).facts.get("form", {}) if earlier else {}
    return checks.no_store(_page(values, _count(values)))


@blueprint.post("/contribute/case")
def filled() -> Response:
    """Check what was filled in, or give room for one more involvement."""
    uploads.begin()
    values = {key: request.form.getlist(key) for key in request.form}
    if request.form.get("do") == "more":
        return checks.no_store(_page(values, min(_count(values) + 1, case_form.MOST)))
    try:
        data = case_form.dataset(values, _fields())
    except BadRequest as wrong:
        return checks.no_store(_page(values, _count(values), str(wrong)), 400)
    source = next(iter(values.get("source", ())), None) or None
    about = {"title": values["name"][0], "creator": None, "licence": None, "source": source, "replaces": None}
    job = uploads.jobs().new("Checking the form", name="case.ttl", format="turtle", about=about, form=values)
    job.file.write_bytes(data)
    uploads.check(job, wait=checks.PATIENCE)
    return checks.see(url_for("checks.show", identifier=job.id))


def _page(values: Mapping[str, Sequence[str]], count: int, wrong: str = "") -> str:
    return page(
        "case_form.html",
        fields=_fields(),
        languages=case_form.LANGUAGES,
        count=count,
        most=case_form.MOST,
        wrong=wrong,
        principal=session.principal(),
        first=lambda key: next(iter(values.get(key, ())), ""),
        every=lambda key: values.get(key, ()),
        shown=_SHOWN,
        filled=lambda number: {key.removesuffix(f"-{number}") for key, given in values.items() if any(given)},
    )


def _count(values: Mapping[str, Sequence[str]]) -> int:
    """How many involvements the form has room for."""
    given = next(iter(values.get("count", ())), "1")
    return max(1, min(int(given), case_form.MOST)) if given.isascii() and given.isdigit() and len(given) < 4 else 1


def _fields() -> tuple[case_form.Field, ...]:
    now = reading()
    return now.once("case form", lambda: case_form.fields(now.engine))
