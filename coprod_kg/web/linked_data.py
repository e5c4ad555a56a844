"""Linked data: the address of a term or a thing answers people with a page and machines with data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, request

from coprod_kg import packaged, vocab
from coprod_kg.errors import BadRequest, Gone, NotFound
from coprod_kg.publish.formats import Format
from coprod_kg.web import absent, context, signposts, things
from coprod_kg.web.answers import HTML, answer, graph_offers, suffix_of, written_path
from coprod_kg.web.data import known, quads_about
from coprod_kg.web.documentation import ontology_quads, versions
from coprod_kg.web.links import is_iri
from coprod_kg.web.reading import reading

blueprint = Blueprint("linked_data", __name__)

LINKSET = Format("linkset", "application/linkset+json", ("application/json",), "json")


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>", endpoint="ontology_as")
def ontology(suffix: str = "") -> Response:
    """The ontology: documentation for people, its triples for machines."""
    return answer(
        {HTML: things.ontology_page, **graph_offers(ontology_quads)},
        suffix=suffix,
        links=lambda now: signposts.headers(signposts.of_thing(now, vocab.ONTOLOGY_IRI)),
    )


@blueprint.get("/ontology/<name>")
def ontology_version(name: str) -> Response:
    """One term by itself; or the version of the ontology that the store holds, or what else is below its address."""
    stem, suffix = suffix_of(name)
    if f"{vocab.ONTOLOGY_IRI}/{stem}" in versions(reading()):
        return ontology(suffix)
    if stem == "axioms":
        return answer(graph_offers(lambda now: _further_axioms()), suffix=suffix)
    engine = reading().engine
    for term, ending in ((name, ""), (stem, suffix)):
        if is_iri(vocab.COPROD + term) and known(engine, vocab.COPROD + term):
            _check_now(vocab.COPROD + term)
            return _told(vocab.COPROD + term, ending)
    below = f"{vocab.ONTOLOGY_IRI}/{name}"
    return _resource(below if is_iri(below) and known(engine, below) else vocab.COPROD + name)


def _further_axioms() -> Iterator[ox.Quad]:
    """What only a description logic reasoner uses: no store holds it, yet it has an address."""
    path = packaged.folder("ontology") / "axioms.ttl"
    yield from ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=vocab.BASE)


@blueprint.get("/id/<path:path>")
def thing(path: str) -> Response:
    """A thing of this graph, at its own address; a name may have a slash or a percent sign in it, encoded."""
    written = written_path().partition("/id/")[2]
    return _told(*_found(vocab.THING + path, vocab.THING + written if written else ""))


@blueprint.get("/resource")
def resource() -> Response:
    """Any IRI that the store says something about."""
    return _resource(_asked())


@blueprint.get("/linkset")
def linkset() -> Response:
    """Where everything about a thing is found, as one set of links (RFC 9264)."""
    iri, _ = _found(_asked())
    return answer(
        {LINKSET: lambda now: json.dumps(signposts.linkset(iri, signposts.of_thing(now, iri)), indent=1) + "\n"}
    )


def _asked() -> str:
    iri = request.args.get("iri", "").strip()
    if not iri:
        raise BadRequest(
            "The address lacks the IRI that it asks about, as in /resource?iri=https://example.org/service/1."
        )
    return _expanded(iri)


def _resource(iri: str) -> Response:
    return _told(*_found(iri))


def _told(iri: str, suffix: str) -> Response:
    return answer(
        {
            HTML: lambda now: things.thing_page(now, iri),
            **graph_offers(lambda now: quads_about(now.engine, iri)),
        },
        suffix=suffix,
        links=lambda now: signposts.headers(signposts.of_thing(now, iri)),
    )


def _found(iri: str, written: str = "") -> tuple[str, str]:
    """The IRI that the store knows, with its suffix or without; ``written`` is it before it was decoded.

    Raises Gone where it knew it once, and NotFound where it never did.
    """
    _check_now(iri)
    now = reading()
    candidates = tuple(_candidates(iri, written))
    for candidate, suffix in candidates:
        if is_iri(candidate) and known(now.engine, candidate):
            return candidate, suffix
    for candidate, _ in candidates:
        if gone := absent.departure(now, candidate):
            raise Gone(*gone)
    raise NotFound(f"The store says nothing about {iri[:200]}.", near=absent.near(now, suffix_of(iri)[0]))


def _check_now(iri: str) -> None:
    """Raise BadRequest where another version is asked for: an address tells what is so now."""
    wanted = context.version_number(request.args.get("version"))
    if wanted not in (None, reading().version.number):
        asked = urlencode({"query": f"DESCRIBE <{iri}>", "version": wanted})
        there = context.base_address(f"/sparql?{asked}")
        raise BadRequest(f"This address tells what is so now. What version {wanted} says of it is at {there}")


def _candidates(iri: str, written: str) -> Iterator[tuple[str, str]]:
    """As it was written, as the server decoded it, as it may have been before that, and each without a suffix."""
    for whole in filter(None, dict.fromkeys((written, iri, quote(iri, safe="/:?#[]@!$&'()*+,;=~%")))):
        yield whole, ""
        stem, suffix = suffix_of(whole)
        if suffix:
            yield stem, suffix


def _expanded(text: str) -> str:
    """A prefixed name in full; anything else, such as ``urn:isbn:…``, is an IRI as it stands."""
    try:
        return vocab.expand(text)
    except KeyError:
        return text
