"""Why something holds of a thing, or does not: for people as a tree of sentences, for machines as JSON and PROV-O."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, request, url_for
from markupsafe import Markup

from coprod_kg.errors import BadRequest
from coprod_kg.explain import html
from coprod_kg.explain.task import TASK, Asked
from coprod_kg.publish.formats import GRAPHS, Format
from coprod_kg.web import context
from coprod_kg.web.answers import HTML, JSON, Build, answer, page
from coprod_kg.web.framework import forms
from coprod_kg.web.links import address
from coprod_kg.web.names import Called, names
from coprod_kg.web.reading import Reading, solutions

blueprint = Blueprint("explanations", __name__)

TEXT = Format("text", "text/plain", (), "txt")
#: How many proofs of a statement are given where more than the shortest are wanted.
SEVERAL = 10


@blueprint.get("/explain")
def explain() -> Response:
    """The explanation of a statement, or of all that is inferred of a thing."""
    offers: dict[Format, Build] = {JSON: partial(_asked, form="json"), TEXT: partial(_asked, form="text")}
    offers |= {form: partial(_asked, form=form.name) for form in GRAPHS}
    return answer({**offers, HTML: _page})


def _page(now: Reading) -> str:
    """The page; without a question, the form to ask one."""
    given = {name: request.args.get(name, "").strip() for name in ("subject", "predicate", "object")}
    if not given["subject"]:
        return page("explain.html", given=given, label="", explanation="", links=[], more=None, examples=_examples(now))
    found = json.loads(_asked(now, "json"))
    return page(
        "explain.html",
        given=given,
        label=found["subject"]["label"],
        subject=address(found["subject"]["value"], described=True),
        explanation=Markup(html.fragment(found, lambda iri: address(iri, described=True))),  # noqa: S704  escaped there
        links=[(name, _link(format=form)) for name, form in _FORMS],
        more=_link(most=SEVERAL) if "most" not in request.args and _may_have_more(found) else None,
    )


def _examples(now: Reading) -> list[dict[str, object]]:
    """An involvement of each form to ask about; of the first, too, why it is not of the last."""
    known = forms(now)
    pairs = [(thing, form.iri) for form in known for thing in _one_of(now, form.iri)]
    asked = [(thing, form, False) for thing, form in pairs] + [(pairs[0][0], known[-1].iri, True) for _ in pairs[:1]]
    called = Called(names(now.engine, [term for pair in pairs for term in pair], now.languages))
    return [
        {"thing": called(thing).text, "form": called(form).text, "is_not": is_not, "address": _about(thing, form)}
        for thing, form, is_not in asked
    ]


def _one_of(now: Reading, form: str) -> list[str]:
    text = f"SELECT ?thing WHERE {{ ?thing a {ox.NamedNode(form)} FILTER(isIRI(?thing)) }} LIMIT 1"
    return [row["thing"].value for row in solutions(now.engine, text)]


def _about(thing: str, form: str) -> str:
    return url_for("explanations.explain", subject=thing, object=form)


_FORMS = (("JSON", "json"), ("text", "text"), ("PROV-O in Turtle", "turtle"), ("PROV-O in JSON-LD", "jsonld"))


def _may_have_more(found: dict[str, Any]) -> bool:
    return any(proof["rule"] for one in found["explanations"] for proof in one["proofs"])


def _link(**changed: Any) -> str:
    """This address with something changed."""
    kept = {name: value for name, value in request.args.items() if name != "format"}
    return url_for("explanations.explain", **{**kept, **changed})


def _asked(now: Reading, form: str) -> bytes:
    """The answer of a worker. Raises BadRequest, NotFound, TimedOut, Busy."""
    subject = request.args.get("subject", "").strip()
    if not subject:
        raise BadRequest("The address lacks what it asks about, as in /explain?subject=ADDRESS&object=coprod:CoDesign.")
    store = context.store()
    asked = Asked(
        store.address,
        str(store.directory(now.version.number)),
        subject,
        request.args.get("predicate", "").strip() or None,
        request.args.get("object", "").strip() or None,
        _most(),
        form,
    )
    return b"".join(context.run_task(TASK, asked.arguments(), about=f"explain {subject}"[:2000]))


def _most() -> int:
    text = request.args.get("most", "1")
    if not text.isdecimal() or not 1 <= int(text) <= SEVERAL:
        raise BadRequest(f"most={text} is not a number of proofs from 1 to {SEVERAL}.")
    return int(text)
