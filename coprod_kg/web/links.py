"""Addresses of pages: where a link from an IRI leads, and what is told at an address."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pyoxigraph as ox

from coprod_kg import vocab

#: Only these are made into links; anything else a contribution holds (``javascript:``) stays text.
LINKABLE = frozenset({"http", "https", "mailto"})


def address(iri: str, *, described: bool) -> str | None:
    """Where a link from an IRI leads: to its page here, else to itself, else nowhere (None)."""
    if iri.startswith(vocab.COPROD):
        return "/ontology/" + quote(iri[len(vocab.COPROD) :], safe="")
    if iri == vocab.ONTOLOGY_IRI:
        return "/ontology"
    if iri.startswith(vocab.CONTRIBUTION):
        return "/contributions/" + quote(iri[len(vocab.CONTRIBUTION) :], safe="")
    for below, there in (("contribution/", "/contributions/"), ("version/", "/versions/")):
        if iri.startswith(vocab.THING + below) and not set(iri[len(vocab.THING + below) :]) & set("/?#%"):
            return there + quote(iri[len(vocab.THING + below) :])
    if iri.startswith(vocab.GRAPH):
        return "/graph-store?graph=" + quote(iri, safe="")
    if iri.startswith(vocab.QUERY):
        return "/queries/" + quote(iri.removeprefix(vocab.QUERY), safe="")
    if iri.startswith(vocab.THING) and not set(iri[len(vocab.THING) :]) & set("?#%"):
        return "/id/" + quote(iri[len(vocab.THING) :])
    if described or iri.startswith(vocab.BASE):
        return "/resource?iri=" + quote(iri, safe="")
    return iri if is_link(iri) else None


def thing_at(here: str) -> str | None:
    """The IRI of the thing that has its page, or data, at an address of ``address``; None for any other.

    >>> thing_at("/id/case/surgery?format=ttl")
    'https://w3id.org/coproduction/id/case/surgery'
    """
    path, _, query = here.partition("?")
    for below, space in (("/ontology/", vocab.COPROD), ("/id/", vocab.THING)):
        if path.startswith(below):
            return space + unquote(path.removeprefix(below))
    return dict(parse_qsl(query)).get("iri") if path == "/resource" else None


def with_format(here: str, value: str, parameter: str = "format") -> str:
    """The address of a page with a format, or another parameter, asked for; any that it asks for already is dropped.

    >>> with_format("/resource?iri=urn:x&format=html", "ttl")
    '/resource?iri=urn:x&format=ttl'
    """
    path, _, query = here.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith((parameter + "=", "page="))]
    return f"{path}?{'&'.join((*kept, parameter + '=' + value))}"


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI as RDF allows it."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return ":" in text


def is_link(iri: str) -> bool:
    """Whether an IRI may become a link in a page."""
    try:
        return urlsplit(iri).scheme.lower() in LINKABLE
    except ValueError:
        return False
