"""Compiled queries and the reference validator find the same, on graphs and shapes made by chance."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_kg.findings import Report
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, changed_quads, referee, validate
from coprod_kg.validate.literals import as_written

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
CLASSES = ["ex:C0", "ex:C1", "ex:C2"]
NODES = [f"ex:n{i}" for i in range(5)] + ["_:b0", "_:b1"]
PREDICATES = ["ex:p", "ex:q", "ex:r"]
LITERALS = [
    *("1", "2", "7", "2.5", '"a"', '"bcd"', '"bcd"@en', '"x"@en', '"x"@es', '"un"@en-gb', "true"),
    *('"2020-01-01"^^xsd:date', '"2021-05-05"^^xsd:date', '"2020-13-01"^^xsd:date', '"zz"^^xsd:integer'),
    *('"2020-01-01T00:00:00Z"^^xsd:dateTime', '"a"^^ex:odd'),
]
DATATYPES = ["xsd:integer", "xsd:date", "xsd:string", "rdf:langString", "xsd:dateTime"]
LIMITS = ["minInclusive", "maxExclusive", "minExclusive", "maxInclusive"]
LANGUAGES = ['"en"', '"es"', '"en" "es"']
#: Literals an Oxigraph store gives back otherwise than they are written.
ODD_LITERALS = [
    *('"01"^^xsd:integer', '"1"^^xsd:int', '"2.50"^^xsd:decimal', '"+7"^^xsd:integer', '"x"@EN'),
    *('"300"^^xsd:byte', '"1"^^xsd:boolean', '"2020-01-01T00:00:00.000Z"^^xsd:dateTime'),
]
PATHS = [
    *PREDICATES,
    *("[ sh:inversePath ex:p ]", "( ex:p ex:q )", "[ sh:alternativePath ( ex:p ex:r ) ]"),
    *("[ sh:zeroOrMorePath ex:p ]", "[ sh:oneOrMorePath ex:q ]", "[ sh:zeroOrOnePath ex:p ]"),
    *("( [ sh:inversePath ex:q ] ex:p )", "[ sh:inversePath ( ex:p ex:q ) ]"),
    "[ sh:alternativePath ( [ sh:inversePath ex:p ] ( ex:q [ sh:zeroOrMorePath ex:r ] ) ) ]",
]


def graph_text(rng: random.Random, literals: list[str] = LITERALS) -> str:
    """Some nodes with classes, links and literals."""
    lines = [f"{c} rdfs:subClassOf {rng.choice(CLASSES)} ." for c in CLASSES if rng.random() < 0.4]
    lines += [f"{node} a {rng.choice(CLASSES)} ." for node in NODES if rng.random() < 0.6]
    for _ in range(rng.randrange(4, 22)):
        value = rng.choice(NODES) if rng.random() < 0.55 else rng.choice(literals)
        lines.append(f"{rng.choice(NODES)} {rng.choice(PREDICATES)} {value} .")
    return PREFIXES + "\n".join(lines)


def value_constraint(rng: random.Random, depth: int) -> str:
    """One constraint that both node and property shapes may have."""
    literal, node = rng.choice(LITERALS[:5]), rng.choice(NODES[:5])
    simple = [
        f"sh:class {rng.choice(CLASSES)}",
        f"sh:datatype {rng.choice(DATATYPES)}",
        f"sh:nodeKind sh:{rng.choice(['IRI', 'Literal', 'BlankNode', 'BlankNodeOrIRI', 'IRIOrLiteral'])}",
        f"sh:in ( {literal} {node} {rng.choice(LITERALS)} )",
        f"sh:{rng.choice(LIMITS)} {rng.choice(['2', '2.5'])}",
        f"sh:{rng.choice(['minLength', 'maxLength'])} {rng.randrange(1, 12)}",
        'sh:pattern "^[a-c]"',
        f"sh:languageIn ( {rng.choice(LANGUAGES)} )",
        f"sh:hasValue {rng.choice([literal, node])}",
        f"sh:equals {rng.choice(PREDICATES)}",
        f"sh:disjoint {rng.choice(PREDICATES)}",
    ]
    if depth <= 0 or rng.random() < 0.6:
        return rng.choice(simple)
    inner = [f"[ {body(rng, depth - 1)} ]" for _ in range(rng.randrange(1, 3))]
    return rng.choice(
        [
            f"sh:not {inner[0]}",
            f"sh:node {inner[0]}",
            f"sh:property {property_shape(rng, depth - 1)}",
            f"sh:{rng.choice(['and', 'or', 'xone'])} ( {' '.join(inner)} )",
        ]
    )


def property_constraint(rng: random.Random, depth: int) -> str:
    """One constraint that only property shapes may have."""
    if depth > 0 and rng.random() < 0.35:
        disjoint = rng.choice(["", "; sh:qualifiedValueShapesDisjoint true "])
        count = f"sh:qualified{rng.choice(['Min', 'Max'])}Count {rng.randrange(0, 4)}"
        return f"sh:qualifiedValueShape [ {body(rng, depth - 1)} ] ; {count} {disjoint}"
    return rng.choice(
        [
            f"sh:minCount {rng.randrange(0, 4)}",
            f"sh:maxCount {rng.randrange(0, 4)}",
            "sh:uniqueLang true",
            f"sh:lessThan {rng.choice(PREDICATES)}",
            f"sh:lessThanOrEquals {rng.choice(PREDICATES)}",
        ]
    )


def property_shape(rng: random.Random, depth: int) -> str:
    parts = [
        property_constraint(rng, depth) if rng.random() < 0.5 else value_constraint(rng, depth)
        for _ in range(rng.randrange(1, 3))
    ]
    return f"[ sh:path {rng.choice(PATHS)} ; {' ; '.join(_once(parts))} ]"


def body(rng: random.Random, depth: int) -> str:
    """What a nested node shape says."""
    parts = [
        f"sh:property {property_shape(rng, depth)}" if rng.random() < 0.5 else value_constraint(rng, depth)
        for _ in range(rng.randrange(1, 3))
    ]
    return " ; ".join(_once(parts))


def _once(parts: list[str]) -> list[str]:
    """No parameter twice, since most may have one value only."""
    return list({part.split()[0]: part for part in parts}.values())


def shapes_text(rng: random.Random) -> str:
    targets = [
        "sh:targetClass ex:C0",
        "sh:targetNode ex:n0, 7, ex:n9",
        "sh:targetSubjectsOf ex:p",
        "sh:targetObjectsOf ex:q",
    ]
    lines = []
    for index in range(rng.randrange(1, 4)):
        extra = rng.choice(["", "sh:severity sh:Warning ;", "sh:closed true ; sh:ignoredProperties ( rdf:type ) ;"])
        properties = " ; ".join(f"sh:property {property_shape(rng, 2)}" for _ in range(rng.randrange(1, 3)))
        target = " ; ".join(rng.sample(targets, rng.randrange(1, 3)))
        lines.append(f"ex:S{index} a sh:NodeShape ; {target} ; {extra} {body(rng, 2)} ; {properties} .")
    return PREFIXES + "\n".join(lines)


def parsed(text: str) -> rdflib.Graph:
    with as_written():
        return rdflib.Graph().parse(data=text, format="turtle")


def both(data: str, shapes: str) -> tuple[Report, Report]:
    """The compiled report and the referee's, of the same quads with the same blank nodes."""
    quads = list(ox.parse(data, format=ox.RdfFormat.TURTLE))
    engine, rules = LocalEngine(), Shapes.from_graph(parsed(shapes))
    engine.add(quads)
    compiled = validate(engine, rules, graphs=None, as_written=changed_quads(quads))
    return compiled, referee(quads, rules)


def keys(report: Report) -> set[tuple[str | None, ...]]:
    return {finding.key for finding in report.findings}


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=2**48))
def test_the_compiler_finds_what_the_referee_finds(seed: int) -> None:
    """On any graph and any shapes of SHACL Core, the two sets of findings are equal."""
    _agree(seed)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=2**48))
def test_literals_are_judged_as_written(seed: int) -> None:
    """The sets are equal too where the store keeps other spellings than the file has."""
    _agree(seed, LITERALS + ODD_LITERALS * 2)


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, 20000, 1000))
def test_the_compiler_finds_what_the_referee_finds_many_times(start: int) -> None:
    """The same for twenty thousand graphs and shapes."""
    for seed in range(start, start + 1000):
        _agree(seed)


def _agree(seed: int, literals: list[str] = LITERALS) -> None:
    rng = random.Random(seed)  # noqa: S311
    data, shapes = graph_text(rng, literals), shapes_text(rng)
    compiled, reference = both(data, shapes)
    assert keys(compiled) == keys(reference), f"{data}\n\n{shapes}"
