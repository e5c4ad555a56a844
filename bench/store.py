"""What the store promises about time and disk, measured: `python -m bench.store [TRIPLES...]` prints a table."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.store import VersionedStore

EX = "http://example.org/"
PREDICATES = [ox.NamedNode(f"{EX}p{n}") for n in range(20)]
VERSIONS = 200


def contribution(number: int, triples: int = 1000) -> list[ox.Quad]:
    """A contribution of so many triples, ten about each thing, in a graph of its own."""
    graph = vocab.contribution_graph(str(number))
    return [
        ox.Quad(
            ox.NamedNode(f"{EX}c{number}/s{n // 10}"), PREDICATES[n % 20], ox.Literal(f"value {n} of {number}"), graph
        )
        for n in range(triples)
    ]


def write_file(path: Path, triples: int) -> None:
    """An N-Triples file to load."""
    with path.open("w") as file:
        for n in range(triples):
            file.write(f'<{EX}big/s{n // 10}> <{EX}p{n % 20}> "a value of some length {n}" .\n')


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that some work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def publish(store: VersionedStore, number: int) -> None:
    """Add and publish a contribution."""
    with store.write(who="bench", why=str(number), action="submit") as draft:
        draft.engine.add(contribution(number))


def point(store: VersionedStore) -> float:
    """The median of milliseconds that a point query takes."""
    engine = store.read()

    def one(n: int) -> None:
        list(engine.query(f"SELECT ?o WHERE {{ <{EX}big/s{n}> <{EX}p{n * 10 % 20}> ?o }}"))  # type: ignore[arg-type]

    return statistics.median(timed(lambda n=n: one(n)) for n in range(300))  # type: ignore[misc]


def disk(path: Path) -> float:
    """Megabytes on the disk, what versions share counted once."""
    return sum({(s := p.stat()).st_ino: s.st_blocks for p in path.rglob("*") if p.is_file()}.values()) * 512 / 1e6


def rows(triples: int, folder: Path) -> Iterator[tuple[str, float, str]]:
    """What is measured at one size."""
    source = folder / "data.nt"
    write_file(source, triples)
    own = ox.Store(str(folder / "own"))
    plain = timed(lambda: own.bulk_load(path=str(source), format=ox.RdfFormat.N_TRIPLES, to_graph=vocab.PAPER))
    own.flush()
    store = VersionedStore(folder / "store")

    def load() -> None:
        with store.write(who="bench", why="load", action="create") as draft:
            draft.engine.bulk_load(str(source), format=ox.RdfFormat.N_TRIPLES, graph=vocab.PAPER)

    yield "bulk load and publish", timed(load), "ms"
    yield "pyoxigraph's own bulk_load", plain, "ms"
    yield "open and read", statistics.median(timed(VersionedStore(store.path).read) for _ in range(9)), "ms"
    before, fresh = disk(store.path), point(store)
    took = [timed(lambda n=n: publish(store, n)) for n in range(VERSIONS)]  # type: ignore[misc]
    yield "publish 1,000 triples, mean", statistics.mean(took), "ms"
    yield "publish 1,000 triples, median", statistics.median(took), "ms"
    yield "publish 1,000 triples, slowest", max(took), "ms"
    yield "prune", timed(store.prune), "ms"
    yield f"disk for each of {VERSIONS}, pruned", (disk(store.path) - before) / VERSIONS, "MB"
    yield "restore", timed(lambda: store.restore(store.version().number - 5, who="bench", why="back")), "ms"
    yield "point query, fresh store", fresh, "ms"
    yield f"point query after {VERSIONS} versions", point(store), "ms"
    yield "verify", timed(store.verify), "ms"


def main(sizes: list[int]) -> None:
    """Print one table for each size."""
    for triples in sizes:
        folder = Path(tempfile.mkdtemp())
        print(f"\n{triples:,} triples")
        for what, value, unit in rows(triples, folder):
            print(f"  {what:34} {value:10.2f} {unit}", flush=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100_000, 1_000_000])
