"""Every paragraph and footnote of the paper is represented, and every work it cites has its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from coprod_kg import packaged, vocab

COPROD = rdflib.Namespace(vocab.COPROD)
CITO = rdflib.Namespace("http://purl.org/spar/cito/")
PAPER = rdflib.URIRef(vocab.THING + "work/osborne-radnor-strokosch-2016")
TEXT = Path(__file__).parents[3] / "shared" / "paper" / "osborne-radnor-strokosch-2016.txt"

#: What each paragraph has to give at the least: names of terms, claims, cases and works.
COVERED: Mapping[str, str] = {
    "1": "claim/cornerstone-of-policy claim/promise-of-democracy claim/concept-is-vague",
    "2": ("claim/promise-of-resources claim/research-has-begun-to-mature work/horne-shirley-2009 PolicyPromise"),
    "3": "CoProduction claim/definition claim/two-strands claim/mutual-dependence work/ostrom-1972",
    "4": "TraditionalPublicAdministration NewPublicManagement NewPublicGovernance claim/control-from-below",
    "5": "claim/officials-alone-design-and-provide claim/added-in-and-controlled work/brandsen-pestoff-2006",
    "6": ("Resisting Coerced MomentOfTruth claim/inalienable case/criminal-justice case/mental-health-coercion"),
    "7": (
        "Intangibility Inseparability ParticipationInProduction Expectation Promise Satisfaction Performance Outcome"
    ),
    "8": "ServiceDominantLogic CreatedValue claim/no-intrinsic-value case/restaurant-meal",
    "9": "WithoutAlternative Unaware OtherUsers case/residential-care case/two-identical-homes",
    "10": ("Intensity Medium VirtualInterface Passive case/electronic-tax-return case/education claim/a-continuum"),
    "11": ("ValueComponent SocialNeed claim/interdependence claim/value-for-oneself-and-others claim/public-value"),
    "12": ("PublicServiceDominantLogic claim/service-theory-lacks-politics case/child-care case/criminal-justice"),
    "13": "claim/co-production-is-good-in-itself claim/earlier-frameworks-lack-theory work/bovaird-2007",
    "14": ("PublicServiceSystem HardTechnology SoftTechnology Stakeholder claim/delivered-in-systems work/scott-1981"),
    "15": "IndividualNeedValue CommunityNeedValue WellBeingValue CapacityValue case/disability-support",
    "16": "RealTime Future claim/value-now-and-later claim/sustainable-services work/osborne-et-al-2015",
    "17": "CoProduction claim/a-cluster-of-concepts",
    "18": "VerticalDimension HorizontalDimension Locus Nature TouchPoint FailPoint claim/vertical-dimension",
    "19": ("PureCoProduction Engaging Ignoring claim/no-progression case/surgery case/students case/elderly-residents"),
    "20": "CoDesign Improvement OwnService WholeService case/home-care-package case/day-support-unit",
    "21": (
        "CoConstruction LivedExperience EmotionalTouchPoint case/multiple-sclerosis claim/lived-experience-both-ways"
    ),
    "22": ("CoInnovation Innovation case/free-schools claim/users-are-the-main-source-of-innovation work/alam-2006"),
    "23": ("claim/a-cluster-of-concepts claim/vertical-dimension claim/horizontal-dimension claim/impact-in-focus"),
    "24": ("DestroyedValue claim/gap-citizens claim/gap-types-of-value claim/gap-destruction case/faith-based-schools"),
    "25": ("claim/gap-lived-experience claim/gap-professionals claim/gap-learning claim/gap-digital-services Learning"),
    "fn1": "CitizenRole claim/citizens-are-another-discourse claim/gap-citizens",
    "fn2": "claim/sometimes-involuntary",
    "fn3": "claim/co-creation-in-another-sense work/sanders-stappers-2008",
    "fn4": "DigitalService claim/digital-literature-grows work/zeithaml-2002",
    "fn5": "PublicValue claim/care-is-of-value-to-society case/residential-care",
    "fn6": "PublicValue claim/public-value-links-outcomes-to-society work/moore-2002",
    "fn7": "case/oncology-care-plan claim/active-engagement-pays work/katz-et-al-2005",
    "fn8": "Improvement Innovation claim/improvement-is-not-innovation work/osborne-brown-2011",
    "fn9": "Learning claim/learning-first-explored work/aulton-2015",
}


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    """Ontology, schemes and data in one graph."""
    whole = rdflib.Graph()
    for path in (*packaged.files("ontology", "*.ttl"), *packaged.files("data", "*.ttl")):
        whole.parse(path)
    return whole


def _comes_of(graph: rdflib.Graph, passage: rdflib.URIRef) -> set[str]:
    """What names a passage as its source or its place, and the works that are cited there."""
    found = set(graph.subjects(DCTERMS.source, passage)) | set(graph.subjects(COPROD.isTakenFrom, passage))
    found |= {work for citation in set(found) for work in graph.objects(citation, CITO.hasCitedEntity)}
    return {str(node).removeprefix(vocab.COPROD).removeprefix(vocab.THING) for node in found}


@pytest.mark.parametrize("number", COVERED)
def test_a_paragraph_is_represented(graph: rdflib.Graph, number: str) -> None:
    """The paragraph gave the terms, claims, cases and works that stand in the table."""
    found = _comes_of(graph, rdflib.URIRef(f"{vocab.THING}paragraph/{number}"))
    assert set(COVERED[number].split()) <= found


def test_the_table_names_all_paragraphs_and_footnotes() -> None:
    """25 paragraphs and 9 footnotes, none forgotten."""
    assert set(COVERED) == {str(n) for n in range(1, 26)} | {f"fn{n}" for n in range(1, 10)}


def test_all_cited_works_are_there(graph: rdflib.Graph) -> None:
    """81 works beside the paper, each with authors and year as printed, and each cited somewhere."""
    works = set(graph.subjects(RDF.type, COPROD.Work)) - {PAPER}
    assert len(works) == 81
    for work in works:
        assert re.fullmatch(r"\d{4}", str(graph.value(work, DCTERMS.issued))), work
        assert str(graph.value(work, DCTERMS.bibliographicCitation)).endswith(str(graph.value(work, DCTERMS.issued)))
        assert (work, DCTERMS.creator, None) in graph, work
        assert (None, CITO.hasCitedEntity, work) in graph, work
        assert (work, DCTERMS.title, None) not in graph, "no title is known from the text"


def test_each_citation_is_placed(graph: rdflib.Graph) -> None:
    """A citation has its passage, its function, what is cited, and the claim for which it is cited there."""
    citations = set(graph.subjects(RDF.type, CITO.Citation))
    assert len(citations) > 100
    for citation in citations:
        assert graph.value(citation, CITO.hasCitingEntity) == PAPER
        assert (citation, CITO.hasCitationCharacterization, None) in graph, citation
        claim = graph.value(citation, DCTERMS.subject)
        assert (claim, RDF.type, COPROD.Claim) in graph, citation
        assert (claim, COPROD.isTakenFrom, graph.value(citation, DCTERMS.source)) in graph, citation


def test_each_claim_says_who_makes_it_and_what_it_is_about(graph: rdflib.Graph) -> None:
    """What the paper says, reports and disputes can be told apart, and a claim says what it is about."""
    claims = set(graph.subjects(RDF.type, COPROD.Claim))
    for claim in claims:
        for needed in (RDFS.label, DCTERMS.description, DCTERMS.subject, COPROD.isMadeBy, COPROD.isTakenFrom):
            assert (claim, needed, None) in graph, (claim, needed)
        if (claim, COPROD.isDisputedBy, PAPER) in graph:
            assert (claim, COPROD.isMadeBy, PAPER) not in graph, claim
    said = {claim for claim in claims if (claim, COPROD.isMadeBy, PAPER) in graph}
    disputed = {claim for claim in claims if (claim, COPROD.isDisputedBy, PAPER) in graph}
    assert said
    assert disputed
    assert claims - said - disputed


def test_policy_promises_are_reported_not_said(graph: rdflib.Graph) -> None:
    """What policy expects of co-production is a claim of others, never one of the paper."""
    promises = set(graph.subjects(RDF.type, COPROD.PolicyPromise))
    assert len(promises) >= 6
    assert not {promise for promise in promises if (promise, COPROD.isMadeBy, PAPER) in graph}


def test_the_seven_limitations_are_an_agenda(graph: rdflib.Graph) -> None:
    """Paragraphs 24 and 25 give seven gaps, numbered as they come."""
    gaps = set(graph.subjects(RDF.type, COPROD.ResearchGap))
    assert sorted(str(graph.value(gap, SKOS.notation)) for gap in gaps) == list("1234567")


def _paragraphs(text: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"^\[(\w+)\] (.*?)(?=^\[\w+\] |\Z)", text, re.DOTALL | re.MULTILINE):
        yield match[1], " ".join(match[2].split())


@pytest.mark.skipif(not TEXT.exists(), reason="the paper's text is not shipped; it is read where it lies beside")
def test_no_citation_of_the_text_is_missing(graph: rdflib.Graph) -> None:
    """Wherever the text has a work's authors and year, a citation with that place and work is recorded."""
    recorded = Counter(
        (graph.value(citation, DCTERMS.source), graph.value(citation, CITO.hasCitedEntity))
        for citation in graph.subjects(RDF.type, CITO.Citation)
    )
    for number, text in _paragraphs(TEXT.read_text(encoding="utf-8")):
        passage = rdflib.URIRef(f"{vocab.THING}paragraph/{number}")
        for work in set(graph.subjects(RDF.type, COPROD.Work)) - {PAPER}:
            name, year = str(graph.value(work, DCTERMS.bibliographicCitation)).rsplit(" ", 1)
            names = r" (?:&|and) ".join(re.escape(part) for part in re.split(r" (?:&|and) (?!the)", name))
            pattern = rf"(?<![\w&] )(?<!and ){names},? \(?((?:\d{{4}},? ?)+)"
            times = sum(year in match[1] for match in re.finditer(pattern, text))
            assert recorded[passage, work] >= times, (number, name, year)


@pytest.mark.skipif(not TEXT.exists(), reason="the paper's text is not shipped; it is read where it lies beside")
def test_the_papers_sentences_are_not_copied(graph: rdflib.Graph) -> None:
    """No text of ours, names of works apart, shares nine words in a row with the paper."""
    words = re.findall(r"\w+", TEXT.read_text(encoding="utf-8").lower())
    runs = {tuple(words[n : n + 9]) for n in range(len(words) - 8)}
    named = (vocab.THING + "work/", vocab.THING + "citation/")
    for subject, predicate, value in graph:
        if isinstance(value, rdflib.Literal) and not str(subject).startswith(named):
            said = re.findall(r"\w+", str(value).lower())
            copied = [said[n : n + 9] for n in range(len(said) - 8) if tuple(said[n : n + 9]) in runs]
            assert not copied, (subject, predicate, copied[:1])
