"""The whole as one address: its description, its files, and the list of everything that search engines ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

import pyoxigraph as ox
from flask import Blueprint, Response, request, send_file

from coprod_kg.errors import Gone, NotFound
from coprod_kg.publish import catalogue, dumps
from coprod_kg.publish.catalogue import Dump, Whole
from coprod_kg.publish.derived import Derived
from coprod_kg.publish.formats import GRAPHS, Format
from coprod_kg.store.record import Version
from coprod_kg.web import context, shelf, signposts
from coprod_kg.web.answers import HTML, answer, graph_offers, page
from coprod_kg.web.names import Called, address, names, with_format
from coprod_kg.web.reading import Reading, graph_title, readers, reading
from coprod_kg.web.signposts import Signpost
from coprod_kg.web.things import LABELS

blueprint = Blueprint("catalogue", __name__)

#: The most addresses in one file of the site map (sitemaps.org).
IN_ONE_MAP = 40_000
XML = Format("xml", "application/xml", ("text/xml",), "xml")
TEXT = Format("text", "text/plain", (), "txt")
_STARTS = ("/", "/cases", "/ontology", "/queries", "/dataset", "/contributions", "/versions")


@blueprint.get("/dataset")
@blueprint.get("/dataset.<suffix>", endpoint="dataset_as")
@blueprint.get("/.well-known/void", endpoint="void")
def dataset(suffix: str = "") -> Response:
    """What the whole is and holds: VoID, DCAT and schema.org for machines, a page for people."""
    made = shelf.derived(reading())
    offers = graph_offers(lambda now: (ox.Quad(*triple) for triple in catalogue.quads(_whole(now, made))))
    if request.path.startswith("/.well-known"):
        return answer(offers, suffix=suffix, mark=str(made.version), links=_signposts)
    return answer(
        {HTML: lambda now: _page(now, made), **offers}, suffix=suffix, mark=str(made.version), links=_signposts
    )


@blueprint.get("/dumps/<release>/<name>")
def file(release: str, name: str) -> Response:
    """A file with all of a version or one graph of it; it is made when it is first asked for, and never changes."""
    version = _version(release)
    path = dumps.dump(readers().store, version, name)
    media = next(form.media_type for form in dumps.FORMATS if f".{form.extension}." in name)
    # Flask takes a relative path to be below its own folder, not below the one it was started in.
    response = send_file(
        path.absolute(), mimetype="application/gzip", etag=f"{version.folder}-{name}", max_age=31_536_000
    )
    response.headers["Content-Disposition"] = f'attachment; filename="coprod-kg-{release}-{name}"'
    response.headers["Link"] = str(Signpost("collection", context.base_address("/dataset"), "text/html"))
    response.headers["X-Content-Media-Type"] = media
    return response


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Where the lists of all pages are."""
    made = shelf.derived(reading())
    maps = range(1 + _addresses(made, count=True)[0] // IN_ONE_MAP)  # type: ignore[operator]
    lines = [f"<sitemap><loc>{context.base_address(f'/sitemap-{n + 1}.xml')}</loc></sitemap>" for n in maps]
    return answer({XML: lambda _: _xml("sitemapindex", lines)}, mark=str(made.version))


@blueprint.get("/sitemap-<int:number>.xml")
def one_map(number: int) -> Response:
    """One list of pages. Raises NotFound where there are not so many."""
    made = shelf.derived(reading())
    found = _addresses(made, start=(number - 1) * IN_ONE_MAP) if number > 0 else []
    if not found:
        raise NotFound(f"There is no site map {number}; /sitemap.xml lists all there are.")
    there = (*(_STARTS if number == 1 else ()), *map(str, found))
    date = reading().version.time[:10]
    lines = [f"<url><loc>{escape(context.base_address(one))}</loc><lastmod>{date}</lastmod></url>" for one in there]
    return answer({XML: lambda _: _xml("urlset", lines)}, mark=str(made.version))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may ask for: every page, not the endpoint."""
    lines = ("User-agent: *", "Disallow: /sparql?", "Disallow: /graph-store", "Disallow: /cases?", "Disallow: /search")
    text = "\n".join((*lines, f"Sitemap: {context.base_address('/sitemap.xml')}", ""))
    return answer({TEXT: lambda _: text})


def whole_of(now: Reading) -> Whole:
    """What the description of a version is made from."""
    return _whole(now, shelf.derived(now))


def files(versions: Sequence[tuple[str, Version]]) -> Iterator[Dump]:
    """The files that can be had of some versions, by what they go by."""
    for called, version in versions:
        for name in dumps.names(version):
            for form in dumps.FORMATS:
                graph = next((graph for graph in version.counts if graph and dumps.name_of(graph) == name), "")
                what = "All graphs" if name == dumps.WHOLE else graph_title(graph)
                title = f"{what}, version {called}, {LABELS[form.name]}"
                there = context.base_address(f"/dumps/{called}/{dumps.file_name(name, form)}")
                yield Dump(there, form.media_type, title, graph)


def _whole(now: Reading, made: Derived) -> Whole:
    found = tuple(files([(str(now.version.number), now.version), *_releases()]))
    return Whole(now.version, context.base_address(""), found, made.db, made.version)


def _releases() -> list[tuple[str, Version]]:
    store = readers().store
    return [(name, store.version(number)) for name, number in sorted(store.version().releases.items())]


def _version(name: str) -> Version:
    """The version of a release, by its name or number, or the current one by its number.

    Raises Gone for one that had its files while it was current, and NotFound for any other.
    """
    store = readers().store
    current = store.version()
    number = current.releases.get(name) or (int(name) if name.isdecimal() and len(name) < 10 else 0)
    if number in (current.number, *current.releases.values()):
        return store.version(number)
    known = ", ".join((*current.releases, str(current.number)))
    if 0 < number < current.number:
        where = context.base_address("/dataset")
        raise Gone(f"Version {number} had files while it was current. There are files of {known}: see {where}.", where)
    raise NotFound(f"There are no files of {name[:80]!r}. There are files of {known}: see /dataset.")


def _page(now: Reading, made: Derived) -> str:
    whole = _whole(now, made)
    own = [dump for dump in whole.dumps if f"/dumps/{now.version.number}/" in dump.address]
    return page(
        "dataset.html",
        whole=whole,
        iri=catalogue.IRI,
        dumps=own,
        releases=[(name, version) for name, version in _releases()],
        file_name=dumps.file_name,
        data_links=[(LABELS[form.name], with_format("/dataset", form.extension)) for form in GRAPHS],
        schema_org=catalogue.schema_org(whole.version, whole.site, own),
        holds=catalogue.HOLDS,
        called=Called(names(now.engine, [dump.graph for dump in own if dump.graph], now.languages)),
        title=catalogue.TITLE,
        description=catalogue.DESCRIPTION,
    )


def _signposts(now: Reading) -> list[str]:
    items = [dump for dump in whole_of(now).dumps if not dump.graph]
    posts = (
        Signpost("cite-as", catalogue.IRI),
        Signpost("type", signposts.PAGE_TYPE),
        Signpost("type", signposts.DATASET_TYPE),
        Signpost("license", catalogue.LICENCE),
        Signpost("author", signposts.AUTHOR),
        *(Signpost("item", dump.address, "application/gzip") for dump in items),
        *signposts.of_data("/dataset"),
    )
    return signposts.headers(posts)


def _addresses(made: Derived, *, start: int = 0, count: bool = False) -> list[str | int]:
    condition = "FROM thing WHERE kind NOT IN ('', 'term') AND iri LIKE 'https://w3id.org/coproduction/%'"
    if count:
        return [int(made.db.execute(f"SELECT COUNT(*) {condition}").fetchone()[0])]
    rows = made.db.execute(f"SELECT iri {condition} ORDER BY iri LIMIT ? OFFSET ?", (IN_ONE_MAP, start))
    return [found for row in rows if (found := address(row[0], described=True))]


def _xml(kind: str, lines: Sequence[str]) -> str:
    body = "\n".join(lines)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{body}\n</{kind}>\n"
    )
