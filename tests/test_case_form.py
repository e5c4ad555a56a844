"""One case as a form: asked from the shapes, and a dataset like any other once it is filled in."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from coprod_kg import case_form, vocab
from coprod_kg.contribution import About
from coprod_kg.errors import BadRequest
from coprod_kg.review.checking import Inside
from coprod_kg.review.rehearsal import rehearse
from coprod_kg.store import VersionedStore

FILLED = {
    "name": ["La biblioteca de Valdoro"],
    "language": ["es"],
    "description": ["Los lectores   planean\nlas salas."],
    "place": ["Valdoro"],
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
}


def written(store: VersionedStore, **other: list[str]) -> bytes:
    return case_form.dataset({**FILLED, **other}, case_form.fields(store.read()))


def test_what_is_asked_comes_from_the_shapes(store: VersionedStore) -> None:
    """Each property with a list of values, in the shapes' order, its values in the list's, with their meaning."""
    asked = {field.key: field for field in case_form.fields(store.read())}
    assert list(asked)[:3] == ["hasRole", "hasNature", "hasStance"]
    assert [choice.key for choice in asked["hasNature"].choices] == ["IntrinsicToService", "VoluntaryAct"]
    assert not asked["hasNature"].several
    assert asked["hasPhase"].several
    assert all(choice.definition for field in asked.values() for choice in field.choices)


def test_a_filled_in_form_is_a_dataset_without_a_violation(store: VersionedStore) -> None:
    """It says what was filled in, in its language, and the forms of co-production follow."""
    found = rehearse(store, Inside("case.ttl", written(store)).read(), About(), compare=True)
    assert found.report.conforms
    assert found.changes is not None
    follows = "\n".join(found.changes.follows.shown)
    assert "#CoDesign>" in follows
    assert "#PureCoProduction>" in follows
    said = list(ox.parse(written(store), format=ox.RdfFormat.TURTLE))
    texts = {quad.object.value: quad.object.language for quad in said if isinstance(quad.object, ox.Literal)}
    assert texts["Los lectores planean las salas."] == "es"
    assert sum(1 for quad in said if quad.predicate.value == vocab.COPROD + "hasPhase") == 2
    assert ox.NamedNode("https://doi.org/10.1080/14719037.2015.1111927") in {quad.object for quad in said}
    (case,) = found.cases
    assert (case.names, case.places) == (("La biblioteca de Valdoro",), ("Valdoro",))


def test_the_same_form_gives_the_same_addresses_and_another_case_others(store: VersionedStore) -> None:
    """So the same case sent twice is noticed, and two libraries in two towns are two."""
    assert written(store) == written(store)
    here = {quad.subject for quad in ox.parse(written(store), format=ox.RdfFormat.TURTLE)}
    there = {quad.subject for quad in ox.parse(written(store, place=["Lindmoor"]), format=ox.RdfFormat.TURTLE)}
    assert not here & there


def test_names_in_any_letters_stay_apart(store: VersionedStore) -> None:
    """Two actors whose names leave nothing for an address are two all the same."""
    given = written(store, **{"actor-1": ["αναγνώστες"], "actor-2": ["γείτονες"]})
    said = list(ox.parse(given, format=ox.RdfFormat.TURTLE))
    assert len({quad.object for quad in said if quad.predicate.value == vocab.COPROD + "hasActor"}) == 2


WRONG = {
    "no name": ({"name": [" "]}, "name"),
    "no service": ({"service": []}, "service"),
    "nobody": ({"actor-1": [""], "actor-2": [""]}, "who takes part"),
    "no such value": ({"hasNature-1": ["Forced"]}, "VoluntaryAct"),
    "a source that runs": ({"source": ["javascript:alert(1)"]}, "source"),
    "no such kind": ({"arrangement": ["Shop"]}, "PublicServiceSystem"),
    "no language": ({"language": ["en> <x"]}, "language"),
    "too long": ({"name": ["x" * 301]}, "300"),
}


@pytest.mark.parametrize(("other", "says"), WRONG.values(), ids=WRONG)
def test_what_is_missing_or_does_not_fit_is_told(store: VersionedStore, other: dict[str, list[str]], says: str) -> None:
    """One sentence, whatever a browser sends."""
    with pytest.raises(BadRequest, match=says):
        written(store, **other)


def test_what_is_typed_cannot_break_out_of_its_text(store: VersionedStore) -> None:
    """Quotes, brackets and Turtle in a name stay a name."""
    name = '" . <javascript:alert(1)> a <x:y> . "'
    said = list(ox.parse(written(store, name=[name]), format=ox.RdfFormat.TURTLE))
    assert name in {quad.object.value for quad in said if isinstance(quad.object, ox.Literal)}
    assert not [quad for quad in said if not str(quad.subject).startswith("<https://w3id.org/coproduction/id/")]
