"""What follows from a dataset, what contradicts it, and why: OWL axioms compiled to SPARQL rules."""

from coprod_kg.reason.compiler import compile_rules
from coprod_kg.reason.contradictions import Contradiction, contradictions, find_contradictions
from coprod_kg.reason.hermit import HermitResult, hermit
from coprod_kg.reason.increments import infer_added, retract
from coprod_kg.reason.proofs import Finder, Proof, Prover, explain, fact, graph_label
from coprod_kg.reason.rules import Check, Rule, RuleSet, Skipped
from coprod_kg.reason.run import Inferences, bound_sameness, infer
from coprod_kg.reason.sentences import Names
from coprod_kg.reason.whynot import Missing, WhyNot, explain_not, why_not

__all__ = [
    "Check",
    "Contradiction",
    "Finder",
    "HermitResult",
    "Inferences",
    "Missing",
    "Names",
    "Proof",
    "Prover",
    "Rule",
    "RuleSet",
    "Skipped",
    "WhyNot",
    "bound_sameness",
    "compile_rules",
    "contradictions",
    "explain",
    "explain_not",
    "fact",
    "find_contradictions",
    "graph_label",
    "hermit",
    "infer",
    "infer_added",
    "retract",
    "why_not",
]
