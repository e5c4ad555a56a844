"""What validation promises about time and memory, beside its peers: `python -m bench.validation [TRIPLES...]`.

For each size, made-up data with 1 % of things broken, and all shapes of the project: our queries, TopBraid's engine,
Jena's where Debian's is installed, and pySHACL, each in a process of its own (`bench/validators.py`), reading and
report included; the peak of memory, CPU seconds (others' load hardly changes them), and whether they found what was
planted. Then a contribution of 1,000 triples against stores of those sizes.

pySHACL takes minutes for 10,000 triples, as it parses the text of a query again at every node. Beyond `--pyshacl`
triples it is stopped after `--cap` times the seconds that ours took: what is told then is a least ratio, measured.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from bench.generate import write
from bench.validators import ONTOLOGY, Measured, available, measure
from coprod_kg import packaged, vocab

CHANGES = 9


def change(folder: Path, addition: Path) -> list[float]:
    """Milliseconds of CPU for each time that a contribution is checked against a store that is open."""
    from coprod_kg import foundation
    from coprod_kg.store.local import LocalEngine
    from coprod_kg.validate import State, validate_change
    from coprod_kg.validate.shapes import Shapes

    before, shapes = LocalEngine(ox.Store.read_only(str(folder))), Shapes.packaged()
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(vocab.CONTRIBUTION + "new"))
        for quad in _quads(addition)
    ]
    ox.Store(str(folder)).backup(str(folder) + ".copy")  # by hard links, as a store's new version is made
    store = ox.Store(str(folder) + ".copy")
    after, took = LocalEngine(store), []
    for _ in range(CHANGES):
        after.add(quads)
        start = time.process_time()
        validate_change(
            State(after, foundation.asserted(after)), State(before, foundation.asserted(before)), shapes, added=quads
        )
        took.append((time.process_time() - start) * 1000)
        after.drop(quads[0].graph_name)  # type: ignore[arg-type]
    return took


def _quads(file: Path) -> Sequence[ox.Quad]:
    return list(ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES))


def full(sizes: Sequence[int], to_the_end: int, most: int, times: float, folder: Path) -> None:
    """The table of full validations."""
    print("all shapes, 1 % of things broken, reading, start-up and report included")
    print("     triples  engine     CPU s     MB      found  as planted      ratio   for each 10,000 triples")
    for size in sizes:
        file = folder / f"{size}.nt"
        made = write(file, size)
        planted = {(one.focus, one.shape) for one in made.planted}
        own = measure("ours", file)
        for name in available() if size <= most else ("ours",):
            cap = None if name != "pyshacl" or size <= to_the_end else math.ceil(own.seconds * times)
            took = own if name == "ours" else measure(name, file, cap)
            print(f"{made.triples:12,}  {_row(name, took, own, planted, made.triples)}", flush=True)


def _row(name: str, took: Measured, own: Measured, planted: set[tuple[str, str]], triples: int) -> str:
    told = f"{name:8} {took.seconds:7.1f} {took.memory:6.0f} "
    ratio = took.seconds / own.seconds
    if took.found is None:
        return told + f"stopped: it had not ended after {math.floor(ratio)} times as long as ours"
    same = {(one.focus, one.shape) for one in took.found} == planted
    each = took.seconds / triples * 10_000
    return told + f"{len(took.found):10,}  {'yes' if same else 'no':10} {ratio:10.1f}   {each:.3f}"


def changes(sizes: Sequence[int], folder: Path) -> None:
    """The table of contributions."""
    print("\na contribution of 1,000 triples, 5 % of things broken, against a store")
    for size in sizes:
        source, store = folder / f"{size}.nq", folder / f"{size}.store"
        made = write(source, size)
        engine = ox.Store(str(store))
        for name, graph in zip(ONTOLOGY, vocab.TERMINOLOGY, strict=True):
            path = packaged.folder("ontology") / name
            engine.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=vocab.BASE, to_graph=graph)
        engine.bulk_load(path=str(source), format=ox.RdfFormat.N_QUADS)
        engine.flush()
        engine.optimize()
        del engine
        write(folder / "new.nt", 1000, errors=0.05, first=made.next)
        took = change(store, folder / "new.nt")
        print(f"{made.triples:12,}  median {median(took):7.1f} ms of CPU, slowest {max(took):7.1f} ms", flush=True)


def main(arguments: list[str]) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.validation")
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--peers", type=int, default=1_000_000, metavar="MOST", help="ask peers up to so many triples")
    parser.add_argument("--pyshacl", type=int, default=10_000, metavar="MOST", help="let pySHACL end up to so many")
    parser.add_argument("--cap", type=float, default=55, metavar="TIMES", help="beyond, stop it at TIMES our seconds")
    parser.add_argument("--full-only", action="store_true", help="leave out the contributions")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        full(given.sizes, given.pyshacl, given.peers, given.cap, Path(name))
        if not given.full_only:
            changes([size for size in given.sizes if size <= 1_000_000], Path(name))


if __name__ == "__main__":
    main(sys.argv[1:])
