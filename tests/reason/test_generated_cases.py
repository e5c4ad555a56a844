"""On the project's ontology and generated cases, the rules find what HermiT and owlrl find."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF

from bench.generate import cases, write
from coprod_kg import foundation, vocab
from coprod_kg.foundation import asserted, ruleset
from coprod_kg.reason import contradictions, hermit, infer
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate.terms import graph_of

MADE = vocab.contribution_graph("made")


def reasoned(folder: Path, triples: int, first: int = 0) -> LocalEngine:
    """The ontology and generated cases, with what the rules infer."""
    engine = LocalEngine()
    foundation.renew(engine, [*vocab.TERMINOLOGY])
    write(folder / "made.nt", triples, errors=0.0, first=first)
    engine.load((folder / "made.nt").read_bytes(), MADE)
    infer(engine, ruleset(engine), graphs=asserted(engine))
    return engine


def whole(engine: LocalEngine) -> rdflib.Graph:
    """Everything asserted."""
    return graph_of(quad.triple for graph in (*vocab.TERMINOLOGY, MADE) for quad in engine.quads(graph))


def described(engine: LocalEngine) -> set[str]:
    """The things that the cases describe."""
    return {quad.subject.value for quad in engine.quads(MADE)}


def same_types_as_hermit(engine: LocalEngine) -> None:
    """Fails unless HermiT finds the same classes of the ontology for everything the cases describe."""
    graph = whole(engine)
    classes = {str(node) for node in graph.subjects(RDF.type, OWL.Class) if isinstance(node, rdflib.URIRef)}
    things, ours = described(engine), set()
    for row in engine.query("SELECT ?x ?c WHERE { ?x a ?c }"):  # type: ignore[union-attr]
        ours.add((row["x"].value, row["c"].value))
    result = hermit(graph)
    assert result.consistent
    theirs = {(who, name) for who, names in result.types.items() for name in names}
    assert {pair for pair in ours if pair[0] in things and pair[1] in classes} == {
        pair for pair in theirs if pair[0] in things and pair[1] in classes
    }


def test_types_equal_hermit(tmp_path: Path) -> None:
    """On a few generated cases, types are HermiT's."""
    same_types_as_hermit(reasoned(tmp_path, 400))


@pytest.mark.long
def test_types_equal_hermit_on_two_hundred_cases(tmp_path: Path) -> None:
    """On more than two hundred generated cases, types are HermiT's."""
    first = 0
    while first < 200:
        last = max(case.number for case, _, _ in cases(1_500, errors=0.0, first=first))
        same_types_as_hermit(reasoned(tmp_path, 1_500, first))
        first = last + 1


@pytest.mark.long
def test_everything_inferred_equals_owlrl(tmp_path: Path) -> None:
    """What is inferred of the cases is owlrl's closure, by the rule written in ``referee``."""
    engine = reasoned(tmp_path, 600)
    graph, things = whole(engine), described(engine)
    told = set(graph)
    classes = {str(node) for node in graph.subjects(RDF.type, OWL.Class) if isinstance(node, rdflib.URIRef)}
    properties = {str(node) for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for node in graph[: RDF.type : kind]}
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)

    def compared(subject: str, predicate: str, value: str) -> bool:
        return subject in things and (value in classes if predicate == str(RDF.type) else predicate in properties)

    theirs = {tuple(map(str, triple)) for triple in set(graph) - told if compared(*map(str, triple))}
    ours = {
        (t.subject.value, t.predicate.value, getattr(t.object, "value", ""))
        for t in (quad.triple for quad in engine.quads(vocab.INFERRED))
        if t.subject.value in things
    }
    assert ours == theirs


def test_a_contradiction_is_found_among_many(tmp_path: Path) -> None:
    """A contradiction in the first triples of many is found, and is the only one."""
    engine = reasoned(tmp_path, 3_000)
    assert contradictions(engine, ruleset(engine), graphs=asserted(engine)) == ()
    first = next(row["x"] for row in engine.query("SELECT ?x WHERE { ?x coprod:hasNature coprod:VoluntaryAct }"))  # type: ignore[union-attr]
    engine.add(
        [ox.Quad(first, ox.NamedNode(vocab.COPROD + "hasAwareness"), ox.NamedNode(vocab.COPROD + "Unaware"), MADE)]
    )
    infer(engine, ruleset(engine), graphs=asserted(engine))
    found = contradictions(engine, ruleset(engine), graphs=asserted(engine))
    assert {str(one.focus) for one in found} == {str(first)}
