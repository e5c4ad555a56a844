"""Whatever a crash interrupts, the store opens with a whole version, every accepted one, and no orphan."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

import coprod_kg.store
from coprod_kg.errors import Gone, NotFound
from coprod_kg.store import VersionedStore

ROOT = Path(coprod_kg.store.__file__ or "").resolve().parents[2]
CHILD = Path(__file__).with_name("crash_child.py")
G = "http://example.org/g"
PURGED = "https://w3id.org/coproduction/graph/contribution/secret"
SECRET = b"the secret file"


def quad(number: int, graph: str = G) -> ox.Quad:
    """A quad that is told from others by a number."""
    subject = ox.NamedNode(f"http://example.org/s{number}")
    return ox.Quad(subject, ox.NamedNode("http://example.org/p"), ox.Literal(number), ox.NamedNode(graph))


def child(*arguments: str | Path) -> subprocess.Popen[str]:
    """A Python process that can import the package."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def make_template(path: Path) -> None:
    """A store of four versions; the third brings a graph and a file that are to be purged."""
    store = VersionedStore(path)
    for number in (1, 2, 3, 4):
        with store.write(who="Ada", why="template", action="submit") as draft:
            draft.engine.add([quad(number)])
            if number == 3:
                draft.engine.add([quad(99, PURGED)])
                draft.keep(SECRET)
    store.release("kept", 2)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that each crash happens to a copy of."""
    path = tmp_path_factory.mktemp("template") / "store"
    make_template(path)
    return path


def numbers(store: VersionedStore, version: int | None = None) -> set[int]:
    """The numbers of the quads that a version holds."""
    found = store.read(version).quads(ox.NamedNode(G))
    return {int(q.object.value) for q in found if isinstance(q.object, ox.Literal)}


def assert_tidy(store: VersionedStore) -> None:
    """Nothing lies in the store's folder but what some version or the layout needs."""
    path = store.path
    history = store.history()
    wanted = {f"{version.number:06d}.json" for version in history}
    wanted |= {version.folder for version in history if version.pruned is None}
    assert {entry.name for entry in (path / "versions").iterdir()} == wanted
    assert list((path / "drafts").iterdir()) == list((path / "scratch").iterdir()) == []
    assert {entry.name for entry in path.iterdir()} - {"purged.json", "current"} == {
        "format", "lock", "versions", "originals", "drafts", "scratch",
    }  # fmt: skip
    assert (path / "lock").read_bytes() == b""
    assert store.verify() == []


def check(path: Path, scenario: str) -> str:
    """The store in a folder after a crash: whole, tidy and of use; returns ``before`` or ``after``."""
    store = VersionedStore(path / "new" if scenario == "create" else path)
    with store.write(who="Ada", why="after the crash", action="submit") as draft:
        draft.engine.add([quad(5000)])
    assert_tidy(store)
    held = numbers(store) - {5000}
    if scenario == "create":
        assert held in (set(), {1000})
        return "after" if held else "before"
    assert numbers(store, 2) == {1, 2}
    outcome = CHECKS[scenario](store, held)
    assert store.history()[-1].number == 1
    return outcome


def _write(store: VersionedStore, held: set[int]) -> str:
    names = {path.read_bytes() for path in (store.path / "originals").iterdir()}
    assert (held, names) in (({1, 2, 3, 4}, {SECRET}), ({1, 2, 3, 4, 1000}, {SECRET, b"file of 1000"}))
    return "after" if 1000 in held else "before"


def _prune(store: VersionedStore, held: set[int]) -> str:
    assert held == {1, 2, 3, 4}
    pruned = [version.number for version in store.history() if version.pruned]
    assert pruned in ([], [1], [3, 1], [4, 3, 1])
    return "after" if pruned == [4, 3, 1] else "before"


def _compact(store: VersionedStore, held: set[int]) -> str:
    assert held == {1, 2, 3, 4}
    return "after" if any(version.action == "compact" for version in store.history()) else "before"


def _restore(store: VersionedStore, held: set[int]) -> str:
    assert held in ({1, 2, 3, 4}, {1, 2})
    return "after" if held == {1, 2} else "before"


def _purge(store: VersionedStore, held: set[int]) -> str:
    assert held == {1, 2, 3, 4}
    having = [version.number for version in store.history() if PURGED in version.counts]
    files = [path.read_bytes() for path in (store.path / "originals").iterdir()]
    tombs = [stone["graph"] for stone in store.tombstones()]
    if having:
        assert (having, files, tombs) == ([6, 5, 4, 3], [SECRET], [])
    else:
        assert (files, tombs) == ([], [PURGED])
    return "before" if having else "after"


def _keep(store: VersionedStore, held: set[int]) -> str:
    assert held == {1, 2, 3, 4}
    files = {path.read_bytes() for path in (store.path / "originals").iterdir()}
    assert files in ({SECRET}, {SECRET, b"kept"})
    return "after" if len(files) == 2 else "before"


CHECKS = {
    "write": _write,
    "prune": _prune,
    "compact": _compact,
    "restore": _restore,
    "purge": _purge,
    "keep": _keep,
}


STRIDES = {"create": 3, "write": 3, "prune": 3, "compact": 5, "restore": 5, "purge": 45, "keep": 1}


@pytest.mark.parametrize("scenario", STRIDES)
def test_killed_on_the_way_the_store_is_whole(scenario: str, template: Path, tmp_path: Path) -> None:
    """Killed just before a call that makes something durable, visible or gone, nothing is lost or left."""
    _killed_on_the_way(scenario, template, tmp_path, STRIDES[scenario])


