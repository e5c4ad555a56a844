"""One writer at a time; whoever waits too long is told who writes, and since when."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from coprod_kg.errors import Busy
from coprod_kg.store import VersionedStore


def test_a_writer_that_waits_too_long_is_told_who_writes(tmp_path: Path) -> None:
    """The error names the process, for whom it writes, what for and since when."""
    store = VersionedStore(tmp_path / "store")
    with store.write(who="Ada", why="a long job", action="submit") as draft:
        told = rf"process {os.getpid()}, for Ada \(a long job\), since 20\d\d-"
        other = VersionedStore(store.path).write(who="Bob", why="y", action="submit", timeout=0.1)
        with pytest.raises(Busy, match=told) as caught, other:
            pytest.fail("two writers at once")
        draft.abandon()
    assert caught.value.retry_after > 0
    with store.write(who="Bob", why="y", action="submit", timeout=0):
        pass


def test_threads_queue_as_processes_do(tmp_path: Path) -> None:
    """Threads that share one store object write one after another."""
    store = VersionedStore(tmp_path / "store")

    def work(number: int) -> None:
        with store.write(who=str(number), why="x", action="submit") as draft:
            draft.keep(str(number).encode())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(version.who for version in store.history()) == ["0", "1", "2", "3"]
    assert len(list((store.path / "originals").iterdir())) == 4
