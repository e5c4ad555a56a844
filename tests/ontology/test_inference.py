"""What follows from the ontology and what does not, told the same by the rules, by owlrl and by HermiT."""

from __future__ import annotations

from dataclasses import dataclass

import owlrl
import pyoxigraph as ox
import pytest
import rdflib

from coprod_kg import foundation, packaged, vocab
from coprod_kg.reason import contradictions, hermit, infer
from coprod_kg.store.local import LocalEngine

HEADER = "@prefix : <https://example.org/{}/> . @prefix c: <https://w3id.org/coproduction/ontology#> .\n"
WORLD = ":service a c:PublicService . :system a c:PublicServiceSystem . :shop a c:Service .\n"
#: A user in a public service co-produces in the umbrella sense, whatever else is known.
UMBRELLA = ("UserInvolvement", "CoProduction")
FORMS = {"PureCoProduction", "CoDesign", "CoConstruction", "CoInnovation"}


@dataclass(frozen=True)
class Inference:
    """Facts about things of one case, the classes that follow for `:i`, and some that do not."""

    facts: str
    follows: frozenset[str]
    not_follows: frozenset[str]


def involvement(*facts: str, target: str = "service", role: str | None = "UserRole") -> str:
    roles = f"c:hasRole c:{role} ; " if role else ""
    return f":i c:hasActor :actor ; c:hasTarget :{target} ; {roles}{' ; '.join(facts)} ."


def form(name: str | None, facts: str, *more: str) -> Inference:
    follows = {"Involvement", *more} | ({name, "UserInvolvement", "CoProduction"} if name else set())
    without = FORMS - {name} if name else FORMS
    return Inference(facts, frozenset(follows), frozenset(without - set(more)))


def no_user(facts: str) -> Inference:
    """An involvement that is not a user's, and so of no form and no co-production in the umbrella sense."""
    return Inference(facts, frozenset({"Involvement"}), frozenset(FORMS | {"CoProduction"}))


INTRINSIC, VOLUNTARY = "c:hasNature c:IntrinsicToService", "c:hasNature c:VoluntaryAct"
CASES = {
    "quadrant-one": form("PureCoProduction", involvement(INTRINSIC)),
    "quadrant-two": form("CoDesign", involvement(VOLUNTARY)),
    "quadrant-three": form("CoConstruction", involvement(INTRINSIC, target="system")),
    "quadrant-four": form("CoInnovation", involvement(VOLUNTARY, target="system")),
    "coerced-is-intrinsic": form("PureCoProduction", involvement("c:hasStance c:Coerced")),
    "resisting-is-intrinsic": form("PureCoProduction", involvement("c:hasStance c:Resisting")),
    "coerced-and-resisting": form("PureCoProduction", involvement("c:hasStance c:Coerced, c:Resisting")),
    "unaware-is-intrinsic": form("CoConstruction", involvement("c:hasAwareness c:Unaware", target="system")),
    "willing-and-active-is-still-one": form(
        "PureCoProduction",
        involvement(INTRINSIC, "c:hasStance c:Willing", "c:hasAwareness c:Aware", "c:hasActiveness c:Active"),
    ),
    "willing-alone-decides-nothing": form(None, involvement("c:hasStance c:Willing"), *UMBRELLA),
    "unwilling-alone-decides-nothing": form(None, involvement("c:hasStance c:Unwilling"), *UMBRELLA),
    "no-alternative-alone-decides-nothing": form(None, involvement("c:hasStance c:WithoutAlternative"), *UMBRELLA),
    "aware-alone-decides-nothing": form(None, involvement("c:hasAwareness c:Aware"), *UMBRELLA),
    "passive-alone-decides-nothing": form(None, involvement("c:hasActiveness c:Passive"), *UMBRELLA),
    "aim-alone-decides-nothing": form(None, involvement("c:hasAim c:Improvement"), *UMBRELLA),
    "aim-does-not-overrule": form("CoDesign", involvement(VOLUNTARY, "c:hasAim c:Innovation")),
    "phase-decides-nothing": form(None, involvement("c:hasPhase c:Design"), *UMBRELLA),
    "on-behalf-of-a-user": form("CoInnovation", involvement(VOLUNTARY, target="system", role="OnBehalfOfUserRole")),
    "significant-other-in-own-right": no_user(involvement(INTRINSIC, role="SignificantOtherRole")),
    "professional": no_user(involvement(VOLUNTARY, role="ProfessionalRole")),
    "citizen": no_user(involvement(VOLUNTARY, role="CitizenRole")),
    "community": no_user(involvement(VOLUNTARY, role="CommunityRole")),
    "no-role": no_user(involvement(VOLUNTARY, role=None)),
    "no-nature": form(None, involvement(), *UMBRELLA),
    "commercial-service": Inference(
        involvement(INTRINSIC, target="shop"), frozenset({"UserInvolvement"}), frozenset(FORMS | {"CoProduction"})
    ),
    "catalogue-service": form(
        "CoDesign",
        involvement(VOLUNTARY, target="foreign") + " :foreign a <http://purl.org/vocab/cpsv#PublicService> .",
    ),
    "public-value": Inference(
        ":actor c:creates :i . :i c:hasBeneficiary c:Society .",
        frozenset({"PublicValue", "CreatedValue", "ValueOutcome"}),
        frozenset({"DestroyedValue"}),
    ),
    "value-lost-for-society-is-no-public-value": Inference(
        ":x c:destroys :i . :i c:hasBeneficiary c:Society .",
        frozenset({"DestroyedValue", "ValueOutcome"}),
        frozenset({"PublicValue", "CreatedValue"}),
    ),
    "value-for-the-user-is-no-public-value": Inference(
        ":x c:creates :i . :i c:hasBeneficiary c:UserThemselves .",
        frozenset({"CreatedValue"}),
        frozenset({"PublicValue"}),
    ),
    "actor-in-the-role-of-a-user": Inference(
        ":n c:hasActor :i ; c:hasTarget :service ; c:hasRole c:UserRole .",
        frozenset({"ServiceUser", "Actor"}),
        frozenset({"ServiceProfessional", "Involvement"}),
    ),
    "actor-in-the-role-of-a-professional": Inference(
        ":n c:hasActor :i ; c:hasTarget :service ; c:hasRole c:ProfessionalRole .",
        frozenset({"ServiceProfessional", "Actor"}),
        frozenset({"ServiceUser"}),
    ),
    "actor-in-two-roles": Inference(
        ":n c:hasActor :i ; c:hasRole c:ProfessionalRole . :m c:hasActor :i ; c:hasRole c:UserRole .",
        frozenset({"ServiceProfessional", "ServiceUser"}),
        frozenset({"SignificantOther"}),
    ),
    "fail-point": Inference(":i a c:FailPoint .", frozenset({"TouchPoint"}), frozenset({"ServiceEncounter"})),
    "public-service": Inference(
        ":i a c:PublicService .", frozenset({"Service", "ServiceArrangement"}), frozenset({"PublicServiceSystem"})
    ),
}  # fmt: skip

