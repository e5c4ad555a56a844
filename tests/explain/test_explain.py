"""Why something holds in a store, and why not: the question, its answer and every form of it."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import PROV, RDF

from coprod_kg import intake, vocab
from coprod_kg.contribution import About
from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.explain import FORMATS, Answer, Question, explain, render
from coprod_kg.explain.foreseeing import classify
from coprod_kg.intake import Upload
from coprod_kg.places import Places
from coprod_kg.store import VersionedStore

PARENTS = "coprodi:involvement/free-schools-parents"
EXAMPLE = Path(__file__).parents[2] / "examples" / "library.ttl"
PLANNING = "https://example.org/valdoro/planning"


@pytest.fixture(scope="module")
def paper(founded: Path) -> VersionedStore:
    """A store with the packaged knowledge."""
    return VersionedStore(founded)


def asked(store: VersionedStore, *names: str | None, most: int = 1) -> Answer:
    """The answer to a question about the newest version."""
    engine = store.read()
    return explain(engine, Question.parse(*names, most=most), Places(engine, store.original))  # type: ignore[arg-type]


def test_a_proof_ends_in_lines_of_files_and_names_paragraphs(paper: VersionedStore) -> None:
    """The text goes down to recorded facts, each with graph, file and line, and rules with the paper's paragraphs."""
    told = render(asked(paper, PARENTS, None, "coprod:CoInnovation"), "text")
    assert "CoInnovation-equivalentClass, from paragraph 22:" in told
    line = next(line for line in told.splitlines() if "has target" in line and "recorded" in line)
    name, number = line.rpartition("data/")[2].rstrip(")").split(":")
    text = (Path(__file__).parents[2] / "data" / name).read_text("utf-8").splitlines()[int(number) - 1]
    assert "coprod:hasTarget" in text
    assert "“the parents' part in setting up a school” is a co-innovation." in told


def test_a_contributed_fact_is_told_with_its_contribution_and_line(store: VersionedStore) -> None:
    """What a contribution says is told with its identifier and the line of its file."""
    given = intake.submit(store, Upload.from_path(EXAMPLE), About(), who="test").contribution
    told = render(asked(store, PLANNING, None, "coprod:CoDesign"), "text")
    number = next(n for n, line in enumerate(EXAMPLE.read_text("utf-8").splitlines(), 1) if "VoluntaryAct" in line)
    assert f"(recorded in contribution/{given.id}, library.ttl:{number})" in told


def test_why_not_names_the_line_of_what_stands_against_it(paper: VersionedStore) -> None:
    """The summary of why not says what it would take, and where the fact against it is recorded."""
    (one,) = asked(paper, PARENTS, None, "coprod:CoDesign").explanations
    assert not one.proofs
    summary = one.lacking[0].summary(one.names)
    assert "would be a co-design if it had locus “the individual service”; but it is recorded with target" in summary
    assert "[paper, data/cases-quadrants.ttl:" in summary


STAFF = """@prefix coprod: <https://w3id.org/coproduction/ontology#> .
<https://example.org/part> a coprod:Involvement ; coprod:hasNature coprod:VoluntaryAct ;
    coprod:hasTarget <https://example.org/s> ;
    coprod:hasRole coprod:ProfessionalRole ; coprod:hasActor <https://example.org/a> .
<https://example.org/s> a coprod:PublicService . <https://example.org/a> a coprod:Actor .
"""


def test_why_not_names_every_role_that_would_do(store: VersionedStore) -> None:
    """And no class that follows from the form alone, which would lead in a circle."""
    intake.submit(store, Upload("staff.ttl", STAFF.encode()), About(), who="test")
    told = render(asked(store, "https://example.org/part", None, "coprod:CoDesign"), "text")
    assert "if it had role “user” or “significant other on the user's behalf”." in told
    assert "is a co-production" not in told


def test_a_thing_alone_stands_for_all_that_is_inferred_of_it(paper: VersionedStore) -> None:
    """Every inferred statement is explained, and none that is asserted."""
    answer = asked(paper, PARENTS)
    engine = paper.read()
    this = ox.NamedNode(vocab.expand(PARENTS))
    inferred = {quad.triple for quad in engine.store.quads_for_pattern(this, None, None, vocab.INFERRED)}
    assert {one.statement for one in answer.explanations} == inferred
    assert all(one.proofs for one in answer.explanations)


def test_other_proofs_come_on_request_the_shortest_first(paper: VersionedStore) -> None:
    """Asked for more, there are other proofs with other last steps, none shorter than the one before."""
    (one,) = asked(paper, PARENTS, None, "coprod:CoProduction", most=10).explanations
    depths = [proof.depth for proof in one.proofs]
    assert len(depths) > 1
    assert depths == sorted(depths)


