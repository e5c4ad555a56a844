"""The list of every page that is meant to be found, as search engines take it (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from flask import Blueprint, Response

from coprod_kg import vocab
from coprod_kg.errors import NotFound
from coprod_kg.publish.derived import Derived
from coprod_kg.publish.formats import Format
from coprod_kg.query.library import library
from coprod_kg.web import context, shelf
from coprod_kg.web.answers import answer
from coprod_kg.web.links import address
from coprod_kg.web.reading import reading

blueprint = Blueprint("sitemap", __name__)

#: The most things in one file; it may hold 50,000 addresses.
IN_ONE_MAP = 40_000
XML = Format("xml", "application/xml", ("text/xml",), "xml")
TEXT = Format("text", "text/plain", (), "txt")
_STARTS = (
    "/", "/cases", "/services", "/works", "/claims", "/organisations", "/ontology", "/queries", "/dataset",
    "/contributions", "/contribute", "/versions", "/explain", "/sparql", "/shapes",
)  # fmt: skip
#: Things that people look for, wherever their addresses are, and the project's own terms and things.
_FOUND = f"""
FROM thing WHERE kind NOT IN ('', 'term') OR iri LIKE '{vocab.COPROD}%' OR iri LIKE '{vocab.THING}%'"""


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Where the lists of all pages are."""
    made = shelf.derived(reading())
    many = int(made.db.execute(f"SELECT COUNT(*) {_FOUND}").fetchone()[0])
    maps = range(1 + many // IN_ONE_MAP)
    lines = [f"<sitemap><loc>{context.base_address(f'/sitemap-{n + 1}.xml')}</loc></sitemap>" for n in maps]
    return answer({XML: lambda _: _xml("sitemapindex", lines)}, mark=str(made.version))


@blueprint.get("/sitemap-<int:number>.xml")
def one_map(number: int) -> Response:
    """One list of pages. Raises NotFound where there are not so many."""
    made = shelf.derived(reading())
    found = _addresses(made, (number - 1) * IN_ONE_MAP) if number > 0 else []
    there = dict.fromkeys((*(_fixed() if number == 1 else ()), *found))
    if not there:
        raise NotFound(f"There is no site map {number}; /sitemap.xml lists all there are.")
    date = reading().version.time[:10]
    lines = [f"<url><loc>{escape(context.base_address(one))}</loc><lastmod>{date}</lastmod></url>" for one in there]
    return answer({XML: lambda _: _xml("urlset", lines)}, mark=str(made.version))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may ask for: every page, not the endpoint."""
    lines = ("User-agent: *", "Disallow: /sparql?", "Disallow: /graph-store", "Disallow: /cases?", "Disallow: /search")
    text = "\n".join((*lines, f"Sitemap: {context.base_address('/sitemap.xml')}", ""))
    return answer({TEXT: lambda _: text})


def _fixed() -> Sequence[str]:
    """The pages that are there whatever a store holds."""
    return (*_STARTS, *(f"/queries/{name}" for name in library()))


def _addresses(made: Derived, start: int) -> list[str]:
    rows = made.db.execute(f"SELECT iri {_FOUND} ORDER BY iri LIMIT ? OFFSET ?", (IN_ONE_MAP, start))
    return [there for (iri,) in rows if (there := address(iri, described=True))]


def _xml(kind: str, lines: Sequence[str]) -> str:
    body = "\n".join(lines)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{body}\n</{kind}>\n"
    )
