"""Findings about workbooks speak of headings and words, never of RDF."""

from __future__ import annotations

import re

import pytest
import rdflib

from coprod_kg import packaged, vocab
from coprod_kg.tabulate.speaking import in_words


def messages(language: str) -> list[str]:
    """What the project's shapes say in a language."""
    graph = rdflib.Graph()
    for path in packaged.files("shapes", "*.ttl"):
        graph.parse(path)
    found = graph.objects(None, rdflib.URIRef(vocab.SH + "message"))
    return [str(text) for text in found if isinstance(text, rdflib.Literal) and text.language == language]


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_message_has_a_word_of_rdf_in_it(language: str) -> None:
    """A term becomes a heading or a word of the workbook, or is left out where words stand before it."""
    said = messages(language)
    assert len(said) > 60
    assert not [text for text in said if re.search(r"\b[a-z]+:[A-Za-z]|\^\^|\"@", in_words(text, language))]


def test_advice_about_types_is_left_out() -> None:
    """A cell has no type that could be left away."""
    told = "“2021-02-30” is not a day of the calendar (xsd:date). 2021-02 has 28 days. Mend it, or leave its type away."
    assert in_words(told, "en") == "“2021-02-30” is not a day of the calendar. 2021-02 has 28 days. Mend it."
