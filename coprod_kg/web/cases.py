"""The cases, to be chosen from by what they are, with the numbers behind every choice."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.publish.derived import Derived, facets
from coprod_kg.publish.formats import CSV
from coprod_kg.web import shelf, signposts
from coprod_kg.web.answers import HTML, JSON, Offers, answer, page
from coprod_kg.web.finding import page_number, to_page
from coprod_kg.web.framework import forms
from coprod_kg.web.links import is_iri
from coprod_kg.web.names import DEFINITIONS, Called, names, texts
from coprod_kg.web.reading import Reading, reading

blueprint = Blueprint("cases", __name__)

#: So many cases on a page, so many values of a dimension before the rest is left to its data.
SHOWN = 30
VALUES = 10
#: What a dimension is called, and how its numbers are shown.
TITLES = {
    "form": "Form", "role": "Role", "stance": "How willingly", "phase": "Phase", "value": "Kind of value",
    "service": "Service", "country": "Country or place", "year": "Year of the source",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A value with how many cases have it, and where choosing it, or letting go of it, leads."""

    value: str
    number: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way of sorting cases, with its commonest values; ``many`` is how many there are."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    many: int
    most: int
    data: str
    chosen: str


@blueprint.get("/cases")
def cases() -> Response:
    """Cases that have what was chosen, and how many there are of each kind."""
    made = shelf.derived(reading())
    offers: Offers = {HTML: lambda now: _page(now, made), JSON: lambda now: _told(now, made)}
    return answer(offers, mark=str(made.version), links=signposts.of_list)


@blueprint.get("/cases/by/<dimension>")
def numbers(dimension: str) -> Response:
    """The numbers behind one chart, whole."""
    if dimension not in facets.DIMENSIONS:
        raise NotFound.among(f"Cases cannot be sorted by {dimension[:80]!r}.", dimension, facets.DIMENSIONS)
    made = shelf.derived(reading())
    return answer(
        {CSV: lambda now: _csv(now, made, dimension), JSON: lambda now: _numbers(made, dimension)},
        mark=str(made.version),
    )


def _chosen() -> dict[str, str]:
    """What the address chooses; terms of the ontology may go by their names alone."""
    found = {}
    for dimension in facets.DIMENSIONS:
        value = request.args.get(dimension, "").strip()[:2000]
        if value:
            is_name = dimension not in ("year", "country", "service") and ":" not in value
            found[dimension] = vocab.COPROD + value if is_name else value
    unknown = sorted(set(request.args) - set(facets.DIMENSIONS) - {"page", "format"})
    if unknown:
        raise BadRequest(f"Cases cannot be chosen by {unknown[0][:40]!r}. There are: {', '.join(facets.DIMENSIONS)}.")
    return found


def _page(now: Reading, made: Derived) -> str:
    chosen, number = _chosen(), page_number()
    count = facets.count(made.db, chosen)
    iris = facets.cases(made.db, chosen, start=(number - 1) * SHOWN, most=SHOWN)
    if number > 1 and not iris:
        raise NotFound(f"There is no page {number}: these are {count} cases, {SHOWN} on a page.")
    found = _dimensions(made, chosen)
    values = [choice.value for one in found for choice in one.choices if is_iri(choice.value)]
    known = {form.iri: form.notation for form in forms(now)}
    return page(
        "cases.html",
        chosen={TITLES[name]: (value, _address({**chosen, name: ""})) for name, value in chosen.items()},
        count=count,
        cases=iris,
        dimensions=found,
        forms_of=_forms_of(made, iris, known),
        called=Called(names(now.engine, [*iris, *values, *filter(is_iri, chosen.values())], now.languages)),
        told=texts(now.engine, iris, DEFINITIONS, now.languages),
        number=number,
        pages=ceil(count / SHOWN),
        address=to_page("cases.cases", request.args),
        hues=known,
        is_iri=is_iri,
        derived=made.version,
    )


def _dimensions(made: Derived, chosen: Mapping[str, str]) -> list[Dimension]:
    found = []
    for name, rows in facets.numbers(made.db, chosen).items():
        shown = sorted(rows) if name == "year" else rows[:VALUES]
        shown += [(chosen[name], 0)] if name in chosen and chosen[name] not in dict(shown) else []
        choices = tuple(
            Choice(value, many, _address({**chosen, name: "" if is_chosen else value}), is_chosen)
            for value, many in shown
            for is_chosen in (chosen.get(name) == value,)
        )
        most = max((many for _, many in rows), default=0)
        others = {key: value for key, value in chosen.items() if key != name}
        data = url_for("cases.numbers", dimension=name) + _query(others)
        if len(rows) > 1 or name in chosen:
            found.append(Dimension(name, TITLES[name], choices, len(rows), most, data, chosen.get(name, "")))
    return found


def _address(chosen: Mapping[str, str]) -> str:
    return url_for("cases.cases") + _query(chosen)


def _query(chosen: Mapping[str, str]) -> str:
    kept = {name: value.removeprefix(vocab.COPROD) for name, value in chosen.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def _forms_of(made: Derived, iris: Sequence[str], known: Mapping[str, str]) -> Mapping[str, list[str]]:
    """The forms of each case, by number."""
    marks = ", ".join("?" * len(iris))
    rows = made.db.execute(
        f"SELECT iri, value FROM facet JOIN cases ON cases.id = of WHERE dimension = 'form' AND iri IN ({marks})",  # noqa: S608
        list(iris),
    )
    found: dict[str, list[str]] = {}
    for iri, form in rows:
        if form in known:
            found.setdefault(iri, []).append(form)
    return {iri: sorted(several, key=lambda form: known[form]) for iri, several in found.items()}


def _numbers(made: Derived, dimension: str) -> dict[str, object]:
    rows = facets.numbers(made.db, _chosen())[dimension]
    return {
        "version": made.version,
        "dimension": dimension,
        "numbers": [{"value": value, "cases": many} for value, many in rows],
    }


def _csv(now: Reading, made: Derived, dimension: str) -> str:
    rows = facets.numbers(made.db, _chosen())[dimension]
    called = Called(names(now.engine, [value for value, _ in rows if is_iri(value)], now.languages))
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow((dimension, "label", "cases"))
    writer.writerows((value, called(value).text if is_iri(value) else value, many) for value, many in rows)
    return output.getvalue()


def _told(now: Reading, made: Derived) -> dict[str, object]:
    chosen, number = _chosen(), page_number()
    iris = facets.cases(made.db, chosen, start=(number - 1) * SHOWN, most=SHOWN)
    called = Called(names(now.engine, iris, now.languages))
    return {
        "version": made.version,
        "current": now.version.number,
        "count": facets.count(made.db, chosen),
        "page": number,
        "cases": [{"iri": iri, "label": called(iri).text} for iri in iris],
        "numbers": {name: dict(rows[:100]) for name, rows in facets.numbers(made.db, chosen).items()},
    }
