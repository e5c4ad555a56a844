"""What people type finds what they mean, however it is spelled where it stands."""

from __future__ import annotations

import sqlite3

import pytest

from coprod_kg.publish.derived.asked import all_of, fold, some_of, squeezed, written


def finds(question: str, text: str) -> bool:
    """Whether SQLite finds a text by a question."""
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE VIRTUAL TABLE t USING fts5(value, content='', tokenize='unicode61 remove_diacritics 2')")
        db.execute("INSERT INTO t (rowid, value) VALUES (1, ?)", (written(text),))
        return db.execute("SELECT 1 FROM t WHERE t MATCH ?", (question,)).fetchone() is not None


@pytest.mark.parametrize("text", ["What co-design is", "What codesign is", "What co\u2011design is"])
@pytest.mark.parametrize("words", ["co-design", "codesign", "CO-DESIGN", "co-des", "codes"])
def test_a_compound_is_found_with_its_hyphen_and_without(text: str, words: str) -> None:
    """In the question as in the text, and by its beginning."""
    assert finds(all_of(words), text)


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("paragraph 19", "Etgar (2008) in paragraph 19", True),
        ("paragraph 19", "Judd (1979) in paragraph 4", False),
        ("paragraph 19", "Smith (1960), paragraph 1", False),
        ('"public value"', "public value", True),
        ('"public value"', "value to the public", False),
        ("public value", "value to the public", True),
        ('"', "anything", False),
        ("规划", "图书馆规划", True),
        ("划规", "图书馆规划", False),
        ("participacion", "La participación", True),
    ],
)
def test_words_numbers_and_phrases(words: str, text: str, found: bool) -> None:
    """All words have to be there, a number whole, and what stands in quotation marks as it stands."""
    question = all_of(words)
    assert (bool(question) and finds(question, text)) == found


def test_some_of_several_words_are_better_than_nothing() -> None:
    """Little words count where there are no others; of one word there is no some."""
    assert finds(some_of("old people"), "older people")
    assert not finds(some_of("of helth"), "of health")
    assert some_of("people") == ""
    assert finds(some_of("a b"), "b")


def test_names_are_compared_without_spaces_and_hyphens() -> None:
    """So that the term itself comes first, whichever spelling is typed."""
    assert {squeezed(fold(name)) for name in ("Co-Design", "codesign", "co design")} == {"codesign"}
