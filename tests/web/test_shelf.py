"""What is worked out in the background: what failed once is tried again, and not all the time."""

from __future__ import annotations

import subprocess
from typing import Any

import pyoxigraph as ox
import pytest
from endpoint_server import serving
from waiting import wait_until

from coprod_kg.errors import Busy
from coprod_kg.publish.derived import build, newest
from coprod_kg.store import VersionedStore
from coprod_kg.web import shelf


def test_what_failed_is_tried_again_after_a_pause(store: VersionedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that failed, as on a full disk, is begun anew when its pause is over, and not before."""
    codes = [1, 0]

    def run(command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
        if not codes[0]:
            build.build(store)
        return subprocess.CompletedProcess(command, codes.pop(0))

    monkeypatch.setattr(shelf.subprocess, "run", run)
    for path in (store.path / "derived").glob("*.sqlite"):
        path.unlink()
    tried, version = shelf.Shelf(), store.version()
    monkeypatch.setattr(shelf, "PAUSE", 1e6)
    with pytest.raises(Busy):
        tried.ready(store, version)
    with pytest.raises(Busy):
        tried.ready(store, version)
    assert codes == [0]
    monkeypatch.setattr(tried, "_not_before", 0.0)
    assert tried.ready(store, version).version == version.number


def test_a_server_works_out_what_is_published_elsewhere(store: VersionedStore) -> None:
    """Nobody has to ask: the search of a version is made when it is published, by whatever process."""

    def made() -> bool:
        found = newest(store)
        return found is not None and found.version == store.version().number

    with serving(store.path, look_seconds=0.1):
        assert wait_until(made)
        with store.write(who="Ada", why="x", action="submit") as draft:
            node = ox.NamedNode("http://example.org/x")
            draft.engine.add([ox.Quad(node, node, node, node)])
        assert wait_until(made)
