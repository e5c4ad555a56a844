"""An answer as plain data, from which JSON and the pages are made."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.explain.asking import Answer, Explanation
from coprod_kg.findings import Place, Term
from coprod_kg.reason import Names, Proof, WhyNot, graph_label
from coprod_kg.reason.rules import Rule
from coprod_kg.store.engine import GraphName

Data = dict[str, Any]


def data(answer: Answer) -> Data:
    """``{"explanations": [{"holds", "sentence", "statement", "proofs", "lacking"}], "whole"}``, and "total" of a file.

    A proof is ``{"sentence", "statement", "asserted", "sources", "rule", "premises"}``, down to what is asserted.
    """
    subject = answer.question.subject if answer.question else None
    return {
        "subject": {**_term(subject), "label": answer.names.label(subject)} if subject else None,
        "explanations": [_explanation(one) for one in answer.explanations],
        "whole": answer.whole,
        **({"total": answer.total} if answer.total is not None else {}),
        **({"known": True} if answer.known else {}),
    }


def _explanation(one: Explanation) -> Data:
    return {
        "holds": bool(one.proofs),
        "sentence": one.sentence,
        "statement": statement(one.statement),
        "proofs": [_proof(proof) for proof in one.proofs],
        "lacking": [_lacking(way, one.names) for way in one.lacking],
    }


def _proof(proof: Proof) -> Data:
    places = proof.places or (None,) * len(proof.graphs)
    return {
        "sentence": proof.sentence,
        "statement": statement(proof.conclusion),
        "asserted": proof.rule is None,
        "rule": _rule(proof.rule) if proof.rule else None,
        "sources": [_source(graph, place) for graph, place in zip(proof.graphs, places, strict=True)],
        "premises": [_proof(premise) for premise in proof.premises],
    }


def _rule(rule: Rule) -> Data:
    return {
        "name": rule.name,
        "sentence": rule.sentence,
        "axiom": rule.axiom,
        "paragraphs": list(rule.paragraphs),
    }


def _source(graph: GraphName, place: Place | None) -> Data:
    iri = graph.value if isinstance(graph, ox.NamedNode) else None
    given = iri.removeprefix(vocab.CONTRIBUTION) if iri and iri.startswith(vocab.CONTRIBUTION) else None
    return {
        "graph": iri,
        "label": graph_label(graph),
        "contribution": given,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "place": str(place) if place else None,
    }


def _lacking(way: WhyNot, names: Names) -> Data:
    """A rule by which the statement would follow, and what is missing for it."""
    return {
        "summary": way.summary(names),
        "would": way.would(names),
        "rule": _rule(way.rule),
        "have": [_proof(proof) for proof in way.have],
        "missing": [
            {
                "sentence": part.sentence,
                "against": [_proof(proof) for proof in part.against],
                "because": [_lacking(other, names) for other in part.because],
            }
            for part in way.missing
        ],
    }


def statement(triple: ox.Triple) -> Data:
    """A statement by its terms, as SPARQL's JSON results have them."""
    return {
        "subject": _term(triple.subject),
        "predicate": _term(triple.predicate),
        "object": _term(triple.object),
    }


def _term(term: Term) -> Data:
    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Literal() if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        case ox.Literal():
            return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    return {"type": "triple", "value": str(term)}