CONTRADICTIONS = {
    "voluntary and coerced": involvement(VOLUNTARY, "c:hasStance c:Coerced"),
    "voluntary and resisting": involvement(VOLUNTARY, "c:hasStance c:Resisting"),
    "voluntary and unaware": involvement(VOLUNTARY, "c:hasAwareness c:Unaware"),
    "two natures": involvement(VOLUNTARY, INTRINSIC),
    "aware and unaware": involvement(INTRINSIC, "c:hasAwareness c:Aware, c:Unaware"),
    "willing and unwilling": involvement("c:hasStance c:Willing, c:Unwilling"),
    "willing and coerced": involvement("c:hasStance c:Willing, c:Coerced"),
    "willing and resisting": involvement("c:hasStance c:Willing, c:Resisting"),
    "service and system": ":service a c:PublicServiceSystem .",
    "locus against the target": involvement(VOLUNTARY, "c:hasLocus c:SystemLevel"),
    "created and destroyed": ":v a c:CreatedValue, c:DestroyedValue .",
    "an actor that is a service": ":service a c:Actor .",
    "case and claim": ":x a c:Case, c:Claim .",
}
CONSISTENT = {
    "coerced and resisting": involvement("c:hasStance c:Coerced, c:Resisting"),
    "willing without an alternative": involvement("c:hasStance c:Willing, c:WithoutAlternative"),
    "unwilling and unaware": involvement("c:hasStance c:Unwilling", "c:hasAwareness c:Unaware"),
    "improvement and innovation": involvement(VOLUNTARY, "c:hasAim c:Improvement, c:Innovation"),
    "all phases": involvement(VOLUNTARY, "c:hasPhase c:Design, c:Management, c:Delivery, c:Evaluation"),
    "active and passive": involvement(INTRINSIC, "c:hasActiveness c:Active, c:Passive"),
    "user and community": involvement(VOLUNTARY, "c:hasRole c:CommunityRole"),
}


def facts(name: str, text: str) -> str:
    return HEADER.format(name.replace(" ", "-")) + WORLD + text


@pytest.fixture(scope="session")
def terminology() -> rdflib.Graph:
    """Ontology, schemes, alignments and the axioms for description logic reasoners."""
    graph = rdflib.Graph()
    for path in packaged.files("ontology", "*.ttl"):
        graph.parse(path, format="turtle", publicID=vocab.BASE)
    return graph


