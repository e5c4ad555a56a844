"""Every rule of the shapes finds what it says, in files small enough to read, and nothing else.

Beside each file of ``shapes/`` there is a folder here: ``pass*.ttl`` has no finding under any shape,
``fail-*.ttl`` has exactly those that its first lines tell, as severity, shape and focus node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from coprod_kg import packaged, vocab
from coprod_kg.findings import Finding, Report
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, referee, validate

HERE = Path(__file__).parent
REAL = HERE.parents[2] / "shared" / "data"
FILES = sorted(HERE.glob("*/*.ttl"))
STEMS = sorted(path.stem for path in packaged.files("shapes", "*.ttl"))
EXAMPLE = "https://example.org/"
#: What a shape says besides its constraints.
ABOUT = {
    *(RDF.type, SH.name, SH.description, SH.message, SH.order, SH.severity, SH.path, SH.property, SH.flags, SH.group),
    *(SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode),
}
Expected = tuple[str, str, str]


def sources() -> list[Path]:
    """The files of shapes, with the prefixes that their queries are written in."""
    shapes = [packaged.folder("shapes") / f"{stem}.ttl" for stem in STEMS]
    return [*shapes, packaged.folder("ontology") / "prefixes.ttl"]


@cache
def shapes() -> Shapes:
    """The project's shapes, read and compiled once."""
    return Shapes.from_paths(sources())


@cache
def terminology() -> tuple[ox.Quad, ...]:
    """What validation sees besides the data: ontology, schemes and alignments."""
    names = ("coprod.ttl", "schemes.ttl", "alignments.ttl")
    return tuple(quad for name in names for quad in read(packaged.folder("ontology") / name))


def read(path: Path) -> list[ox.Quad]:
    """The triples of a Turtle file."""
    return list(ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=EXAMPLE))


@cache
def findings(*paths: Path) -> Report:
    """What the compiled shapes find in files."""
    engine = LocalEngine()
    engine.add(terminology())
    for path in paths:
        engine.add(read(path))
    return validate(engine, shapes(), graphs=None)


def told(path: Path) -> set[Expected]:
    """What a file's first lines say is to be found."""
    lines = re.findall(r"^# expect: (\w+) coprods:(\S+) (\S+)$", path.read_text("utf-8"), re.MULTILINE)
    return {(severity, vocab.SHAPES + shape, focus) for severity, shape, focus in lines}


def found(finding: Finding) -> Expected:
    """A finding in the form in which files tell what they expect."""
    return finding.severity.value, finding.shape or "", str(finding.focus)


def rules() -> list[rdflib.URIRef]:
    """The shapes that ask for something: property shapes, and whatever has targets and asks for more than they do."""
    graph = shapes().graph
    targeted = {shape.node for shape in shapes().roots}
    found = {*graph.subjects(SH.path), *graph.objects(None, SH.property), *graph.subjects(SH.severity)}
    found |= {node for node in targeted if set(graph.predicates(node)) - ABOUT}
    return sorted(found)


def title(path: Path) -> str:
    """A file's folder and name."""
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=title)
def test_a_file_has_exactly_the_findings_it_tells(path: Path) -> None:
    """The compiled shapes find what the first lines say: no less, and no more."""
    report = findings(path)
    assert {found(f) for f in report.findings} == told(path)
    assert bool(told(path)) == path.stem.startswith("fail-"), "pass* expects nothing, fail-* something"


