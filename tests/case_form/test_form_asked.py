"""What the form for one case asks."""

from __future__ import annotations

from coprod_kg import case_form


def test_what_is_asked_comes_from_the_shapes() -> None:
    """Each list has the shapes' values in their order, with what each means; what follows is not asked."""
    asked = {field.key: field for group in case_form.groups() for field in group.fields}
    assert [choice.key for choice in asked["hasNature"].options] == ["IntrinsicToService", "VoluntaryAct"]
    assert asked["hasNature"].kind == "one"
    assert asked["hasPhase"].kind == "several"
    assert "hasLocus" not in asked
    assert all(choice.help for field in asked.values() for choice in field.options)
