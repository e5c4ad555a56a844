"""What the store promises about time and disk, measured: `python -m bench.store [--versions N] [TRIPLES...]`.

Prints a table for each size, of made-up co-production data, beside what pyoxigraph alone takes for the same. Times are
of the wall; where the machine has other work to do, the processor's time beside them says more.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from bench.generate import write
from coprod_kg import vocab
from coprod_kg.store import LocalEngine, VersionedStore
from coprod_kg.store import disk as on_disk

EX = "http://example.org/"
PREDICATES = [ox.NamedNode(f"{EX}p{n}") for n in range(20)]
VERSIONS = 1000


def contribution(number: int, triples: int = 1000) -> list[ox.Quad]:
    """A contribution of so many triples, ten about each thing, in a graph of its own."""
    graph = vocab.contribution_graph(str(number))
    return [
        ox.Quad(
            ox.NamedNode(f"{EX}c{number}/s{n // 10}"), PREDICATES[n % 20], ox.Literal(f"value {n} of {number}"), graph
        )
        for n in range(triples)
    ]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that some work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def publish(store: VersionedStore, number: int) -> None:
    """Add and publish a contribution."""
    with store.write(who="bench", why=str(number), action="submit") as draft:
        draft.engine.add(contribution(number))


def point(engine: LocalEngine, subjects: Sequence[str]) -> float:
    """The median of milliseconds that a point query takes, of three runs over some things the best."""

    def one(subject: str) -> None:
        list(engine.query(f"SELECT ?p ?o WHERE {{ {subject} ?p ?o }}"))  # type: ignore[arg-type]

    return min(statistics.median(timed(lambda s=s: one(s)) for s in subjects) for _ in range(3))  # type: ignore[misc]


def disk(path: Path) -> float:
    """Megabytes on the disk, what versions share counted once."""
    return sum({(s := p.stat()).st_ino: s.st_blocks for p in path.rglob("*") if p.is_file()}.values()) * 512 / 1e6


def settle(store: ox.Store, folder: Path) -> None:
    """Wait until all files of a store of pyoxigraph's are on the disk, as a version's are when it is published."""
    store.flush()
    for path in folder.iterdir():
        on_disk.sync(path)


def load(store: VersionedStore, source: Path) -> None:
    """Make a version of a file."""
    with store.write(who="bench", why="load", action="create") as draft:
        draft.engine.bulk_load(str(source), format=ox.RdfFormat.N_TRIPLES, graph=vocab.PAPER)


def subjects(source: Path, many: int = 300) -> list[str]:
    """Some of the things that a file describes."""
    with source.open() as file:
        return sorted({line.partition(" ")[0] for line, _ in zip(file, range(50 * many), strict=False)})[:many]


def rows(triples: int, versions: int, folder: Path) -> Iterator[tuple[str, float, str]]:
    """What is measured at one size."""
    source = folder / "data.nt"
    write(source, triples, errors=0)
    own = ox.Store(str(folder / "own"))
    alone_busy = time.process_time()
    plain = timed(lambda: own.bulk_load(path=str(source), format=ox.RdfFormat.N_TRIPLES, to_graph=vocab.PAPER))
    alone_busy = time.process_time() - alone_busy
    durable = plain + timed(lambda: settle(own, folder / "own"))
    store = VersionedStore(folder / "store")
    busy = time.process_time()
    whole = timed(lambda: load(store, source))
    busy = time.process_time() - busy
    yield "bulk load and publish", whole, "ms"
    yield "pyoxigraph's own bulk_load", plain, "ms"
    yield "the same, with its files on the disk", durable, "ms"
    yield "of its speed", plain / whole, "times"
    yield "of its speed, with files on the disk", durable / whole, "times"
    yield "of its speed, by the processor", alone_busy / busy, "times"
    yield "open and read", statistics.median(timed(VersionedStore(store.path).read) for _ in range(9)), "ms"
    things = subjects(source)
    before, fresh, alone = disk(store.path), point(store.read(), things), point(LocalEngine(own), things)
    busy = time.process_time()
    took = [timed(lambda n=n: publish(store, n)) for n in range(versions)]  # type: ignore[misc]
    busy = time.process_time() - busy
    yield "publish 1,000 triples, mean", statistics.mean(took), "ms"
    yield "publish 1,000 triples, median", statistics.median(took), "ms"
    yield "publish 1,000 triples, slowest", max(took), "ms"
    yield "publish, the processor's mean", busy / versions * 1000, "ms"
    yield "prune what is left to prune", timed(store.prune), "ms"
    yield f"disk for each of {versions}, pruned", (disk(store.path) - before) / versions, "MB"
    yield "restore", timed(lambda: store.restore(store.version().number - 5, who="bench", why="back")), "ms"
    yield "point query, pyoxigraph alone", alone, "ms"
    yield "point query, fresh store", fresh, "ms"
    after = point(store.read(), things)
    yield f"point query after {versions} versions", after, "ms"
    yield "as slow as on a fresh store", after / fresh, "times"
    yield "verify", timed(store.verify), "ms"
    yield "disk for all of it", disk(store.path), "MB"
    yield "the processor, all together", time.process_time() * 1000, "ms"


def main() -> None:
    """Print one table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=VERSIONS)
    parser.add_argument("triples", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    given = parser.parse_args()
    for triples in given.triples:
        folder = Path(tempfile.mkdtemp())
        print(f"\n{triples:,} triples, {given.versions:,} versions")
        for what, value, unit in rows(triples, given.versions, folder):
            print(f"  {what:38} {value:10.2f} {unit}", flush=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
