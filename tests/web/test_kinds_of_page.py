"""Each kind of thing begins with what people want to know of it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from outline import HTML, Outline


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/id/claim/a-cluster-of-concepts", "Stands in Conceptualising co-production, paragraph 17"),
        ("/id/work/alford-2002", "By Alford Published 2002"),
        ("/id/service/residential-home", "Who delivers it the staff of a residential home"),
        ("/id/scheme/awareness", "Its values 2 aware unaware"),
        ("/id/value/enhanced-lives", "For whom"),
        ("/id/paragraph/20", "Cases taken from it 2 A package of care at home Feedback in a day support unit Claims"),
        ("/id/actor/teachers-of-a-faith-based-school", "Its part in services"),
    ],
)
def test_a_page_begins_with_what_its_kind_is_about(client: FlaskClient, address: str, told: str) -> None:
    """In words, before the picture and the statements one by one."""
    shown = Outline(client.get(address, headers=HTML).text).text
    assert told in shown
    assert shown.index(told) < shown.index("How it hangs together") < shown.index("All that is said of it")


def test_numbers_in_names_are_sorted_as_numbers(client: FlaskClient) -> None:
    """Paragraph 9 stands before paragraph 10."""
    shown = Outline(client.get("/id/work/osborne-radnor-strokosch-2016", headers=HTML).text).text
    assert shown.index("Introduction, paragraph 9 ") < shown.index("Introduction, paragraph 10 ")


def test_what_a_thing_is_stands_above_it_in_words(client: FlaskClient) -> None:
    """A class of another vocabulary too."""
    shown = Outline(client.get("/id/work/osborne-radnor-strokosch-2016", headers=HTML).text).text
    assert "journal article · work" in shown
