"""On the project's own shapes the compiled queries and the reference validator find the same: in made-up data with
planted faults, and in what others published."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from test_differential import keys

from bench.generate import write
from coprod_kg import packaged
from coprod_kg.parse import read
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, changed_quads, referee, validate

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def readable(path: Path) -> bool:
    """Whether a file parses: some that are published do not."""
    try:
        return len(list(ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri="http://e/"))) > 0
    except SyntaxError:
        return False


PUBLISHED = [path for path in sorted(SHARED.glob("*/*.ttl")) if readable(path)]


@cache
def terminology() -> tuple[ox.Quad, ...]:
    """What validation sees besides the data."""
    folder = packaged.folder("ontology")
    return tuple(q for n in ("coprod.ttl", "schemes.ttl", "alignments.ttl") for q in quads(folder / n))


def quads(path: Path) -> list[ox.Quad]:
    """The triples of a file, with its blank nodes as the parser names them."""
    return [ox.Quad(q.subject, q.predicate, q.object) for q in read(path.read_bytes(), name=path.name).quads]


def agree(given: list[ox.Quad]) -> int:
    """Validate both ways, and tell how many findings there are."""
    engine, shapes, every = LocalEngine(), Shapes.packaged(), [*terminology(), *given]
    engine.add(every)
    compiled = validate(engine, shapes, graphs=None, as_written=changed_quads(every), limit=None)
    assert keys(compiled) == keys(referee(every, shapes))
    return len(compiled.findings)


def test_planted_faults_are_found_alike(tmp_path: Path) -> None:
    """Two cases in three have a fault of some kind."""
    write(tmp_path / "made.nt", 600, errors=0.1, seed=5)
    assert agree(quads(tmp_path / "made.nt")) >= 3


def test_published_data_are_judged_alike() -> None:
    """Catalogues of public services of several countries, put together."""
    if not PUBLISHED:
        pytest.skip("the folder with other projects' data is absent")
    names = ("exDeltagelseDatatilbyder", "exAktor", "exKatalog", "example-public-service", "interactivity-level")
    agree([quad for path in PUBLISHED if path.stem in names for quad in quads(path)])


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_many_planted_faults_are_found_alike(seed: int, tmp_path: Path) -> None:
    """Thirty thousand triples with hundreds of faults."""
    write(tmp_path / "made.nt", 3000, errors=0.1, seed=seed)
    assert agree(quads(tmp_path / "made.nt")) >= 10


@pytest.mark.long
@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_each_published_file_is_judged_alike(path: Path) -> None:
    """Every file that is at hand, by itself."""
    agree(quads(path))
