"""The rules and checks that no axiom gives: what being the same means, and what can never be."""

from __future__ import annotations

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.reason.clauses import DIFFERENT_FROM, SAME_AS, Atom, Body, Clause, Condition, Kind
from coprod_kg.reason.patterns import X, typed
from coprod_kg.reason.rules import Check, Rule


def _same(name: str, wording: str, head: Atom, body: Body) -> Rule:
    return Rule(name, f"owl:sameAs ({name})", wording, (Clause(head, body),))


_Y, _Z, _P = ox.Variable("y"), ox.Variable("z"), ox.Variable("p")
_EQUAL = Atom(X, SAME_AS, _Y)
_ORDINARY = (Condition(Kind.ORDINARY, (_P,)),)
#: What being the same means (OWL 2 Profiles, table 4, without what is the same as itself).
SAME_AS_RULES = (
    _same(
        "same-symmetric",
        "If A is the same as B, then B is the same as A.",
        Atom(_Y, SAME_AS, X),
        Body((_EQUAL,), (Condition(Kind.DISTINCT, (X, _Y)), Condition(Kind.RESOURCE, (_Y,)))),
    ),
    _same(
        "same-transitive",
        "If A is the same as B and B is the same as C, then A is the same as C.",
        Atom(X, SAME_AS, _Z),
        Body((_EQUAL, Atom(_Y, SAME_AS, _Z)), (Condition(Kind.DISTINCT, (X, _Z)),)),
    ),
    _same(
        "same-subject",
        "What is said of a thing holds of whatever is the same as it.",
        Atom(_Y, _P, _Z),
        Body((_EQUAL, Atom(X, _P, _Z)), (*_ORDINARY, Condition(Kind.RESOURCE, (_Y,)))),
    ),
    _same(
        "same-object",
        "What is related to a thing is related to whatever is the same as it.",
        Atom(_Z, _P, _Y),
        Body((_EQUAL, Atom(_Z, _P, X)), _ORDINARY),
    ),
)
ALWAYS = (
    Check(
        "different-and-same",
        "owl:differentFrom",
        "What is said to be different cannot be the same.",
        Body((_EQUAL,), (Condition(Kind.DIFFERENT, (X, _Y)),)),
    ),
    Check(
        "nothing",
        "owl:Nothing",
        "Nothing is in owl:Nothing.",
        Body((typed(X, ox.NamedNode(vocab.OWL + "Nothing")),)),
    ),
    Check(
        "different-from-itself",
        "owl:differentFrom",
        "Nothing is different from itself.",
        Body((Atom(X, DIFFERENT_FROM, X),)),
    ),
)

SAME = frozenset(clause for rule in SAME_AS_RULES for clause in rule.clauses)