@pytest.mark.parametrize(
    ("names", "near"),
    [
        ((PARENTS, None, "coprod:CoDesing"), "coprod:CoDesign"),
        ((PARENTS, "coprod:hasLocos", "coprod:SystemLevel"), "coprod:hasLocus"),
        ((PARENTS[:-1],), "free-schools-parents"),
    ],
)
def test_an_unknown_name_is_told_with_what_comes_near(
    paper: VersionedStore, names: tuple[str | None, ...], near: str
) -> None:
    """A class, property or thing that the store does not know is not explained: the nearest names are given."""
    with pytest.raises(NotFound, match="Did you mean") as caught:
        asked(paper, *names)
    assert near in str(caught.value)


@pytest.mark.parametrize(
    "names", [("nosuch:thing",), ("not a name",), (PARENTS, "coprod:hasLocus"), (PARENTS, "", '"')]
)
def test_a_question_that_is_none_is_refused(names: tuple[str, ...]) -> None:
    """An undeclared prefix, a text that is no address, a predicate alone and half a literal are told apart."""
    with pytest.raises(BadRequest):
        Question.parse(*names)


def test_json_has_the_whole_tree(paper: VersionedStore) -> None:
    """The JSON form has the statement's terms, the rules and, at the leaves, graphs, files and lines."""
    found = json.loads(render(asked(paper, PARENTS, None, "coprod:CoInnovation"), "json"))
    (one,) = found["explanations"]
    assert one["holds"]
    assert one["statement"]["object"] == {"type": "uri", "value": vocab.COPROD + "CoInnovation"}
    proof = one["proofs"][0]
    assert proof["rule"]["paragraphs"] == [vocab.PARAGRAPH + "22"]
    leaf = proof["premises"][0]["premises"][0]
    assert leaf["asserted"]
    assert leaf["sources"][0]["graph"] == vocab.PAPER.value
    assert leaf["sources"][0]["line"] > 0


def test_turtle_is_provenance(paper: VersionedStore) -> None:
    """In PROV-O every inferred statement was generated with a plan, and every chain ends in a primary source."""
    text = render(asked(paper, PARENTS, None, "coprod:CoInnovation"), "turtle")
    graph = rdflib.Graph().parse(data=text, format="turtle")
    root = next(s for s in graph.subjects(RDF.object, rdflib.URIRef(vocab.COPROD + "CoInnovation")))
    for entity in {root, *graph.transitive_objects(root, PROV.wasDerivedFrom)}:
        generated = graph.value(entity, PROV.wasGeneratedBy)
        plan = PROV.qualifiedAssociation / PROV.hadPlan
        assert (generated is None) == (graph.value(entity, PROV.hadPrimarySource) is not None)
        assert generated is None or graph.value(generated, plan) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_tells_why_not(paper: VersionedStore, form: str) -> None:
    """What does not hold is told in every form with what it lacks."""
    assert "would be a co-design if it had locus" in render(asked(paper, PARENTS, None, "coprod:CoDesign"), form)


def test_html_escapes_what_the_data_say(store: VersionedStore) -> None:
    """A label with markup in it stays text."""
    data = EXAMPLE.read_text("utf-8").replace("planning rooms and hours", "<script>alert(1)</script>")
    intake.submit(store, Upload("evil.ttl", data.encode()), About(), who="test")
    page = render(asked(store, PLANNING, None, "coprod:CoDesign"), "html")
    assert "&lt;script&gt;" in page
    assert "<script" not in page


@pytest.mark.parametrize("large", [1, 50_000])
def test_classify_tells_what_would_follow(paper: VersionedStore, monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    """What would follow from a file is told with its lines, whether reasoned from what is new or from nothing."""
    monkeypatch.setattr("coprod_kg.reason.increments.LARGE", large)
    before = paper.version().number
    told = render(classify(paper, Upload.from_path(EXAMPLE)), "text")
    assert "“planning rooms and hours” is a co-design." in told
    assert "(recorded in line 43)" in told
    assert "parents" not in told
    assert paper.version().number == before


def test_classify_says_what_is_in_already(store: VersionedStore) -> None:
    """That nothing new follows from it does not mean that nothing follows."""
    intake.submit(store, Upload.from_path(EXAMPLE), About(), who="test")
    answer = classify(store, Upload.from_path(EXAMPLE))
    for form, said in (("text", "Nothing new follows"), ("json", '"known": true'), ("html", "Nothing new follows")):
        assert said in render(answer, form)
    other = Upload("other.ttl", b"<https://example.org/x> <https://example.org/y> <https://example.org/z> .")
    assert "Nothing follows" in render(classify(store, other), "text")


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_classify_of_much_tells_the_first_and_how_many(
    paper: VersionedStore, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Past a limit, statements that would follow are counted in place of being told."""
    every = classify(paper, Upload.from_path(EXAMPLE))
    monkeypatch.setattr("coprod_kg.explain.foreseeing.MOST", 2)
    some = classify(paper, Upload.from_path(EXAMPLE))
    assert [one.proofs for one in some.explanations] == [one.proofs for one in every.explanations[:2]]
    assert some.total == every.total == len(every.explanations) > 2
    assert str(some.total) in render(some, form)
