"""What the index of a copy promises: words as people type them, in every script, in small pieces."""

from __future__ import annotations

import pytest

from coprod_kg.export.index import piece_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Atención PÚBLICA, co-design", ["atencion", "publica", "co", "design"]),
        ("图书馆", ["图", "书", "馆"]),
        ("Straße", ["strasse"]),
        ("x" * 40, ["x" * 24]),
    ],
)
def test_words_are_without_case_and_accents(text: str, words: list[str]) -> None:
    """Accents and case do not matter; scripts without spaces are looked up by character."""
    assert list(words_of(text)) == words


def test_pieces_are_names_of_files() -> None:
    """Any word is in a piece whose name is plain."""
    assert [piece_of(word) for word in ("surgery", "a", "图")] == ["su", "a", "56fe"]