@pytest.mark.long
@pytest.mark.parametrize("scenario", STRIDES)
def test_killed_at_any_step_the_store_is_whole(scenario: str, template: Path, tmp_path: Path) -> None:
    """The same, at every single step."""
    _killed_on_the_way(scenario, template, tmp_path, 1)


def _killed_on_the_way(scenario: str, template: Path, tmp_path: Path, stride: int) -> None:
    source = tmp_path / "empty"
    source.mkdir()
    where = source if scenario == "create" else template
    with child(CHILD, scenario, where, tmp_path / "out", str(stride)) as process:
        steps = process.communicate()[0].split()
    assert process.returncode == 0
    outcomes = [check(tmp_path / "out" / step, scenario) for step in steps]
    assert outcomes[0] == "before" and outcomes[-1] == "after"
    assert outcomes == sorted(outcomes, reverse=True), "once it has happened, it has happened"


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from crash_child import quad
from coprod_kg.store import VersionedStore
store = VersionedStore(sys.argv[2])
start, count = int(sys.argv[3]), int(sys.argv[4])
for number in range(start, start + count):
    with store.write(who="Ada", why=str(number), action="submit", timeout=60) as draft:
        draft.engine.add([quad(number)])
        draft.keep(str(number).encode())
    print(number, flush=True)
    if number % 7 == 0:
        store.prune(keep=3)
    if number % 11 == 0:
        store.compact(tables=0)
"""


def _killed_at_random(path: Path, rounds: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    accepted: set[int] = set()
    for turn in range(rounds):
        process = child("-c", WRITER, CHILD.parent, path, str(turn * 1000), "1000")
        assert process.stdout is not None
        accepted.add(int(process.stdout.readline()))
        time.sleep(chance.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        accepted |= {int(line) for line in process.stdout.read().split()}
        process.wait()
        process.stdout.close()
        store = VersionedStore(path)
        held = numbers(store)
        assert accepted <= held
        assert len(held - accepted) <= turn + 1, "of each round at most the one that was about to be told"
        kept = {int(entry.read_bytes()) for entry in (path / "originals").iterdir()}
        assert kept == held
        assert_tidy(store)


def test_killed_at_random_every_accepted_write_is_there(tmp_path: Path) -> None:
    """A writer that is killed at random moments loses nothing it was told is accepted."""
    _killed_at_random(tmp_path / "store", rounds=6, seed=1)


@pytest.mark.long
def test_killed_at_random_many_times(tmp_path: Path) -> None:
    """The same, two hundred times."""
    _killed_at_random(tmp_path / "store", rounds=200, seed=2)


def test_two_processes_that_write_at_once_both_get_in(tmp_path: Path) -> None:
    """Writers in several processes queue; what each of them was told is accepted is in."""
    path = tmp_path / "store"
    writers = [child("-c", WRITER, CHILD.parent, path, str(start), "5") for start in (1, 1001)]
    for process in writers:
        assert len(process.communicate()[0].split()) == 5
        assert process.returncode == 0
    store = VersionedStore(path)
    assert numbers(store) == {start + n for start in (1, 1001) for n in range(5)}
    assert_tidy(store)


def test_a_reader_keeps_its_version_while_others_write_and_prune(tmp_path: Path) -> None:
    """An open engine answers from its version, and that version is not pruned under it."""
    path = tmp_path / "store"
    store = VersionedStore(path)
    for number in range(3):
        with store.write(who="Ada", why="x", action="submit") as draft:
            draft.engine.add([quad(number)])
    reader = store.read(2)
    with child("-c", WRITER, CHILD.parent, path, "1000", "8") as process:
        while process.poll() is None:
            assert {q.object.value for q in reader.quads(ox.NamedNode(G))} == {"0", "1"}  # type: ignore[union-attr]
            time.sleep(0.01)
    assert process.returncode == 0
    assert 2 not in store.prune(keep=1)
    assert len(list(reader.quads(ox.NamedNode(G)))) == 2
    reader.close()
    del reader
    assert 2 in store.prune(keep=1)
    with pytest.raises(Gone):
        store.read(2)


def test_a_lost_link_is_mended(template: Path, tmp_path: Path) -> None:
    """Where the link to the current version is lost or leads nowhere, it goes to the newest whole version."""
    for damage in ("gone", "dangling", "no link"):
        path = tmp_path / damage
        shutil.copytree(template, path, symlinks=True)
        (path / "current").unlink()
        if damage == "dangling":
            (path / "current").symlink_to("versions/000077")
        elif damage == "no link":
            (path / "current").write_text("versions/000005")
        store = VersionedStore(path)
        assert store.version().number == 5
        assert numbers(store) == {1, 2, 3, 4}
        assert_tidy(store)


def test_a_version_whose_files_are_gone_is_not_chosen(template: Path, tmp_path: Path) -> None:
    """A link that leads to a version without its files goes to the newest whole one before it."""
    path = tmp_path / "store"
    shutil.copytree(template, path, symlinks=True)
    shutil.rmtree(path / "versions" / "000005")
    assert numbers(VersionedStore(path)) == {1, 2, 3, 4}
    assert VersionedStore(path).version().number == 4


def test_a_lost_graph_is_not_found(template: Path, tmp_path: Path) -> None:
    """Purging what no version ever had is refused and says what comes near."""
    path = tmp_path / "store"
    shutil.copytree(template, path, symlinks=True)
    with pytest.raises(NotFound, match="Did you mean"):
        VersionedStore(path).purge(PURGED + "s", who="Ada", why="a slip")
