"""What came and what went between two versions, triple by triple."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from coprod_kg.store.engine import GraphName
from coprod_kg.store.record import Version
from coprod_kg.store.tracking import graph_name


@dataclass(frozen=True, slots=True)
class Change:
    """One triple that came (``added``) or went, in the graph with this IRI, ``""`` being the unnamed one."""

    graph: str
    added: bool
    triple: ox.Triple


def graphs_that_differ(old: Version, new: Version) -> list[str]:
    """The graphs that may differ between two versions: those that did not last change in the same one."""
    return sorted(
        graph
        for graph in {*old.counts, *new.counts}
        if old.stamps.get(graph) is None or old.stamps.get(graph) != new.stamps.get(graph)
    )


def changes(old: ox.Store, new: ox.Store, graphs: Iterable[str]) -> Iterator[Change]:
    """The differences between two stores in some graphs; of each graph one line at a time is in memory."""
    for key in graphs:
        for added, triple in graph_changes(old, new, graph_name(key)):
            yield Change(key, added, triple)


def graph_changes(old: ox.Store, new: ox.Store, graph: GraphName) -> Iterator[tuple[bool, ox.Triple]]:
    """The triples of one graph that only the new store has (True) or only the old one (False).

    Both stores list a graph in the order of the same index, so that what is equal can be skipped as text;
    what is not is looked up, which is right in any order.
    """
    with tempfile.TemporaryDirectory() as folder:
        gone, come = (_lines(store, graph, Path(folder) / name) for store, name in ((old, "old"), (new, "new")))
        ours, theirs = next(gone, None), next(come, None)
        while ours is not None or theirs is not None:
            if ours == theirs:
                ours, theirs = next(gone, None), next(come, None)
            elif ours is not None and (triple := _absent(ours, graph, new)):
                yield False, triple
                ours = next(gone, None)
            elif theirs is not None and (triple := _absent(theirs, graph, old)):
                yield True, triple
                theirs = next(come, None)
            else:  # both stores have both, so one of them lists in another order: nothing more can be skipped
                ours, theirs = (next(gone, None), theirs) if ours is not None else (None, next(come, None))


def _lines(store: ox.Store, graph: GraphName, path: Path) -> Iterator[bytes]:
    with path.open("wb") as file:
        store.dump(file, format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    with path.open("rb") as file:
        yield from file


def _absent(line: bytes, graph: GraphName, store: ox.Store) -> ox.Triple | None:
    quad = next(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))
    triple = cast(ox.Triple, quad.triple)
    return None if ox.Quad(quad.subject, quad.predicate, quad.object, graph) in store else triple


def by_graph(found: Iterable[Change]) -> Mapping[str, tuple[tuple[ox.Triple, ...], tuple[ox.Triple, ...]]]:
    """Changes as a mapping from graph to the triples that were added and those that were removed."""
    lists: dict[str, tuple[list[ox.Triple], list[ox.Triple]]] = {}
    for change in found:
        lists.setdefault(change.graph, ([], []))[0 if change.added else 1].append(change.triple)
    return {graph: (tuple(added), tuple(removed)) for graph, (added, removed) in lists.items()}
