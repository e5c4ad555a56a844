"""Finding things: by words, and by leafing through all of a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.publish.derived import Derived, texts
from coprod_kg.publish.derived.record import CONTRIBUTION, KINDS, TERM
from coprod_kg.publish.derived.texts import Hit, Hits
from coprod_kg.web import shelf, signposts
from coprod_kg.web.answers import HTML, JSON, Offers, answer, page
from coprod_kg.web.names import DEFINITIONS, Called, names
from coprod_kg.web.names import texts as best_texts
from coprod_kg.web.reading import Reading, reading

blueprint = Blueprint("finding", __name__)

#: So many things on a page.
SHOWN = 20
LISTED = 50
#: More letters than anybody types.
LONGEST = 500
#: The kinds that have a list of their own: the path, the classes, and what they are called.
LISTS: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "services": (("PublicService", "PublicServiceSystem"), "Services", "What people take part in."),
    "works": (("Work",), "Works", "What the claims rest on: the paper, and what it cites."),
    "claims": (("Claim",), "Claims", "What is said about co-production, by whom, and on what ground."),
    "organisations": (("PublicServiceOrganisation",), "Organisations", "Who delivers the services."),
}


@blueprint.get("/search")
def search() -> Response:
    """Things by words of their names and texts, in every language."""
    made = shelf.derived(reading())
    offers: Offers = {HTML: lambda now: _search_page(now, made), JSON: lambda now: _told(now, made)}
    return answer(offers, mark=str(made.version))


@blueprint.get("/<any(services, works, claims, organisations):kind>")
def listing(kind: str) -> Response:
    """All things of a kind, by name."""
    made = shelf.derived(reading())
    return answer({HTML: lambda now: _list_page(now, made, kind)}, mark=str(made.version), links=signposts.of_list)


def page_number() -> int:
    """The page that the address asks for. Raises BadRequest where that is no page."""
    given = request.args.get("page", "1")
    if not given.isdecimal() or not 1 <= int(given) <= 1_000_000:
        raise BadRequest(f"page={given[:40]} is no page: it has to be a number from 1 on.")
    return int(given)


def to_page(endpoint: str, given: Mapping[str, str], **more: Any) -> Callable[[int], str]:
    """The addresses of the pages of one list."""
    kept = {key: value for key, value in given.items() if key != "page" and value}

    def address(number: int) -> str:
        query = urlencode({**kept, "page": number} if number > 1 else kept)
        return url_for(endpoint, **more) + (f"?{query}" if query else "")

    return address


def _asked() -> tuple[str, str, str]:
    words, kind, language = (request.args.get(name, "").strip() for name in ("q", "kind", "lang"))
    if len(words) > LONGEST:
        raise BadRequest(f"A search has up to {LONGEST} letters; this one has {len(words)}.")
    if kind and kind not in _kinds():
        raise BadRequest(f"There is no kind {kind[:80]!r}. There are: {', '.join(_kinds())}.")
    return words, kind, language.lower()[:20]


def _kinds() -> dict[str, str]:
    """What a search can be narrowed to: a word for the address, and what the index has for it."""
    return {iri.removeprefix(vocab.COPROD): iri for iri in KINDS} | {TERM: TERM, CONTRIBUTION: CONTRIBUTION}


def _search_page(now: Reading, made: Derived) -> str:
    words, kind, language = _asked()
    found = texts.search(made.db, words, kind=_kinds().get(kind, ""), language=language)
    number = page_number()
    hits = found.found[(number - 1) * SHOWN : number * SHOWN]
    called = names(now.engine, [*(hit.iri for hit in hits), *KINDS], now.languages)
    asked = words.split()
    return page(
        "search.html",
        words=words,
        kind=kind,
        wanted_language=language,
        kinds=list(_kinds()),
        kind_name=lambda name: called[_kinds()[name]].text if name in _kinds() and ":" in _kinds()[name] else name,
        hits=hits,
        count=len(found.found),
        whole=found.whole,
        has_all=found.has_all,
        meant=_meant(made, words, found),
        called=Called(called),
        told=best_texts(now.engine, [hit.iri for hit in hits if hit.is_name], DEFINITIONS, now.languages),
        marked=lambda hit: texts.marked(hit.text, asked),
        number=number,
        pages=ceil(len(found.found) / SHOWN),
        address=to_page("finding.search", request.args),
        derived=made.version,
    )


def _told(now: Reading, made: Derived) -> dict[str, Any]:
    words, kind, language = _asked()
    found = texts.search(made.db, words, kind=_kinds().get(kind, ""), language=language)
    number = page_number()
    hits = found.found[(number - 1) * SHOWN : number * SHOWN]
    called = Called(names(now.engine, [hit.iri for hit in hits], now.languages))
    return {
        "version": made.version,
        "current": now.version.number,
        "query": words,
        "count": len(found.found),
        "whole": found.whole,
        "has_all": found.has_all,
        "meant": _meant(made, words, found),
        "page": number,
        "results": [_result(hit, called) for hit in hits],
    }


def _meant(made: Derived, words: str, found: Hits) -> str:
    """What was probably meant, where nothing has all the words."""
    return texts.suggestions(made.db, words) if not (found.found and found.has_all) else ""


def _result(hit: Hit, called: Called) -> dict[str, Any]:
    one = called(hit.iri)
    return {
        "iri": hit.iri,
        "label": one.text,
        "kind": hit.kind.removeprefix(vocab.COPROD),
        "text": hit.text[:300],
        "language": hit.language,
        "address": one.href,
    }


def _list_page(now: Reading, made: Derived, kind: str) -> str:
    classes, title, about = LISTS[kind]
    count, iris = _listed(made, classes, page_number())
    if not iris and page_number() > 1:
        raise NotFound(f"There is no page {page_number()} of {kind}.")
    return page(
        "listing.html",
        kind=kind,
        title=title,
        about=about,
        count=count,
        iris=iris,
        called=Called(names(now.engine, iris, now.languages)),
        told=best_texts(now.engine, iris, DEFINITIONS, now.languages),
        number=page_number(),
        pages=ceil(count / LISTED),
        address=to_page("finding.listing", request.args, kind=kind),
        derived=made.version,
    )


def _listed(made: Derived, classes: tuple[str, ...], number: int) -> tuple[int, list[str]]:
    marks = ", ".join("?" * len(classes))
    iris = [vocab.COPROD + name for name in classes]
    count = made.db.execute(f"SELECT COUNT(*) FROM thing WHERE kind IN ({marks})", iris).fetchone()[0]  # noqa: S608
    rows = made.db.execute(
        f"SELECT iri FROM thing LEFT JOIN text ON text.thing = thing.id AND is_name WHERE kind IN ({marks}) "  # noqa: S608
        "GROUP BY thing.id ORDER BY MIN(COALESCE(folded, iri)), iri LIMIT ? OFFSET ?",
        (*iris, LISTED, (number - 1) * LISTED),
    )
    return count, [row[0] for row in rows]
