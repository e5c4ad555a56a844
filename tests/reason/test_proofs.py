"""Why a statement holds, why another does not, and how a contradiction came about, in the domain's words."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import referee

from coprod_kg import vocab
from coprod_kg.findings import Severity
from coprod_kg.reason import (
    RuleSet,
    compile_rules,
    contradictions,
    explain,
    explain_not,
    find_contradictions,
    infer,
)
from coprod_kg.store.local import LocalEngine

SMALL = """
:Form owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :ByUser
    [ a owl:Restriction ; owl:onProperty :hasNature ; owl:hasValue :Voluntary ]
    [ a owl:Restriction ; owl:onProperty :hasLocus ; owl:hasValue :Level ] ) ] ; rdfs:label "co-design"@en .
:ByUser rdfs:subClassOf :Involvement ; rdfs:label "user involvement"@en .
:Involvement a owl:Class ; rdfs:label "involvement"@en .
:Service a owl:Class ; rdfs:label "public service"@en .
:hasNature a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:domain :Involvement ; rdfs:label "has nature"@en .
:hasLocus a owl:ObjectProperty ; rdfs:label "has locus"@en .
:hasStance a owl:ObjectProperty ; rdfs:label "has stance"@en .
:hasTarget a owl:ObjectProperty ; rdfs:label "has target"@en .
:Voluntary rdfs:label "voluntary act"@en . :Intrinsic rdfs:label "intrinsic part"@en .
:Coerced rdfs:label "coerced"@en . :Level rdfs:label "service level"@en .
[] a owl:AllDifferent ; owl:distinctMembers ( :Voluntary :Intrinsic ) .
[ a owl:Restriction ; owl:onProperty :hasStance ; owl:hasValue :Coerced ] rdfs:subClassOf
    [ a owl:Restriction ; owl:onProperty :hasNature ; owl:hasValue :Intrinsic ] .
[ a owl:Restriction ; owl:onProperty :hasTarget ; owl:someValuesFrom :Service ] rdfs:subClassOf
    [ a owl:Restriction ; owl:onProperty :hasLocus ; owl:hasValue :Level ] .
"""
GRAPHS = [referee.DATA_GRAPH]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    """The rules of a small ontology of the shape of the project's."""
    return compile_rules(referee.graph(SMALL))


def reasoned(rules: RuleSet, data: str) -> LocalEngine:
    """An engine with the data and what follows."""
    engine = referee.loaded(data)
    infer(engine, rules, graphs=GRAPHS)
    return engine


def is_a(subject: str, name: str) -> ox.Triple:
    """That a thing is in a class."""
    return ox.Triple(ox.NamedNode(referee.EX + subject), vocab.RDF_TYPE, ox.NamedNode(referee.EX + name))


CO_DESIGN = ":i0 a :ByUser ; :hasNature :Voluntary ; :hasTarget :i1 . :i1 a :Service ."


def test_a_proof_goes_down_to_what_is_asserted(rules: RuleSet) -> None:
    """A proof names a rule at each step and rests on asserted facts, with the graph that holds them."""
    engine = reasoned(rules, CO_DESIGN)
    (proof,) = explain(engine, rules, is_a("i0", "Form"), graphs=GRAPHS)
    asserted = {quad.triple for quad in engine.quads(referee.DATA_GRAPH)}
    assert set(proof.leaves()) == asserted
    assert proof.depth == 2
    assert (
        proof.text()
        .splitlines()[0]
        .endswith(
            "(by Form-equivalentClass: Whatever is an user involvement, has nature “voluntary act” and has locus "
            "“service level” is a co-design.)".replace("an user", "a user")
        )
    )
    assert "(recorded in contribution/test)" in proof.text()


def test_the_shortest_proof_comes_first(rules: RuleSet) -> None:
    """Of several proofs the shortest is first, and others come on request."""
    engine = reasoned(rules, ":i0 a :ByUser ; :hasNature :Voluntary .")
    one, other = explain(engine, rules, is_a("i0", "Involvement"), graphs=GRAPHS, most=5)
    assert {one.rule.name if one.rule else "", other.rule.name if other.rule else ""} == {
        "ByUser-subClass",
        "hasNature-domain",
    }
    assert one.size <= other.size


def test_an_asserted_statement_needs_no_rule(rules: RuleSet) -> None:
    """The proof of an asserted statement is where it is recorded."""
    engine = reasoned(rules, CO_DESIGN)
    (proof,) = explain(engine, rules, is_a("i0", "ByUser"), graphs=GRAPHS)
    assert (proof.rule, proof.graphs) == (None, (referee.DATA_GRAPH,))


