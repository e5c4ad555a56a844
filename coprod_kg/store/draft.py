"""A version in the making: a copy of the current one, to be changed and then published or thrown away."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import pyoxigraph as ox

from coprod_kg.errors import StoreError
from coprod_kg.store import disk, originals
from coprod_kg.store.layout import Layout
from coprod_kg.store.record import Version, name_of
from coprod_kg.store.tracking import TrackingEngine

#: A write that leaves more small table files than this behind merges them first. Full ones, of 64 MB, are as many
#: as the data need, and merging those again would cost more than it brings.
TABLES = 100
SMALL = 16 << 20


class Draft:
    """What a writer holds: ``engine`` to change, ``number`` of the version it will become, its ``parent``."""

    def __init__(
        self, layout: Layout, parent: Version | None, base: Version | None, *, who: str, why: str, action: str
    ) -> None:
        self.parent = parent
        self.base = base
        self.number = 1 if parent is None else parent.number + 1
        self.who, self.why, self.action = who, why, action
        self.started = now()
        self.abandoned = False
        self.compacted = False
        self.releases: dict[str, int] = {} if parent is None else dict(parent.releases)
        self._layout = layout
        self._version: Version | None = None
        self.folder = layout.drafts / name_of(self.number)
        self.staged = self.folder.with_name(f"{self.folder.name}.originals")
        self.engine = TrackingEngine(self._copy(base), {} if base is None else base.counts)

    def _copy(self, base: Version | None) -> ox.Store:
        try:
            if base is not None:
                copy(self._layout.data(base), self.folder)
            return ox.Store(str(self.folder))
        except BaseException:
            disk.remove(self.folder)
            raise

    def everything(self) -> TrackingEngine:
        """The engine over all the data, which is the one that every change goes to."""
        return self.engine

    @property
    def version(self) -> Version:
        """The version that the draft became; raises StoreError where it did not become one."""
        if self._version is None:
            raise StoreError(f"Version {self.number} was not published, so there is nothing to show.")
        return self._version

    def published(self, version: Version) -> None:
        """Remember the version that the draft became."""
        self._version = version

    def keep(self, data: bytes) -> str:
        """Keep a contributed file for ever, if the draft is published; returns its SHA-256."""
        with disk.storage("Keeping the file", self._layout.root):
            return originals.keep(data, self._layout, self.staged)

    def abandon(self) -> None:
        """Let the draft be thrown away when the block ends, without an error."""
        self.abandoned = True

    def close(self) -> None:
        """Let go of the draft's files; its engine cannot be used after this."""
        self.engine.close()

    def write_out(self, target: Path) -> None:
        """Put the draft's data down in a folder of table files and nothing that is still being written."""
        store = self.engine.peek()
        if self.compacted or small_tables(self.folder) > TABLES:
            store.optimize()
        store.flush()
        store.backup(str(target))


def small_tables(folder: Path) -> int:
    """How many table files there are in a folder that are worth merging."""
    found = 0
    for path in folder.glob("*.sst"):
        with contextlib.suppress(FileNotFoundError):  # the engine merges files while this counts them
            found += path.stat().st_size < SMALL
    return found


def copy(source: Path, target: Path) -> None:
    """Copy a published version's folder; the large files, which never change, become links to the same bytes.

    RocksDB shares table and option files, which it only ever creates and removes, and copies CURRENT and
    MANIFEST, which it writes to.
    """
    if not source.is_dir():
        raise StoreError(f"{source} is missing. Put it back from a backup; `coprod-kg verify` lists all that is.")
    ox.Store.read_only(str(source)).backup(str(target))


def now() -> str:
    """The time, UTC, in ISO 8601 with microseconds.

    >>> now()[-1]
    'Z'
    """
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def same_file(one: Path, other: Path) -> bool:
    """Whether two names stand for the same bytes on the disk."""
    try:
        return one.samefile(other)
    except FileNotFoundError:
        return False
