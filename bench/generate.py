"""Made-up co-production data of any size: `python -m bench.generate TRIPLES FILE [--errors 0.01]`.

The file's name tells the format: .nt, .ttl, .nq (with --graph), each also for less disk as .gz. The same arguments
make the same bytes. What was planted goes to FILE.planted.tsv, as focus node and shape. `--first` starts at a later
case: such data stand beside those of the cases before and link to them, as a contribution to a store would.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TextIO, cast

from bench.cases import BASE, Case, Thing
from bench.faults import Planted, planted
from coprod_kg import vocab

GRAPH = vocab.contribution_graph("made").value


@dataclass(frozen=True, slots=True)
class Made:
    """A run of cases: how many triples, the first case that it does not hold, and what was planted."""

    triples: int
    next: int
    planted: tuple[Planted, ...]


def cases(
    triples: int, *, errors: float = 0.01, seed: int = 1, first: int = 0
) -> Iterator[tuple[Case, list[Thing], list[Planted]]]:
    """Whole cases, until there are so many triples; ``errors`` is the share of things with a planted fault."""
    made = 0
    for number in count(first):
        if made >= triples:
            return
        case = Case(number, seed)
        things, found = planted(case, errors)
        made += sum(len(thing.rows) for thing in things)
        yield case, things, found


def write(
    path: Path,
    triples: int,
    *,
    errors: float = 0.01,
    seed: int = 1,
    first: int = 0,
    graph: str = GRAPH,
) -> Made:
    """Write at least so many triples to a file, in the format that its name tells, and what was planted beside it."""
    made, number, found = 0, first - 1, list[Planted]()
    form = (path.with_suffix("") if path.suffix == ".gz" else path).suffix
    with _opened(path) as file:
        if form == ".ttl":
            file.writelines(f"PREFIX {prefix}: <{space}>\n" for prefix, space in _spaces().items())
        for case, things, faults in cases(triples, errors=errors, seed=seed, first=first):
            file.writelines(_written(things, form, graph))
            made += sum(len(thing.rows) for thing in things)
            number = case.number
            found += faults
    lines = [f"{one.focus}\t{one.shape}\n" for one in found]
    path.with_name(path.name + ".planted.tsv").write_text("".join(lines), "utf-8")
    return Made(made, number + 1, tuple(found))


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "wt", compresslevel=1, encoding="utf-8"))
    return path.open("w", encoding="utf-8")


def _written(things: Iterable[Thing], form: str, graph: str) -> Iterator[str]:
    if form == ".ttl":
        return _turtle(things)
    end = f" <{graph}> .\n" if form == ".nq" else " .\n"
    return (f"{thing.iri} {predicate} {value}{end}" for thing in things for predicate, value in thing.rows)


def _turtle(things: Iterable[Thing]) -> Iterator[str]:
    for thing in (thing for thing in things if thing.rows):
        rows = [f"{_short(predicate)} {_short(value)}" for predicate, value in thing.rows]
        yield f"\n{_short(thing.iri)}\n    " + " ;\n    ".join(rows) + " .\n"


def _spaces() -> dict[str, str]:
    return {**vocab.prefixes(), "made": BASE}


@lru_cache(4096)
def _short(term: str) -> str:
    """A term as Turtle has it, with a prefix where one fits."""
    if term[0] != "<":
        text, marks, datatype = term.partition("^^")
        return text + marks + _short(datatype) if marks else term
    for prefix, space in _spaces().items():
        local = term[1:-1].removeprefix(space)
        if local != term[1:-1] and local.isalnum():
            return f"{prefix}:{local}"
    return term


def main(arguments: list[str]) -> None:
    """Make a file, and say what is in it."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("triples", type=int, help="at least so many; only whole cases are written")
    parser.add_argument("file", type=Path, help="NAME.nt, NAME.ttl or NAME.nq, and .gz behind it to pack it")
    parser.add_argument("--errors", type=float, default=0.01, help="the share of things with a fault [0.01]")
    parser.add_argument("--seed", type=int, default=1, help="other numbers make other data [1]")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case [0]")
    parser.add_argument("--graph", default=GRAPH, help=f"the graph of N-Quads [{GRAPH}]")
    given = parser.parse_args(arguments)
    made = write(given.file, given.triples, errors=given.errors, seed=given.seed, first=given.first, graph=given.graph)
    faults = len({one.focus for one in made.planted})
    print(f"{made.triples:,} triples, {faults:,} things with a fault; the next case is number {made.next}.")


if __name__ == "__main__":
    main(sys.argv[1:])
