"""What is said to people is said in the language they are spoken to in."""

from __future__ import annotations

import pytest

from coprod_kg.language import DEFAULT, chosen, current, say, speaking


def test_a_language_is_spoken_within_a_block_only() -> None:
    """And English where it is none that can be spoken."""
    with speaking("es"):
        assert say("Nothing is wrong.") == "No hay nada que corregir."
        with speaking("tlh"):
            assert say("Nothing is wrong.") == "Nothing is wrong."
        assert current() == "es"
    assert current() == DEFAULT


@pytest.mark.parametrize(
    ("wanted", "spoken"), [(["es-419"], "es"), (["ca", "ES", "en"], "es"), (["fr"], "en"), ([], "en")]
)
def test_the_first_language_that_can_be_spoken_is(wanted: list[str], spoken: str) -> None:
    """Whatever its region; English where none can be."""
    assert chosen(wanted) == spoken


def test_facts_are_put_in_as_they_are() -> None:
    """Braces and percent signs in a fact are nothing special, nor are those of a sentence without facts."""
    assert say("“{value}” is here.", value="{x} %s") == "“{x} %s” is here."
    assert say("{x}") == "{x}"
