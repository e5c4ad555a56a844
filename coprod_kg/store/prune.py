"""Which old versions go, and how they go without anybody noticing."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from coprod_kg.errors import NotFound, StoreError
from coprod_kg.store import disk, lock
from coprod_kg.store.draft import now
from coprod_kg.store.layout import Layout
from coprod_kg.store.record import Version, with_names

DAYS = 30
#: So many of the newest versions stay whatever their age, and so often those that need not stay go by themselves.
KEEP = 20


def superfluous(
    history: Sequence[Version], pinned: Iterable[int], *, keep: int, today: dt.date | None = None
) -> list[Version]:
    """The versions that the rule lets go, oldest first; ``history`` has the newest first.

    Kept are the newest ``keep``, at least one; the last version of each of the last 30 days (UTC); before
    that the last of each month; and all that are released or pinned.
    """
    latest = today or dt.datetime.now(dt.UTC).date()
    there = [version for version in history if version.pruned is None]
    kept = {version.number for version in there[: max(1, keep)]} | set(pinned)
    seen: set[str] = set()
    for version in there:
        day = version.time[:10]
        period = day if (latest - dt.date.fromisoformat(day)).days <= DAYS else day[:7]
        if period not in seen or version.released:
            kept.add(version.number)
        seen.add(period)
    return [version for version in reversed(there) if version.number not in kept]


def there(layout: Layout) -> list[Version]:
    """The versions whose files are there, the newest first, but for those of which nothing can be read."""
    found = []
    folders = (path for path in layout.versions.glob("[0-9]*") if path.is_dir())
    for number in sorted({int(path.name.partition("-")[0]) for path in folders}, reverse=True):
        with contextlib.suppress(NotFound, StoreError):
            found.append(layout.load(number))
    return found


def prune_by_rule(layout: Layout, current: Version, keep: int = KEEP) -> list[int]:
    """Take away what the rule lets go; returns the numbers. Only for whoever holds the writer's lock."""
    history = [with_names(version, current.releases) for version in there(layout)]
    pinned = [version.number for version in history if layout.pin(version.number).exists()]
    return prune(layout, superfluous(history, pinned, keep=keep))


def prune(layout: Layout, versions: Iterable[Version]) -> list[int]:
    """Take the files of versions away, except of those that are being read; returns the numbers that went.

    It is written down first that they go, so that a crash in between leaves only folders to sweep.
    """
    gone = []
    for version in versions:
        folder = layout.data(version)
        with lock.unread(folder) as free:
            if not free:
                continue
            record = replace(version, pruned=now(), files={}, released=())
            disk.write_durably(layout.record(version.number), record.to_bytes())
            disk.remove(folder)
            gone.append(version.number)
    return gone
