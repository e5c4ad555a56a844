"""Working out what readers need of the newest version: from an older version's by what changed, else from nothing.

``python -m coprod_kg.publish.derived.build STORE`` does it in a process of its own, so that whoever serves
meanwhile is not slowed down; several at once take turns.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from coprod_kg.errors import CoprodError
from coprod_kg.publish.derived import Derived, facets, folder, newest, place, tally, texts
from coprod_kg.publish.derived.record import Subject, records
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.opened import opened
from coprod_kg.store.partial import local_copy
from coprod_kg.store.record import Version
from coprod_kg.store.versions import VersionedStore

#: Where more subjects than this changed, it is as quick to begin anew.
MANY = 100_000
#: Kilobytes of the file that are held in memory while it is made.
CACHE = 200_000
#: So many files are kept, the newest.
KEPT = 2


@dataclass(frozen=True, slots=True)
class Step:
    """From an older version, None where there is nothing to go on from, to a newer one, by what changed."""

    old: LocalEngine | None
    new: LocalEngine
    touched: frozenset[Subject]


def build(store: VersionedStore) -> Derived:
    """What is worked out of the newest version, now there; nothing is done where it was there already."""
    version = store.version()
    target = place(store, version)
    folder(store).mkdir(exist_ok=True)
    with _turn(folder(store)):
        if not target.exists():
            _make(store, version, target)
        for path in sorted(folder(store).glob("*.sqlite"), reverse=True)[KEPT:]:
            path.unlink(missing_ok=True)
    return Derived(target, version.number)


@contextlib.contextmanager
def _turn(place: Path) -> Iterator[None]:
    descriptor = os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _make(store: VersionedStore, version: Version, target: Path) -> None:
    fresh = target.with_name(f".{target.name}.new")
    fresh.unlink(missing_ok=True)
    step = _step(store, version, fresh)
    with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as db:
        db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{CACHE}; BEGIN")
        if step.old is None:
            for part in (texts, tally, facets):
                for statement in part.SCHEMA.split(";"):
                    db.execute(statement)
            texts.prepare_for_many(db)
        _follow(db, step)
        db.execute("COMMIT")
        db.execute("PRAGMA optimize")
    fresh.replace(target)


def _step(store: VersionedStore, version: Version, fresh: Path) -> Step:
    """What is to be done; the older version's file is copied to go on from."""
    new = local_copy(store.read(version.number))
    base = newest(store, upto=version.number - 1)
    if base is not None:
        with contextlib.suppress(CoprodError):  # it was pruned, or a purge made it anew
            before = store.version(base.version)
            if place(store, before) == base.path:
                changed = {change.triple.subject for change in store.changes(before.number, version.number)}
                if len(changed) <= MANY:
                    shutil.copyfile(base.path, fresh)
                    return Step(store.read(before.number), new, frozenset(changed))
    return Step(None, new, frozenset(quad.subject for quad in new.quads()))


def _follow(db: sqlite3.Connection, step: Step) -> None:
    before, after = tally.Tally(), tally.Tally()
    if step.old is not None:
        for subject, record in records(step.old, step.touched):
            before.count(record)
            if isinstance(subject, ox.NamedNode):
                texts.remove(db, subject.value)
    for subject, record in records(step.new, step.touched):
        after.count(record)
        if isinstance(subject, ox.NamedNode):
            texts.put(db, subject.value, record)
    tally.change(db, before, after)
    facets.refresh(db, step.new, _touched_cases(step))


def _touched_cases(step: Step) -> set[str] | None:
    if step.old is None:
        return None
    things = sorted((one for one in step.touched if isinstance(one, ox.NamedNode)), key=str)
    return {case for engine in (step.old, step.new) for case in facets.touched(engine, things)}


def main(path: str) -> str | None:
    """Do it at a low priority; returns what went wrong, None where nothing did."""
    with contextlib.suppress(OSError):
        os.nice(10)
    try:
        build(opened(path))
    except (CoprodError, OSError, sqlite3.Error) as error:
        return f"What readers need of the newest version could not be worked out: {error}"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
