"""Adding and withdrawing leave exactly what a run from nothing gives."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import referee
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_kg import vocab
from coprod_kg.reason import contradictions, infer, infer_added, retract
from coprod_kg.store.local import LocalEngine

COMMON = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
steps = st.lists(st.tuples(st.integers(0, 3), referee.facts), min_size=2, max_size=7)


def name(number: int) -> ox.NamedNode:
    """The graph of a contribution."""
    return vocab.contribution_graph(str(number))


def from_nothing(engine: LocalEngine, ontology: str, graphs: list[ox.NamedNode]) -> set[ox.Triple]:
    """What a fresh run over the same graphs infers."""
    fresh = LocalEngine()
    for graph in graphs:
        fresh.add(engine.quads(graph))
    infer(fresh, referee.rules_of(ontology), graphs=graphs)
    return {quad.triple for quad in fresh.quads(vocab.INFERRED)}


def walk(ontology: str, moves: list[tuple[int, list[str]]]) -> None:
    """Adds a contribution where it is absent and withdraws it where it is there, and compares each time."""
    rules, engine, present = referee.rules_of(ontology), LocalEngine(), []
    infer(engine, rules, graphs=[])
    for number, facts in moves:
        graph = name(number)
        if graph in present:
            present.remove(graph)
            retract(engine, rules, present, graph)
            engine.drop(graph)
        else:
            present.append(graph)
            engine.add(referee.quads("\n".join(facts), graph))
            infer_added(engine, rules, present, graph)
        now = {quad.triple for quad in engine.quads(vocab.INFERRED)}
        assert now == from_nothing(engine, ontology, present)


@settings(COMMON, max_examples=30)
@given(referee.ontologies, steps)
def test_any_sequence_is_exact(ontology: str, moves: list[tuple[int, list[str]]]) -> None:
    """After every step of a random sequence, what is inferred is what a run from nothing infers."""
    walk(ontology, moves)


@settings(COMMON, max_examples=20)
@given(referee.conflicting, steps)
def test_any_sequence_is_exact_with_conflicts(ontology: str, moves: list[tuple[int, list[str]]]) -> None:
    """The same where ontologies forbid things and data do them."""
    walk(ontology, moves)


@pytest.mark.long
@settings(COMMON, max_examples=1_000)
@given(referee.conflicting, steps)
def test_any_sequence_is_exact_at_length(ontology: str, moves: list[tuple[int, list[str]]]) -> None:
    """As the short tests, on many more sequences."""
    walk(ontology, moves)


HIERARCHY = ":C0 rdfs:subClassOf :C1 . :C1 rdfs:subClassOf :C2 . :P2 a owl:TransitiveProperty ."


def engine_with(*contributions: str) -> tuple[LocalEngine, list[ox.NamedNode]]:
    """An engine with contributions that were reasoned over."""
    engine = LocalEngine()
    graphs = [name(number) for number in range(len(contributions))]
    for graph, text in zip(graphs, contributions, strict=True):
        engine.add(referee.quads(text, graph))
    infer(engine, referee.rules_of(HIERARCHY), graphs=graphs)
    return engine, graphs


def test_what_is_asserted_later_is_no_longer_inferred() -> None:
    """A statement that was inferred and is then asserted leaves the inferred graph, and comes back after."""
    rules = referee.rules_of(HIERARCHY)
    engine, graphs = engine_with(":i0 a :C0 .")
    added = name(9)
    engine.add(referee.quads(":i0 a :C1 .", added))
    result = infer_added(engine, rules, [*graphs, added], added)
    assert (result.added, result.removed) == (0, 1)
    assert len(list(engine.quads(vocab.INFERRED))) == 1
    retract(engine, rules, graphs, added)
    assert len(list(engine.quads(vocab.INFERRED))) == 2


def test_adding_tells_what_is_new() -> None:
    """The result of adding holds the new statements, and only those."""
    engine, graphs = engine_with(":i0 :P2 :i1 .", ":i2 :P2 :i3 .")
    added = name(9)
    engine.add(referee.quads(":i1 :P2 :i2 .", added))
    result = infer_added(engine, referee.rules_of(HIERARCHY), [*graphs, added], added)
    expected = {q.triple for q in referee.quads(":i0 :P2 :i2, :i3 . :i1 :P2 :i3 .")}
    assert result.triples == expected


def test_blank_nodes_are_followed() -> None:
    """What is said of nameless nodes is reasoned with when it is added, and withdrawn with it."""
    rules = referee.rules_of(HIERARCHY)
    engine, graphs = engine_with(":i0 a :C0 .")
    added = name(9)
    engine.add(referee.quads(":i0 :P2 [ a :C0 ; :P2 [ a :C1 ] ] .", added))
    assert infer_added(engine, rules, [*graphs, added], added).added == 4
    assert retract(engine, rules, graphs, added).removed == 4


def test_contradictions_among_what_was_added() -> None:
    """With ``added``, contradictions are looked for only where something new takes part."""
    rules = referee.rules_of(HIERARCHY + " :C2 owl:disjointWith :C3 .")
    engine, graphs = engine_with(":i0 a :C0, :C3 .", ":i1 a :C0 .")
    added = name(9)
    engine.add(referee.quads(":i1 a :C3 .", added))
    result = infer_added(engine, rules, [*graphs, added], added)
    new = {q.triple for q in engine.quads(added)} | (result.triples or set())
    everything = contradictions(engine, rules, graphs=[*graphs, added])
    found = contradictions(engine, rules, graphs=[*graphs, added], added=new)
    assert [str(f.focus) for f in found] == [f"<{referee.EX}i1>"]
    assert len(everything) == 2
