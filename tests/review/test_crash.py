"""Killed at any step of what is done with a submission, nothing is in half, nothing is lost, and the next try works."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import crash_deeds
import pyoxigraph as ox
import pytest
from crash_deeds import garden, waits

from coprod_kg.contribution import contributions
from coprod_kg.errors import Conflict, Gone
from coprod_kg.review.listing import find, listing
from coprod_kg.review.waiting import Waiting
from coprod_kg.store import VersionedStore

FILE = Path(crash_deeds.__file__)
ROOT = FILE.resolve().parents[2]


@pytest.fixture
def template(store: VersionedStore) -> Path:
    """The store that each crash happens to a copy of."""
    crash_deeds.prepare(store.path)
    return store.path


def files(store: VersionedStore) -> set[str]:
    """The files that are waiting or in, each with its bytes as they were."""
    open_ = [one for one in Waiting.of(store).all() if find(store, one.id).is_open]
    assert all(Waiting.of(store).data(one) == garden(one.file.removesuffix(".ttl")).data for one in open_)
    taken = [one for one in contributions(store.read()) if one.status == "accepted"]
    for one in taken:
        assert store.original(one.sha256) == garden(one.file.removesuffix(".ttl")).data
        assert len(list(store.read().quads(ox.NamedNode(one.graph)))) == one.triples
    return {one.file for one in (*open_, *taken)}


def status(path: Path) -> str:
    """What became of the submission that waited."""
    store = VersionedStore(path)
    return find(store, waits(store).id).status


#: Each deed, with the files there may be before and after it, and how it is seen that it was done.
DEEDS: dict[str, tuple[Callable[[Path], None], set[str], set[str]]] = {
    "hand_in": (crash_deeds.hand_in, {"first.ttl"}, {"first.ttl", "second.ttl"}),
    "upload": (crash_deeds.upload, {"first.ttl"}, {"first.ttl", "second.ttl"}),
    "submit": (crash_deeds.submit, {"first.ttl"}, {"first.ttl", "second.ttl"}),
    "revise": (crash_deeds.revise, {"first.ttl"}, {"second.ttl"}),
    "withdraw": (crash_deeds.withdraw, {"first.ttl"}, set()),
    "accept": (crash_deeds.accept, {"first.ttl"}, {"first.ttl"}),
}
STRIDES = {"hand_in": 5, "upload": 40, "submit": 17, "revise": 6, "withdraw": 4, "accept": 17}


@pytest.mark.parametrize("deed", STRIDES)
def test_killed_on_the_way_nothing_is_in_half(deed: str, template: Path, tmp_path: Path) -> None:
    """All that waits or was accepted is there with its bytes, and what was not done can be done again."""
    _killed(deed, template, tmp_path, STRIDES[deed])


@pytest.mark.long
@pytest.mark.parametrize("deed", STRIDES)
def test_killed_at_any_step_nothing_is_in_half(deed: str, template: Path, tmp_path: Path) -> None:
    """The same, at every single step."""
    _killed(deed, template, tmp_path, 1)


def _killed(deed: str, template: Path, tmp_path: Path, stride: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(FILE), deed, str(template), str(tmp_path / "out"), str(stride)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    outcomes = [_outcome(tmp_path / "out" / step, deed) for step in done.stdout.split()]
    assert outcomes[0] == "before"
    assert outcomes[-1] == "after"
    assert outcomes == sorted(outcomes, reverse=True), "once it has happened, it has happened"


def _outcome(path: Path, deed: str) -> str:
    """Whether a deed was done in a store after a crash; if not it is done now."""
    again, before, after = DEEDS[deed]
    store = VersionedStore(path)
    held = files(store)
    is_done = status(path) == "accepted" if deed == "accept" else held == after
    assert is_done or held == before
    if is_done and deed == "revise":
        again(path)  # who is not sure may do it again
    elif is_done:
        with pytest.raises((Conflict, Gone, AssertionError)):  # the server's answer to the same file is 409
            again(path)
    else:
        again(path)
    store = VersionedStore(path)
    assert files(store) == after
    crash_deeds.hand_in(path, "third")  # others are not in the way of what was broken off, and tidy up after it
    assert files(store) == {*after, "third.ttl"}
    left = [entry.name for entry in (path / "pending").rglob("*") if entry.name.endswith(".new")]
    assert left == []
    assert store.verify() == list(Waiting.of(store).verify()) == []
    assert [one.id for one in Waiting.of(store).all() if one.is_open] == [
        one.id for one in listing(store) if one.is_open
    ], "what was accepted is written down as that"
    return "after" if is_done else "before"
