"""The pages that a copy has and a server has not: how to cite it, search by a script, and all there is by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil

from flask import Blueprint, Response, make_response, url_for

from coprod_kg import vocab
from coprod_kg.errors import NotFound
from coprod_kg.export.citing import cited
from coprod_kg.export.index import kinds, things_of
from coprod_kg.web import shelf
from coprod_kg.web.answers import page
from coprod_kg.web.copied import copied
from coprod_kg.web.finding import page_number
from coprod_kg.web.links import is_iri
from coprod_kg.web.names import Called, names
from coprod_kg.web.reading import reading

blueprint = Blueprint("copy", __name__, url_prefix="/copy", template_folder="templates", static_folder="static")

#: So many names on a page.
LISTED = 500


@blueprint.get("/search")
def search() -> str:
    """Search that a script does, from an index beside it."""
    return page("copy_search.html")


@blueprint.get("/cite")
def cite() -> str:
    """How to cite the copy, and the files with all data."""
    copy = copied()
    assert copy is not None
    return page("copy_cite.html", **cited(reading().version, copy))


@blueprint.get("/CITATION.cff")
def citation_file() -> Response:
    """The citation as programs read it (Citation File Format)."""
    copy = copied()
    assert copy is not None
    response = make_response(cited(reading().version, copy)["cff"])
    response.mimetype = "text/yaml"
    return response


@blueprint.get("/needs-a-server")
def needs_a_server() -> str:
    """What a copy cannot do, and how to have a server that can."""
    return page("copy_server.html")


@blueprint.get("/404")
def absent() -> str:
    """What a host shows where there is no file."""
    return page("copy_absent.html")


@blueprint.get("/all")
def everything() -> str:
    """The kinds of things, each with its list."""
    found = kinds(shelf.derived(reading()).db)
    called = _called(found)
    return page("copy_all.html", kinds={_word(kind): (called(kind), many) for kind, many in found.items()})


@blueprint.get("/all/<kind>")
def every(kind: str) -> str:
    """All things of a kind by name. Raises NotFound for a kind or a page that is not there."""
    db, now = shelf.derived(reading()).db, reading()
    iris = {_word(one): one for one in kinds(db)}
    if kind not in iris:
        raise NotFound.among(f"There is no kind {kind[:80]!r}.", kind, iris)
    found, number = things_of(db, iris[kind]), page_number()
    shown = found[(number - 1) * LISTED : number * LISTED]
    if not shown:
        raise NotFound(f"There is no page {number} of {kind}.")
    return page(
        "copy_kind.html",
        title=_called([iris[kind]])(iris[kind]),
        count=len(found),
        things=shown,
        called=Called(names(now.engine, [one.iri for one in shown], now.languages)),
        number=number,
        pages=ceil(len(found) / LISTED),
        address=lambda at: url_for("copy.every", kind=kind, **({"page": at} if at > 1 else {})),
    )


def _word(kind: str) -> str:
    return kind.removeprefix(vocab.COPROD)


def _called(kinds: Iterable[str]) -> Callable[[str], str]:
    """What kinds are called; some are words of this package and not terms."""
    now = reading()
    called = Called(names(now.engine, [kind for kind in kinds if is_iri(kind)], now.languages))
    return lambda kind: called(kind).text if is_iri(kind) else kind
