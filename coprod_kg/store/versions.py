"""The store on this machine: a folder of versions that never change."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from coprod_kg.errors import NotFound, StoreError
from coprod_kg.store import disk, prune, purge, verify
from coprod_kg.store.draft import TABLES, Draft, small_tables
from coprod_kg.store.engine import Engine
from coprod_kg.store.layout import prepare
from coprod_kg.store.record import Version
from coprod_kg.store.sweep import is_broken, is_unfinished
from coprod_kg.store.writing import Writer

__all__ = ["Draft", "Version", "VersionedStore"]


class VersionedStore(Writer):
    """The store in a folder, which is made where the folder is absent or empty.

    Any number of processes read while one writes; writers queue. What a crash left half done is undone or
    finished when the store is opened. Raises NotAStore where the folder is something else or of a newer
    format.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__(prepare(Path(path)))
        if is_broken(self._layout):
            with self._locked("coprod-kg", "mend the link to the current version", 30.0):
                return
        if is_unfinished(self._layout):
            # Somebody may be at work, or the folder be there to read only: then the next writer tidies up.
            with contextlib.suppress(StoreError), self._locked("coprod-kg", "tidy up", 0.0):
                return

    def prune(self, keep: int = prune.KEEP) -> list[int]:
        """Take the files of old versions away; returns their numbers. What is written down about them stays.

        Every twentieth write does this by itself.

        Kept are the newest ``keep`` versions, of the last 30 days the last version of each day (UTC), of the
        time before the last version of each month, and every version that is current, released, pinned or
        being read.
        """
        with self._locked("coprod-kg", "prune", 30.0), disk.storage("Pruning", self.path):
            current = self.current()
            return [] if current is None else prune.prune_by_rule(self._layout, current, keep)

    def pin(self, number: int) -> None:
        """Keep a version from being pruned until it is unpinned."""
        with self._locked("coprod-kg", "pin a version", 30.0), disk.storage("Pinning", self.path):
            disk.write_durably(self._layout.pin(self.version(number).number), b"")

    def unpin(self, number: int) -> None:
        """Let a version be pruned again."""
        with self._locked("coprod-kg", "unpin a version", 30.0), disk.storage("Unpinning", self.path):
            self._layout.pin(number).unlink(missing_ok=True)

    def compact(self, *, who: str = "coprod-kg", tables: int = TABLES // 2) -> Version | None:
        """Publish the data in few files where they lie in more than ``tables`` small ones; None where they do not.

        The engine merges some at every write; where that is not enough, writing does this by itself at twice as many.
        """
        if small_tables(self.directory()) <= tables:
            return None
        with self.write(who=who, why="fewer and larger files", action="compact") as draft:
            draft.compacted = True
        return draft.version

    def verify(self, progress: Callable[[Path], None] | None = None) -> list[verify.Problem]:
        """Compare every file of every version, and every original, with what was written down about it.

        ``progress`` is called with each file before it is read. An empty list means that nothing differs.
        """
        return verify.verify(self._layout, progress)

    def purge(
        self,
        graph: str,
        *originals: str,
        who: str,
        why: str,
        conclude: Callable[[Engine], None] | None = None,
    ) -> Version:
        """Take a contribution's graph, its provenance and its files out of every version there is.

        The only thing that undoes history, for personal data and law. All versions that came after the graph
        are built anew, without anything that only the graph said, and then change places with the old ones;
        a crash in between is finished when the store is next opened. Inferences that name something which is
        nowhere else any more go; ``conclude`` is called with each version's working copy, to infer anew
        exactly. Whoever still reads an old version may get an error and has to open it again.
        Returns the version that tells of it. Raises NotFound where no version ever had the graph.
        """
        history = self.history()
        if not any(graph in version.counts for version in history):
            known = {name for version in history for name in version.counts}
            raise NotFound.among(f"No version has a graph {graph}.", graph, known)
        with self._locked(who, f"purge {graph}", 30.0) as held, disk.storage("Purging", self.path):
            order = purge.Order(graph, originals, who, why, conclude)
            try:
                purge.stage(self._layout, self.history(), order)
            finally:
                held.tidy = purge.settle(self._layout)
        return self.version()
