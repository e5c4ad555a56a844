"""Writing to a store: a draft under the writer's lock, which becomes the next version or leaves no trace."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, StoreError
from coprod_kg.store import disk, lock, originals, prune
from coprod_kg.store.diff import graph_changes
from coprod_kg.store.draft import Draft, now
from coprod_kg.store.layout import Layout
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.named import RELEASE
from coprod_kg.store.provenance import release_quads
from coprod_kg.store.publication import publish
from coprod_kg.store.reading import Reader
from coprod_kg.store.record import Version, with_names
from coprod_kg.store.sweep import discard, is_broken, recover

Hook = Callable[[Draft], None]


class Writer(Reader):
    """The side of a store that makes new versions; one at a time, across threads and processes."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self._mine = threading.local()

    @contextmanager
    def write(self, *, who: str, why: str, action: str, timeout: float = 30.0) -> Iterator[Draft]:
        """Change a copy of the current version and publish it when the block ends without an error.

        Raises Busy where another writer does not finish within ``timeout`` seconds, and StoreError where the
        disk refuses; then, and after any error in the block, the store is as it was.
        """
        with self._drafting(who=who, why=why, action=action, timeout=timeout) as draft:
            yield draft

    @contextmanager
    def _drafting(
        self, *, who: str, why: str, action: str, timeout: float = 30.0, base: int | None = None
    ) -> Iterator[Draft]:
        with self._locked(who, why, timeout) as held:
            parent = self.current()
            based = parent if base is None else self.version(base)
            with disk.storage("Copying the current version", self.path):
                draft = Draft(self._layout, parent, based, who=who, why=why, action=action)
            try:
                yield from self._publishing(draft)
            finally:
                with contextlib.suppress(OSError, StoreError):  # what is left then, the next writer sweeps
                    discard(self._layout, draft)
                    held.tidy = True

    def _publishing(self, draft: Draft) -> Iterator[Draft]:
        self._mine.draft = draft
        try:
            yield draft
        finally:
            self._mine.draft = None
        if not draft.abandoned:
            with disk.storage("Publishing the version", self.path):
                draft.published(with_names(publish(self._layout, draft)))
            if draft.number % prune.KEEP == 0:
                with contextlib.suppress(OSError, StoreError):  # what is accepted is accepted; the next time will do
                    prune.prune_by_rule(self._layout, draft.version)

    @contextmanager
    def _locked(self, who: str, why: str, timeout: float) -> Iterator[lock.WriterLock]:
        with ExitStack() as stack:
            with disk.storage("Taking the writer's lock", self.path):
                held = stack.enter_context(lock.WriterLock(self._layout.lock, who=who, why=why, timeout=timeout))
            with disk.storage("Tidying up", self.path):
                if held.crashed or is_broken(self._layout) or self._layout.journal.exists():
                    recover(self._layout)
            yield held

    def keep(self, data: bytes) -> str:
        """Keep a contributed file byte for byte; returns its SHA-256.

        Inside a ``write`` block of the same thread the file goes again if the draft is not published.
        """
        draft: Draft | None = getattr(self._mine, "draft", None)
        if draft is not None:
            return draft.keep(data)
        with self._locked("coprod-kg", "keep a file", 30.0), disk.storage("Keeping the file", self.path):
            staged = self._layout.drafts / "kept"
            sha256 = originals.keep(data, self._layout, staged)
            originals.accept(self._layout, staged)
            disk.remove(staged)
            return sha256

    def restore(
        self,
        number: int,
        *,
        who: str,
        why: str,
        before_publication: Hook | None = None,
        timeout: float = 30.0,
    ) -> Version:
        """Publish an old version's data as a new version; the provenance graph goes on from the current one.

        ``before_publication`` gets the draft, to add to its provenance what came and went.
        """
        with self._drafting(who=who, why=why, action="restore", timeout=timeout, base=number) as draft:
            _continue_provenance(draft, self.read())
            if before_publication is not None:
                before_publication(draft)
        return draft.version

    @contextmanager
    def scratch(self) -> Iterator[LocalEngine]:
        """A working copy of the current version, to change and throw away; takes no lock."""
        with disk.storage("Making a working copy", self.path):
            place, hold = self._workplace()
        try:
            with disk.storage("Making a working copy", self.path):
                engine = LocalEngine(self._copied(place / "data"))
            try:
                yield engine
            finally:
                engine.close()
        finally:
            hold.release()
            disk.remove(place)

    def _copied(self, target: Path) -> ox.Store:
        if self.current() is None:
            return ox.Store()
        self.read().store.backup(str(target))
        return ox.Store(str(target))

    def _workplace(self) -> tuple[Path, lock.Hold]:
        while True:
            place = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=self._layout.scratch))
            try:
                hold = lock.Hold(place)
            except FileNotFoundError:
                continue
            if place.is_dir():
                return place, hold
            hold.release()

    def release(self, name: str, number: int | None = None, *, who: str = "coprod-kg", why: str = "") -> Version:
        """Give a version, the current one without a number, a name: it is then kept for ever.

        The provenance graph tells of it in a new version, which is published by this. Returns the released
        version. Raises BadRequest where the name does not fit or stands for another version already.
        """
        if not RELEASE.match(name):
            raise BadRequest(
                f"{name!r} cannot name a release: up to 64 letters, digits, dots, hyphens and underscores "
                "are allowed, not digits alone. For example: 2026-1."
            )
        target = self.version(number)
        with self.write(who=who, why=why or f"release {name}", action="release") as draft:
            known = draft.releases.get(name)
            if known == target.number:
                draft.abandon()
            elif known is not None:
                raise BadRequest(f"The release {name!r} is version {known} already. Choose another name.")
            elif self.version(target.number):
                draft.releases[name] = target.number
                draft.engine.add(release_quads(name, target.number, time=now(), who=who))
        return self.version(target.number)


def _continue_provenance(draft: Draft, current: LocalEngine) -> None:
    graph = vocab.PROVENANCE
    found = list(graph_changes(draft.engine.peek(), current.store, graph))
    for added, change in ((True, draft.engine.add), (False, draft.engine.remove)):
        change([ox.Quad(t.subject, t.predicate, t.object, graph) for came, t in found if came is added])
