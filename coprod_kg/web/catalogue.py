"""The whole as one address: its description, its files, and the list of everything that search engines ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

import pyoxigraph as ox
from flask import Blueprint, Response, request, send_file

from coprod_kg.errors import Gone, InputError, NotFound
from coprod_kg.publish import catalogue, dumps
from coprod_kg.publish.catalogue import Dump, Whole
from coprod_kg.publish.derived import Derived
from coprod_kg.publish.formats import GRAPHS
from coprod_kg.store.named import number_named
from coprod_kg.store.record import Version
from coprod_kg.web import context, shelf, signposts
from coprod_kg.web.answers import HTML, answer, graph_offers, page
from coprod_kg.web.links import with_format
from coprod_kg.web.names import Called, names
from coprod_kg.web.reading import Reading, graph_title, readers, reading
from coprod_kg.web.signposts import Signpost
from coprod_kg.web.things import LABELS

blueprint = Blueprint("catalogue", __name__)


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
    number = 0
    with suppress(InputError):  # what names no version has no files either
        number = number_named(store, name)
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
