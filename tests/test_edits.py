"""Edits pass the same gate as contributions: what breaks a shape or contradicts an axiom changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from coprod_kg import intake, vocab
from coprod_kg.edits import EditGate
from coprod_kg.errors import Forbidden, Refused, Unreadable
from coprod_kg.gate import Payload
from coprod_kg.packaged import folder
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.workers import WorkerPool

EXAMPLES = folder("ontology").parent / "examples"
GRAPH = "https://example.org/graph"
PREFIXES = "PREFIX coprod: <https://w3id.org/coproduction/ontology#>\n"
PLANNING = ox.NamedNode("https://example.org/valdoro/planning")
CO_DESIGN = ox.NamedNode(vocab.COPROD + "CoDesign")


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool.from_settings(Settings(workers=1)) as made:
        yield made


@pytest.fixture
def gate(store: VersionedStore, pool: WorkerPool) -> EditGate:
    return EditGate(store, pool)


def example(name: str) -> Payload:
    return Payload((EXAMPLES / name).read_bytes(), "text/turtle", name)


def inferred(store: VersionedStore) -> set[ox.Triple]:
    return {quad.triple for quad in store.read().quads(vocab.INFERRED)}


def concluded_anew(store: VersionedStore) -> set[ox.Triple]:
    engine = LocalEngine()
    engine.add(quad for quad in store.read().quads() if quad.graph_name != vocab.INFERRED)
    intake.conclude(engine)
    return {quad.triple for quad in engine.quads(vocab.INFERRED)}


def test_what_follows_is_kept_exact(store: VersionedStore, gate: EditGate) -> None:
    """After each edit the inferences are those of a run from nothing, and the edit's holder stands as its author."""
    version = gate.put(GRAPH, [example("library.ttl")], "Ana", replace=False)
    assert (version.who, version.action) == ("Ana", "edit")
    assert ox.Triple(PLANNING, vocab.RDF_TYPE, CO_DESIGN) in inferred(store) == concluded_anew(store)
    gate.update(
        f"{PREFIXES} DELETE {{ GRAPH ?g {{ ?x coprod:hasNature ?n }} }}"
        f"INSERT {{ GRAPH ?g {{ ?x coprod:hasNature coprod:IntrinsicToService }} }}"
        f"WHERE {{ GRAPH ?g {{ ?x coprod:hasNature ?n FILTER(?x = {PLANNING}) }} }}",
        "Bea",
    )
    assert ox.Triple(PLANNING, vocab.RDF_TYPE, CO_DESIGN) not in inferred(store) == concluded_anew(store)
    before = gate.drop(GRAPH, "Ana")
    assert GRAPH not in before.counts and inferred(store) == concluded_anew(store)
    assert not any("graph/edit" in graph for graph in before.counts)


def test_a_broken_shape_is_refused(store: VersionedStore, gate: EditGate) -> None:
    """Data that break a shape are refused with the lines where, and the store is as it was."""
    with pytest.raises(Refused) as raised:
        gate.put(GRAPH, [example("broken.ttl")], "Ana", replace=True)
    places = {finding.place.line for finding in raised.value.report.findings if finding.place}
    assert {33, 46, 31} <= places
    assert store.version().number == 1


def test_taking_away_what_is_needed_is_refused(store: VersionedStore, gate: EditGate) -> None:
    """A deletion after which something lacks what it has to have is refused."""
    gate.put(GRAPH, [example("library.ttl")], "Ana", replace=False)
    with pytest.raises(Refused, match="Nothing was changed"):
        gate.update(f"{PREFIXES} DELETE WHERE {{ GRAPH ?g {{ ?x coprod:hasTarget ?y }} }}", "Ana")
    assert store.version().number == 2


def test_a_contradiction_is_refused(store: VersionedStore, gate: EditGate) -> None:
    """Data that contradict an axiom are refused."""
    with pytest.raises(Refused) as raised:
        gate.put("", [example("contradiction.ttl")], "Ana", replace=False)
    assert "one nature" in " ".join(finding.message for finding in raised.value.report.findings)
    assert store.version().number == 1


def test_terms_are_not_described(store: VersionedStore, gate: EditGate) -> None:
    """An update that describes a term of the ontology is refused, as a contribution that does."""
    with pytest.raises(Refused, match="Nothing was changed"):
        gate.update(f'{PREFIXES} INSERT DATA {{ coprod:CoDesign <http://e/says> "x" }}', "Ana")


def test_reserved_graphs_are_not_there(store: VersionedStore, gate: EditGate) -> None:
    """`CLEAR ALL` leaves the reserved graphs alone, and writing to one is refused."""
    assert gate.update("CLEAR ALL", "Ana").number == 1
    with pytest.raises(Forbidden):
        gate.update(f"INSERT DATA {{ GRAPH <{vocab.GRAPH}paper> {{ <http://e/a> <http://e/b> 1 }} }}", "Ana")


def test_nothing_new_makes_no_version(store: VersionedStore, gate: EditGate) -> None:
    """What is there already, and an empty body, change nothing and so make no version; putting nothing empties."""
    one = Payload(b"<a> <http://e/p> 1 .", "text/turtle")
    assert gate.put(GRAPH, [one], "Ana", replace=False).number == 2
    assert gate.put(GRAPH, [one], "Ana", replace=True).number == 2
    assert gate.put(GRAPH, [Payload(b" ", "text/turtle")], "Ana", replace=False).number == 2
    named = ox.NamedNode("https://example.org/a")
    assert [quad.subject for quad in store.read().quads(ox.NamedNode(GRAPH))] == [named]
    for nothing in (b"", b"# nothing\n"):
        assert not gate.put(GRAPH, [Payload(nothing, "text/turtle")], "Ana", replace=True).counts.get(GRAPH)
    with pytest.raises(Unreadable):
        gate.put(GRAPH, [Payload(b"<a", "text/turtle")], "Ana", replace=True)
