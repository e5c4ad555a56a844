"""`verify` finds every byte that is not what was written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg.errors import StoreError
from coprod_kg.store import VersionedStore


@pytest.fixture
def store(tmp_path: Path) -> VersionedStore:
    """Two versions, with a file."""
    store = VersionedStore(tmp_path / "store")
    for name in ("a", "b"):
        with store.write(who="Ada", why=name, action="submit") as draft:
            draft.engine.add([ox.Quad(ox.NamedNode(f"urn:{name}"), ox.NamedNode("urn:p"), ox.Literal(name))])
            draft.keep(name.encode())
    return store


def flip(path: Path) -> None:
    """Flip one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_sound_store_has_no_problems_and_every_file_is_read_once(store: VersionedStore) -> None:
    """Files that versions share are read once, and nothing is found in a store that is as it was."""
    read: list[Path] = []
    assert store.verify(read.append) == []
    inodes = [path.stat().st_ino for path in read]
    assert len(inodes) == len(set(inodes))
    assert sum(len(version.files) for version in store.history()) + 2 > len(read)


@pytest.mark.parametrize(
    "pattern", ["versions/000002/*.sst", "versions/000001/CURRENT", "versions/000001.json", "originals/*"]
)
def test_a_flipped_bit_is_found(store: VersionedStore, pattern: str) -> None:
    """One bit in a table, a small file, a record or an original is found, and the file is named."""
    path = max(store.path.glob(pattern), key=lambda path: (path.stat().st_size, path))
    flip(path)
    assert path.name in {problem.path.name for problem in store.verify()}


@pytest.mark.parametrize(
    "damage",
    [
        lambda root: next((root / "versions" / "000001").glob("*.sst")).unlink(),
        lambda root: (root / "versions" / "000001.json").unlink(),
        lambda root: (root / "versions" / "000002" / "extra").write_text("x"),
    ],
)
def test_what_is_missing_or_too_many_is_found(store: VersionedStore, damage: Callable[[Path], object]) -> None:
    """Missing files and files that nobody wrote down are problems too."""
    damage(store.path)
    found = store.verify()
    assert len(found) == 1
    assert str(found[0]).startswith(str(store.path))


def test_history_goes_on_past_a_damaged_record(tmp_path: Path) -> None:
    """One old record that cannot be read is marked in the history, and neither it nor its files stop or get lost."""
    store = VersionedStore(tmp_path / "store")
    for _ in range(3):
        with store.write(who="Ada", why="x", action="submit"):
            pass
    record = tmp_path / "store" / "versions" / "000001.json"
    record.write_bytes(record.read_bytes().replace(b"Ada", b"Bob"))
    assert [(version.number, version.damaged) for version in store.history()] == [(3, False), (2, False), (1, True)]
    assert "backup" in store.history()[-1].why
    assert store.prune(keep=1) == [2]
    assert (tmp_path / "store" / "versions" / "000001").is_dir()
    assert [problem.path for problem in store.verify()] == [record]
    with pytest.raises(StoreError, match="damaged"):
        store.read(1)
