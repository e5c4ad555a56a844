"""Literals whose spelling the store does not keep.

Oxigraph keeps values: ``"0.50"`` comes back as ``0.5``, ``xsd:int`` as ``xsd:integer``. What it makes of a
literal is asked of it, not guessed.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from coprod_kg.parse import lexical
from coprod_kg.vocab import XSD

#: One typed literal of N-Quads, whole.
_TYPED = re.compile(rb'"(?:[^"\\\n]++|\\.)*+"\^\^<' + re.escape(XSD.encode()) + rb"[A-Za-z]+>")
#: Spellings that are certain to be right and to stay, so that the store need not be asked.
_SAME = re.compile(
    rb'"(?:(?:0|-?[1-9]\d{0,17})"\^\^<[^>]*#integer|(?:true|false)"\^\^<[^>]*#boolean'
    rb'|[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"\^\^<[^>]*#date|[1-9]\d{3}"\^\^<[^>]*#gYear|[^"]*"\^\^<[^>]*#anyURI)>\Z'
)


def candidates(nquads: bytes) -> set[bytes]:
    """The distinct typed literals, as N-Quads writes them, that the store might spell otherwise."""
    if b"^^<" not in nquads:
        return set()
    return {literal for literal in set(_TYPED.findall(nquads)) if not _SAME.match(literal)}


def changed(literals: set[bytes]) -> dict[ox.Literal, ox.Literal]:
    """Each literal that the store would change, with what it becomes."""
    if not literals:
        return {}
    text = b"".join(b"<urn:%d> <urn:p> %s .\n" % (n, one) for n, one in enumerate(sorted(literals)))
    written = list(ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES))
    store = ox.Store()
    store.extend(written)
    stored = {quad.subject: quad.object for quad in store}
    result: dict[ox.Literal, ox.Literal] = {}
    for quad in written:
        kept = stored[quad.subject]
        if isinstance(quad.object, ox.Literal) and isinstance(kept, ox.Literal) and kept != quad.object:
            result[quad.object] = kept
    return result


def parsed(nquads: bytes) -> ox.Literal:
    """The literal that N-Quads writes so."""
    quad = next(iter(ox.parse(input=b"<urn:s> <urn:p> %s ." % nquads, format=ox.RdfFormat.N_TRIPLES)))
    if not isinstance(quad.object, ox.Literal):
        raise TypeError(nquads)
    return quad.object


def wrong(nquads: bytes) -> str | None:
    """What the literal that N-Quads writes so should be to fit its datatype; None where it fits."""
    quoted, _, datatype = nquads.rpartition(b"^^<")
    if b"\\" in quoted:
        return lexical.wrong(parsed(nquads).value, datatype[:-1].decode())
    return lexical.wrong(quoted[1:-1].decode(), datatype[:-1].decode())
