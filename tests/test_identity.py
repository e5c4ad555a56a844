"""The same case sent twice is noticed and asked about, never silently merged or doubled."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from coprod_kg import identity, intake, vocab
from coprod_kg.contribution import About, contributions
from coprod_kg.errors import Alike, Conflict
from coprod_kg.review.checking import Inside
from coprod_kg.store import LocalEngine, VersionedStore

CASE = """
PREFIX coprod: <https://w3id.org/coproduction/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX ex: <https://example.org/{where}/>
ex:case a coprod:Case ; rdfs:label "{name}"@en ; dct:description "Readers plan."@en ; dct:spatial "{place}" ;
    coprod:describesInvolvement [ a coprod:Involvement ; coprod:hasActor ex:readers ; coprod:hasTarget ex:library ] .
ex:readers a coprod:Actor . ex:library a coprod:PublicService .
"""


def case(where: str = "a", name: str = "The library of Valdoro", place: str = "Valdoro") -> str:
    return CASE.format(where=where, name=name, place=place)


def hand_in(store: VersionedStore, text: str, *, anyway: bool = False, replaces: str | None = None) -> str:
    upload, about = Inside("case.ttl", text.encode()), About(replaces=replaces)
    return intake.submit(store, upload, about, who="ada", anyway=anyway).contribution.id


def other_bytes(text: str) -> str:
    """The same said in another way: the order, the prefixes and the names of blank nodes are others."""
    quads = list(ox.parse(text, format=ox.RdfFormat.TURTLE))[::-1]
    return ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES).decode().replace("_:", "_:other")


def test_the_same_bytes_are_in_already(store: VersionedStore) -> None:
    """They are refused whatever is answered: nothing would come of them."""
    first = hand_in(store, case())
    with pytest.raises(Conflict, match=first):
        hand_in(store, case(), anyway=True)


def test_the_same_content_under_other_bytes_is_asked_about(store: VersionedStore) -> None:
    """Another serialisation says the same; nothing changes before the answer."""
    first = hand_in(store, case())
    with pytest.raises(Alike) as caught:
        hand_in(store, other_bytes(case()))
    (asked,) = identity.asked(caught.value.report)
    assert first in asked.message
    assert "exactly the same" in asked.message
    assert [one.id for one in contributions(store.read())] == [first]


ALIKE = {
    "the same address": (case(name="Something else altogether"), "same address"),
    "the same name": (case("b"), "nearly the same name"),
    "nearly the same name": (case("b", name="The Library of Váldoro"), "nearly the same name"),
    "the same name, no place": (case("b", place="").replace('dct:spatial "" ;', ""), "nearly the same name"),
}
APART = {
    "another name": case("b", name="The allotments of Lindmoor"),
    "the same name in another place": case("b", place="Lindmoor"),
}


@pytest.mark.parametrize(("text", "says"), ALIKE.values(), ids=ALIKE)
def test_a_case_that_looks_the_same_is_asked_about(store: VersionedStore, text: str, says: str) -> None:
    """The question names the case and its line; with the answer that it is another, both are in."""
    first = hand_in(store, case())
    with pytest.raises(Alike) as caught:
        hand_in(store, text)
    (asked,) = identity.asked(caught.value.report)
    assert says in asked.message
    assert first in asked.message
    assert asked.place.line == 6
    hand_in(store, text, anyway=True)
    assert len(contributions(store.read())) == 2


@pytest.mark.parametrize("text", APART.values(), ids=APART)
def test_another_case_is_not_asked_about(store: VersionedStore, text: str) -> None:
    """Two libraries of one name in two towns are two."""
    hand_in(store, case())
    hand_in(store, text)


def test_a_new_version_of_the_same_is_not_asked_about(store: VersionedStore) -> None:
    """What is replaced does not count."""
    first = hand_in(store, case())
    hand_in(store, case(name="The library of Valdoro, again"), replaces=first)


def test_a_case_of_the_paper_is_recognised(store: VersionedStore) -> None:
    """Its address is the paper's graph's already."""
    text = case().replace("ex:case", "<https://w3id.org/coproduction/id/case/surgery>")
    with pytest.raises(Alike, match="already") as caught:
        hand_in(store, text)
    assert "paper's graph" in identity.asked(caught.value.report)[0].message


def test_what_waits_is_recognised_too(store: VersionedStore) -> None:
    """A submission that nobody has looked at yet counts as here."""
    waiting = [identity.Elsewhere("submission X", None, (identity.Case("https://example.org/a/case"),))]
    with pytest.raises(Alike):
        intake.submit(store, Inside("case.ttl", case().encode()), About(), who="ada", waiting=waiting)


def test_of_what_is_not_public_only_that_it_is_there_is_told() -> None:
    """A stranger's check does not read out what waits."""
    secret = identity.Case("https://example.org/secret", ("The library of Valdoro",))
    waiting = [identity.Elsewhere("submission X", None, (secret,), public=False)]
    engine = LocalEngine()
    document = Inside("case.ttl", case().encode()).read()
    graph = vocab.contribution_graph("preview")
    engine.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in document.quads)
    (asked,) = identity.asked(identity.questions(engine, document, graph, LocalEngine(), {}, waiting=waiting))
    assert "Submission X has a case of nearly the same name." in asked.message
    assert "secret" not in asked.message


def test_content_is_compared_where_nobody_counted(store: VersionedStore) -> None:
    """A store behind an address has no counts of its graphs; what its contributions say of themselves serves."""
    text = case().encode()
    intake.submit(store, Inside("case.ttl", text), About(), who="ada")
    engine, graph = LocalEngine(), vocab.contribution_graph("preview")
    document = Inside("again.ttl", text + b"# again").read()
    engine.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in document.quads)
    (asked,) = identity.asked(identity.questions(engine, document, graph, store.read(), {}))
    assert "says exactly the same" in asked.message


def test_a_fingerprint_is_that_of_the_content() -> None:
    """Blank nodes are told apart by what is said of them, however deep and however they are called."""

    def of(text: str) -> str:
        said = [quad.triple for quad in ox.parse("PREFIX : <a:> " + text, format=ox.RdfFormat.TURTLE)]
        return identity.fingerprint(ox.serialize(said, format=ox.RdfFormat.N_TRIPLES) or b"")

    chain = ":s :p [ :p [ :p [ :p 1 ] ] ] ."
    assert of(chain) == of("_:d :p 1 . _:c :p _:d . _:b :p _:c . :s :p _:b .")
    assert of(chain) != of(":s :p [ :p [ :p [ :p 2 ] ] ] .")
    assert of("_:a :p _:b . _:b :p _:a .") != of("_:a :p _:a . _:b :p _:b .")
    assert of(":s :p 1 , 2 .") != of(":s :p 1 .")
