"""Whether every byte is what was written down at publication."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coprod_kg.errors import CoprodError
from coprod_kg.store import originals
from coprod_kg.store.layout import Layout
from coprod_kg.store.publication import digest
from coprod_kg.store.record import Version

_Progress = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written down, and where it is."""

    path: Path
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


class _Digests:
    """The SHA-256 of files; one that several versions share is read once."""

    def __init__(self, progress: _Progress | None) -> None:
        self._progress = progress
        self._known: dict[tuple[int, int], str] = {}

    def of(self, path: Path) -> str:
        stat = path.stat()
        key = (stat.st_dev, stat.st_ino)
        if key not in self._known:
            if self._progress is not None:
                self._progress(path)
            self._known[key] = digest(path)
        return self._known[key]


def verify(layout: Layout, progress: _Progress | None = None) -> list[Problem]:
    """All that differs from what was written down."""
    digests = _Digests(progress)
    return [*_originals(layout, digests), *_versions(layout, digests)]


def _originals(layout: Layout, digests: _Digests) -> Iterator[Problem]:
    for name in originals.names(layout):
        path = layout.originals / name
        yield from _compared(path, name, digests)


def _versions(layout: Layout, digests: _Digests) -> Iterator[Problem]:
    try:
        current = layout.current() or 0
    except CoprodError as error:
        yield Problem(layout.link, str(error))
        return
    for number in range(1, current + 1):
        path = layout.record(number)
        try:
            version = layout.load(number)
        except CoprodError as error:
            yield Problem(path, str(error))
            continue
        if version.pruned is None:
            yield from _version(layout, version, digests)


def _version(layout: Layout, version: Version, digests: _Digests) -> Iterator[Problem]:
    folder = layout.data(version)
    for name, expected in version.files.items():
        yield from _compared(folder / name, expected, digests)
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.name not in version.files:
                yield Problem(path, f"is not among the files of version {version.number}.")


def _compared(path: Path, expected: str, digests: _Digests) -> Iterator[Problem]:
    try:
        found = digests.of(path)
    except FileNotFoundError:
        yield Problem(path, "is missing.")
    except OSError as error:
        yield Problem(path, f"cannot be read: {error.strerror}.")
    else:
        if found != expected:
            yield Problem(path, f"was changed: its SHA-256 is {found}, at publication it was {expected}.")
