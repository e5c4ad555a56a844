"""A folder is told to be a store, or is refused with a word on what to do; a disk that refuses is one clear error."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from coprod_kg.errors import NotAStore, StoreError
from coprod_kg.store import VersionedStore

QUAD = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"), ox.NamedNode("urn:g"))


def filled(path: Path) -> VersionedStore:
    """A store with one version."""
    store = VersionedStore(path)
    with store.write(who="Ada", why="x", action="create") as draft:
        draft.engine.add([QUAD])
    return store


def test_an_empty_folder_becomes_a_store(tmp_path: Path) -> None:
    """An empty folder, and one in which making a store was cut short, become one."""
    VersionedStore(tmp_path)
    (tmp_path / "format").unlink()
    assert VersionedStore(tmp_path).history() == []


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_text("x"), "is a file"),
        (lambda path: (path.mkdir(), (path / "thesis.docx").write_text("x")), "holds thesis.docx.*--store"),
        (lambda path: ox.Store(str(path)).flush(), "Oxigraph database"),
        (lambda path: (filled(path), (path / "format").unlink()), "lost its file `format`"),
        (lambda path: (path.mkdir(), (path / "format").write_text("{}")), "not a store's"),
        (lambda path: (path.mkdir(), (path / "format").write_text("nonsense")), "cannot be read"),
    ],
)
def test_a_folder_that_is_something_else_is_refused(tmp_path: Path, make: Callable[[Path], Any], says: str) -> None:
    """The message says what was found and what to do, and nothing in the folder changes."""
    path = tmp_path / "folder"
    make(path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(NotAStore, match=says):
        VersionedStore(path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    """A store of a newer format is left alone, and the message says that a newer package reads it."""
    store = filled(tmp_path / "store")
    stated = json.loads((store.path / "format").read_text())
    (store.path / "format").write_text(json.dumps({**stated, "format": stated["format"] + 1}))
    with pytest.raises(NotAStore, match="newer coprod-kg"):
        VersionedStore(store.path)


def test_a_store_without_a_whole_version_says_so(tmp_path: Path) -> None:
    """Where no version is whole there is an error that says so, not an empty store."""
    store = filled(tmp_path / "store")
    shutil.rmtree(store.path / "versions" / "000001")
    with pytest.raises(StoreError, match="no whole version"):
        VersionedStore(store.path)


def test_a_version_with_a_missing_file_cannot_be_opened(tmp_path: Path) -> None:
    """A missing file of a version is an error that names `verify`."""
    store = filled(tmp_path / "store")
    (store.directory() / "CURRENT").unlink()
    with pytest.raises(StoreError, match="coprod-kg verify"):
        store.read()


@pytest.mark.parametrize("call", ["fsync", "replace", "link", "symlink", "mkdir"])
@pytest.mark.parametrize(("code", "says"), [(errno.ENOSPC, "is full"), (errno.EROFS, "cannot be written")])
def test_a_disk_that_refuses_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, says: str
) -> None:
    """Wherever a write meets a full or read-only disk, the message says so and the store is as it was."""
    store = filled(tmp_path / "store")
    before = sorted(str(path) for path in store.path.rglob("*"))
    real = getattr(os, call)

    def refuse(*arguments: Any, **options: Any) -> None:
        monkeypatch.setattr(os, call, real)
        raise OSError(code, os.strerror(code))

    with pytest.raises(StoreError, match=says), store.write(who="Ada", why="x", action="submit") as draft:
        draft.engine.add([ox.Quad(ox.NamedNode("urn:t"), QUAD.predicate, QUAD.object, QUAD.graph_name)])
        monkeypatch.setattr(os, call, refuse)
        draft.keep(b"a file")
    assert sorted(str(path) for path in store.path.rglob("*")) == before
    assert set(store.read().quads(ox.NamedNode("urn:g"))) == {QUAD}
    filled(store.path)
    assert store.verify() == []


def in_child(work: Callable[[Path], None], path: Path) -> str:
    """What a process of its own says about the StoreError that its work ends in."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_told, args=(work, path, sending))
    process.start()
    sending.close()
    told: str = receiving.recv()
    process.join()
    process.close()
    receiving.close()
    return told


def _told(work: Callable[[Path], None], path: Path, sending: Connection) -> None:
    try:
        work(path)
        sending.send("no error")
    except StoreError as error:
        sending.send(str(error))


def _write_much(path: Path) -> None:
    with VersionedStore(path).write(who="Ada", why="x", action="submit") as draft:
        for start in range(0, 60_000, 10_000):
            draft.engine.add(
                ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal(f"{n}" * 9), ox.NamedNode("urn:g"))
                for n in range(start, start + 10_000)
            )


def _write_within_a_limit(path: Path) -> None:
    VersionedStore(path)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
    _write_much(path)


def test_a_limit_on_the_size_of_files_is_one_clear_error(tmp_path: Path) -> None:
    """When the engine itself cannot write any further, that is the same error, and the store is as it was."""
    path = tmp_path / "store"
    assert "is full" in in_child(_write_within_a_limit, path)
    assert VersionedStore(path).current() is None
    assert list((path / "drafts").iterdir()) == []


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user of this machine can reach; pytest's own are for one user only."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _make(path: Path) -> None:
    filled(path)


def _read_and_write_as_nobody(path: Path) -> None:
    os.setuid(65534)
    assert len(list(VersionedStore(path).read().quads(ox.NamedNode("urn:g")))) == 1
    filled(path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_read_only_folder_can_be_read_and_not_written(public_folder: Path) -> None:
    """Whoever may only read a store can do that, and is told clearly that writing is not possible."""
    path = public_folder / "store"
    assert in_child(_make, path) == "no error"
    assert "cannot be written to" in in_child(_read_and_write_as_nobody, path)
    assert VersionedStore(path).version().number == 1


@pytest.mark.parametrize("harm", ["damaged", "missing"])
def test_a_harmed_record_of_the_newest_version_takes_nothing_away(tmp_path: Path, harm: str) -> None:
    """The store says what is wrong and leaves every file as it is, so that the record can be put back."""
    store = VersionedStore(tmp_path / "store")
    for name in ("a", "b"):
        with store.write(who="ada", why=name, action="update") as draft:
            draft.engine.add([ox.Quad(ox.NamedNode(f"urn:{name}"), ox.NamedNode("urn:p"), ox.Literal(name))])
    record = store.path / "versions" / "000002.json"
    kept = record.read_bytes()
    record.write_bytes(kept + b"x") if harm == "damaged" else record.unlink()
    with pytest.raises(StoreError, match="Nothing was changed"):
        VersionedStore(store.path)
    record.write_bytes(kept)
    held = VersionedStore(store.path).read().quads()
    assert sorted(q.object.value for q in held if q.predicate == ox.NamedNode("urn:p")) == ["a", "b"]
