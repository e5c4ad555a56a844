"""What was filled in is kept, grows and shrinks."""

from __future__ import annotations

import pytest

from coprod_kg import case_form
from coprod_kg.case_form import Answers
from coprod_kg.errors import BadRequest

GIVEN = {"name": ["x"], "actor-1": ["ada"], "hasRole-1": ["UserRole"], "actor-2": ["bob"], "actor-3": ["cleo"]}


def group(key: str) -> case_form.Group:
    return next(one for one in case_form.groups() if one.key == key)


def test_there_is_room_for_what_was_filled_in_and_for_what_is_added() -> None:
    """Up to so many; a number that is none counts as nothing."""
    answers, who = Answers.of(GIVEN), group("participant")
    assert answers.count(who) == 3
    assert answers.added(who).count(who) == 4
    assert Answers.of({"count-participant": ["99"]}).count(who) == who.most
    assert Answers.of({"count-participant": ["-1e9"]}).count(who) == 1
    assert Answers.of({}).count(group("value")) == 0


def test_what_is_taken_out_goes_whole_and_the_others_move_up() -> None:
    """Nothing of the first stays with the second."""
    left = Answers.of(GIVEN).removed(group("participant"), 1)
    assert [left.first(f"actor-{n}") for n in (1, 2, 3)] == ["bob", "cleo", ""]
    assert not left.every("hasRole-1")
    assert left.count(group("participant")) == 2


def test_only_what_the_form_asks_is_taken() -> None:
    """Not another site's fields, not the button, and no text of a size that no field has."""
    answers = Answers.of({**GIVEN, "csrf": ["s"], "do": ["check"], "description": ["x" * 100_000]})
    assert set(answers.values) == {*GIVEN, "description"}
    assert len(answers.raw("description")) == 10_000


def test_a_file_holds_the_answers_it_was_made_from() -> None:
    """Whether it is whole or not: the form goes on from it, with line breaks and quotes as they were typed."""
    answers = Answers.of({**GIVEN, "service": ["s"], "description": ['two\nlines # and "quotes"\u2028']})
    assert Answers.from_file(case_form.write(answers).data) == answers
    begun = Answers.of({"description": ["x"]})
    assert Answers.from_file(begun.line().encode()) == begun


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"# Answers to the form for one case: [1", b"@prefix ex: <x> ."])
def test_another_file_is_told_from_one_that_was_kept(data: bytes) -> None:
    """One sentence that says where else to go."""
    with pytest.raises(BadRequest, match="not kept from the form"):
        Answers.from_file(data)
