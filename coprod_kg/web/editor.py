"""The page on which people ask in SPARQL: a form, an editor in its place where there is JavaScript, and the answer.

The server makes the answer that the page shows, with labels and without script, so that it is the same for a
shared link, for the plain form and for the editor, which only fetches this page and takes the answer out of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, current_app, url_for

from coprod_kg import vocab
from coprod_kg.errors import CoprodError
from coprod_kg.publish.formats import GRAPHS, TABLES
from coprod_kg.query.header import without_header
from coprod_kg.query.library import library
from coprod_kg.query.library import query as find_query
from coprod_kg.web import context, errors
from coprod_kg.web.answers import page
from coprod_kg.web.asking import Plan
from coprod_kg.web.names import LABELS as NAMING
from coprod_kg.web.names import Called, names, texts
from coprod_kg.web.protocol import Asked
from coprod_kg.web.questions import LABELS
from coprod_kg.web.reading import Reading, read_version, solutions
from coprod_kg.web.snippets import citation
from coprod_kg.web.tables import table

#: The page alone runs a script, its own, which speaks to this server alone.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: What the editor is built from (``npm/build.py``); without it the page is the plain form.
EDITOR = Path("editor") / "yasqe.min.js"
#: Longer addresses are cut off by some programs; such a query is sent by POST, and its data are.
LONGEST_ADDRESS = 8000

_EMPTY = "SELECT ?case ?label WHERE {\n  ?case a coprod:Case ; rdfs:label ?label\n} ORDER BY ?label LIMIT 100"
_TERMS = """
SELECT DISTINCT ?term WHERE {
  VALUES ?graph { %s }
  GRAPH ?graph { ?term a ?kind FILTER(isIRI(?term)) }
}"""


def form_page(example: str | None, pinned: str | None = None) -> Response:
    """The page before anything is asked, of a version or the newest; with a question of the library to begin with.

    Raises NotFound and Gone.
    """
    text = without_header(find_query(example).text) if example else _EMPTY
    return _page(read_version(context.version_number(pinned)), text, pinned=pinned)


def answer_page(asked: Asked, plan: Plan) -> Response:
    """The page with the answer to a query. Raises what the worker raises: BadQuery, TimedOut, Busy."""
    now, text, is_graph = read_version(plan.version), asked.text or "", plan.operation.kind.is_graph
    pinned = asked.one("version")
    shown = table(plan.question, is_graph=is_graph)
    address = url_for("sparql.get")
    given = [(key, value) for key, value in asked.parameters if key not in ("query", "format", "version")]
    query = [("query", text), *given]
    pin = [("version", pinned)] if pinned else []
    lasting = _address(address, [*query, ("version", str(plan.version))])
    names_offered = {form.name for form in (GRAPHS if is_graph else TABLES)}
    offered = {name: label for name, label in LABELS.items() if name in names_offered}
    return _page(
        now,
        text,
        pinned=pinned,
        answer=shown,
        called=Called(names(now.engine, shown.terms(), now.languages)),
        data_links=[(label, _address(address, [*query, *pin, ("format", name)])) for name, label in offered.items()],
        offered=offered,
        hidden=[*query, *pin],
        is_long=len(lasting) > LONGEST_ADDRESS,
        here=_address(address, [*query, *pin]),
        lasting=lasting,
        citation=citation("Answer to a SPARQL query.", context.base_address(lasting), now.version),
    )


def problem_page(error: CoprodError, asked: Asked) -> Response:
    """The page with the query, and what is wrong with it."""
    response = _page(read_version(None), asked.text or "", problem=error)
    response.status_code = errors.status(error)
    return response


def vocabulary(now: Reading) -> dict[str, Any]:
    """What the editor completes: every term that ontology, schemes and alignments declare, with its label."""
    return now.once(("vocabulary", now.languages), lambda: _vocabulary(now))


def _vocabulary(now: Reading) -> dict[str, Any]:
    graphs = " ".join(map(str, vocab.TERMINOLOGY))
    terms = [row["term"].value for row in solutions(now.engine, _TERMS % graphs)]
    labels = texts(now.engine, terms, NAMING, now.languages)
    told = {vocab.compact(term): labels[term].value if term in labels else "" for term in terms}
    return {"terms": sorted([name, label] for name, label in told.items() if not name.startswith("<"))}


def _page(now: Reading, text: str, **values: Any) -> Response:
    static = Path(current_app.static_folder or "")
    rendered = page(
        "sparql.html",
        text=text,
        library=library(),
        prefixes=dict(vocab.prefixes()),
        has_editor=(static / EDITOR).is_file(),
        longest=LONGEST_ADDRESS,
        **values,
    )
    response = Response(rendered, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Coprod-Version"] = str(now.version.number)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _address(path: str, query: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(query, quote_via=quote, safe='')}"
