"""Contradictions as a store's keeper and its contributors see them: between whom, and in which lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

import pyoxigraph as ox

from coprod_kg.findings import Finding, Place, Report, Severity
from coprod_kg.foundation import SOURCES, asserted, ruleset
from coprod_kg.parse import Document
from coprod_kg.places import Places
from coprod_kg.reason import Contradiction, RuleSet, find_contradictions
from coprod_kg.store import Store
from coprod_kg.store.engine import Engine, GraphName

#: Gives the bytes of a contributed file by its SHA-256.
Original = Callable[[str], bytes]


def of_document(
    engine: Engine,
    rules: RuleSet,
    document: Document,
    graph: ox.NamedNode,
    added: Collection[ox.Triple] | None,
    original: Original,
) -> Iterator[Finding]:
    """The contradictions that a document in a graph brings, each fact with its line or its contribution and line.

    ``added`` is what is new, asserted and inferred; None where that is not known.
    """
    elsewhere = Places(engine, original)

    def find(triple: ox.Triple, where: GraphName) -> Place | None:
        if where == graph:
            return document.place(triple.subject, triple.predicate, triple.object)
        return elsewhere(triple, where)

    found = find_contradictions(engine, rules, graphs=asserted(engine), added=added, find=find, own=graph)
    yield from (one.finding for one in found if any(ground.graphs == (graph,) for ground in one.grounds))


def packaged(engine: Engine) -> Report:
    """The contradictions of the packaged knowledge with itself."""
    found = find_contradictions(engine, ruleset(engine), graphs=asserted(engine))
    return Report.of(one.finding for one in found if not _contributed(one))


def standing(store: Store) -> Report:
    """The contradictions that what was accepted is in, as warnings: none of the contributions is known to be wrong.

    A new axiom brings them, for a contribution that contradicts what is there is refused.
    """
    engine = store.read()
    places = Places(engine, store.original)
    found = find_contradictions(engine, ruleset(engine), graphs=asserted(engine), find=places)
    return Report.of(_flagged(one, places) for one in found if _contributed(one))


def _flagged(one: Contradiction, places: Places) -> Finding:
    finding = replace(one.finding, severity=Severity.WARNING)
    grounds = [(ground.conclusion, graph) for ground in one.grounds for graph in ground.graphs]
    found = (places(triple, graph) for triple, graph in grounds if graph not in SOURCES)
    return finding.at(next(filter(None, found), finding.place))


def _contributed(one: Contradiction) -> bool:
    """Whether one of its facts is in no packaged graph."""
    return any(not any(graph in SOURCES for graph in ground.graphs) for ground in one.grounds)