def apart(term: Any, name: str) -> Any:
    """A term of an example moved into a space of its file's own, so that files can be put together."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(EXAMPLE):
        return ox.NamedNode(f"{EXAMPLE}{name}/{term.value.removeprefix(EXAMPLE)}")
    return term


def test_the_referee_finds_the_same() -> None:
    """pySHACL, on all files together and each in a space of its own, finds what the files tell."""
    quads, expected = list(terminology()), set()
    for path in FILES:
        name = title(path)
        quads += [ox.Quad(apart(q.subject, name), q.predicate, apart(q.object, name)) for q in read(path)]
        expected |= {(s, shape, f.replace(EXAMPLE, f"{EXAMPLE}{name}/")) for s, shape, f in told(path)}
    assert {found(f) for f in referee(quads, shapes()).findings} == expected


@pytest.mark.parametrize("stem", STEMS)
def test_a_file_of_shapes_has_data_that_passes(stem: str) -> None:
    """Beside every file of shapes stands at least one dataset without findings."""
    assert list((HERE / stem).glob("pass*.ttl"))


def test_every_folder_is_of_a_file_of_shapes() -> None:
    """No data is left behind by shapes that are gone."""
    assert {path.parent.name for path in FILES} == set(STEMS)


def test_nothing_is_asked_for_that_no_file_fails() -> None:
    """Each constraint of each shape is broken by some file: a rule that nothing breaks may check nothing."""
    asked = {
        (str(rule), str(predicate).rpartition("#")[2])
        for rule in rules()
        for predicate in set(shapes().graph.predicates(rule)) - ABOUT
    }
    broken = {(f.shape, f.component) for path in FILES for f in findings(path).findings}
    assert asked - broken == set()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.rpartition("#")[2])
def test_a_rule_explains_itself(rule: rdflib.URIRef) -> None:
    """Each rule has a name, a help text and a message in both languages, and none needs an expert."""
    graph = shapes().graph
    assert isinstance(rule, rdflib.URIRef) and rule.startswith(vocab.SHAPES)
    assert graph.value(rule, SH.severity) is not None
    for predicate in (SH.name, SH.description, SH.message):
        texts = {text.language: str(text) for text in graph.objects(rule, predicate)}
        assert set(texts) == {"en", "es"}, predicate
        for text in texts.values():
            assert not re.search(r"\bsh:|\b(constraint|shape|node|literal|IRI|URI|cardinality)\b", text, re.I)
    assert all(str(m).endswith(".") for m in graph.objects(rule, SH.message))
    assert graph.value(rule, SH.order) is not None


def queries() -> Iterator[str]:
    """The SPARQL of the shapes."""
    return (str(text) for text in shapes().graph.objects(None, SH.select))


def test_queries_avoid_the_traps_of_engines() -> None:
    """Queries fold duplicates, and no name looks like a keyword: pySHACL takes ``ex:inService`` for one."""
    for text in queries():
        assert text.lstrip().startswith("SELECT DISTINCT $this")
        assert not re.search(r"(service|minus|values)[\s{<]", text, re.IGNORECASE), text
    for constraint in shapes().graph.objects(None, SH.sparql):
        assert shapes().graph.value(constraint, SH.prefixes) == rdflib.URIRef(vocab.ONTOLOGY_IRI)


def test_no_shape_rests_on_a_type_that_stores_change() -> None:
    """Stores keep values: xsd:int becomes xsd:integer, so that no shape may ask for a derived type."""
    integers = {vocab.XSD + name for name in ("int", "long", "short", "byte", "nonNegativeInteger")}
    graph = shapes().graph
    used = {str(o) for o in graph.objects(None, SH.datatype)}
    used |= {str(o.datatype) for o in graph.objects() if isinstance(o, rdflib.Literal) and o.datatype}
    assert not used & integers


@cache
def ontology() -> rdflib.Graph:
    """The terminology as a graph of rdflib."""
    graph = rdflib.Graph(bind_namespaces="none")
    triples = ox.serialize((quad.triple for quad in terminology()), format=ox.RdfFormat.N_TRIPLES)
    return graph.parse(data=triples, format="nt")


def test_closed_lists_are_those_of_the_schemes() -> None:
    """What a shape allows as a value is what the ontology has as values of that kind."""
    graph, known = shapes().graph, ontology()
    checked = 0
    for rule, members in graph.subject_objects(SH["in"]):
        allowed = set(graph.items(members))
        kind = known.value(graph.value(rule, SH.path), rdflib.RDFS.range)
        assert allowed == set(known.subjects(RDF.type, kind)), rule
        checked += 1
    assert checked >= 9


def test_shapes_speak_of_declared_terms_only() -> None:
    """Each term of ours in a shape, its messages and its queries included, is in the ontology."""
    graph, known = shapes().graph, ontology()
    terms = {str(t) for triple in graph for t in triple if str(t).startswith(vocab.COPROD)}
    texts = [str(o) for o in graph.objects() if isinstance(o, rdflib.Literal)]
    terms |= {vocab.COPROD + name for text in texts for name in re.findall(r"\bcoprod:(\w+)", text)}
    declared = {str(s) for s in known.subjects(RDF.type)}
    assert terms - declared - {vocab.COPROD} == set()


def test_the_packaged_data_has_nothing_to_mend() -> None:
    """What the package brings has no violation and no warning."""
    report = findings(*packaged.files("data", "*.ttl"))
    assert [f for f in report.findings if f.severity.value != "info"] == []


@pytest.mark.parametrize(
    ("name", "warnings", "infos"),
    [
        ("c4c/demo2_export.ttl", {"Thing-description-placeholder": 19}, {"Thing-name-language": 19}),
        ("cpsv-ap-no/exAlleKlasser.ttl", {}, {"Participation-involvement": 3}),
        ("cpsv-ap/example-public-service.ttl", {}, {}),
    ],
)
def test_real_catalogues_are_not_refused(name: str, warnings: dict[str, int], infos: dict[str, int]) -> None:
    """Catalogues of public services have no violation, and few things to mend."""
    if not (REAL / name).is_file():
        pytest.skip("the folder with other projects' data is absent")
    counted: dict[str, dict[str, int]] = {"violation": {}, "warning": {}, "info": {}}
    for finding in findings(REAL / name).findings:
        shape = (finding.shape or "").rpartition("#")[2]
        counted[finding.severity.value][shape] = counted[finding.severity.value].get(shape, 0) + 1
    assert counted == {"violation": {}, "warning": warnings, "info": infos}