def classes(types: set[str]) -> set[str]:
    return {iri.removeprefix(vocab.COPROD) for iri in types if iri.startswith(vocab.COPROD)}


def check_all(types: dict[str, set[str]]) -> None:
    """Compare what a reasoner says of each `:i` with what is meant."""
    said = {name: types.get(f"https://example.org/{name}/i", set()) for name in CASES}
    missing = {name: CASES[name].follows - said[name] for name in CASES if CASES[name].follows - said[name]}
    unmeant = {name: CASES[name].not_follows & said[name] for name in CASES if CASES[name].not_follows & said[name]}
    assert (missing, unmeant) == ({}, {})


def engine_with(text: str) -> LocalEngine:
    engine = LocalEngine()
    foundation.renew(engine, list(vocab.TERMINOLOGY))
    graph = vocab.contribution_graph("test")
    parsed = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    engine.add(ox.Quad(q.subject, q.predicate, q.object, graph) for q in parsed)
    return engine


def test_rules_infer_what_is_meant_and_nothing_that_is_not() -> None:
    """The compiled rules put every case in its place."""
    engine = engine_with("".join(facts(name, case.facts) for name, case in CASES.items()))
    graphs = engine.graph_names()
    infer(engine, foundation.ruleset(engine), graphs=graphs)
    types: dict[str, set[str]] = {}
    for subject, kind in engine.query("SELECT ?s ?t { ?s a ?t FILTER(isIRI(?t)) }"):  # type: ignore[misc]
        types.setdefault(subject.value, set()).add(kind.value)
    check_all({subject: classes(found) for subject, found in types.items()})


def test_owlrl_infers_the_same() -> None:
    """OWL 2 RL by the book puts every case in the same place."""
    graph = rdflib.Graph()
    for name in ("coprod", "schemes", "alignments"):
        graph.parse(packaged.folder("ontology") / f"{name}.ttl", format="turtle")
    for name, case in CASES.items():
        graph.parse(data=facts(name, case.facts), format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    types: dict[str, set[str]] = {}
    for subject, kind in graph.subject_objects(rdflib.RDF.type):
        types.setdefault(str(subject), set()).add(str(kind))
    check_all({subject: classes(found) for subject, found in types.items()})


def test_hermit_infers_the_same(terminology: rdflib.Graph) -> None:
    """A description logic reasoner, with the axioms that only it uses, puts every case in the same place."""
    graph = terminology + rdflib.Graph()
    for name, case in CASES.items():
        graph.parse(data=facts(name, case.facts), format="turtle")
    result = hermit(graph)
    assert result.consistent
    assert not result.unsatisfiable
    check_all({subject: classes(set(found)) for subject, found in result.types.items()})


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradictions_are_found_and_put_into_words(name: str) -> None:
    """Each contradiction is found by the rules, about the thing that it is about, in a sentence."""
    engine = engine_with(facts(name, CONTRADICTIONS[name]))
    rules = foundation.ruleset(engine)
    infer(engine, rules, graphs=engine.graph_names())
    found = contradictions(engine, rules, graphs=[g for g in engine.graph_names() if g != vocab.INFERRED])
    assert found
    assert all(f.message.endswith(".") and str(f.focus).startswith("<https://example.org/") for f in found)


@pytest.mark.parametrize("name", CONSISTENT)
def test_what_can_go_together_is_no_contradiction(name: str) -> None:
    """Combinations that the framework allows are allowed."""
    engine = engine_with(facts(name, CONSISTENT[name]))
    rules = foundation.ruleset(engine)
    infer(engine, rules, graphs=engine.graph_names())
    assert not contradictions(engine, rules, graphs=[g for g in engine.graph_names() if g != vocab.INFERRED])


@pytest.mark.parametrize("name", sorted(CONTRADICTIONS)[:3])
def test_hermit_finds_contradictions_too(terminology: rdflib.Graph, name: str) -> None:
    """A sample of the contradictions, by the referee (`test_hermit_agrees_on_all` has the rest)."""
    graph = terminology + rdflib.Graph().parse(data=facts(name, CONTRADICTIONS[name]), format="turtle")
    assert not hermit(graph).consistent


@pytest.mark.long
@pytest.mark.parametrize(("name", "text", "consistent"), [
    *((name, text, False) for name, text in CONTRADICTIONS.items()),
    *((name, text, True) for name, text in CONSISTENT.items()),
])  # fmt: skip
def test_hermit_agrees_on_all(terminology: rdflib.Graph, name: str, text: str, consistent: bool) -> None:
    """Every contradiction and every allowed combination, by the referee."""
    graph = terminology + rdflib.Graph().parse(data=facts(name, text), format="turtle")
    assert hermit(graph).consistent is consistent
