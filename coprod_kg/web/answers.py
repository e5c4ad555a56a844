"""Answering a request that reads: choose the format, say 304 where nothing changed, only then do the work."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyoxigraph as ox
from flask import Response, current_app, g, render_template, request

from coprod_kg.publish.formats import GRAPHS, HTML, N_QUADS, TRIG, Format, content_type
from coprod_kg.publish.negotiate import Choice, choose
from coprod_kg.publish.results import write_graph
from coprod_kg.web import context, delivery
from coprod_kg.web.reading import Reading, reading

__all__ = ["HTML", "JSON", "Body", "Build", "Offers", "answer", "graph_offers", "page", "suffix_of"]

#: Plain JSON; the JSON of results and of linked data are formats of their own.
JSON = Format("json", "application/json", (), "json")

Body = str | bytes | Mapping[str, Any] | Response
#: Answers of up to so many bytes are kept in memory.
KEPT = 1 << 20
Build = Callable[[Reading], Body]
#: What goes into the Link header, line by line.
Links = Callable[[Reading], Iterable[str]]
#: What an address can answer with, the format for a client without a wish first.
Offers = Mapping[Format, Build]


def answer(
    offers: Offers,
    *,
    suffix: str = "",
    lasting: bool = True,
    mark: str = "",
    links: Links | None = None,
) -> Response:
    """The answer in the format that the address, ``format=`` or the Accept header asks for.

    ``suffix`` is the ending of the address, such as ``ttl``, and wins. An answer is ``lasting`` where it can
    change only with the version, and with ``mark`` beside it: then it is kept, and 304 says that the client has
    it; of any other that is known by what it says. ``links`` go into the Link header. Raises NotAcceptable where
    nothing that is offered is wanted.
    """
    override = suffix or request.args.get("format") or None
    choice = choose(request.headers.get("Accept"), tuple(offers), override)
    now = reading()
    if not lasting:
        return _by_content(_linked(_labelled(_response(offers[choice.format](now)), choice), now, links))
    tag = _tag(now, choice, mark)
    if _has_it(now, choice, tag, mark):
        return _lasting(Response(status=304), now, choice, tag)
    body = _kept(f"{tag} {written_path()} {request.full_path}", lambda: _plain(offers[choice.format](now)))
    response = _labelled(_response(body), choice)
    if response.status_code != 200:
        return response
    _linked(response, now, links)
    if mark in ("", str(now.version.number)):
        g.lasting = now.version
    return _lasting(response, now, choice, tag)


def written_path() -> str:
    """The path of the request as the client wrote it, before it was decoded; empty where the server does not tell."""
    return str(request.environ.get("REQUEST_URI", "")).partition("?")[0]


def _linked(response: Response, now: Reading, links: Links | None) -> Response:
    if links is not None and response.status_code == 200:
        key = f"links {now.version.number} {context.base_address('')} {written_path()} {request.full_path}"
        told = _kept(key, lambda: "\n".join(links(now)).encode())
        response.headers.extend(("Link", line) for line in told.decode().splitlines())  # type: ignore[union-attr]
    return response


def _by_content(response: Response) -> Response:
    """The answer with a tag of what it says, or 304 where the client has just that."""
    if response.status_code == 200 and not response.is_streamed:
        response.set_etag(hashlib.sha256(response.data).hexdigest()[:20], weak=True)
        response.make_conditional(request)
    return response


def _kept(key: str, make: Callable[[], bytes | Response]) -> bytes | Response:
    """What is made for a key, from memory where it was made before."""
    cache = context.endpoint().cache
    found: bytes | Response | None = cache.get(key)
    if found is None:
        found = make()
        if isinstance(found, bytes) and len(found) <= KEPT:
            cache.put(key, found)
    return found


def page(template: str, **values: Any) -> str:
    """A page as HTML; the footer says which version it shows."""
    g.reading = reading()
    return render_template(template, **values)


def graph_offers(quads: Callable[[Reading], Iterable[ox.Quad]]) -> dict[Format, Build]:
    """Every format for graphs, over one source; those that can say it tell which graph holds what."""
    return {form: _graph(form, quads) for form in GRAPHS}


def suffix_of(address: str) -> tuple[str, str]:
    """An address without its suffix, and the suffix where it stands for a format of linked data.

    >>> suffix_of("case/surgery.ttl")
    ('case/surgery', 'ttl')
    >>> suffix_of("work/volume.18")
    ('work/volume.18', '')
    """
    stem, _, suffix = address.rpartition(".")
    known = {form.extension for form in (HTML, *GRAPHS)} | {"json"}
    return (stem, suffix) if stem and suffix in known else (address, "")


def graph_as(form: Format, quads: Iterable[ox.Quad]) -> bytes:
    """Quads in a format, each once; in one that knows no graphs, each triple."""
    output = io.BytesIO()
    if form in (N_QUADS, TRIG):
        write_graph(dict.fromkeys(quads), form.name, output)
    else:
        write_graph(dict.fromkeys(quad.triple for quad in quads), form.name, output)
    return output.getvalue()


def _graph(form: Format, quads: Callable[[Reading], Iterable[ox.Quad]]) -> Build:
    return lambda now: graph_as(form, quads(now))


def _tag(now: Reading, choice: Choice, mark: str) -> str:
    """Version, media type and language; the stamp, so that a page does not outlive its template."""
    parts = (current_app.config["STAMP"], choice.media_type, mark, *now.languages)
    return f"{now.version.number}-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:12]}"


def _has_it(now: Reading, choice: Choice, tag: str, mark: str) -> bool:
    """Whether the client has the very answer (RFC 9110, 13.2.2): by its tag or, where it names none, by its date.

    What is worked out after publication changes without a date, so it goes by tags alone.
    """
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(tag)
    since = request.if_modified_since
    return since is not None and not mark and _changed(now, choice) <= since


def _changed(now: Reading, choice: Choice) -> dt.datetime:
    """The first whole second after an answer last changed: with the version and, of a page, with the package.

    Rounded up, as of two versions in one second the earlier must not pass for the later.
    """
    installed: dt.datetime = current_app.config["INSTALLED"]
    when = max(now.published, installed) if choice.format is HTML else now.published
    return when.replace(microsecond=0) + dt.timedelta(seconds=1)


def _plain(body: Body) -> bytes | Response:
    if isinstance(body, Mapping):
        body = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    return body.encode() if isinstance(body, str) else body


def _response(body: Body) -> Response:
    body = _plain(body)
    return body if isinstance(body, Response) else delivery.of_bytes(body)


def _labelled(response: Response, choice: Choice) -> Response:
    response.content_type = content_type(choice.media_type)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _lasting(response: Response, now: Reading, choice: Choice, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Language"))
    response.last_modified = min(_changed(now, choice), dt.datetime.now(dt.UTC))  # never later than the answer
    return response
