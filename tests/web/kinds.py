"""One address of every kind of page, found by looking, so that nobody has to keep a list."""

from __future__ import annotations

import re
from collections.abc import Iterable

import httpx

from coprod_kg import vocab
from coprod_kg.query.library import library
from coprod_kg.settings import Settings
from coprod_kg.web import create_app

#: What a browser sends.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: Pages that a route alone does not show: filled in, with a picture, with something wrong, far away.
STATES = (
    "/queries/two-by-two",
    "/queries/phases-by-form",
    "/queries/works-behind-a-form",
    "/queries/case-in-full",
    "/queries/cases-by-form?form=CoDesign",
    "/queries/cases-by-form?form=CoDance",
    "/sparql?query=SELECT%20%2A%20%7B%20%3Fcase%20a%20coprod%3ACase%20%7D",
    "/sparql?query=ASK%20%7B%7D",
    "/sparql?query=SELECT",
    "/sparql?example=terms",
    "/resource?iri=coprod%3ACoDesign",
    "/resource?iri=http%3A%2F%2Fwww.w3.org%2Fns%2Fprov%23Activity",
    "/id/case/no-such-case",
    "/no-such-page",
    "/contribute?lang=es",
    "/contributions/none?lang=es",
)
_THINGS = """
SELECT (MIN(?iri) AS ?one) WHERE {
  { SELECT DISTINCT ?thing { ?thing a ?kind FILTER(STRSTARTS(STR(?thing), "%s")) } }
  BIND(STR(?thing) AS ?iri) BIND(STRBEFORE(CONCAT(STRAFTER(?iri, "%s"), "/"), "/") AS ?where)
} GROUP BY ?where ORDER BY ?one"""


def routes() -> list[str]:
    """Every address without a part to fill in."""
    rules = create_app(Settings(store="nowhere")).url_map.iter_rules()
    return sorted({rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments})


def things(client: httpx.Client) -> list[str]:
    """The address of one thing of each kind that has addresses here."""
    found = client.get("/sparql", params={"query": _THINGS % (vocab.THING, vocab.THING), "format": "tsv"}).text
    return [line.strip('"').replace(vocab.THING, "/id/") for line in found.splitlines()[1:]]


def pages(client: httpx.Client) -> list[str]:
    """An address of every kind that answers a browser with a page, the state of a question for each form apart."""
    candidates = dict.fromkeys([*routes(), *STATES, *things(client)])
    return [one for one in candidates if _is_page(client.get(one, headers={"Accept": BROWSER}))]


def links(page: str) -> set[str]:
    """Where the links of a page lead, within the site."""
    hrefs = re.findall(r'<(?:a|link)\b[^>]*\shref="([^"]*)"', page)
    return {href.replace("&amp;", "&").replace("&#39;", "'") for href in hrefs if href.startswith("/")}


def questions() -> Iterable[str]:
    """The page of every question, with its example filled in."""
    return (f"/queries/{name}" for name in library())


def _is_page(answer: httpx.Response) -> bool:
    """What leads elsewhere is shown by the page that it leads to."""
    return not answer.is_redirect and answer.headers.get("Content-Type", "").startswith("text/html")
