"""Keeping what is inferred up to date: what an added graph brings, and what a withdrawn one takes along.

Adding is semi-naive: only joins in which something new takes part. Withdrawing is delete and rederive (Gupta,
Mumick and Subrahmanian, 1993): all that might have rested on the withdrawn is taken away, and what still
stands on something else is put back. Either way the result is exactly that of a run from nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.reason.clauses import DIFFERENT_FROM, SAME_AS
from coprod_kg.reason.rules import RuleSet
from coprod_kg.reason.run import Inferences, Run, infer
from coprod_kg.reason.solve import Scene
from coprod_kg.store.engine import Engine, GraphName

#: From so many triples on, a run from nothing is faster, where the engine holds all that it would start from.
LARGE = 50_000
#: What is known to be different decides what may be the same: a change of it changes conclusions anywhere.
_DECIDE = frozenset(
    {
        DIFFERENT_FROM,
        *(ox.NamedNode(vocab.OWL + name) for name in ("members", "distinctMembers")),
    }
)
_ALL_DIFFERENT = ox.NamedNode(vocab.OWL + "AllDifferent")
_MANY_SAME = 1_000


def infer_added(engine: Engine, rules: RuleSet, graphs: Sequence[GraphName], added_graph: GraphName) -> Inferences:
    """Bring ``vocab.INFERRED`` up to date after a graph was added; ``graphs`` holds that graph too.

    ``triples`` of the result are the new statements, so that contradictions can be looked for among them.
    Raises TooLarge as ``infer`` does.
    """
    started = time.perf_counter()
    if engine.is_whole and _needs_all(engine, added_graph):
        return infer(engine, rules, graphs=graphs)
    added = _triples(engine, added_graph)
    run = Run.over(engine, rules, graphs)
    before = tuple(graph for graph in graphs if graph != added_graph)
    had = Scene.of(engine, (*before, vocab.INFERRED), run.scene.different).there(added)
    now_asserted = Scene.of(engine, (vocab.INFERRED,), run.scene.different).there(had)
    engine.remove(_inferred(now_asserted))
    run.facts()
    new = run.spread(added - had)
    return Inferences(None, len(new), len(now_asserted), time.perf_counter() - started, frozenset(new))


def retract(engine: Engine, rules: RuleSet, graphs: Sequence[GraphName], withdrawn_graph: GraphName) -> Inferences:
    """Bring ``vocab.INFERRED`` up to date for the withdrawal of a graph.

    ``graphs`` are those that stay. The withdrawn graph must still be in the engine while this runs; it is left
    as it is, for the caller to drop.
    """
    started = time.perf_counter()
    if engine.is_whole and _needs_all(engine, withdrawn_graph):
        return infer(engine, rules, graphs=graphs)
    withdrawn = _triples(engine, withdrawn_graph)
    after = Run.over(engine, rules, graphs)
    stay = Scene.of(engine, tuple(graphs), after.scene.different).there(withdrawn)
    lost = withdrawn - stay
    shaken = _resting_on(lost, Run.over(engine, rules, graphs, also=[withdrawn_graph]))
    if engine.is_whole and len(shaken) > LARGE:
        return infer(engine, rules, graphs=graphs)
    engine.remove(_inferred(shaken))
    again = after.take(after.derivable(lost | shaken))
    again |= after.spread(again)
    taken, put = len(shaken - again), len(again - shaken)
    return Inferences(None, put, taken, time.perf_counter() - started, frozenset(again - shaken))


def _triples(engine: Engine, graph: GraphName) -> set[ox.Triple]:
    return {quad.triple for quad in engine.quads(graph)}


def _inferred(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object, vocab.INFERRED) for triple in triples)


def _needs_all(engine: Engine, graph: GraphName) -> bool:
    """Whether for a change by a graph a run from nothing is simpler, or the only exact way."""
    same = 0
    for number, quad in enumerate(engine.quads(graph)):
        same += quad.predicate == SAME_AS
        if number >= LARGE or same > _MANY_SAME or quad.predicate in _DECIDE or quad.object == _ALL_DIFFERENT:
            return True
    return False


def _resting_on(lost: set[ox.Triple], run: Run) -> set[ox.Triple]:
    """Every inferred statement that one of the lost ones took part in deriving, at any remove."""
    only = Scene.of(run.scene.engine, (vocab.INFERRED,), run.scene.different)
    shaken: set[ox.Triple] = set()
    delta = lost
    while delta and (len(shaken) <= LARGE or not run.scene.engine.is_whole):
        delta = only.there(run.step(delta) - shaken)
        shaken |= delta
    return shaken
