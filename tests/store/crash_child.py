"""Run by test_versions_crash.py: does one thing to copies of a store and is killed at its every step.

Each copy is worked on by a process of its own, which kills itself (SIGKILL) just before its K-th call to
the operating system that makes something durable, visible or gone; K goes up until one lives to the end.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coprod_kg.store import VersionedStore

G = "http://example.org/g"
PURGED = "https://w3id.org/coproduction/graph/contribution/secret"


def quad(number: int, graph: str = G) -> ox.Quad:
    """A quad that is told from others by a number."""
    subject = ox.NamedNode(f"http://example.org/s{number}")
    return ox.Quad(subject, ox.NamedNode("http://example.org/p"), ox.Literal(number), ox.NamedNode(graph))


def write(path: Path) -> None:
    """Submit a quad with its file."""
    store = VersionedStore(path)
    with store.write(who="Ada", why="crash", action="submit") as draft:
        draft.engine.add([quad(1000)])
        store.keep(b"file of 1000")


def prune(path: Path) -> None:
    """Let all but the newest version go."""
    VersionedStore(path).prune(keep=1)


def compact(path: Path) -> None:
    """Merge the files."""
    VersionedStore(path).compact(tables=0)


def restore(path: Path) -> None:
    """Go back to the second version."""
    VersionedStore(path).restore(2, who="Ada", why="crash")


def purge(path: Path) -> None:
    """Take one graph and its file out of history."""
    store = VersionedStore(path)
    sha256 = next(f.name for f in (path / "originals").iterdir() if f.read_bytes() == b"the secret file")
    store.purge(PURGED, sha256, who="Ada", why="the law")


def create(path: Path) -> None:
    """Make a store with one version."""
    with VersionedStore(path / "new").write(who="Ada", why="crash", action="create") as draft:
        draft.engine.add([quad(1000)])


def keep(path: Path) -> None:
    """Keep a file outside of a write."""
    VersionedStore(path).keep(b"kept")


def kill_at(step: int) -> None:
    """Kill this process just before its step-th call that makes something durable, visible or gone.

    Of a run of the same calls only the first two count: they do the same to one file after another.
    """
    calls: list[str] = []
    counter = iter(range(step))

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            calls.append(name)
            if calls[-3:] != [name] * 3 and next(counter, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **options)

        return call

    for name in ("fsync", "replace", "rename", "unlink", "link", "symlink", "mkdir", "rmdir", "ftruncate"):
        setattr(os, name, counted(name, getattr(os, name)))


def main(work: Callable[[Path], None], template: Path, out: Path, stride: int) -> None:
    """Make a copy for each step and let a process die there; prints the steps that were tried.

    Every ``stride``-th step is tried, nine times as many once a journal is there.
    """
    step = 0
    while True:
        place = out / str(step)
        shutil.copytree(template, place, symlinks=True)
        child = os.fork()
        if child == 0:
            kill_at(step)
            work(place)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(step, flush=True)
        if os.WIFEXITED(status):
            sys.exit(os.WEXITSTATUS(status))
        step += max(1, stride // 9) if (place / "journal.json").exists() else stride


if __name__ == "__main__":
    main(globals()[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
