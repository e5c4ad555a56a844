"""What HermiT says of one case of a store, beyond the rules."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from coprod_kg import foundation, vocab
from coprod_kg.check import case_text, check, check_case
from coprod_kg.cli import main
from coprod_kg.errors import NotFound
from coprod_kg.intake import conclude
from coprod_kg.store import VersionedStore
from coprod_kg.store.local import LocalEngine

EX = "http://example.org/"
PART = ox.NamedNode(EX + "part")
USER = f"""PREFIX : <{EX}> PREFIX coprod: <{vocab.COPROD}> PREFIX owl: <{vocab.OWL}>
:part a coprod:Involvement ; coprod:hasActor :somebody ; coprod:hasRole coprod:UserRole ; coprod:hasTarget :library .
:library a coprod:PublicService .
"""
#: Of the two natures there are it has one, and it has not the one.
NOT_VOLUNTARY = ":part coprod:hasNature :nature . :nature owl:differentFrom coprod:VoluntaryAct ."


def concluded(text: str) -> LocalEngine:
    """The packaged terms, a contribution, and what the rules find."""
    engine = LocalEngine()
    foundation.renew(engine, [*vocab.TERMINOLOGY])
    graph = vocab.contribution_graph("test")
    parsed = ox.parse((USER + text).encode(), format=ox.RdfFormat.TURTLE)
    engine.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed)
    conclude(engine)
    return engine


def test_hermit_finds_what_rules_cannot() -> None:
    """That it is one of two, and not the one, takes a reasoner for all of OWL; its finding is marked as such."""
    found = check_case(concluded(NOT_VOLUNTARY), PART)
    part = next(thing for thing in found.things if thing.iri == PART.value)
    assert found.consistent
    assert "coprod:UserInvolvement" in part.types
    assert part.only_hermit == ("coprod:PureCoProduction",)
    assert part.only_rules == ()
    assert "coprod:PureCoProduction: found by HermiT alone" in case_text(found)


def test_facts_that_contradict_the_axioms_are_told() -> None:
    """A case that no world is like is inconsistent."""
    found = check_case(
        concluded(":part coprod:hasNature coprod:VoluntaryAct ; coprod:hasStance coprod:Coerced ."), PART
    )
    assert not found.consistent
    assert "contradict each other" in case_text(found)


def test_the_surroundings_of_a_case_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much for HermiT is cut off, and the check says so."""
    monkeypatch.setattr("coprod_kg.check.case.MOST", 3)
    found = check_case(concluded(NOT_VOLUNTARY), PART)
    assert not found.whole
    assert "were cut off" in case_text(found)


def test_the_command_answers_in_words_and_in_json(store: VersionedStore) -> None:
    """`check --case` tells of a case of the store, and knows when there is none."""
    iri = "coprodi:case/free-schools"
    run = CliRunner().invoke(main, ["check", "--store", str(store.path), "--format", "json", "--case", iri])
    things = {thing["label"]: thing for thing in json.loads(run.stdout)["things"]}
    assert "coprod:CoInnovation" in things["the parents' part in setting up a school"]["types"]
    assert all(not thing["only_rules"] for thing in things.values())


def test_an_unknown_case_is_told() -> None:
    """A case that nobody states anything of is not found."""
    with pytest.raises(NotFound, match="Nobody states anything"):
        check_case(concluded(""), ox.NamedNode(EX + "nothing"))


def test_axioms_beyond_the_rules_are_listed_with_what_is_missed() -> None:
    """The check of the packaged knowledge names every axiom, or part of one, that makes no rule."""
    (part,) = [part for part in check() if "compiler's reach" in part.name]
    assert any(
        "coprod:Nature equivalentTo" in note and "no others than those listed" in note for note in part.report.notes
    )
