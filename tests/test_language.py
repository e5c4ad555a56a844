"""What is said to people is said in the language they are spoken to in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import coprod_kg
from coprod_kg.check.texts import told
from coprod_kg.language import DEFAULT, LANGUAGES, chosen, current, speak, speaking, texts


def test_a_language_is_spoken_within_a_block_only() -> None:
    """And English where it is none that can be spoken."""
    with speaking("es"):
        assert speak("Nothing is wrong.") == "No hay nada que corregir."
        with speaking("tlh"):
            assert speak("Nothing is wrong.") == "Nothing is wrong."
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
    assert speak("“{value}” is here.", value="{x} %s") == "“{x} %s” is here."
    assert speak("{x}") == "{x}"


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != DEFAULT])
def test_no_text_lacks_its_translation(language: str) -> None:
    """Every text of the code and the pages is there, with the same facts and tags; and none is that nobody tells."""
    english, known = set(told(Path(coprod_kg.__file__).parent)), texts(language)
    assert english - known.keys() == set(), "add these to texts/"
    assert known.keys() - english == set(), "nobody tells these any more: take them out of texts/"
    for text, other in known.items():
        assert parts(text) == parts(other), text
        assert other[:1].isspace() == text[:1].isspace(), text


def parts(text: str) -> list[str]:
    """What a text has that is not words: places of facts, tags, code."""
    return sorted(re.findall(r"\{\w+\}|%\(\w+\)s|<[^>]+>|`[^`]+`|coprod-kg \w+|&\w+;", text))
