"""A form that was filled in is checked, and becomes a dataset like any other."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from coprod_kg import case_form, vocab
from coprod_kg.case_form import Answers
from coprod_kg.contribution import About
from coprod_kg.review.checking import Inside
from coprod_kg.review.rehearsal import rehearse
from coprod_kg.store import VersionedStore

FILLED = {
    "name": ["La biblioteca de Valdoro"],
    "language": ["es"],
    "description": ["Los lectores   planean\nlas salas."],
    "place-1": ["Valdoro"],
    "source": ["doi:10.1080/14719037.2015.1111927"],
    "service": ["Biblioteca pública"],
    "provider": ["Ayuntamiento"],
    "actor-1": ["lectores"],
    "what-1": ["planear las salas"],
    "hasRole-1": ["UserRole"],
    "hasNature-1": ["VoluntaryAct"],
    "hasPhase-1": ["Design", "Evaluation"],
    "actor-2": ["lectores"],
    "what-2": ["leer"],
    "hasNature-2": ["IntrinsicToService"],
    "hasRole-2": ["UserRole"],
    "hasStance-2": [""],
    "value-1": ["un lugar de encuentro"],
    "outcome-1": ["CreatedValue"],
    "of-1": ["2"],
    "hasValueType-1": ["CommunityNeedValue"],
}


def written(**other: list[str]) -> bytes:
    answers = Answers.of({**FILLED, **other})
    assert not case_form.wrong(answers)
    return case_form.write(answers).data


def said(**other: list[str]) -> list[ox.Quad]:
    return list(ox.parse(written(**other), format=ox.RdfFormat.TURTLE))


def test_a_filled_in_form_is_a_dataset_without_a_violation(store: VersionedStore) -> None:
    """It says what was filled in, in its language, and the forms of co-production follow."""
    found = rehearse(store, Inside("case.ttl", written()).read(), About(), compare=True)
    assert found.report.acceptable
    assert found.changes is not None
    follows = "\n".join(found.changes.follows.shown)
    assert "#CoDesign>" in follows
    assert "#PureCoProduction>" in follows
    texts = {quad.object.value: quad.object.language for quad in said() if isinstance(quad.object, ox.Literal)}
    assert texts["Los lectores planean las salas."] == "es"
    assert sum(1 for quad in said() if quad.predicate.value == vocab.COPROD + "hasPhase") == 2
    assert ox.NamedNode("https://doi.org/10.1080/14719037.2015.1111927") in {quad.object for quad in said()}
    (case,) = found.cases
    assert (case.names, case.places) == (("La biblioteca de Valdoro",), ("Valdoro",))


@pytest.mark.parametrize(("outcome", "brings"), [("CreatedValue", "creates"), ("DestroyedValue", "destroys")])
def test_value_is_brought_about_by_the_one_who_is_named(outcome: str, brings: str) -> None:
    """Gained or lost, through the second of those who take part."""
    found = [quad for quad in said(**{"outcome-1": [outcome]}) if quad.predicate.value == vocab.COPROD + brings]
    assert [quad.subject.value for quad in found] == [case_form.write(Answers.of(FILLED)).involvements[2]]


def test_several_places_are_said_each() -> None:
    """In words or as an address, as a workbook would say them."""
    found = said(**{"place-2": ["https://sws.geonames.org/2510769/"]})
    places = {quad.object for quad in found if quad.predicate.value == vocab.DCTERMS + "spatial"}
    assert places == {ox.Literal("Valdoro"), ox.NamedNode("https://sws.geonames.org/2510769/")}


def test_the_same_form_gives_the_same_addresses_and_another_case_others() -> None:
    """So the same case sent twice is noticed, and two libraries in two towns are two."""
    assert written() == written()
    here, there = ({quad.subject for quad in said(**{"place-1": [place]})} for place in ("Valdoro", "Lindmoor"))
    assert not here & there


def test_names_in_any_letters_stay_apart() -> None:
    """Two actors whose names leave nothing for an address are two all the same."""
    found = said(**{"actor-1": ["αναγνώστες"], "actor-2": ["γείτονες"]})
    assert len({quad.object for quad in found if quad.predicate.value == vocab.COPROD + "hasActor"}) == 2


WRONG = {
    "no name": ({"name": [" "]}, "name", "name"),
    "no service": ({"service": []}, "service", "service"),
    "nobody": ({"actor-1": [""]}, "actor-1", "who takes part"),
    "somebody without a name": ({"hasRole-3": ["UserRole"]}, "actor-3", "who takes part"),
    "value without a name": ({"value-1": [""]}, "value-1", "gained or lost"),
    "no such value": ({"hasNature-1": ["Forced"]}, "hasNature-1", "none of the answers"),
    "a source that runs": ({"source": ["javascript:alert(1)"]}, "source", "source"),
    "no such kind": ({"arrangement": ["Shop"]}, "arrangement", "none of the answers"),
    "no language": ({"language": ["en> <x"]}, "language", "language"),
    "too long": ({"name": ["x" * 301]}, "name", "300"),
}


@pytest.mark.parametrize(("other", "field", "says"), WRONG.values(), ids=WRONG)
def test_what_is_missing_or_does_not_fit_is_told_at_its_field(
    other: dict[str, list[str]], field: str, says: str
) -> None:
    """One sentence, whatever a browser sends; the rest of the form is right."""
    (trouble,) = case_form.wrong(Answers.of({**FILLED, **other}))
    assert trouble.field == field
    assert says in trouble.message


def test_all_that_is_wrong_is_told_at_once() -> None:
    """In the order of the form."""
    assert [one.field for one in case_form.wrong(Answers.of({}))] == ["name", "service", "actor-1"]


def test_what_is_typed_cannot_break_out_of_its_text() -> None:
    """Quotes, brackets and Turtle in a name stay a name."""
    name = '" . <javascript:alert(1)> a <x:y> . "\n<x:a> <x:b> <x:c> .'
    found = said(name=[name])
    assert " ".join(name.split()) in {quad.object.value for quad in found if isinstance(quad.object, ox.Literal)}
    assert not [quad for quad in found if not str(quad.subject).startswith("<https://w3id.org/coproduction/id/")]
