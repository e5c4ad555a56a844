"""Which things there are below an address, and which of them look like one that is not there."""

from __future__ import annotations

import difflib

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.store.engine import Engine
from coprod_kg.web.reading import Reading, solutions

#: So many things are looked at.
CANDIDATES = 5000

_THINGS = """
SELECT DISTINCT ?namespace ?thing WHERE {
  ?thing a ?type FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), ?namespace))
} LIMIT %d"""
_OF_A_CLASS = "SELECT DISTINCT ?thing WHERE { ?thing a %s FILTER(isIRI(?thing)) } LIMIT %d"
#: What the things below an address are, whatever their own addresses.
_CLASSES = {
    vocab.THING + where: vocab.COPROD + kind
    for where, kind in (("case/", "Case"), ("work/", "Work"), ("system/", "PublicServiceSystem"))
}


def near(reading: Reading, iri: str) -> tuple[str, ...]:
    """Up to three known things whose IRIs look like an unknown one."""
    below = vocab.THING if iri.startswith(vocab.THING) else ""
    tails = {thing.removeprefix(below): thing for thing in things_below(reading, below)}
    close = difflib.get_close_matches(iri.removeprefix(below)[:200], tails, n=3, cutoff=0.6)
    return tuple(tails[tail] for tail in close)


def things_below(reading: Reading, namespace: str) -> tuple[str, ...]:
    """Things of any kind whose IRIs begin like this, sorted; of very many only some."""
    return reading.once(("below", namespace), lambda: _things_below(reading.engine, namespace))


def things_like_those_below(reading: Reading, namespace: str) -> tuple[str, ...]:
    """Things below an address, and those of the same class whose addresses are elsewhere; of very many only some."""
    kind = _CLASSES.get(namespace)
    if kind is None:
        return things_below(reading, namespace)
    return reading.once(("like", namespace), lambda: _of_class(reading.engine, kind, namespace))


def _of_class(engine: Engine, kind: str, namespace: str) -> tuple[str, ...]:
    rows = solutions(engine, _OF_A_CLASS % (ox.NamedNode(kind), CANDIDATES))
    return tuple(sorted((row["thing"].value for row in rows), key=lambda iri: (not iri.startswith(namespace), iri)))


def _things_below(engine: Engine, namespace: str) -> tuple[str, ...]:
    rows = solutions(engine, _THINGS % CANDIDATES, bindings={"namespace": ox.Literal(namespace)})
    return tuple(sorted(row["thing"].value for row in rows))
