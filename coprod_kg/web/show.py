"""What the templates may use beside their data: tests on terms, moments, addresses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
from flask import Flask, g, request, url_for
from markupsafe import Markup, escape

from coprod_kg import vocab
from coprod_kg.language import day_in_words, marked, number_in_words
from coprod_kg.web import session
from coprod_kg.web.changelog import history
from coprod_kg.web.copied import ADDED, NEEDS_A_SERVER, copied
from coprod_kg.web.description import Statement
from coprod_kg.web.links import address, is_iri, is_link
from coprod_kg.web.names import Called, Name, in_words, names
from coprod_kg.web.reading import graph_title
from coprod_kg.web.tables import NUMERIC

#: The pages in the head of every page; one that an application does not have is left out.
NAVIGATION = (
    ("/cases", marked("Cases")),
    ("/ontology", marked("Ontology")),
    ("/queries", marked("Questions")),
    ("/sparql", "SPARQL"),
    ("/contributions", marked("Contributions")),
    ("/contribute", marked("Contribute")),
    ("/versions", marked("Versions")),
)
#: Datatypes that everybody sees in the value itself.
_TIMES = frozenset(vocab.XSD + name for name in ("gYear", "gYearMonth", "date"))
#: What was done to a submission, as it is told of who did it.
DEEDS = {
    "handed in": marked("handed it in"),
    "revised": marked("handed in a better file"),
    "note": marked("wrote"),
    "returned": marked("returned it"),
    "rejected": marked("rejected it"),
    "accepted": marked("accepted it"),
    "withdrawn": marked("took it back"),
}
#: Words of the data that pages show: what became of a submission, who may do what, and how grave a finding is.
WORDS = (
    marked("pending"), marked("returned"), marked("rejected"), marked("withdrawn"), marked("accepted"),
    marked("replaced"), marked("reader"), marked("contributor"), marked("curator"), marked("administrator"),
    marked("violation"), marked("warning"), marked("info"),
)  # fmt: skip
#: The name of a contribution: its day, the first of its digest, and a number where there was one of the same name.
_CONTRIBUTION = re.compile(r"(?<![\w/-])(\d{8}-[0-9a-f]{8}(?:-\d+)?)(?![\w-])")


def register(app: Flask) -> None:
    """Make the templates' own vocabulary known to them."""
    app.jinja_env.tests["iri"] = lambda value: isinstance(value, ox.NamedNode)
    app.jinja_env.tests["literal"] = lambda value: isinstance(value, ox.Literal)
    app.jinja_env.tests["linkable"] = is_link
    app.jinja_env.tests["numeric"] = lambda value: isinstance(value, ox.Literal) and value.datatype.value in NUMERIC
    app.jinja_env.tests["plain_time"] = lambda value: value.datatype.value in _TIMES
    app.jinja_env.filters["heading"] = heading
    app.jinja_env.globals.update(
        XSD=vocab.XSD,
        COPROD=vocab.COPROD,
        CONTRIBUTION=vocab.CONTRIBUTION,
        FIRST=vocab.RDF + "first",
        address_of=address_of,
        name_of=name_of,
        graph_title=graph_title,
        link_to=link_to,
        moment=moment,
        term_history=history,
        day=day,
        navigation=lambda: navigation(app),
        cases_of=cases_of,
        why=why,
        with_links=with_links,
        csrf_secret=session.secret,
        verdict=_verdict,
        DEEDS=DEEDS,
        number_of=number_in_words,
        sign_in_for=_sign_in_for,
        here=lambda: request.full_path.rstrip("?"),
    )
    app.context_processor(_context)


def navigation(app: Flask) -> tuple[tuple[str, str], ...]:
    """The pages in the head of every page, by their paths, as far as the application has them."""
    there = {rule.rule for rule in app.url_map.iter_rules()}
    if app.config.get("COPY") is not None:
        there -= NEEDS_A_SERVER
    return tuple(each for each in (*NAVIGATION, *ADDED) if each[0] in there)


def heading(variable: str) -> str:
    """A variable of a query as the head of a column.

    >>> heading("actorLabel")
    'actor'
    >>> heading("hasValueType")
    'has value type'
    """
    return in_words(variable.removesuffix("Label") or variable)


