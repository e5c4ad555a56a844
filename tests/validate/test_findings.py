"""Findings say in words what is wrong, where, and what was probably meant."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from test_differential import PREFIXES, parsed

from coprod_kg.findings import Finding, Report, Severity
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, changed_literals, changed_quads, compile, difference, referee, validate
from coprod_kg.validate.hits import Focus


def run(shapes: str, data: str, **options: object) -> Report:
    engine = LocalEngine()
    engine.add(ox.parse(PREFIXES + data, format=ox.RdfFormat.TURTLE))
    rules = Shapes.from_graph(parsed(PREFIXES + shapes))
    return validate(engine, rules, graphs=None, **options)  # type: ignore[arg-type]


def only(shapes: str, data: str, **options: object) -> Finding:
    (finding,) = run(shapes, data, **options).findings
    return finding


def on(constraint: str) -> str:
    return f"ex:P sh:targetClass ex:C ; sh:path ex:p ; {constraint} ."


SENTENCES = [
    ("sh:minCount 1", "ex:n a ex:C .", "Needs at least 1 value of http://e/p; has none."),
    ("sh:maxCount 1", "ex:n a ex:C ; ex:p 1, 2 .", "May have at most 1 value of http://e/p; has more."),
    (
        "sh:in ('CoDesign' 'CoDelivery')",
        "ex:n a ex:C ; ex:p 'Co-Desgin' .",
        "The value “Co-Desgin” of http://e/p is not allowed; allowed are CoDesign, CoDelivery. Did you mean CoDesign?",
    ),
    (
        "sh:class ex:D",
        "ex:n a ex:C ; ex:p ex:desing . ex:design a ex:D . ex:other a ex:D .",
        "The value http://e/desing of http://e/p is not known to be a http://e/D. Did you mean http://e/design?",
    ),
    (
        "sh:datatype xsd:date",
        "ex:n a ex:C ; ex:p '2021-02-30'^^xsd:date .",
        "The value “2021-02-30” of http://e/p is not a date, such as 2021-03-31 (xsd:date). 2021-02 has 28 days.",
    ),
    ("sh:minInclusive 2", "ex:n a ex:C ; ex:p 1 .", "The value “1” of http://e/p must be at least 2."),
    (
        "sh:name 'start' ; sh:lessThan ex:q",
        "ex:n a ex:C ; ex:p 3 ; ex:q 2 .",
        "The value “3” of start must be before or below “2” (http://e/q).",
    ),
    (
        "sh:or ( [ sh:datatype xsd:date ] [ sh:class ex:D ] )",
        "ex:n a ex:C ; ex:p 3 .",
        "“3”, a value of http://e/p, fits none of the 2 ways that are allowed. In detail: (1) “3” is not "
        "a date, such as 2021-03-31 (xsd:date). (2) “3” is not known to be a http://e/D.",
    ),
    (
        "sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
        "ex:n a ex:C ; ex:p ex:m .",
        "http://e/m, a value of http://e/p, is not described as it must be. In detail: Needs at least 1 "
        "value of http://e/q; has none.",
    ),
]


MEANT = [
    ("sh:class ex:D", "ex:n a ex:C ; ex:p ex:born . ex:name a ex:D .", ""),
    ("sh:class ex:D", "ex:n a ex:C ; ex:p 'two words' . ex:TwoWords a ex:D .", " Did you mean http://e/TwoWords?"),
    ("sh:in ( ex:name )", "ex:n a ex:C ; ex:p <http://other/name> .", " Did you mean http://e/name?"),
]


@pytest.mark.parametrize(("constraint", "data", "asked"), MEANT)
def test_what_was_meant_is_found_by_the_name_itself(constraint: str, data: str, asked: str) -> None:
    """Neither what namespaces share nor how words are put together counts."""
    message = only(on(constraint), data).message
    assert message.endswith(asked) and ("Did you mean" in message) is bool(asked)


def test_a_language_is_told_with_its_text() -> None:
    """Two texts that differ in language only can be told apart."""
    report = run(on("sh:datatype xsd:string"), 'ex:n a ex:C ; ex:p "pan"@es, "pan"@en-GB .')
    assert {f.message.partition(" of ")[0] for f in report.findings} == {"The value “pan”@es", "The value “pan”@en-gb"}


@pytest.mark.parametrize(("constraint", "data", "said"), SENTENCES, ids=[s[0][:20] for s in SENTENCES])
def test_a_sentence_without_a_message_of_the_shape(constraint: str, data: str, said: str) -> None:
    """Where the shape has no message, a plain sentence says what is wrong and what was probably meant."""
    assert only(on(constraint), data).message == said


def test_the_shape_s_message_is_used_in_the_language_asked_for() -> None:
    """Messages are chosen by language, English next, and their variables are filled."""
    shapes = on("sh:minInclusive 5 ; sh:message '{?value} is below {$minInclusive}'@en, '{?value} es poco'@es")
    data = "ex:n a ex:C ; ex:p 4 ."
    assert only(shapes, data).message == "4 is below 5"
    assert only(shapes, data, language="es").message == "4 es poco"
    assert only(shapes, data, language="fr").message == "4 is below 5"


def test_a_finding_has_its_facts() -> None:
    """Focus, label, path, value, severity and shape are those of the data and the shape."""
    shapes = on("sh:nodeKind sh:IRI ; sh:severity sh:Warning")
    finding = only(shapes, 'ex:n a ex:C ; ex:p "x" ; rdfs:label "El servicio"@es, "The service"@en .')
    assert (finding.focus, finding.label) == (ox.NamedNode("http://e/n"), "The service")
    assert (finding.path, finding.value) == ("<http://e/p>", ox.Literal("x"))
    assert (finding.severity, finding.component) == (Severity.WARNING, "nodeKind")
    assert finding.shape == "http://e/P"


def test_sparql_constraints_bind_what_their_messages_show() -> None:
    """?value, ?path and ?message of a query are used; two equal rows are one finding."""
    query = "SELECT $this ?value ?path { $this ?path ?value . $this ?any ?value . FILTER (?value = 7) }"
    rule = f'[ sh:message "no {{?value}}" ; sh:select "{query}" ]'
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql {rule} ."
    finding = only(shapes, "ex:n a ex:C ; ex:p 7 .")
    assert (finding.message, finding.path, finding.component) == ("no 7", "<http://e/p>", "sparql")


def test_a_limit_in_a_query_holds_for_each_focus_node() -> None:
    """A query with LIMIT means one solution for every focus node, not one in all."""
    query = "SELECT $this ?value { $this ex:p ?value } LIMIT 1"
    shapes = f'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex: ; sh:select "{query}" ] .'
    shapes += "ex: sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://e/' ] ."
    report = run(shapes, "ex:n a ex:C ; ex:p 1, 2 . ex:m a ex:C ; ex:p 3 . ex:o a ex:C .")
    assert sorted(str(f.focus) for f in report.findings) == ["<http://e/m>", "<http://e/n>"]


def test_a_target_found_twice_counts_once() -> None:
    """A count in a query does not grow with the number of ways a focus node is targeted."""
    query = "SELECT $this (COUNT(?o) AS ?value) { $this <http://e/p> ?o } GROUP BY $this HAVING (COUNT(?o) > 1)"
    targets = "sh:targetSubjectsOf ex:p ; sh:targetClass ex:C"
    shapes = f'ex:S a sh:NodeShape ; {targets} ; sh:sparql [ sh:select "{query}" ] .'
    assert only(shapes, "ex:n a ex:C ; ex:p 1, 2 . ex:m a ex:C ; ex:p 1 .").value == ox.Literal(2)


def test_focus_keeps_to_the_nodes_given() -> None:
    """Only findings on those nodes are reported, blank nodes and literals among them."""
    shapes = on("sh:minCount 1") + "ex:Q sh:targetObjectsOf ex:q ; sh:path ex:r ; sh:minCount 1 ."
    data = "ex:n a ex:C . ex:m a ex:C . _:b a ex:C . ex:o ex:q 7, 8 ."
    focus: list[Focus] = [ox.NamedNode("http://e/n"), ox.Literal(7), ox.NamedNode("http://e/none")]
    assert {f.focus for f in run(shapes, data, focus=focus).findings} == set(focus[:2])
    blank = next(f.focus for f in run(shapes, data).findings if isinstance(f.focus, ox.BlankNode))
    assert blank is not None


def test_graphs_are_what_a_query_sees() -> None:
    """A graph that is not named is not looked at."""
    engine, graph = LocalEngine(), ox.NamedNode("http://e/g")
    engine.add(ox.parse(PREFIXES + "ex:n a ex:C .", format=ox.RdfFormat.TURTLE))
    engine.add([ox.Quad(ox.NamedNode("http://e/n"), ox.NamedNode("http://e/p"), ox.Literal(1), graph)])
    shapes = Shapes.from_graph(parsed(PREFIXES + on("sh:minCount 1")))
    assert not validate(engine, shapes, graphs=None).findings
    assert len(validate(engine, shapes, graphs=[ox.DefaultGraph()]).findings) == 1
    assert not validate(engine, shapes, graphs=[ox.DefaultGraph(), graph]).findings


def test_both_engines_answer_and_a_note_says_who() -> None:
    """The reference validator gives the same findings behind the same types."""
    shapes, data = on("sh:minCount 1 ; sh:severity sh:Info"), "ex:n a ex:C ."
    compiled, reference = run(shapes, data), run(shapes, data, engine_name="pyshacl")
    assert [f.key for f in compiled.findings] == [f.key for f in reference.findings]
    assert any("pySHACL" in note for note in reference.notes)


def test_what_the_compiler_does_not_know_is_decided_all_the_same() -> None:
    """A pattern that SPARQL engines do not read goes to the reference validator, and a note says so."""
    shapes = on("sh:pattern '^(?=a)a' ; sh:minCount 1")
    rules = compile(Shapes.from_graph(parsed(PREFIXES + shapes)))
    assert [item.component for item in rules.unknown] == ["pattern"]
    report = run(shapes, "ex:n a ex:C ; ex:p 'b' . ex:m a ex:C .")
    assert {(str(f.focus), f.component) for f in report.findings} == {
        ("<http://e/n>", "pattern"),
        ("<http://e/m>", "minCount"),
    }
    assert any("decided by pySHACL" in note for note in report.notes)


NESTED = """sh:property [ sh:path ex:pet ; sh:qualifiedValueShape [ sh:class ex:Dog ; sh:property
[ sh:path ex:name ; sh:minCount 1 ] ] ; sh:qualifiedMinCount 2 ] ; sh:property [ sh:path ex:way ; sh:xone ( [
sh:minInclusive 1 ] [ sh:datatype xsd:string ] [ sh:minInclusive 5 ] ) ] ; sh:property [ sh:path ex:few ;
sh:qualifiedValueShape [ sh:minInclusive 3 ] ; sh:qualifiedMaxCount 1 ] ; sh:property [ sh:path ex:mail ;
sh:or ( [ sh:pattern "@" ] [ sh:nodeKind sh:IRI ] ) ] ; sh:property [ sh:path ex:age ; sh:datatype xsd:integer ] """
PETS = """ex:n a ex:C ; ex:pet ex:a, ex:b, ex:c ; ex:way 7 , 0 ; ex:few 1, 4, 5 ; ex:mail "x" .
ex:a a ex:Dog . ex:b a ex:Dog ; ex:name "Rex" . ex:c a ex:Cat ; ex:name "Tom" ."""
INSIDE = {
    ("qualifiedMinCount", None): "of the kind http://e/Dog; has fewer. http://e/a does not count: Needs at least 1 "
    "value of http://e/name; has none. http://e/c does not count: http://e/c is not known to be a http://e/Dog.",
    ("qualifiedMaxCount", None): "has more. Those that count: “4” and “5”.",
    ("xone", "7"): "and only one. It fits (1) and (3).",
    ("xone", "0"): "In detail: (1) “0” must be at least 1. (2) “0” is not a text without a language (xsd:string). "
    "(3) “0” must be at least 5.",
    ("or", "x"): "In detail: (1) “x” is not written as expected (pattern @). (2) “x” must be an IRI.",
}


@pytest.mark.parametrize("how", ["compiled", "pyshacl", "as written"])
def test_shapes_inside_say_what_is_wrong_whoever_decides(how: str) -> None:
    """Which values were tried and why each failed, which count, which ways a value fits: in the same words."""
    shapes, data = f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; {NESTED} .", PETS
    if how == "as written":
        data += ' ex:n ex:age "012"^^xsd:byte .'
    quads = list(ox.parse(PREFIXES + data, format=ox.RdfFormat.TURTLE))
    engine = "pyshacl" if how == "pyshacl" else "compiled"
    report = run(shapes, data, engine_name=engine, as_written=changed_quads(quads))
    for (component, value), said in INSIDE.items():
        found = [f for f in report.findings if f.component == component]
        (finding,) = (f for f in found if getattr(f.value, "value", None) == value)
        assert finding.message.endswith(said)
    assert [f.message for f in report.findings if f.component == "datatype"] == (
        ["The value “012” of http://e/age is not a whole number (xsd:integer)."] if how == "as written" else []
    )


def test_the_difference_of_two_reports_is_what_is_new() -> None:
    """Findings of the second report are taken away by their keys."""
    shapes = on("sh:minCount 1")
    one, two = run(shapes, "ex:n a ex:C . ex:m a ex:C ."), run(shapes, "ex:n a ex:C .")
    assert [str(f.focus) for f in difference(one, two).findings] == ["<http://e/m>"]


def test_literals_a_store_changes_are_told_and_decided_as_written() -> None:
    """xsd:int, leading zeros and merged values are judged on the text of the file, and quoted from it."""
    data = "ex:n a ex:C ; ex:p '007' , '1'^^xsd:int , '01'^^xsd:integer . ex:m a ex:C ; ex:p 5 ; ex:q 4.50 ."
    quads = list(ox.parse(PREFIXES + data, format=ox.RdfFormat.TURTLE))
    assert {str(term) for term in changed_literals(quads)} == {
        '"1"^^<http://www.w3.org/2001/XMLSchema#int>',
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"4.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    }
    shapes = on("sh:datatype xsd:int") + "ex:Q sh:targetClass ex:C ; sh:path ex:q ; sh:maxInclusive 4 ."
    report = run(shapes, data, as_written=changed_quads(quads))
    assert {(str(f.focus), f.component, str(f.value)) for f in report.findings} == {
        ("<http://e/n>", "datatype", '"007"'),
        ("<http://e/n>", "datatype", '"01"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("<http://e/m>", "datatype", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("<http://e/m>", "maxInclusive", '"4.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
    }
    assert any("“4.50”" in f.message for f in report.findings)


def test_a_cyclic_list_in_data_ends() -> None:
    """A shape that walks a list comes to an end on a list that does not."""
    path = "( [ sh:zeroOrMorePath rdf:rest ] rdf:first )"
    shapes = f"ex:P sh:targetClass ex:C ; sh:path {path} ; sh:datatype xsd:date ."
    report = run(shapes, "ex:n a ex:C ; rdf:first 1 ; rdf:rest ex:n .")
    assert len(report.findings) == 1


def test_the_referee_says_nothing_beside_its_findings(caplog: pytest.LogCaptureFixture) -> None:
    """No traceback of rdflib's for a literal that does not fit its type: that is what the finding is for."""
    quads = ox.parse(PREFIXES + "ex:n a ex:C ; ex:p '2020-13-01'^^xsd:date .", format=ox.RdfFormat.TURTLE)
    rules = Shapes.from_graph(parsed(PREFIXES + on("sh:datatype xsd:date")))
    caplog.clear()
    assert len(referee(list(quads), rules).findings) == 1
    assert not caplog.records
