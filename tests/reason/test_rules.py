"""Each kind of axiom: what follows from it, and what does not."""

from __future__ import annotations

import pytest
import rdflib
import referee

from coprod_kg.reason import compile_rules, contradictions
from coprod_kg.store.local import LocalEngine

HAS_V = "[ a owl:Restriction ; owl:onProperty :P0 ; owl:hasValue :i5 ]"
SOME = "[ a owl:Restriction ; owl:onProperty :P0 ; owl:someValuesFrom :C0 ]"
ONLY = "[ a owl:Restriction ; owl:onProperty :P0 ; owl:allValuesFrom :C1 ]"


def at_most(count: int) -> str:
    """A bound on the values of :P0."""
    return (
        f"[ a owl:Restriction ; owl:onProperty :P0 ; owl:maxCardinality {chr(34)}{count}{chr(34)}"
        "^^xsd:nonNegativeInteger ]"
    )


#: kind: axioms, data, exactly what follows.
KINDS = {
    "subClassOf": (":C0 rdfs:subClassOf :C1 .", ":i0 a :C0 . :i1 a :C1 .", ":i0 a :C1 ."),
    "subClassOf, a chain": (
        ":C0 rdfs:subClassOf :C1 . :C1 rdfs:subClassOf :C2 .",
        ":i0 a :C0 .",
        ":i0 a :C1, :C2 .",
    ),
    "subClassOf, a circle": (
        ":C0 rdfs:subClassOf :C1 . :C1 rdfs:subClassOf :C2 . :C2 rdfs:subClassOf :C0 .",
        ":i0 a :C1 .",
        ":i0 a :C0, :C2 .",
    ),
    "hasValue on the left": (
        f"{HAS_V} rdfs:subClassOf :C1 .",
        ":i0 :P0 :i5 . :i1 :P0 :i4 .",
        ":i0 a :C1 .",
    ),
    "hasValue on the right": (f":C0 rdfs:subClassOf {HAS_V} .", ":i0 a :C0 . :i1 a :C1 .", ":i0 :P0 :i5 ."),
    "someValuesFrom on the left": (
        f"{SOME} rdfs:subClassOf :C1 .",
        ":i0 :P0 :i1 . :i1 a :C0 . :i2 :P0 :i3 .",
        ":i0 a :C1 .",
    ),
    "someValuesFrom owl:Thing": (
        "[ a owl:Restriction ; owl:onProperty :P0 ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :C1 .",
        ":i0 :P0 :i1 . :i2 :P1 :i3 .",
        ":i0 a :C1 .",
    ),
    "someValuesFrom a datatype": (
        "[ a owl:Restriction ; owl:onProperty :D0 ; owl:someValuesFrom xsd:integer ] rdfs:subClassOf :C1 .",
        ':i0 :D0 1 . :i1 :D0 "one" .',
        ":i0 a :C1 .",
    ),
    "someValuesFrom an inverse": (
        "[ a owl:Restriction ; owl:onProperty [ owl:inverseOf :P0 ] ; owl:someValuesFrom :C0 ] rdfs:subClassOf :C1 .",
        ":i0 a :C0 ; :P0 :i1 . :i2 :P0 :i3 .",
        ":i1 a :C1 .",
    ),
    "minCardinality 1": (
        "[ a owl:Restriction ; owl:onProperty :P0 ; owl:minCardinality 1 ] rdfs:subClassOf :C1 .",
        ":i0 :P0 :i1 .",
        ":i0 a :C1 .",
    ),
    "hasSelf": (
        "[ a owl:Restriction ; owl:onProperty :P0 ; owl:hasSelf true ] rdfs:subClassOf :C1 .",
        ":i0 :P0 :i0 . :i1 :P0 :i0 .",
        ":i0 a :C1 .",
    ),
    "intersectionOf on the left": (
        f"[ a owl:Class ; owl:intersectionOf ( :C0 {HAS_V} ) ] rdfs:subClassOf :C1 .",
        ":i0 a :C0 ; :P0 :i5 . :i1 a :C0 . :i2 :P0 :i5 .",
        ":i0 a :C1 .",
    ),
    "intersectionOf on the right": (
        f":C1 rdfs:subClassOf [ a owl:Class ; owl:intersectionOf ( :C0 {HAS_V} ) ] .",
        ":i0 a :C1 .",
        ":i0 a :C0 ; :P0 :i5 .",
    ),
    "unionOf on the left": (
        f"[ a owl:Class ; owl:unionOf ( :C0 {HAS_V} ) ] rdfs:subClassOf :C1 .",
        ":i0 a :C0 . :i1 :P0 :i5 . :i2 a :C2 .",
        ":i0 a :C1 . :i1 a :C1 .",
    ),
    "oneOf on the left": (
        "[ a owl:Class ; owl:oneOf ( :i0 :i1 ) ] rdfs:subClassOf :C1 .",
        ":i0 a :C0 . :i2 a :C0 .",
        ":i0 a :C1 . :i1 a :C1 .",
    ),
    "two enumerations that meet in one individual with two names": (
        "[ a owl:Class ; owl:intersectionOf ( [ a owl:Class ; owl:oneOf ( :i0 ) ] "
        "[ a owl:Class ; owl:oneOf ( :i1 ) ] ) ] rdfs:subClassOf :C1 .",
        ":i0 owl:sameAs :i1 .",
        ":i1 owl:sameAs :i0 . :i0 a :C1 . :i1 a :C1 .",
    ),
    "nested on the left": (
        f"[ a owl:Restriction ; owl:onProperty :P1 ; owl:someValuesFrom [ a owl:Class ; owl:intersectionOf "
        f"( :C2 {SOME} ) ] ] rdfs:subClassOf :C1 .",
        ":i0 :P1 :i1 . :i1 a :C2 ; :P0 :i2 . :i2 a :C0 . :i3 :P1 :i4 . :i4 a :C2 .",
        ":i0 a :C1 .",
    ),
    "allValuesFrom on the right": (
        f":C0 rdfs:subClassOf {ONLY} .",
        ":i0 a :C0 ; :P0 :i1 . :i2 :P0 :i3 .",
        ":i1 a :C1 .",
    ),
    "equivalentClass": (
        f":C1 owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :C0 {HAS_V} ) ] .",
        ":i0 a :C1 . :i1 a :C0 ; :P0 :i5 .",
        ":i0 a :C0 ; :P0 :i5 . :i1 a :C1 .",
    ),
    "a class that is an intersection itself": (
        ":C1 owl:intersectionOf ( :C0 :C2 ) .",
        ":i0 a :C1 . :i1 a :C0, :C2 .",
        ":i0 a :C0, :C2 . :i1 a :C1 .",
    ),
    "subPropertyOf": (":P0 rdfs:subPropertyOf :P1 .", ":i0 :P0 :i1 . :i2 :P1 :i3 .", ":i0 :P1 :i1 ."),
    "equivalentProperty": (
        ":P0 owl:equivalentProperty :P1 .",
        ":i0 :P0 :i1 . :i2 :P1 :i3 .",
        ":i0 :P1 :i1 . :i2 :P0 :i3 .",
    ),
    "domain": (":P0 rdfs:domain :C0 .", ":i0 :P0 :i1 .", ":i0 a :C0 ."),
    "range": (":P0 rdfs:range :C0 .", ":i0 :P0 :i1 .", ":i1 a :C0 ."),
    "range, of a literal": (":D0 rdfs:range :C0 .", ':i0 :D0 "a" .', ""),
    "inverseOf": (
        ":P0 owl:inverseOf :P1 .",
        ":i0 :P0 :i1 . :i2 :P1 :i3 .",
        ":i1 :P1 :i0 . :i3 :P0 :i2 .",
    ),
    "symmetric": (":P0 a owl:SymmetricProperty .", ":i0 :P0 :i1 . :i0 :P1 :i2 .", ":i1 :P0 :i0 ."),
    "transitive": (
        ":P0 a owl:TransitiveProperty .",
        ":i0 :P0 :i1 . :i1 :P0 :i2 . :i2 :P0 :i3 . :i4 :P0 :i5 .",
        ":i0 :P0 :i2, :i3 . :i1 :P0 :i3 .",
    ),
    "propertyChainAxiom": (
        ":P2 owl:propertyChainAxiom ( :P0 :P1 ) .",
        ":i0 :P0 :i1 . :i1 :P1 :i2 . :i3 :P1 :i4 . :i4 :P0 :i5 .",
        ":i0 :P2 :i2 .",
    ),
    "functional": (
        ":P0 a owl:FunctionalProperty .",
        ":i0 :P0 :i1, :i2 . :i3 :P0 :i1 .",
        ":i1 owl:sameAs :i2 . :i2 owl:sameAs :i1 . :i3 :P0 :i2 .",
    ),
    "functional, of different values": (
        ":P0 a owl:FunctionalProperty . :i1 owl:differentFrom :i2 .",
        ":i0 :P0 :i1, :i2 .",
        "",
    ),
    "functional, of literals": (":D0 a owl:FunctionalProperty .", ':i0 :D0 "a", "b" .', ""),
    "inverse functional": (
        ":P0 a owl:InverseFunctionalProperty .",
        ":i1 :P0 :i0 . :i2 :P0 :i0 .",
        ":i1 owl:sameAs :i2 . :i2 owl:sameAs :i1 .",
    ),
    "maxCardinality 1": (
        f":C0 rdfs:subClassOf {at_most(1)} .",
        ":i0 a :C0 ; :P0 :i1, :i2 . :i3 :P0 :i4, :i5 .",
        ":i1 owl:sameAs :i2 . :i2 owl:sameAs :i1 .",
    ),
    "hasKey": (
        ":C0 owl:hasKey ( :P0 :D0 ) .",
        ':i0 a :C0 ; :P0 :i5 ; :D0 "a" . :i1 a :C0 ; :P0 :i5 ; :D0 "a" . :i2 a :C0 ; :P0 :i5 ; :D0 "b" . '
        ':i3 :P0 :i5 ; :D0 "a" .',
        ":i0 owl:sameAs :i1 . :i1 owl:sameAs :i0 .",
    ),
    "sameAs": (
        "",
        ":i0 owl:sameAs :i1 . :i1 owl:sameAs :i2 ; a :C0 . :i3 :P0 :i0 .",
        ":i1 owl:sameAs :i0 . :i2 owl:sameAs :i1, :i0 . :i0 owl:sameAs :i2 . :i0 a :C0 . :i2 a :C0 . "
        ":i3 :P0 :i1, :i2 .",
    ),
    "an annotation property": (
        ":A a owl:AnnotationProperty ; rdfs:subPropertyOf :P0 ; rdfs:domain :C0 .",
        ":i0 :A :i1 .",
        "",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_follows(kind: str) -> None:
    """From the data of each kind follows what is listed, and nothing else."""
    ontology, data, expected = KINDS[kind]
    rules = referee.rules_of(ontology)
    assert not rules.skipped
    wanted = set(rdflib.Graph().parse(data=referee.HEAD + expected, format="turtle"))
    assert referee.ours(rules, referee.loaded(data)) == wanted


#: kind: axioms, data that contradict, data that do not.
NEVER = {
    "disjointWith": (":C0 owl:disjointWith :C1 .", ":i0 a :C0, :C1 .", ":i0 a :C0, :C2 ."),
    "disjointWith, through a hierarchy": (
        ":C0 owl:disjointWith :C1 . :C2 rdfs:subClassOf :C1 .",
        ":i0 a :C0, :C2 .",
        ":i0 a :C2, :C1 .",
    ),
    "disjointWith, of values": (
        f"{HAS_V} owl:disjointWith [ a owl:Restriction ; owl:onProperty :P0 ; owl:hasValue :i4 ] .",
        ":i0 :P0 :i4, :i5 .",
        ":i0 :P0 :i4 . :i1 :P0 :i5 .",
    ),
    "AllDisjointClasses": (
        "[] a owl:AllDisjointClasses ; owl:members ( :C0 :C1 :C2 ) .",
        ":i0 a :C0, :C2 .",
        ":i0 a :C0, :C3 .",
    ),
    "disjointUnionOf": (":C3 owl:disjointUnionOf ( :C0 :C1 ) .", ":i0 a :C0, :C1 .", ":i0 a :C0, :C3 ."),
    "functional, different values": (
        ":P0 a owl:FunctionalProperty . [] a owl:AllDifferent ; owl:distinctMembers ( :i1 :i2 :i3 ) .",
        ":i0 :P0 :i1, :i3 .",
        ":i0 :P0 :i1, :i4 .",
    ),
    "functional, literals": (
        ":D0 a owl:FunctionalProperty .",
        ':i0 :D0 "a", "b" .',
        ":i0 :D0 1, 1.0 .",
    ),
    "inverse functional": (
        ":P0 a owl:InverseFunctionalProperty .",
        ":i1 :P0 :i0 ; owl:differentFrom :i2 . :i2 :P0 :i0 .",
        ":i1 :P0 :i0 . :i2 :P0 :i0 .",
    ),
    "same and different": (
        "",
        ":i0 owl:sameAs :i1 . :i1 owl:differentFrom :i0 .",
        ":i0 owl:sameAs :i1 . :i2 owl:differentFrom :i0 .",
    ),
    "different from itself": ("", ":i0 owl:differentFrom :i0 .", ":i0 owl:differentFrom :i1 ."),
    "owl:Nothing": (":C0 rdfs:subClassOf owl:Nothing .", ":i0 a :C0 .", ":i0 a :C1 ."),
    "complementOf": (
        ":C0 rdfs:subClassOf [ a owl:Class ; owl:complementOf :C1 ] .",
        ":i0 a :C0, :C1 .",
        ":i0 a :C0 . :i1 a :C1 .",
    ),
    "irreflexive": (":P0 a owl:IrreflexiveProperty .", ":i0 :P0 :i0 .", ":i0 :P0 :i1 ."),
    "asymmetric": (":P0 a owl:AsymmetricProperty .", ":i0 :P0 :i1 . :i1 :P0 :i0 .", ":i0 :P0 :i1 ."),
    "propertyDisjointWith": (
        ":P0 owl:propertyDisjointWith :P1 .",
        ":i0 :P0 :i1 ; :P1 :i1 .",
        ":i0 :P0 :i1 ; :P1 :i2 .",
    ),
    "maxCardinality 0": (f":C0 rdfs:subClassOf {at_most(0)} .", ":i0 a :C0 ; :P0 :i1 .", ":i0 a :C0 ."),
    "negative assertion": (
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i0 ; owl:assertionProperty :P0 ; "
        "owl:targetIndividual :i1 .",
        ":i0 :P0 :i1 .",
        ":i0 :P0 :i2 .",
    ),
}


@pytest.mark.parametrize("kind", NEVER)
def test_what_contradicts(kind: str) -> None:
    """The first data contradict the axiom, once; the second do not."""
    ontology, wrong, right = NEVER[kind]
    assert len(found(ontology, wrong)) == 1
    assert found(ontology, right) == ()


def found(ontology: str, data: str) -> tuple[object, ...]:
    """The contradictions in the data."""
    rules, engine = referee.rules_of(ontology), referee.loaded(data)
    referee.ours(rules, engine)
    return contradictions(engine, rules, graphs=[referee.DATA_GRAPH])


@pytest.mark.parametrize(
    ("axiom", "missed"),
    [
        (f":C1 rdfs:subClassOf {SOME} .", "that there is a value"),
        (":C0 rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :C1 :C2 ) ] .", "one of several classes"),
        (f"{ONLY} rdfs:subClassOf :C0 .", "no fact can show"),
        (f":C0 rdfs:subClassOf {at_most(2)} .", "no more than 2"),
        ("owl:Thing rdfs:subClassOf :C0 .", "everything there is"),
        (":P0 a owl:ReflexiveProperty .", "all of it"),
    ],
)
def test_what_is_left_out_is_listed(axiom: str, missed: str) -> None:
    """An axiom from which no rule can be made is listed, with what will be missed."""
    skipped = referee.rules_of(axiom).skipped
    assert len(skipped) == 1
    assert missed in str(skipped[0])


def test_an_expression_that_contains_itself_is_listed() -> None:
    """A circular class expression is left out and named, instead of being followed for ever."""
    text = "_:a a owl:Class ; owl:intersectionOf ( :C0 _:a ) . :C1 rdfs:subClassOf _:a . _:a rdfs:subClassOf :C2 ."
    assert any("contains itself" in str(skipped) for skipped in referee.rules_of(text).skipped)


def test_too_many_alternatives_are_listed() -> None:
    """An axiom whose unions multiply beyond the limit is left out and named."""
    union = "[ a owl:Class ; owl:unionOf ( :C0 :C1 :C2 :C3 :C4 ) ]"
    text = f"[ a owl:Class ; owl:intersectionOf ( {' '.join([union] * 4)} ) ] rdfs:subClassOf :C5 ."
    assert "alternatives" in str(referee.rules_of(text).skipped[0])


def test_an_ontology_may_contradict_itself() -> None:
    """An axiom that no data could satisfy is a contradiction of the ontology's own."""
    one = "[ a owl:Class ; owl:oneOf ( :i0 ) ]"
    (finding,) = found(f"{one} owl:disjointWith [ a owl:Class ; owl:oneOf ( :i0 :i1 ) ] .", "")
    assert "contradicts itself" in str(finding)


def test_data_make_no_axioms() -> None:
    """Axioms in the data are data: nothing is concluded by them."""
    engine = referee.loaded(":C0 rdfs:subClassOf :C1 . :i0 a :C0 .")
    assert referee.ours(referee.rules_of(""), engine) == set()


def test_rules_can_be_read() -> None:
    """A rule has a name, the axiom in prefixed names, a sentence with labels, and a query that runs."""
    ontology = referee.graph(':C0 rdfs:label "case"@en ; rdfs:subClassOf :C1 . :C1 rdfs:label "object"@en .')
    rule = compile_rules(ontology).rules[0]
    assert (rule.name, rule.sentence) == ("C0-subClass", "Whatever is a case is an object.")
    assert rule.axiom == ":C0 subClassOf :C1"
    engine = LocalEngine()
    engine.add(referee.quads(":i0 a :C0 ."))
    assert [str(t.object) for t in engine.query(rule.construct)] == [f"<{referee.EX}C1>"]  # type: ignore[union-attr]
