"""Which form of co-production follows for the involvements of a dataset, and why, before it is taken in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.case_form import FORMS
from coprod_kg.explain.asking import Answer, Explanation
from coprod_kg.explain.data import data
from coprod_kg.foundation import asserted, ruleset
from coprod_kg.reason import Prover, fact
from coprod_kg.store.engine import Engine

#: Of so many involvements it is told; a form has fewer.
MOST = 100
_INVOLVEMENT = ox.NamedNode(vocab.COPROD + "Involvement")


def follows(engine: Engine, graph: ox.NamedNode) -> dict[str, Any]:
    """The forms of a graph's involvements as explanations, in an engine in which all that follows is worked out.

    It does not matter whether they followed before, from an older version of the same dataset. Each has the ``label``
    of its involvement beside what an explanation has.
    """
    prover = Prover.over(engine, ruleset(engine), asserted(engine))
    told = (
        Explanation(one, fact(prover.names, one), (prover.proofs(one)[0],), (), prover.names)
        for one in _statements(engine, graph)
    )
    found = data(Answer(None, tuple(told), prover.names))
    for one in found["explanations"]:
        one["label"] = prover.names.label(ox.NamedNode(one["statement"]["subject"]["value"]))
    return found


def _statements(engine: Engine, graph: ox.NamedNode) -> Iterator[ox.Triple]:
    found = (
        quad.subject for quad in engine.quads(graph) if (quad.predicate, quad.object) == (vocab.RDF_TYPE, _INVOLVEMENT)
    )
    for subject in sorted({one for one in found if isinstance(one, ox.NamedNode)}, key=str)[:MOST]:
        for form in map(ox.NamedNode, FORMS):
            if engine.query(f"ASK {{ GRAPH {vocab.INFERRED} {{ {subject} a {form} }} }}"):
                yield ox.Triple(subject, vocab.RDF_TYPE, form)
