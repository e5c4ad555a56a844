"""What reasoning promises about time and memory: `python -m bench.reasoning [TRIPLES...]` prints a table.

Beside it stand owlrl and reasonable (`pip install reasonable`), on the same data with the same ontology, up to the
sizes that they end on. Time is the processor's, of this process and its threads, since a wall clock tells of the
machine's other work too; both are shown. Each size runs in a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from bench.generate import write
from coprod_kg import foundation, vocab
from coprod_kg.explain import Question, explain
from coprod_kg.foundation import asserted, ruleset
from coprod_kg.reason import contradictions, infer, infer_added
from coprod_kg.store.local import LocalEngine

#: The largest data that each peer is given, and how long it may take.
PEERS = {"owlrl": 10_000, "reasonable": 100_000}
SECONDS = 600
ADDED = 1_000


def processor() -> float:
    """Seconds that this process has spent, in all its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall and of the processor that some work takes."""
    wall, spent = time.perf_counter(), processor()
    work()
    return time.perf_counter() - wall, processor() - spent


def load(folder: Path, triples: int) -> Iterator[tuple[str, float, str]]:
    """Make a store on disk with the packaged knowledge and generated cases; the number of the next case."""
    store = ox.Store(str(folder / "store"))
    foundation.renew(LocalEngine(store), [*vocab.TERMINOLOGY])
    made = write(folder / "data.nt", triples, errors=0.0)
    store.bulk_load(path=str(folder / "data.nt"), format=ox.RdfFormat.N_TRIPLES, to_graph=_graph(0))
    store.flush()
    store.optimize()
    yield "next", made.next, ""


def ours(folder: Path, following: int) -> Iterator[tuple[str, float, str]]:
    """What is measured of this package over the store that ``load`` made."""
    engine = LocalEngine(ox.Store(str(folder / "store")))
    rules = ruleset(engine)
    wall, spent = timed(lambda: infer(engine, rules, graphs=asserted(engine)))
    inferred = sum(1 for _ in engine.quads(vocab.INFERRED))
    yield "inferred statements", inferred, ""
    yield "all rules, wall", wall, "s"
    yield "all rules, processor", spent, "s"
    yield "memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB"
    wall, _ = timed(lambda: contradictions(engine, rules, graphs=asserted(engine)))
    yield "all contradictions, wall", wall, "s"
    yield from _adding(engine, folder, following)
    yield from _explaining(engine)


def _adding(engine: LocalEngine, folder: Path, following: int) -> Iterator[tuple[str, float, str]]:
    took = []
    for number in range(1, 6):
        made = write(folder / "more.nt", ADDED, errors=0.0, first=following)
        following = made.next
        engine.load((folder / "more.nt").read_bytes(), _graph(number))
        graphs, rules = asserted(engine), ruleset(engine)
        took.append(timed(lambda n=number, g=graphs, r=rules: infer_added(engine, r, g, _graph(n))))  # type: ignore[misc]
    yield f"adding {ADDED:,} triples, wall", min(wall for wall, _ in took) * 1000, "ms"
    yield f"adding {ADDED:,} triples, processor", min(spent for _, spent in took) * 1000, "ms"


def _explaining(engine: LocalEngine) -> Iterator[tuple[str, float, str]]:
    rows = engine.query(
        f"SELECT ?x ?c WHERE {{ GRAPH {vocab.INFERRED} {{ ?x a ?c }} "
        "VALUES ?c { coprod:CoDesign coprod:PureCoProduction coprod:CoInnovation coprod:CoConstruction } } LIMIT 40"
    )
    assert isinstance(rows, ox.QuerySolutions)
    asked = [Question(row["x"], vocab.RDF_TYPE, row["c"]) for row in rows]
    took = [timed(lambda one=one: explain(engine, one)) for one in asked]  # type: ignore[misc]
    yield "an explanation, median, wall", statistics.median(wall for wall, _ in took) * 1000, "ms"
    yield "an explanation, median, processor", statistics.median(spent for _, spent in took) * 1000, "ms"


def peer(name: str, folder: Path, triples: int) -> Iterator[tuple[str, float, str]]:
    """What is measured of a peer at one size: from a graph in memory to its closure."""
    write(folder / "data.ttl", triples, errors=0.0)
    terms = rdflib.Graph()
    for graph in vocab.TERMINOLOGY:
        quads = (quad.triple for quad in foundation.packaged_quads(graph))
        terms.parse(data=ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES), format="nt")
    if name == "owlrl":
        import owlrl

        terms.parse(folder / "data.ttl", format="turtle")
        wall, spent = timed(lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(terms))
    else:
        import reasonable

        terms.serialize(folder / "terms.ttl", format="turtle")
        reasoner = reasonable.PyReasoner()
        reasoner.load_file(str(folder / "terms.ttl"))
        reasoner.load_file(str(folder / "data.ttl"))
        wall, spent = timed(reasoner.reason)
    yield f"{name}, wall", wall, "s"
    yield f"{name}, processor", spent, "s"


def _graph(number: int) -> ox.NamedNode:
    return vocab.contribution_graph(f"made{number}")


def measured(name: str, triples: int) -> dict[str, tuple[float, str]] | str:
    """The figures of one run in a process of its own, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        if name != "ours":
            return _run(name, folder, triples)
        made = _run("load", folder, triples)
        return made if isinstance(made, str) else _run("ours", folder, int(made["next"][0]))


def _run(name: str, folder: str, number: int) -> dict[str, tuple[float, str]] | str:
    command = [sys.executable, "-m", "bench.reasoning", "--one", name, folder, str(number)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"{name} had not ended after {SECONDS} s"
    if done.returncode:
        return f"{name} failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}"
    found: dict[str, tuple[float, str]] = {row[0]: (row[1], row[2]) for row in json.loads(done.stdout)}
    return found


def one(name: str, folder: Path, number: int) -> list[Any]:
    """The rows of one run."""
    match name:
        case "load":
            return list(load(folder, number))
        case "ours":
            return list(ours(folder, number))
    return list(peer(name, folder, number))


def main(sizes: list[int]) -> None:
    """Print one table for each size, and how the time grows from one to the next."""
    key, smaller, before = "all rules, processor", 0, dict[str, float]()
    for triples in sizes:
        print(f"\n{triples:,} triples")
        own = measured("ours", triples)
        _print(own)
        for name, most in PEERS.items():
            if triples <= most and importlib.util.find_spec(name):
                other = measured(name, triples)
                _print(other)
                if isinstance(own, dict) and isinstance(other, dict):
                    _row(f"{name} takes", other[f"{name}, processor"][0] / own[key][0], "times as long")
        if isinstance(own, dict):
            took = {name: own[f"all rules, {name}"][0] for name in ("wall", "processor")}
            for name, earlier in before.items():
                _row(f"growth, {name}", took[name] / earlier / (triples / smaller), "times linear")
            before, smaller = took, triples


def _print(found: dict[str, tuple[float, str]] | str) -> None:
    if isinstance(found, str):
        print(f"  {found}")
        return
    for what, (value, unit) in found.items():
        _row(what, value, unit)


def _row(what: str, value: float, unit: str) -> None:
    print(f"  {what:38} {value:12,.2f} {unit}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))))
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
