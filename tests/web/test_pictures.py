"""A picture says what the statements say, in words, and hangs everything where it belongs."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from outline import HTML

from coprod_kg.web.names import name


def picture(client: FlaskClient, address: str) -> str:
    """The drawing of a page."""
    page = client.get(address, headers=HTML).text
    drawn = page[page.index('<svg class="picture"') :]
    return drawn[: drawn.index("</svg>")]


def test_value_hangs_on_the_part_that_made_it(client: FlaskClient) -> None:
    """In a case each line to a value comes from an involvement; the service is a frame around its involvements."""
    drawn = picture(client, "/id/case/residential-care")
    # Six people take part by six parts, of which four make something: one three things, three one each.
    assert drawn.count('class="line"') == 6 + 3 + 3
    assert drawn.count('class="frame"') == 1
    where = drawn[drawn.index('class="where"') :]
    assert "a residential home for older people" in where[: where.index("</title>")]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/id/claim/a-cluster-of-concepts", "subject →"),
        ("/id/work/osborne-radnor-strokosch-2016", "has citing entity →"),
        ("/id/work/osborne-radnor-strokosch-2016", "is disputed by →"),
        ("/ontology/Involvement", "has awareness →"),
    ],
)
def test_what_joins_two_things_is_said_in_words(client: FlaskClient, address: str, words: str) -> None:
    """Once above all that it joins, and without prefixes."""
    drawn = picture(client, address)
    captions = re.findall(r'<text class="word"[^>]*>(.*?)</text>', drawn)
    assert captions.count(words) == 1
    assert not any(":" in caption for caption in captions)


@pytest.mark.parametrize(
    ("iri", "words"),
    [
        ("http://purl.org/spar/cito/hasCitedEntity", "has cited entity"),
        ("http://purl.obolibrary.org/obo/SEPIO_0000441", "sepio:0000441"),
        ("https://example.org/a-b", "https://example.org/a-b"),
    ],
)
def test_a_name_without_a_label_is_read_as_words_where_it_has_some(iri: str, words: str) -> None:
    """A number or an address is not made into words."""
    assert name(iri).words == words
