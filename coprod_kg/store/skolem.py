"""Blank nodes behind an address: sent as IRIs of their own, and blank nodes again when they come back.

An endpoint cannot be asked about a blank node, or told to remove one, for its name ends with the answer.
RDF 1.1 (section 3.5) has IRIs in their place, below ``/.well-known/genid/``.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term

GENID = vocab.BASE + ".well-known/genid/"
_IN_TRIPLES = re.compile(rb"<" + re.escape(GENID.encode()) + rb"([^>]*)>")
_IN_NODES = re.compile(rb"<nodeID://([^>]*)>|_:nodeID://(\w+)")
#: How Virtuoso writes the blank nodes it names itself.
_OWN = "nodeID://"


def named(term: Term) -> Term:
    """The term as an endpoint is told of it: an IRI in the place of a blank node."""
    return ox.NamedNode(GENID + term.value) if isinstance(term, ox.BlankNode) else term


def data(quad: ox.Quad) -> str:
    """The triple of a quad as N-Triples, with IRIs in the place of blank nodes."""
    return f"{named(quad.subject)} {quad.predicate} {named(quad.object)} ."


def results(body: bytes) -> bytes:
    """An answer in JSON with blank nodes where those IRIs were."""
    if GENID.encode() not in body.replace(b"\\/", b"/") and _OWN.encode() not in body:
        return body
    return json.dumps(_restored(json.loads(body))).encode()


def triples(body: bytes) -> bytes:
    """N-Triples with blank nodes where those IRIs were."""
    return _IN_NODES.sub(rb"_:nodeID\1\2", _IN_TRIPLES.sub(rb"_:\1", body))


def _restored(value: Any) -> Any:
    if isinstance(value, list):
        return [_restored(item) for item in value]
    if not isinstance(value, dict):
        return value
    said = value.get("value")
    if isinstance(said, str) and value.get("type") in ("uri", "bnode"):
        for start in (GENID, _OWN):
            if said.startswith(start):
                label = said.removeprefix(start)
                return {"type": "bnode", "value": f"nodeID{label}" if start == _OWN else label}
    return {key: _restored(item) for key, item in value.items()}