def moment(time: str | dt.datetime) -> Markup:
    """A moment for people, with its exact form for machines; a text that is no time is shown as it is."""
    try:
        when = time if isinstance(time, dt.datetime) else dt.datetime.fromisoformat(str(time))
    except ValueError:
        return Markup("{}").format(time)
    exact = when.isoformat(timespec="seconds")
    return Markup('<time datetime="{}">{}</time>').format(
        exact, f"{day_in_words(when)}, {when:%H:%M} {when:%Z}".strip()
    )


def day(time: str) -> Markup:
    """A time of any exactness for people, with its exact form for machines; a text that is none is shown as it is.

    >>> str(day("2016-03"))
    '<time datetime="2016-03">March 2016</time>'
    """
    if len(time) > len("2016-03-01") or not time[:4].isdecimal():
        return moment(time)
    try:
        when = dt.date.fromisoformat(time + "0001-01-01"[len(time) :])
    except ValueError:
        return Markup("{}").format(time)
    words = {4: f"{when.year}", 7: f"{when:%B} {when.year}"}.get(len(time), day_in_words(when))
    return Markup('<time datetime="{}">{}</time>').format(time, words)


def with_links(text: str) -> Markup:
    """A sentence in which the names of contributions lead to their pages."""
    parts = _CONTRIBUTION.split(text)
    linked = (
        Markup('<a href="{}">{}</a>').format(url_for("contributions.one", identifier=part), part) if at % 2 else part
        for at, part in enumerate(parts)
    )
    return Markup("").join(linked)


def link_to(name: Name, *, readable: bool = False) -> Markup:
    """The name of a thing as a link to where it is told of; the short form shows when one stays over it.

    ``readable`` makes words of a short form, where there is no label.

    Pages are made of these, so they are put together by hand: ``Markup.format`` takes five times as long.
    """
    shown, href = escape(name.words if readable else name.text), name.href
    if not href:
        return Markup(f'<span class="iri">{shown}</span>')  # noqa: S704 escaped above
    if href.startswith("/"):
        href = request.script_root + href
    lang = f' lang="{escape(name.language)}"' if name.language not in ("", "en") else ""
    away = ' rel="external noopener" class="away"' if name.foreign else ""
    title = f' title="{escape(name.short)}"' if name.label else ""
    return Markup(f'<a href="{escape(href)}"{lang}{away}{title}>{shown}</a>')  # noqa: S704 escaped each


def address_of(near: str) -> str | None:
    """Where a near match leads, if it is an IRI."""
    return address(near, described=True) if is_iri(near) else None


def name_of(near: str) -> str:
    """What a near match is called, where the version that is read tells; else the match as it is."""
    reading = g.get("reading")
    if reading is None or not is_iri(near):
        return near
    return Called(names(reading.engine, [near], reading.languages))(near).text


def cases_of(form: str) -> str:
    """The address of all cases of a form."""
    return url_for("cases.cases", form=form.removeprefix(vocab.COPROD))


def why(one: Statement) -> str:
    """The address of the explanation of a statement."""
    value = one.value.value if isinstance(one.value, ox.NamedNode) else str(one.value)
    return url_for("explanations.explain", subject=one.subject, predicate=one.path, object=value)


def _sign_in_for(status: int) -> str:
    """Where to sign in after an error that doing so may mend, to come back to the page before; empty for others."""
    if status != 401 and not (status == 403 and session.COOKIE not in request.cookies):
        return ""
    before = urlsplit(request.referrer or "")
    page = request.full_path if request.method == "GET" else f"{before.path}?{before.query}"
    is_own = request.method == "GET" or before.netloc == request.host
    return url_for("contribute.sign_in", next=page.rstrip("?") if is_own else None)


def _verdict(counts: Mapping[str, int]) -> str:
    from coprod_kg.validate.groups import verdict  # the validator loads slowly, and few pages need it

    return verdict(dict(counts))


def _context() -> dict[str, Any]:
    """Every page may say which version it shows; a page about a store that cannot be read says nothing."""
    return {"reading": g.get("reading"), "copy": copied()}
