"""The page and the data of a named query: its form, its answer, and the same in every format."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, redirect, url_for

from coprod_kg.errors import BadRequest
from coprod_kg.publish.formats import GRAPHS, HTML, RESULT_SETS, TABLES, XLSX, Format
from coprod_kg.query.binding import bind, fill
from coprod_kg.query.executable import executable
from coprod_kg.query.header import NamedQuery, Parameter, without_header
from coprod_kg.query.operation import Operation
from coprod_kg.vocab import QUERIES, QUERY, THING
from coprod_kg.web import context, running, signposts
from coprod_kg.web.answers import Body, Build, answer, graph_offers, page
from coprod_kg.web.copied import copied
from coprod_kg.web.names import Called, Name, names
from coprod_kg.web.near import things_like_those_below
from coprod_kg.web.reading import Reading, read_version
from coprod_kg.web.snippets import citation, snippets
from coprod_kg.web.tables import FORMS, Table, drawn, table

#: So many things are suggested for a parameter.
SUGGESTED = 300
#: As long as they are no more than this, they are a list to choose from.
CHOICES = 100
#: Parameters of the address that are not the query's own.
RESERVED = frozenset({"format", "version"})
#: How the formats are called in links, those that people open before those that programs read.
LABELS = {
    "csv": "CSV",
    "xlsx": "Excel",
    "tsv": "TSV",
    "json": "JSON",
    "xml": "XML",
    "turtle": "Turtle",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF/XML",
    "ntriples": "N-Triples",
}


def answered(question: NamedQuery, arguments: Mapping[str, str]) -> Response:
    """The answer to a named query in the format asked for; a page where that is HTML.

    Raises BadRequest where what was given does not fit, NotFound or Gone for a version that is not there.
    """
    given = {key: value for key, value in arguments.items() if key not in RESERVED and value.strip()}
    version = context.version_number(arguments.get("version"))
    read_version(version)
    data = offered(question)
    offers: dict[Format, Build] = {form: _data(question, given, form) for form in data}
    pinned = {} if version is None else {"version": arguments["version"]}
    response = answer(
        {**offers, HTML: lambda now: _page(now, question, given, pinned, data)},
        links=lambda now: _signposts(question, given, pinned, data),
    )
    if response.mimetype == XLSX.media_type:
        response.headers["Content-Disposition"] = f"attachment; filename={question.name}.xlsx"
    return response


def told(question: NamedQuery) -> Response:
    """A question itself as data, and not its answer: its text, what it asks, its prefixes; people get its page."""

    def to_page(now: Reading) -> Response:
        response = redirect(url_for("pages.query", name=question.name), 303)
        assert isinstance(response, Response)
        return response

    return answer(
        {**graph_offers(lambda now: executable(question, QUERIES)), HTML: to_page},
        links=lambda now: signposts.headers(signposts.of_question_itself(QUERY + question.name)),
    )


def offered(question: NamedQuery) -> Sequence[Format]:
    """The formats for programs in which a question is answered: a table can be had as a graph, too."""
    return GRAPHS if Operation.parse(question.text).kind.is_graph else (*TABLES, *RESULT_SETS)


def _signposts(
    question: NamedQuery, given: Mapping[str, str], pinned: Mapping[str, str], data: Sequence[Format]
) -> list[str]:
    """Where the question is told as data, and its answer; nowhere the answer where what is given does not fit."""
    here = _address(f"/queries/{question.name}", {**given, **pinned})
    try:
        bind(question.parameters, given)
    except BadRequest:
        data = ()
    return signposts.headers(signposts.of_question(QUERY + question.name, here, _kept(data)))


def _kept(data: Sequence[Format]) -> Sequence[Format]:
    """The formats that an answer is had in: of its graphs, a copy as files has those that it has of everything."""
    copy = copied()
    return [form for form in data if copy is None or form not in RESULT_SETS or form.extension in copy.formats]


def _data(question: NamedQuery, given: Mapping[str, str], form: Format) -> Build:
    def build(now: Reading) -> Response:
        text = fill(question.text, bind(question.parameters, given))
        return running.written(running.question(now, text), form)

    return build


def _page(
    now: Reading, question: NamedQuery, given: Mapping[str, str], pinned: Mapping[str, str], data: Sequence[Format]
) -> Body:
    """The page; where what was given does not fit, the form with a word on that, and status 400."""
    try:
        text = fill(question.text, bind(question.parameters, given))
    except BadRequest as error:
        if not given:
            return _rendered(now, question, given, pinned, Table(), problem="Fill in the form to get an answer.")
        return Response(_rendered(now, question, given, pinned, Table(), problem=str(error)), 400)
    shown = table(running.question(now, text), is_graph=data == GRAPHS)
    return _rendered(
        now, question, given, pinned, shown, text=without_header(text), **_elsewhere(now, question, given, pinned, data)
    )


def _rendered(
    now: Reading,
    question: NamedQuery,
    given: Mapping[str, str],
    pinned: Mapping[str, str],
    shown: Table,
    text: str = "",
    **values: Any,
) -> str:
    choices = [value for each in question.parameters.values() if each.type == "iri" for value in each.choices]
    suggested = {each.name: _suggested(now, each) for each in question.parameters.values()}
    mentioned = itertools.chain(shown.terms(), choices, FORMS, *suggested.values())
    called = Called(names(now.engine, mentioned, now.languages))
    return page(
        "query.html",
        query=question,
        text=text or without_header(question.text),
        given=given,
        pinned=pinned,
        answer=shown.without_labels(),
        chart=drawn(question.chart, shown, called),
        called=called,
        suggested=suggested,
        things={
            each.name: _to_choose(each, given, suggested[each.name], called) for each in question.parameters.values()
        },
        is_chosen=_is_chosen,
        **values,
    )


def _elsewhere(
    now: Reading, question: NamedQuery, given: Mapping[str, str], pinned: Mapping[str, str], data: Sequence[Format]
) -> dict[str, Any]:
    """How to get the same as data, from other programs, and how to cite it."""
    here = url_for("pages.query", name=question.name)
    asked = {**given, **pinned}
    addresses = {form.name: _address(here, {**asked, "format": form.name}) for form in data}
    kept = {form.name for form in _kept(data)}
    outside = {name: context.base_address(address) for name, address in addresses.items()}
    lasting = context.base_address(_address(here, {**given, "version": str(now.version.number)}))
    return {
        "data_links": [(label, addresses[name]) for name, label in LABELS.items() if name in kept],
        "snippets": snippets(question.name, outside, is_graph=data == GRAPHS),
        "citation": citation(f"“{question.summary}”", lasting, now.version),
        "lasting": _address(here, {**given, "version": str(now.version.number)}),
    }


def _suggested(now: Reading, parameter: Parameter) -> tuple[str, ...]:
    """Things that a parameter could be, where any thing of a kind may be given."""
    if parameter.type != "iri" or parameter.choices or not parameter.namespace.startswith(THING):
        return ()
    return things_like_those_below(now, parameter.namespace)[:SUGGESTED]


def _to_choose(parameter: Parameter, given: Mapping[str, str], suggested: Sequence[str], called: Called) -> list[Name]:
    """The things of which a list to choose from is made: those suggested, where they are few and what was given is one.

    Otherwise anything may be typed.
    """
    found = called.sorted(suggested) if len(suggested) <= CHOICES else []
    chosen = given.get(parameter.name, parameter.default or "")
    known = {text for one in found for text in (one.iri, one.iri.removeprefix(parameter.namespace), one.short)}
    return found if not chosen or chosen in known else []


def _is_chosen(parameter: Parameter, value: str, chosen: str) -> bool:
    names = {value, *parameter.choices.get(value, ())}
    return chosen.casefold() in {each.casefold() for each in names}


def _address(here: str, query: Mapping[str, str]) -> str:
    return f"{here}?{urlencode(query, quote_via=quote, safe='')}" if query else here
