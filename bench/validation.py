"""What validation promises about time and memory, beside its peers: `python -m bench.validation [TRIPLES...]`.

For each size, made-up data with 1 % of things broken, and all shapes of the project: our queries and pySHACL, each in a
process of its own, reading included; the peak of memory, CPU seconds (others' load does not change them), and whether
they found what was planted. Then a contribution of 1,000 triples against stores of those sizes. pySHACL is asked up to
`--pyshacl` triples: 10,000 unless told, which takes it minutes, as it parses the text of a query again at every node.
Compare at other sizes by the last column. TopBraid is left out: `brick-tq-shacl`'s wheel has no jar in it, and no other
package of PyPI that is known here brings one.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pyoxigraph as ox

from bench.generate import write
from coprod_kg import packaged, vocab

ONTOLOGY = ("coprod.ttl", "schemes.ttl", "alignments.ttl")
CHANGES = 9


def ours(file: Path) -> set[tuple[str, str | None]]:
    """What our queries find, as focus node and shape."""
    from coprod_kg.store.local import LocalEngine
    from coprod_kg.validate import Shapes, validate

    engine = LocalEngine()
    _load(engine.store, file)
    report = validate(engine, Shapes.packaged(), graphs=None, limit=None)
    return {(getattr(f.focus, "value", ""), f.shape) for f in report.findings}


def pyshacl(file: Path) -> set[tuple[str, str | None]]:
    """What pySHACL as it is finds, shapes and data read by rdflib."""
    import rdflib
    from pyshacl import validate

    data, shapes = rdflib.Graph(), rdflib.Graph()
    data.parse(file, format="nt")
    for name in ONTOLOGY:
        data.parse(packaged.folder("ontology") / name)
    for path in [*packaged.files("shapes", "*.ttl"), packaged.folder("ontology") / "prefixes.ttl"]:
        shapes.parse(path)
    results = validate(data, shacl_graph=shapes)[1]
    sh = rdflib.Namespace(vocab.SH)
    return {(str(results.value(r, sh.focusNode)), str(s)) for r, s in results.subject_objects(sh.sourceShape)}


ENGINES: dict[str, Callable[[Path], set[tuple[str, str | None]]]] = {"ours": ours, "pyshacl": pyshacl}


def _load(store: ox.Store, file: Path) -> None:
    for name in ONTOLOGY:
        path = packaged.folder("ontology") / name
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=vocab.BASE)
    store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES)


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


def apart(*arguments: str) -> dict[str, Any]:
    """What a process of its own measured."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.validation", "--one", *arguments], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout))


def one(engine: str, file: str) -> None:
    """Validate a file by an engine, and print what that took."""
    found = ENGINES[engine](Path(file))
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {tuple(line.split("\t")) for line in Path(file + ".planted.tsv").read_text("utf-8").splitlines()}
    row = {
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / 1024,
        "same": found == told,
        "found": len(found),
    }
    print(json.dumps(row))


def full(sizes: Sequence[int], most: int, folder: Path) -> None:
    """The table of full validations."""
    print("all shapes, 1 % of things broken, reading and start-up included")
    print("     triples  engine     CPU s   MB      found  as planted   ratio   for each 10,000 triples")
    for size in sizes:
        file = folder / f"{size}.nt"
        made = write(file, size)
        own = apart("ours", str(file))
        rows = [("ours", own)] + ([("pyshacl", apart("pyshacl", str(file)))] if size <= most else [])
        for name, row in rows:
            each = row["cpu"] / made.triples * 10_000
            print(
                f"{made.triples:12,}  {name:8} {row['cpu']:7.1f} {row['memory']:6.0f} {row['found']:8,}  "
                f"{'yes' if row['same'] else 'no':10} {row['cpu'] / own['cpu']:7.1f}   {each:.3f}",
                flush=True,
            )


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
    if arguments[:1] == ["--one"]:
        one(*arguments[1:])
        return
    parser = argparse.ArgumentParser(prog="python -m bench.validation")
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--pyshacl", type=int, default=10_000, metavar="MOST", help="ask pySHACL up to so many triples")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        full(given.sizes, given.pyshacl, Path(name))
        changes([size for size in given.sizes if size <= 1_000_000], Path(name))


if __name__ == "__main__":
    main(sys.argv[1:])
