"""What is worked out of a version for its readers, and kept beside the versions: search, counts, facets.

It is an SQLite file a version, made after publication from an older version's by what changed, so it may not be
there yet for the newest version: whoever answers from it says which version it is of. It holds nothing that a
version does not hold; it can be removed at any time and is made again.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass, field
from pathlib import Path

from coprod_kg.store.record import Version
from coprod_kg.store.versions import VersionedStore

#: Goes up with the tables; files of another format are not read.
FORMAT = 2
#: The folder in the store.
FOLDER = "derived"


@dataclass(frozen=True, slots=True)
class Derived:
    """What was worked out of one version; any number of threads may read it."""

    path: Path
    version: int
    _local: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection, which cannot write."""
        found: sqlite3.Connection | None = getattr(self._local, "db", None)
        if found is None:
            found = self._local.db = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        return found


def folder(store: VersionedStore) -> Path:
    """Where the files are."""
    return store.path / FOLDER


def place(store: VersionedStore, version: Version) -> Path:
    """Where the file of a version is, or will be; a version that a purge made anew has another."""
    return folder(store) / f"{version.folder}.{FORMAT}.sqlite"


def newest(store: VersionedStore, *, upto: int | None = None) -> Derived | None:
    """What there is for the newest version, or for the newest before it that has something; None without any."""
    for path in sorted(folder(store).glob(f"*.{FORMAT}.sqlite"), reverse=True):
        number = int(path.name.partition(".")[0].partition("-")[0])
        if upto is None or number <= upto:
            return Derived(path, number)
    return None
