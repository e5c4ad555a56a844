"""A run from nothing is exact, whatever the number and kind of graphs, and however much there is."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import referee

from coprod_kg import vocab
from coprod_kg.reason import infer
from coprod_kg.reason.order import units, waves
from coprod_kg.store.local import LocalEngine

ONTOLOGY = ":C0 rdfs:subClassOf :C1 . :C1 rdfs:subClassOf :C2 . :P0 rdfs:domain :C3 . :P2 a owl:TransitiveProperty ."
MANY = [vocab.contribution_graph(str(number)) for number in range(6)]


def inferred(engine: LocalEngine) -> set[ox.Triple]:
    """What the inferred graph holds."""
    return {quad.triple for quad in engine.quads(vocab.INFERRED)}


def expected(text: str) -> set[ox.Triple]:
    """Triples in Turtle."""
    return {quad.triple for quad in referee.quads(text)}


@pytest.mark.parametrize("many", [1, 20_000])
def test_nameless_nodes_keep_their_names(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """What follows for a blank node is said of that very node, not of one with a new name."""
    monkeypatch.setattr("coprod_kg.reason.putting.MANY", many)
    engine = referee.loaded(":i0 :P0 _:a . _:a a :C0 . _:a :P2 _:b . _:b :P2 _:c .")
    names = {
        label: next(iter(engine.store.quads_for_pattern(None, ox.NamedNode(referee.EX + p), None))).object
        for label, p in (("a", "P0"),)
    }
    infer(engine, referee.rules_of(ONTOLOGY), graphs=[referee.DATA_GRAPH])
    found = inferred(engine)
    types = {t.object for t in found if t.subject == names["a"] and t.predicate == vocab.RDF_TYPE}
    assert types == {ox.NamedNode(referee.EX + name) for name in ("C1", "C2")}
    subjects = {quad.subject for quad in engine.quads(referee.DATA_GRAPH)}
    assert {t.subject for t in found} <= subjects


@pytest.mark.parametrize("unnamed", [False, True])
def test_graphs_that_are_left_out_are_not_reasoned_with(unnamed: bool) -> None:
    """With many graphs, what only a graph outside says neither yields anything nor hides what follows."""
    engine = LocalEngine()
    for number, graph in enumerate(MANY):
        engine.add(referee.quads(f":i{number} a :C0 .", graph))
    outside = vocab.PROVENANCE
    engine.add(referee.quads(":i0 a :C1 . :i9 a :C0 . :i9 :P0 :i8 .", outside))
    if unnamed:
        engine.add(ox.Quad(q.subject, q.predicate, q.object) for q in referee.quads(":i7 a :C0 . :i9 a :C1 ."))
    infer(engine, referee.rules_of(ONTOLOGY), graphs=MANY)
    wanted = " ".join(f":i{number} a :C1, :C2 ." for number in range(len(MANY)))
    assert inferred(engine) == expected(wanted)


def test_a_wave_comes_after_all_that_it_reads() -> None:
    """Rules of one wave read nothing that the same wave or a later one concludes, save in a circle."""
    rules = referee.rules_of(ONTOLOGY + " :C2 rdfs:subClassOf :C4 . :C4 rdfs:subClassOf :C2 .")
    run = waves(units(clause for clause in rules.by_clause if rules.by_clause[clause].source))
    for index, wave in enumerate(run):
        later = [layer for other in run[index:] for layer in other]
        for layer in wave:
            heads = [unit.head.key for other in later if other is not layer for unit in other]
            assert not any(unit.reads(head) for unit in layer for head in heads)