def test_what_does_not_hold_has_no_proof(rules: RuleSet) -> None:
    """There is no proof of what neither is asserted nor follows."""
    assert explain(reasoned(rules, CO_DESIGN), rules, is_a("i1", "Form"), graphs=GRAPHS) == []


def test_circular_rules_have_proofs() -> None:
    """Rules that lead back to themselves do not lead a proof in a circle."""
    rules = referee.rules_of(
        ":C0 owl:equivalentClass :C1 . :C1 owl:equivalentClass :C2 . :P0 a owl:TransitiveProperty, "
        "owl:SymmetricProperty ."
    )
    engine = reasoned(rules, ":i0 a :C0 . :i0 :P0 :i1 . :i1 :P0 :i2 . :i2 :P0 :i3 .")
    (proof,) = explain(engine, rules, is_a("i0", "C2"), graphs=GRAPHS)
    assert proof.leaves() == (is_a("i0", "C0"),)
    for quad in list(engine.quads(vocab.INFERRED)):
        assert explain(engine, rules, quad.triple, graphs=GRAPHS)


def test_why_not_names_what_is_missing(rules: RuleSet) -> None:
    """For a form that does not hold, the missing fact is named."""
    engine = reasoned(rules, ":i0 a :ByUser ; :hasTarget :i1 . :i1 a :Service .")
    nearest = explain_not(engine, rules, is_a("i0", "Form"), graphs=GRAPHS)[0]
    assert [part.sentence for part in nearest.missing] == [
        f"<{referee.EX}i0>".replace(f"<{referee.EX}i0>", ":i0") + " has nature “voluntary act”."
    ]
    assert nearest.summary(rules.names) == ":i0 would be a co-design if it had nature “voluntary act”."


def test_why_not_names_what_stands_against_it(rules: RuleSet) -> None:
    """For a form that something contradicts, the recorded fact that does so is named."""
    engine = reasoned(rules, ":i0 a :ByUser ; :hasStance :Coerced ; :hasTarget :i1 . :i1 a :Service .")
    nearest = explain_not(engine, rules, is_a("i0", "Form"), graphs=GRAPHS)[0]
    assert nearest.summary(rules.names) == (
        ":i0 would be a co-design if it had nature “voluntary act”; but it is recorded with stance “coerced”, "
        "so that it has nature “intrinsic part”."
    )
    assert "against it" in nearest.text(rules.names)


def test_there_is_no_why_not_for_what_holds(rules: RuleSet) -> None:
    """Why not is no question where the statement holds."""
    assert explain_not(reasoned(rules, CO_DESIGN), rules, is_a("i0", "Form"), graphs=GRAPHS) == []


def test_a_contradiction_is_told_in_the_words_of_the_domain(rules: RuleSet) -> None:
    """Coercion makes an involvement intrinsic; that it is recorded as voluntary as well contradicts."""
    engine = reasoned(rules, ":i0 a :ByUser ; :hasStance :Coerced ; :hasNature :Voluntary .")
    (found,) = contradictions(engine, rules, graphs=GRAPHS)
    assert found.message == (
        "This involvement is recorded with stance “coerced”, so that it has nature “intrinsic part”; it is also "
        "recorded with nature “voluntary act”. An involvement has one nature."
    )
    assert (found.severity, found.component) == (Severity.VIOLATION, "contradiction")
    assert (found.focus, found.path, found.value) == (
        ox.NamedNode(referee.EX + "i0"),
        f"<{referee.EX}hasNature>",
        ox.NamedNode(referee.EX + "Voluntary"),
    )


def test_a_contradiction_knows_its_facts(rules: RuleSet) -> None:
    """A contradiction carries the asserted statements it comes from, so that each can be shown in its place."""
    data = ":i0 :hasStance :Coerced ; :hasNature :Voluntary ."
    engine = reasoned(rules, data)
    (found,) = find_contradictions(engine, rules, graphs=GRAPHS)
    assert set(found.facts) == {quad.triple for quad in referee.quads(data)}


def test_contradictions_are_listed_up_to_a_limit(rules: RuleSet) -> None:
    """A dataset that is wrong throughout gives as many findings as were asked for."""
    data = "\n".join(f":i{n} :hasStance :Coerced ; :hasNature :Voluntary ." for n in range(50))
    engine = reasoned(rules, data)
    assert len(contradictions(engine, rules, graphs=GRAPHS, most=7)) == 7
