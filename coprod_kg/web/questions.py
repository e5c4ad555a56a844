"""The page and the data of a named query: its form, its answer, and the same in every format."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Response, url_for

from coprod_kg.errors import BadRequest
from coprod_kg.findings import Term
from coprod_kg.publish.formats import GRAPHS, HTML, TABLES, Format
from coprod_kg.query.binding import bind, fill
from coprod_kg.query.header import NamedQuery, Parameter
from coprod_kg.query.operation import Operation
from coprod_kg.vocab import THING, XSD
from coprod_kg.web import running
from coprod_kg.web.answers import Body, Build, answer, page
from coprod_kg.web.names import Called, names
from coprod_kg.web.near import things_below
from coprod_kg.web.reading import Reading

#: A page shows so many rows; the data hold them all.
ROWS_SHOWN = 1000
#: So many things are suggested for a parameter.
SUGGESTED = 300
#: Parameters of the address that are not the query's own.
RESERVED = frozenset({"format"})
NUMERIC = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
LABELS = {"json": "JSON", "xml": "XML", "csv": "CSV", "tsv": "TSV"}
GRAPH_LABELS = {"turtle": "Turtle", "jsonld": "JSON-LD", "rdfxml": "RDF/XML", "ntriples": "N-Triples"}


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as a page shows it: ``truth`` for a yes or no, rows otherwise, and whether these are all."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    whole: bool = True
    truth: bool | None = None

    def terms(self) -> Iterator[Term | None]:
        """Every term of every row."""
        return itertools.chain.from_iterable(self.rows)


def answered(question: NamedQuery, arguments: Mapping[str, str]) -> Response:
    """The answer to a named query in the format asked for; a page where that is HTML.

    Raises BadRequest where what was given does not fit.
    """
    given = {key: value for key, value in arguments.items() if key not in RESERVED and value.strip()}
    data = GRAPHS if Operation.parse(question.text).kind.is_graph else TABLES
    offers: dict[Format, Build] = {form: _data(question, given, form) for form in data}
    return answer({**offers, HTML: lambda now: _page(now, question, given, data)})


def _table(now: Reading, text: str, *, is_graph: bool) -> Table:
    """The first rows of an answer; a graph is rows of subject, property and value.

    A column ``xLabel`` beside a column ``x`` is left out, since a page shows things by their labels anyway.
    """
    if is_graph:
        graph, whole = running.triples(now, text, ROWS_SHOWN)
        return Table(("subject", "property", "value"), tuple((*triple,) for triple in graph), whole)
    result, whole = running.table(now, text, ROWS_SHOWN)
    if isinstance(result, ox.QueryBoolean):
        return Table(truth=bool(result))
    variables = [variable.value for variable in result.variables]
    shown = tuple(name for name in variables if not _is_label_of_another(name, variables))
    return Table(shown, tuple(tuple(row[name] for name in shown) for row in result), whole)


def _data(question: NamedQuery, given: Mapping[str, str], form: Format) -> Build:
    return lambda now: running.written(now, fill(question.text, bind(question.parameters, given)), form)


def _page(now: Reading, question: NamedQuery, given: Mapping[str, str], data: Sequence[Format]) -> Body:
    """The page; where what was given does not fit, the form with a word on that, and status 400."""
    try:
        text = fill(question.text, bind(question.parameters, given))
    except BadRequest as error:
        if not given:
            return _rendered(now, question, given, Table(), problem="Fill in the form to get an answer.")
        return Response(_rendered(now, question, given, Table(), problem=str(error)), 400)
    return _rendered(now, question, given, _table(now, text, is_graph=data is GRAPHS), data=data)


def _rendered(
    now: Reading,
    question: NamedQuery,
    given: Mapping[str, str],
    shown: Table,
    *,
    problem: str = "",
    data: Sequence[Format] = (),
) -> str:
    choices = [value for each in question.parameters.values() if each.type == "iri" for value in each.choices]
    suggested = {each.name: _suggested(now, each) for each in question.parameters.values()}
    mentioned = itertools.chain(shown.terms(), choices, *suggested.values())
    return page(
        "query.html",
        query=question,
        given=given,
        answer=shown,
        problem=problem,
        called=Called(names(now.engine, mentioned, now.languages)),
        suggested=suggested,
        numeric=NUMERIC,
        is_chosen=_is_chosen,
        data_links=[(_label(form), _address(question, given, form)) for form in data if _label(form)],
    )


def _is_label_of_another(name: str, variables: Sequence[str]) -> bool:
    return name.endswith("Label") and name.removesuffix("Label") in variables


def _suggested(now: Reading, parameter: Parameter) -> tuple[str, ...]:
    """Things that a parameter could be, where any thing of a kind may be given."""
    if parameter.type != "iri" or parameter.choices or not parameter.namespace.startswith(THING):
        return ()
    return things_below(now, parameter.namespace)[:SUGGESTED]


def _is_chosen(parameter: Parameter, value: str, chosen: str) -> bool:
    names = {value, *parameter.choices.get(value, ())}
    return chosen.casefold() in {each.casefold() for each in names}


def _label(form: Format) -> str:
    return {**LABELS, **GRAPH_LABELS}.get(form.name, "")


def _address(question: NamedQuery, given: Mapping[str, str], form: Format) -> str:
    query: dict[str, Any] = {**given, "format": form.name}
    return f"{url_for('pages.query', name=question.name)}?{urlencode(query)}"
