"""Ontologies and data made up at random, and the rule by which our answer is compared with a referee's.

What is compared (the written rule)
    From a referee's closure of ontology and data, and from ours, we keep the triples that speak about the data:

    * the subject is an individual of the data or of the ontology, never a literal, a class or a property;
    * a type is a class with a name of the ontology: no blank node, nothing of rdf:, rdfs: or owl:;
    * any other predicate is a property of the ontology, or owl:sameAs between two different individuals;
    * what is asserted is left out.

    So what falls away is what is the same as itself, what every graph holds anyway (axiomatic triples, types of
    literals), annotations, statements about classes and properties, and the blank nodes that stand for class
    expressions in a referee's answer and for which we have no node.

owlrl 7.6 compares all but the last property of a key, and all but the last member of AllDifferent
(``range(0, len(...) - 1)``), so keys have tests of their own and differences are asserted pair by pair.
"""

from __future__ import annotations

import pyoxigraph as ox
import rdflib
from hypothesis import strategies as st
from owlrl.OWLRL import OWLRL_Semantics
from rdflib.namespace import OWL, RDF

from coprod_kg import vocab
from coprod_kg.reason import RuleSet, compile_rules, infer
from coprod_kg.store.local import LocalEngine

EX = "http://example.org/"
HEAD = f"""PREFIX : <{EX}>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
CLASSES = [f":C{n}" for n in range(6)]
#: P0 and P1 are simple (OWL 2 DL, section 11.1): bounds on number are allowed on them alone.
PROPERTIES = [f":P{n}" for n in range(4)]
INDIVIDUALS = [f":i{n}" for n in range(6)]
DATA_PROPERTY = ":D0"
DATA_GRAPH = ox.NamedNode(vocab.CONTRIBUTION + "test")
Triples = set[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]

DECLARATIONS = " ".join(
    [f"{name} a owl:Class ." for name in CLASSES]
    + [f"{name} a owl:ObjectProperty ." for name in PROPERTIES]
    + [f"{name} a owl:NamedIndividual ." for name in INDIVIDUALS]
    + [f"{DATA_PROPERTY} a owl:DatatypeProperty ."]
)

named = st.sampled_from(CLASSES)
prop = st.sampled_from(PROPERTIES)
individual = st.sampled_from(INDIVIDUALS)
has_value = st.builds(lambda p, v: f"[ a owl:Restriction ; owl:onProperty {p} ; owl:hasValue {v} ]", prop, individual)


def _listed(keyword: str, members: list[str]) -> str:
    return f"[ a owl:Class ; owl:{keyword} ( {' '.join(members)} ) ]"


def _some(p: str, filler: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {p} ; owl:someValuesFrom {filler} ]"


def _only(p: str, filler: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {p} ; owl:allValuesFrom {filler} ]"


#: What may stand on the left of subClassOf in OWL 2 RL.
left = st.recursive(
    named | has_value | st.lists(individual, min_size=1, max_size=2, unique=True).map(lambda m: _listed("oneOf", m)),
    lambda inner: st.one_of(
        st.builds(_some, prop, inner | st.just("owl:Thing")),
        st.lists(inner, min_size=2, max_size=3, unique=True).map(lambda m: _listed("intersectionOf", m)),
        st.lists(inner, min_size=2, max_size=2, unique=True).map(lambda m: _listed("unionOf", m)),
    ),
    max_leaves=4,
)
#: What may stand on the right of it.
right = st.recursive(
    named
    | has_value
    | st.sampled_from(PROPERTIES[:2]).map(
        lambda p: f'[ a owl:Restriction ; owl:onProperty {p} ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ]'
    ),
    lambda inner: st.one_of(
        st.builds(_only, prop, inner),
        st.lists(inner, min_size=2, max_size=2, unique=True).map(lambda m: _listed("intersectionOf", m)),
    ),
    max_leaves=3,
)
_both = st.recursive(
    named | has_value,
    lambda inner: st.lists(inner, min_size=2, max_size=2, unique=True).map(lambda m: _listed("intersectionOf", m)),
    max_leaves=3,
)
_class_axiom = st.one_of(
    st.builds(lambda a, b: f"{a} rdfs:subClassOf {b} .", left, right),
    st.builds(lambda a, b: f"{a} rdfs:subClassOf {b} .", named, right),
    st.builds(lambda a, b: f"{a} owl:equivalentClass {b} .", named, _both),
    st.builds(lambda p, c: f"{p} rdfs:domain {c} .", prop, named),
    st.builds(lambda p, c: f"{p} rdfs:range {c} .", prop, right),
)
_property_axiom = st.one_of(
    st.tuples(prop, prop)
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: f"{pair[0]} rdfs:subPropertyOf {pair[1]} ."),
    st.sampled_from(
        [
            ":P0 owl:inverseOf :P1 .",
            ":P0 owl:equivalentProperty :P1 .",
            ":P0 a owl:FunctionalProperty .",
            ":P1 a owl:InverseFunctionalProperty .",
            ":P2 a owl:TransitiveProperty .",
            ":P3 a owl:TransitiveProperty .",
            ":P0 a owl:SymmetricProperty .",
            ":P2 a owl:SymmetricProperty .",
            ":P3 owl:propertyChainAxiom ( :P0 :P1 ) .",
            ":P3 owl:propertyChainAxiom ( :P1 :P0 :P2 ) .",
        ]
    ),
)
_conflict = st.one_of(
    st.tuples(left, left)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: f"{pair[0]} owl:disjointWith {pair[1]} ."),
    st.builds(lambda a, b: f"{a} rdfs:subClassOf [ a owl:Class ; owl:complementOf {b} ] .", named, named),
    st.lists(individual, min_size=2, max_size=2, unique=True).map(
        lambda pair: f"{pair[0]} owl:differentFrom {pair[1]} ."
    ),
    st.sampled_from([f"{c} rdfs:subClassOf owl:Nothing ." for c in CLASSES[:2]]),
    st.sampled_from(
        [
            ":P0 a owl:IrreflexiveProperty .",
            ":P1 a owl:AsymmetricProperty .",
            ":P0 owl:propertyDisjointWith :P1 .",
        ]
    ),
    named.map(
        lambda c: (
            f"{c} rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :P1 ; "
            'owl:maxCardinality "0"^^xsd:nonNegativeInteger ] .'
        )
    ),
)
ontologies = st.tuples(
    st.lists(_class_axiom, min_size=1, max_size=7), st.lists(_property_axiom, max_size=3, unique=True)
).map(lambda parts: "\n".join([*parts[0], *parts[1]]))
conflicting = st.tuples(ontologies, st.lists(_conflict, min_size=1, max_size=3)).map(
    lambda parts: "\n".join([parts[0], *parts[1]])
)
_fact = st.one_of(
    st.builds(lambda i, c: f"{i} a {c} .", individual, named),
    st.builds(lambda i, p, j: f"{i} {p} {j} .", individual, prop, individual),
    st.builds(lambda i, p, j: f"{i} {p} {j} .", individual, prop, individual),
    st.builds(lambda i, n: f'{i} {DATA_PROPERTY} "{n}" .', individual, st.integers(0, 2)),
    st.lists(individual, min_size=2, max_size=2, unique=True).map(lambda pair: f"{pair[0]} owl:sameAs {pair[1]} ."),
)
facts = st.lists(_fact, min_size=1, max_size=8, unique=True)


def graph(*parts: str) -> rdflib.Graph:
    """Turtle with the prefixes of this module."""
    return rdflib.Graph().parse(data=HEAD + DECLARATIONS + "\n".join(parts), format="turtle")


def quads(text: str, name: ox.NamedNode = DATA_GRAPH) -> list[ox.Quad]:
    """Turtle with the prefixes of this module as quads of a graph."""
    parsed = ox.parse((HEAD + text).encode(), format=ox.RdfFormat.TURTLE)
    return [ox.Quad(q.subject, q.predicate, q.object, name) for q in parsed]


def loaded(data: str) -> LocalEngine:
    """An engine in memory that holds the data."""
    engine = LocalEngine()
    engine.add(quads(data))
    return engine


def ours(rules: RuleSet, engine: LocalEngine) -> Triples:
    """What we infer from the data graph."""
    infer(engine, rules, graphs=[DATA_GRAPH])
    return inferred(engine)


def inferred(engine: LocalEngine) -> Triples:
    """What the inferred graph holds, as rdflib's terms."""
    text = "".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in engine.quads(vocab.INFERRED))
    return set(rdflib.Graph().parse(data=text, format="nt"))


def closure(ontology: str, data: str) -> tuple[Triples, bool]:
    """What owlrl infers about the data, by the rule above, and whether it found no contradiction."""
    whole = graph(ontology, data)
    asserted = set(rdflib.Graph().parse(data=HEAD + data, format="turtle"))
    semantics = OWLRL_Semantics(whole, False, False)
    semantics.closure()
    return {t for t in whole if _about_data(t)} - asserted, not semantics.error_messages


def _about_data(triple: tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]) -> bool:
    subject, predicate, obj = (str(part) for part in triple)
    if f":{subject.removeprefix(EX)}" not in INDIVIDUALS:
        return False
    if triple[1] == RDF.type:
        return obj.startswith(EX)
    if triple[1] == OWL.sameAs:
        return subject != obj and isinstance(triple[2], rdflib.URIRef)
    return predicate.startswith(EX)


def rules_of(ontology: str) -> RuleSet:
    """The compiled rules of an ontology in Turtle."""
    return compile_rules(graph(ontology))
