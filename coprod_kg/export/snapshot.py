"""A store as it was at one version: a folder that looks like a store and ends there, made of links to another's."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from coprod_kg.errors import BadRequest
from coprod_kg.publish import derived
from coprod_kg.publish.derived import build
from coprod_kg.store.layout import Layout, prepare
from coprod_kg.store.places import is_address
from coprod_kg.store.versions import VersionedStore

_SHARED = ("originals", "purged.json", "pending")


@contextlib.contextmanager
def at_version(place: str, number: int | None) -> Iterator[str]:
    """The place of a store that ends at a version, with what its pages need worked out; the newest where None.

    Raises BadRequest where the store is behind an address and an older version is asked for, Gone where the
    version was pruned.
    """
    if is_address(place):
        if number is not None:
            raise BadRequest("Of a store behind an address only what it holds now can be written as files.")
        yield place
        return
    store = VersionedStore(place)
    with tempfile.TemporaryDirectory(prefix="coprod-export-") as folder:
        _link(store, store.version(number).number, prepare(Path(folder) / "store"))
        build.build(VersionedStore(Path(folder) / "store"))
        yield str(Path(folder) / "store")


def _link(store: VersionedStore, number: int, copy: Layout) -> None:
    source = Layout(store.path.absolute())
    store.read(number)  # raises Gone where its files went
    for one in (one for one in store.history() if one.number <= number):
        if source.record(one.number).exists():
            copy.record(one.number).symlink_to(source.record(one.number))
        if not one.pruned and source.data(one).exists():
            copy.data(one).symlink_to(source.data(one))
    for name in _SHARED:
        there = copy.root / name
        if (source.root / name).exists():
            if there.is_dir():
                there.rmdir()
            there.symlink_to(source.root / name)
    version = store.version(number)
    copy.link.symlink_to(f"versions/{version.folder}")
    made = derived.place(store, version)
    if made.exists():
        copy.derived.mkdir(exist_ok=True)
        (copy.derived / made.name).symlink_to(made.absolute())
