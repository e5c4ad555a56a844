"""A version of the store: who made it, why, what it changed, and how to cite it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import CoprodError
from coprod_kg.findings import Term
from coprod_kg.store import diff
from coprod_kg.store.versions import Version, VersionedStore
from coprod_kg.web import context, schema_org
from coprod_kg.web.answers import page
from coprod_kg.web.names import Called, names
from coprod_kg.web.reading import Reading, readers

#: So many changes are shown of so many that are looked at; of larger graphs only how much they grew.
SHOWN, READ = 100, 20_000
LARGEST = 200_000
#: What is said about the store itself, with every version.
_ITSELF = frozenset({vocab.PROVENANCE.value})


@dataclass(frozen=True, slots=True)
class Growth:
    """A graph with its triples now, and how many more there are than in the version before."""

    graph: str
    triples: int
    change: int
    is_changed: bool


def growth(version: Version, parent: Version | None) -> list[Growth]:
    """The graphs of a version, the changed ones first."""
    before = parent.counts if parent else {}
    changed = set(diff.graphs_that_differ(parent, version)) if parent else set(version.counts)
    found = [
        Growth(graph, now, now - before.get(graph, 0), graph in changed)
        for graph in {*version.counts, *before}
        for now in (version.counts.get(graph, 0),)
    ]
    return sorted(found, key=lambda one: (not one.is_changed, one.graph))


def told(store: VersionedStore, version: Version) -> dict[str, Any]:
    """A version for machines."""
    parent = _parent(store, version)
    kept = ("number", "parent", "base", "time", "who", "why", "action", "released", "pruned")
    graphs = [
        {"graph": one.graph, "triples": one.triples, "change": one.change, "changed": one.is_changed}
        for one in growth(version, parent)
    ]
    return {**{key: getattr(version, key) for key in kept}, "triples": version.total, "graphs": graphs}


def page_of(now: Reading, version: Version) -> str:
    """A version for people."""
    store = readers().store
    parent = _parent(store, version)
    graphs = growth(version, parent)
    changes, whole = _changes(store, version, parent, graphs)
    shown, kept = _apart(changes)
    mentioned = [*(one.graph for one in graphs), *(term for change in shown[:SHOWN] for term in _terms(change.triple))]
    return page(
        "version.html",
        version=version,
        parent=parent,
        graphs=graphs,
        changes=shown[:SHOWN],
        kept=kept,
        whole=whole and len(shown) <= SHOWN,
        is_current=version.number == now.version.number,
        is_last=version.number == now.version.number,
        called=Called(names(now.engine, mentioned, now.languages)),
        site=context.base_address(""),
        schema_org=schema_org.of_version(version, is_current=version.number == now.version.number),
    )


def _parent(store: VersionedStore, version: Version) -> Version | None:
    known = {one.number: one for one in store.history()}
    return known.get(version.parent) if version.parent is not None else None


def _changes(
    store: VersionedStore, version: Version, parent: Version | None, graphs: list[Growth]
) -> tuple[list[diff.Change], bool]:
    """The first changes of what somebody states, as many as are looked at, and whether these are all."""
    if parent is None or version.pruned or parent.pruned:
        return [], False
    wanted = [
        one for one in graphs if one.is_changed and one.graph not in _ITSELF and one.graph != vocab.INFERRED.value
    ]
    small = [one.graph for one in wanted if max(one.triples, one.triples - one.change) <= LARGEST]
    try:
        before, after = store.read(parent.number), store.read(version.number)
        found = list(islice(diff.changes(before.store, after.store, small), READ + 1))
    except CoprodError:  # pruned just now
        return [], False
    return found[:READ], len(found) <= READ and len(small) == len(wanted)


def _apart(changes: list[diff.Change]) -> tuple[list[diff.Change], int]:
    """What is new or gone, thing by thing, and how many statements only went from graph to graph.

    A new version of a contribution says most of what the one before it said.
    """
    both = {one.triple for one in changes if one.added} & {one.triple for one in changes if not one.added}
    left = [one for one in changes if one.triple not in both]
    return sorted(left, key=lambda one: (str(one.triple.subject), str(one.triple.predicate), one.added)), len(both)


def _terms(triple: ox.Triple) -> Iterator[Term]:
    yield from (triple.subject, triple.predicate, triple.object)
