"""What the form for one case asks."""

from __future__ import annotations

from coprod_kg import case_form
from coprod_kg.language import speaking


def test_what_is_asked_comes_from_the_shapes() -> None:
    """Each list has the shapes' values in their order, with what each means; what follows is not asked."""
    asked = {field.key: field for group in case_form.groups() for field in group.fields}
    assert [choice.key for choice in asked["hasNature"].options] == ["IntrinsicToService", "VoluntaryAct"]
    assert asked["hasNature"].kind == "one"
    assert asked["hasPhase"].kind == "several"
    assert "hasLocus" not in asked
    assert all(choice.help for field in asked.values() for choice in field.options)


def test_the_form_is_asked_in_the_language_that_is_spoken() -> None:
    """Headings, questions and answers, and nothing of them stays English."""
    with speaking("es"):
        groups = {group.key: group for group in case_form.groups()}
    assert groups["participant"].title == "Quién participa"
    role = next(field for field in groups["participant"].fields if field.key == "hasRole")
    assert (role.label, role.options[0].label) == ("Papel", "persona usuaria")
    assert role.options[0].help == "El actor usa el servicio."
