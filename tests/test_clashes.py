"""Contradictions between a file and what is there, and between what was accepted, each fact with its line."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import clashes, intake, vocab
from coprod_kg.contribution import About
from coprod_kg.errors import Refused
from coprod_kg.findings import Severity
from coprod_kg.intake import Upload
from coprod_kg.store import VersionedStore

EXAMPLE = Path(__file__).parents[1] / "examples" / "library.ttl"
PLANNING = "https://example.org/valdoro/planning"
COERCED = f"PREFIX coprod: <{vocab.COPROD}>\n\n<{PLANNING}> coprod:hasStance coprod:Coerced ."


def line_of(text: str, part: str) -> int:
    """The line on which a part of a text stands first."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.fixture
def planned(store: VersionedStore) -> tuple[VersionedStore, str]:
    """A store that has taken the example in, and the identifier it got."""
    return store, intake.submit(store, Upload.from_path(EXAMPLE), About(), who="test").contribution.id


def test_a_file_that_contradicts_a_contribution_is_told_with_both_lines(planned: tuple[VersionedStore, str]) -> None:
    """It is refused, and the sentence names its own line and the contribution, file and line of the other fact."""
    store, given = planned
    with pytest.raises(Refused) as caught:
        intake.submit(store, Upload("other.ttl", COERCED.encode()), About(), who="test")
    (found,) = [f for f in caught.value.report.findings if f.component == "contradiction"]
    there = line_of(EXAMPLE.read_text("utf-8"), "coprod:VoluntaryAct")
    assert "is recorded with stance “coerced” [line 3], so that it has nature" in found.message
    assert f"“conscious and voluntary act” [contribution/{given}, library.ttl:{there}]" in found.message
    assert (found.place.file, found.place.line) == ("other.ttl", 3)


def contradicted(store: VersionedStore) -> None:
    """Put a contribution past the checks, as one that was accepted under an older ontology."""
    graph = vocab.contribution_graph("older")
    with store.write(who="test", why="as if of old", action="submit") as draft:
        triple = (vocab.COPROD + "hasStance", vocab.COPROD + "Coerced")
        draft.engine.add([ox.Quad(ox.NamedNode(PLANNING), *map(ox.NamedNode, triple), graph)])
        intake.conclude(draft.engine)


def test_accepted_contributions_that_contradict_each_other_are_flagged(planned: tuple[VersionedStore, str]) -> None:
    """They are warned of, with both contributions and the line where it is known; a sound store has none."""
    store, given = planned
    assert clashes.standing(store).findings == ()
    contradicted(store)
    (found,) = clashes.standing(store).findings
    assert found.severity is Severity.WARNING
    assert "[contribution/older]" in found.message
    assert f"[contribution/{given}, library.ttl:" in found.message
    assert found.place.line == line_of(EXAMPLE.read_text("utf-8"), "coprod:VoluntaryAct")


def test_what_contradicted_before_does_not_stop_a_new_contribution(planned: tuple[VersionedStore, str]) -> None:
    """A file is refused for contradictions that it brings, not for those that were there."""
    store, _ = planned
    contradicted(store)
    data = f'<{PLANNING}> <{vocab.RDFS}comment> "a remark"@en .'
    receipt = intake.submit(store, Upload("note.ttl", data.encode()), About(), who="test")
    assert receipt.report.acceptable


def test_a_file_that_says_again_what_contradicts_is_not_the_cause(planned: tuple[VersionedStore, str]) -> None:
    """Facts that are there already in another contribution contradict each other without the new file."""
    store, _ = planned
    contradicted(store)
    receipt = intake.submit(store, Upload("again.ttl", COERCED.encode()), About(), who="test", anyway=True)
    assert receipt.report.acceptable
