"""Reading a store: its versions, their history and what differs between them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from coprod_kg.errors import Gone, NotFound, StoreError
from coprod_kg.store import diff, lock, originals
from coprod_kg.store.layout import Layout
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.record import Version, with_names


class Reader:
    """The side of a store that changes nothing; needs no lock and no right to write."""

    def __init__(self, layout: Layout) -> None:
        self.path = layout.root
        self._layout = layout
        self._link = str(layout.link)

    @property
    def place(self) -> str:
        """The folder, as it was given."""
        return str(self.path)

    @property
    def address(self) -> str:
        """How another process finds the store, whatever folder it is in itself."""
        return str(self.path.resolve())

    def current(self) -> Version | None:
        """The newest version, or None in a store that has none yet."""
        number = self._layout.current()
        if number is None:
            return None
        return with_names(self._layout.load(number))

    def stamp(self) -> str:
        """What changes when the current version does, and costs one look at a link."""
        return os.readlink(self._link)  # noqa: PTH115 -- asked before every answer, and a Path takes longer

    def history(self) -> list[Version]:
        """All versions there ever were, the newest first.

        Of ``pruned`` ones the files are gone; of ``damaged`` ones what was written down cannot be read.
        """
        current = self.current()
        if current is None:
            return []
        numbers = [number for number in self._layout.numbers() if number <= current.number]
        return [with_names(self._described(number), current.releases) for number in reversed(numbers)]

    def _described(self, number: int) -> Version:
        try:
            return self._layout.load(number)
        except StoreError as error:
            return Version(
                number=number, parent=None, base=None, time="", who="", why=str(error), action="", folder="",
                damaged=True,
            )  # fmt: skip

    def version(self, number: int | None = None) -> Version:
        """The version with a number, the current one without.

        Raises NotFound where there never was one, and Gone, naming the nearest release, where it was pruned.
        """
        current = self.current()
        if current is None:
            raise NotFound(f"The store in {self.path} has no version yet. `coprod-kg upgrade` makes the first one.")
        if number is None or number == current.number:
            return current
        if not 1 <= number <= current.number:
            raise NotFound(f"There is no version {number}; there are versions 1 to {current.number}.")
        version = with_names(self._layout.load(number), current.releases)
        if version.pruned is not None:
            raise Gone(f"Version {number} was pruned on {version.pruned[:10]}. {_nearest(current, number)}")
        return version

    def read(self, number: int | None = None) -> LocalEngine:
        """An engine to read a published version, which stays as it is for as long as the engine is kept."""
        while True:
            version = self.version(number)
            folder = self._layout.data(version)
            try:
                hold = lock.Hold(folder)
                if self._layout.load(version.number) == replace(version, released=()):
                    return LocalEngine(ox.Store.read_only(str(folder)), held=hold)
            except OSError as error:
                if self._layout.load(version.number) == replace(version, released=()):
                    raise StoreError(
                        f"Version {version.number} cannot be opened: {error}. "
                        "`coprod-kg verify` lists what is damaged, `coprod-kg restore` goes back."
                    ) from error

    def directory(self, number: int | None = None) -> Path:
        """The Oxigraph directory of a version, for a worker process, whose own folder is another, to open read-only.

        Its files stay while the version is current, released or pinned, or an engine of ``read`` is kept.
        """
        return self._layout.data(self.version(number)).absolute()

    def original(self, sha256: str) -> bytes:
        """The bytes of a contributed file, checked against its SHA-256.

        Raises NotFound, Gone where it was purged, and StoreError where the bytes are damaged.
        """
        return originals.read(self._layout, sha256)

    def tombstones(self) -> list[dict[str, str]]:
        """What was purged, oldest first: ``graph``, ``original``, ``time``, ``who``, ``why``."""
        return originals.tombstones(self._layout)

    def changes(self, old: int, new: int) -> Iterator[diff.Change]:
        """The triples that came and went from one version to another, one at a time."""
        graphs = diff.graphs_that_differ(self.version(old), self.version(new))
        before, after = self.read(old), self.read(new)
        yield from diff.changes(before.store, after.store, graphs)

    def diff(self, old: int, new: int) -> Mapping[str, tuple[tuple[ox.Triple, ...], tuple[ox.Triple, ...]]]:
        """For each graph that differs, the triples that were added and those that were removed.

        ``changes`` gives the same without holding it all in memory.
        """
        return diff.by_graph(self.changes(old, new))


def _nearest(current: Version, number: int) -> str:
    if not current.releases:
        return f"No version is released; the current one is version {current.number}."
    name, at = min(current.releases.items(), key=lambda item: (abs(item[1] - number), -item[1]))
    return f"The nearest release is {name!r}, version {at}."
