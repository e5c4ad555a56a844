"""Old versions go by a stated rule."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from coprod_kg.publish.answering import TASK, Question
from coprod_kg.store import Version, VersionedStore
from coprod_kg.store.process import Limits
from coprod_kg.store.prune import KEEP, superfluous
from coprod_kg.store.workers import WorkerPool

TODAY = dt.date(2026, 3, 31)


def history(*days_ago: int) -> list[Version]:
    """Versions made so many days ago, numbered from 1 in the order given; the newest first."""
    made = []
    for number, days in enumerate(days_ago, 1):
        time = f"{TODAY - dt.timedelta(days=days)}T12:00:00Z"
        made.append(
            Version(number=number, parent=None, base=None, time=time, who="", why="", action="", folder=f"{number:06d}")
        )
    return made[::-1]


def going(versions: list[Version], keep: int = 1, pinned: tuple[int, ...] = ()) -> list[int]:
    """The numbers that the rule lets go."""
    return [version.number for version in superfluous(versions, pinned, keep=keep, today=TODAY)]


def test_the_newest_stay() -> None:
    """As many of the newest as is asked for stay, and the current one always."""
    assert going(history(0, 0, 0, 0), keep=2) == [1, 2]
    assert going(history(0, 0), keep=0) == [1]


def test_of_each_day_of_the_last_thirty_the_last_version_stays() -> None:
    """A day of the last 30 keeps its last version."""
    assert going(history(30, 30, 5, 5, 5, 0)) == [1, 3, 4]


def test_of_each_month_before_the_last_version_stays() -> None:
    """A month before that keeps its last version."""
    assert going(history(200, 199, 100, 90, 89, 0)) == [1, 3]


def test_released_and_pinned_versions_stay() -> None:
    """Releases and pins are kept whatever their age."""
    versions = history(0, 0, 0, 0)
    named = [
        Version(**{**{f: getattr(v, f) for f in v.__slots__}, "released": ("r",)}) if v.number == 2 else v
        for v in versions
    ]
    assert going(named, pinned=(3,)) == [1]


def test_a_pin_keeps_a_version_until_it_is_taken_off(tmp_path: Path) -> None:
    """A pinned version survives pruning; unpinned, it goes."""
    store = VersionedStore(tmp_path / "store")
    for _ in range(3):
        with store.write(who="Ada", why="x", action="submit"):
            pass
    store.pin(1)
    assert store.prune(keep=1) == [2]
    store.unpin(1)
    assert store.prune(keep=1) == [1]
    assert store.prune(keep=1) == []


def test_every_twentieth_write_prunes_by_the_rule(tmp_path: Path) -> None:
    """A store that is only written to keeps its newest versions, and those that are released, and no more."""
    store = VersionedStore(tmp_path / "store")
    for number in range(1, 2 * KEEP + 1):
        with store.write(who="Ada", why=str(number), action="submit"):
            pass
        if number == 3:
            store.release("first", 3)
    kept = [version.number for version in store.history() if version.pruned is None]
    assert kept == [*range(2 * KEEP + 1, KEEP, -1), 3]
    assert sorted(path.name for path in (store.path / "versions").iterdir() if path.is_dir()) == [
        f"{number:06d}" for number in sorted(kept)
    ]


def test_what_a_worker_reads_is_not_pruned(tmp_path: Path) -> None:
    """A query worker marks the version it has open, though the store's own process holds none of its files."""
    store = VersionedStore(tmp_path / "store")
    for _ in range(3):
        with store.write(who="Ada", why="x", action="submit"):
            pass
    directory = str(store.directory(1))
    with WorkerPool(1, Limits()) as pool:
        question = Question(directory, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "csv").arguments()
        assert b"".join(pool.run(TASK, question)).startswith(b"n")
        assert store.prune(keep=1) == [2]
        assert b"".join(pool.run(TASK, question)).startswith(b"n")
    assert store.prune(keep=1) == [1]
