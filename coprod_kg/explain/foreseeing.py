"""What would follow from a file, each statement with why, without taking the file in."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.context import bring_for_added
from coprod_kg.explain.asking import Answer, Explanation
from coprod_kg.findings import Place
from coprod_kg.foundation import asserted, ruleset
from coprod_kg.intake import Upload
from coprod_kg.parse import Document
from coprod_kg.places import Places
from coprod_kg.reason import Prover, bound_sameness, fact, infer_added
from coprod_kg.reason.solve import Scene
from coprod_kg.store import Store
from coprod_kg.store.engine import GraphName

#: So many statements are told, each with why; more are counted.
MOST = 1_000
_GRAPH = vocab.contribution_graph("preview")


def classify(store: Store, upload: Upload) -> Answer:
    """What would follow if the file were in the store beside all that is there: the first ``MOST``, and how many."""
    document = upload.read()
    bound_sameness(document.quads)
    with store.scratch() as engine:
        quads = document.within(_GRAPH)
        bring_for_added(engine, quads, _GRAPH)
        engine.add(quads)
        rules, graphs = ruleset(engine), asserted(engine)
        new = infer_added(engine, rules, graphs, _GRAPH).triples
        if new is None:  # too much was added for a run by what is new: what there was before is taken off
            had = {quad.triple for quad in store.read().quads(vocab.INFERRED)}
            new = frozenset(quad.triple for quad in engine.quads(vocab.INFERRED)) - had
        prover, elsewhere = Prover.over(engine, rules, graphs), Places(engine, store.original)
        known = not new and _is_there(prover, [graph for graph in graphs if graph != _GRAPH], document)

        def find(triple: ox.Triple, graph: GraphName) -> Place | None:
            if graph == _GRAPH:
                return document.place(triple.subject, triple.predicate, triple.object)
            return elsewhere(triple, graph)

        told = (
            Explanation(triple, fact(prover.names, triple), (prover.proofs(triple)[0].placed(find),), (), prover.names)
            for triple in nsmallest(MOST, new, key=str)
        )
        return Answer(None, tuple(told), prover.names, len(new) <= MOST, _GRAPH, len(new), known)


def _is_there(prover: Prover, graphs: Sequence[GraphName], document: Document) -> bool:
    """Whether other graphs hold all that a file says."""
    said = {quad.triple for quad in document.quads}
    return bool(said) and Scene.of(prover.scene.engine, graphs, prover.scene.different).there(said) == said
