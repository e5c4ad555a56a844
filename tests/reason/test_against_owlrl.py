"""What is inferred equals owlrl's closure, by the rule written in ``referee``."""

from __future__ import annotations

import pytest
import referee
from hypothesis import HealthCheck, Phase, given, settings

from coprod_kg.reason import contradictions

# Shrinking calls owlrl hundreds of times; the case that failed is small enough to read as it is.
COMMON = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
QUICK, LONG = settings(COMMON, max_examples=30), settings(COMMON, max_examples=300)


def same_closure(ontology: str, facts: list[str]) -> None:
    """Fails unless we infer what owlrl infers."""
    data = "\n".join(facts)
    expected, _ = referee.closure(ontology, data)
    rules = referee.rules_of(ontology)
    assert not rules.skipped
    assert referee.ours(rules, referee.loaded(data)) == expected


def same_verdict(ontology: str, facts: list[str]) -> None:
    """Fails unless we find a contradiction exactly where owlrl does."""
    data = "\n".join(facts)
    _, consistent = referee.closure(ontology, data)
    rules, engine = referee.rules_of(ontology), referee.loaded(data)
    referee.ours(rules, engine)
    found = contradictions(engine, rules, graphs=[referee.DATA_GRAPH])
    assert (not found) == consistent


@QUICK
@given(referee.ontologies, referee.facts)
def test_inferred_equals_owlrl(ontology: str, facts: list[str]) -> None:
    """On generated ontologies and data, what is inferred is what owlrl infers about the data."""
    same_closure(ontology, facts)


@QUICK
@given(referee.conflicting, referee.facts)
def test_contradictions_equal_owlrl(ontology: str, facts: list[str]) -> None:
    """On generated ontologies and data, we find a contradiction exactly where owlrl reports an error."""
    same_verdict(ontology, facts)


@pytest.mark.long
@LONG
@given(referee.ontologies, referee.facts)
def test_inferred_equals_owlrl_at_length(ontology: str, facts: list[str]) -> None:
    """As the short test, on many more cases."""
    same_closure(ontology, facts)


@pytest.mark.long
@LONG
@given(referee.conflicting, referee.facts)
def test_contradictions_equal_owlrl_at_length(ontology: str, facts: list[str]) -> None:
    """As the short test, on many more cases."""
    same_verdict(ontology, facts)
