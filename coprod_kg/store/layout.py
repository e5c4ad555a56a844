"""The folder of a store: what lies where, how it is made, and how one is told from something else."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from coprod_kg.errors import NotAStore, NotFound, StoreError
from coprod_kg.store import disk, lock
from coprod_kg.store.record import Version, name_of

FORMAT = 1
_NAME = "coprod-kg store"
_FOLDERS = ("versions", "originals", "drafts", "scratch")
_FRESH = {*_FOLDERS, "lock", ".format.new"}
_LINK = re.compile(r"versions/(\d{6,})(-\d+)?\Z")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of the store in ``root`` are."""

    root: Path

    @property
    def versions(self) -> Path:
        """The folder of the versions and of what is written down about them."""
        return self.root / "versions"

    @property
    def originals(self) -> Path:
        """The folder of the contributed files, each named by its SHA-256."""
        return self.root / "originals"

    @property
    def drafts(self) -> Path:
        """The folder in which the writer works."""
        return self.root / "drafts"

    @property
    def scratch(self) -> Path:
        """The folder of working copies that are never published."""
        return self.root / "scratch"

    @property
    def derived(self) -> Path:
        """What was worked out of versions; it can go at any time and is made again."""
        return self.root / "derived"

    @property
    def lock(self) -> Path:
        """The writer's lock."""
        return self.root / "lock"

    @property
    def link(self) -> Path:
        """The link to the current version."""
        return self.root / "current"

    @property
    def journal(self) -> Path:
        """What a purge is about to do, while it does it."""
        return self.root / "journal.json"

    @property
    def tombstones(self) -> Path:
        """What was purged."""
        return self.root / "purged.json"

    def record(self, number: int) -> Path:
        """The file that describes a version."""
        return self.versions / f"{name_of(number)}.json"

    def pin(self, number: int) -> Path:
        """The file that keeps a version from being pruned."""
        return self.versions / f"{name_of(number)}.pin"

    def data(self, version: Version) -> Path:
        """The Oxigraph directory of a version."""
        return self.versions / version.folder

    def current(self) -> int | None:
        """The number of the current version, None in a store without any; raises StoreError otherwise."""
        try:
            match = _LINK.match(str(self.link.readlink()))
        except FileNotFoundError:
            return None
        except OSError:
            match = None
        if match is None:
            raise StoreError(f"{self.link} is not a link to a version. Remove it and open the store again.")
        return int(match[1])

    def load(self, number: int) -> Version:
        """What is written down about a version; raises NotFound, or StoreError where it is damaged."""
        try:
            return Version.from_path(self.record(number))
        except FileNotFoundError as error:
            raise NotFound(f"There is no version {number}.") from error

    def switch(self, version: Version) -> None:
        """Make a version the current one, in one step; where that fails the link is as it was."""
        before = str(self.link.readlink()) if self.link.is_symlink() else None
        try:
            disk.link_durably(self.link, f"versions/{version.folder}")
        except OSError:
            if before is not None:
                disk.link_durably(self.link, before)
            raise

    def numbers(self) -> list[int]:
        """The numbers of all versions that something is written down about, in their order."""
        return sorted(int(path.stem) for path in self.versions.glob("[0-9]*.json"))


def prepare(root: Path) -> Layout:
    """The layout of the store in a folder, which is made where the folder is absent or empty.

    Raises NotAStore where the folder is something else, or a store of a newer format.
    """
    layout = Layout(root)
    try:
        stated = json.loads((root / "format").read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        _make(layout)
        return layout
    except (ValueError, OSError) as error:
        raise NotAStore(f"{root / 'format'} cannot be read as the format of a store: {error}.") from error
    _check(root, stated)
    return layout


def _check(root: Path, stated: object) -> None:
    if not isinstance(stated, dict) or stated.get("what") != _NAME or not isinstance(stated.get("format"), int):
        raise NotAStore(f"{root} has a file `format` that is not a store's. Choose another folder with --store.")
    if stated["format"] > FORMAT:
        raise NotAStore(
            f"{root} is a store of format {stated['format']}; this package reads up to format {FORMAT}. "
            "Install a newer coprod-kg."
        )


def _make(layout: Layout) -> None:
    root = layout.root
    if root.exists() and not root.is_dir():
        raise NotAStore(f"{root} is a file, not a folder. Choose another place with --store.")
    if root.exists():
        _refuse_foreign(root)
    with disk.storage("Making the store", root):
        root.mkdir(parents=True, exist_ok=True)
        with lock.WriterLock(layout.lock, who="coprod-kg", why="make the store", timeout=30):
            for name in _FOLDERS:
                (root / name).mkdir(exist_ok=True)
            if not (root / "format").exists():
                content = json.dumps({"format": FORMAT, "what": _NAME}) + "\n"
                disk.write_durably(root / "format", content.encode())


def _refuse_foreign(root: Path) -> None:
    with disk.storage("Reading the store's folder", root):
        found = sorted(path.name for path in root.iterdir())
    filled = any(next((root / name).iterdir(), None) for name in found if name in _FOLDERS and (root / name).is_dir())
    if (set(found) <= _FRESH and not filled) or (root / "format").exists():
        return
    shown = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
    if "CURRENT" in found and any(name.startswith("MANIFEST-") for name in found):
        advice = "It looks like an Oxigraph database: dump it and submit the dump to a store in another folder."
    elif set(_FOLDERS[:2]) <= set(found):
        advice = "It looks like a store that lost its file `format`: put that back from a backup."
    else:
        advice = "Choose an empty or absent folder with --store."
    raise NotAStore(f"{root} is not a store: it holds {shown}. {advice}")
