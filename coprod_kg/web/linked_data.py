"""Linked data: the address of a term or a thing answers people with a page and machines with data."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint, Response, request

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.web import things
from coprod_kg.web.answers import HTML, answer, graph_offers, suffix_of
from coprod_kg.web.data import known, quads_about
from coprod_kg.web.documentation import ontology_quads, versions
from coprod_kg.web.names import is_iri
from coprod_kg.web.near import near
from coprod_kg.web.reading import reading

blueprint = Blueprint("linked_data", __name__)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>", endpoint="ontology_as")
def ontology(suffix: str = "") -> Response:
    """The ontology: documentation for people, its triples for machines."""
    return answer({HTML: things.ontology_page, **graph_offers(ontology_quads)}, suffix=suffix)


@blueprint.get("/ontology/<name>")
def ontology_version(name: str) -> Response:
    """The version of the ontology that the store holds, or a thing with an address below the ontology."""
    stem, suffix = suffix_of(name)
    if f"{vocab.ONTOLOGY_IRI}/{stem}" in versions(reading()):
        return ontology(suffix)
    return _resource(f"{vocab.ONTOLOGY_IRI}/{name}")


@blueprint.get("/id/<path:path>")
def thing(path: str) -> Response:
    """A thing of this graph, at its own address."""
    return _resource(vocab.THING + path)


@blueprint.get("/resource")
def resource() -> Response:
    """Any IRI that the store says something about; one that has a page of its own here is sent there."""
    iri = request.args.get("iri", "").strip()
    if not iri:
        raise BadRequest(
            "The address lacks the IRI that it asks about, as in /resource?iri=https://example.org/service/1."
        )
    return _resource(_expanded(iri))


def _resource(iri: str) -> Response:
    found, suffix = _found(iri)
    return answer(
        {
            HTML: lambda now: things.thing_page(now, found),
            **graph_offers(lambda now: quads_about(now.engine, found)),
        },
        suffix=suffix,
    )


def _found(iri: str) -> tuple[str, str]:
    """The IRI that the store knows, with its suffix or without; raises NotFound where it knows neither."""
    engine = reading().engine
    for candidate, suffix in _candidates(iri):
        if is_iri(candidate) and known(engine, candidate):
            return candidate, suffix
    raise NotFound(f"The store says nothing about {iri[:200]}.", near=near(reading(), suffix_of(iri)[0]))


def _candidates(iri: str) -> Iterator[tuple[str, str]]:
    """As it came, as it was before the server decoded it, and both without a suffix."""
    for whole in dict.fromkeys((iri, quote(iri, safe="/:?#[]@!$&'()*+,;=~%"))):
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
