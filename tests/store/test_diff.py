"""What came and what went between two versions."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_kg import vocab
from coprod_kg.store import VersionedStore
from coprod_kg.store.diff import graph_changes

G = ox.NamedNode("urn:g")
NUMBERS = st.sets(st.integers(0, 40))


def triple(number: int) -> ox.Triple:
    """A triple that is told from others by a number; some with blank nodes and awkward text."""
    subject = ox.BlankNode(f"b{number}") if number % 3 == 0 else ox.NamedNode(f"urn:{number}")
    return ox.Triple(subject, ox.NamedNode("urn:p"), ox.Literal(f'line\n"{number}"\t\u2028', language="en"))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(old=NUMBERS, new=NUMBERS)
def test_differences_are_those_of_the_sets(old: set[int], new: set[int]) -> None:
    """What is told as added and removed is the difference of the two sets of triples, each once."""
    stores = ox.Store(), ox.Store()
    for store, numbers in zip(stores, (old, new), strict=True):
        store.extend([ox.Quad(*triple(n), G) for n in numbers])
    found = list(graph_changes(*stores, G))
    assert len(found) == len(set(found)) == len(old ^ new)
    assert set(found) == {(True, triple(n)) for n in new - old} | {(False, triple(n)) for n in old - new}


def test_the_order_of_the_stores_does_not_matter(tmp_path: Path) -> None:
    """Two stores that list their triples in different orders still differ only in what differs."""
    ours, theirs = ox.Store(), ox.Store(str(tmp_path / "disk"))
    ours.extend([ox.Quad(*triple(n), G) for n in range(50)])
    theirs.bulk_extend([ox.Quad(*triple(n), G) for n in reversed(range(1, 51))])
    assert set(graph_changes(ours, theirs, G)) == {(False, triple(0)), (True, triple(50))}


def test_a_diff_is_by_graph(tmp_path: Path) -> None:
    """Only graphs that differ are told of, each with what was added and what was removed."""
    store = VersionedStore(tmp_path / "store")
    for numbers in ((1, 2), (2, 3)):
        with store.write(who="Ada", why="x", action="submit") as draft:
            draft.engine.drop(G)
            draft.engine.add(ox.Quad(*triple(n), G) for n in numbers)
            draft.engine.add([ox.Quad(*triple(9), ox.NamedNode("urn:same"))])
    found = store.diff(1, 2)
    assert set(found) == {"urn:g", vocab.PROVENANCE.value}
    assert found["urn:g"] == ((triple(3),), (triple(1),))
    assert store.diff(2, 1)["urn:g"] == ((triple(1),), (triple(3),))
    assert store.diff(1, 1) == {}
