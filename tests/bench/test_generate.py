"""The data that figures are taken on: the same every time, right where nothing is planted, wrong where it is."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.cases import Case
from bench.faults import faults
from bench.generate import GRAPH, cases, main, write
from coprod_kg import foundation, packaged
from coprod_kg.findings import Report
from coprod_kg.parse import read
from coprod_kg.reason import contradictions, infer
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, validate


def found(*files: Path) -> Report:
    """What the project's shapes find in files, with the ontology beside them."""
    engine = LocalEngine()
    for name in ("coprod.ttl", "schemes.ttl", "alignments.ttl"):
        engine.add(ox.parse(path=packaged.folder("ontology") / name, format=ox.RdfFormat.TURTLE, base_iri="http://e/"))
    for file in files:
        engine.store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES)
    return validate(engine, Shapes.packaged(), graphs=None)


def places(report: Report) -> set[tuple[str, str | None]]:
    """Where which shape finds something."""
    return {(str(getattr(finding.focus, "value", "")), finding.shape) for finding in report.findings}


def test_the_same_arguments_make_the_same_bytes(tmp_path: Path) -> None:
    """Data can be made anew for figures to be checked, and other seeds make other data."""
    for name, seed in (("a.nt", 1), ("b.nt", 1), ("c.nt", 2)):
        write(tmp_path / name, 2000, seed=seed)
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.nt", "b.nt", "c.nt"))
    assert a == b != c
    assert (tmp_path / "a.nt.planted.tsv").read_bytes() == (tmp_path / "b.nt.planted.tsv").read_bytes()


def test_every_format_says_the_same(tmp_path: Path) -> None:
    """Turtle, N-Triples and N-Quads of the same cases hold the same triples, as many as is said."""
    files = [tmp_path / name for name in ("a.ttl", "a.nt", "a.nq")]
    made = [write(file, 3000, errors=0.05) for file in files]
    triples = [{quad.triple for quad in read(file.read_bytes(), name=file.name).quads} for file in files]
    assert triples[0] == triples[1] == triples[2]
    assert len(triples[0]) == made[0].triples >= 3000
    graphs = {quad.graph_name for quad in ox.parse(path=files[2], format=ox.RdfFormat.N_QUADS)}
    assert graphs == {ox.NamedNode(GRAPH)}


def test_nothing_is_wrong_where_nothing_was_planted(tmp_path: Path) -> None:
    """No shape finds anything, not even what could be richer, and nothing contradicts."""
    file = tmp_path / "a.nt"
    write(file, 5000, errors=0)
    assert found(file).findings == ()
    engine = LocalEngine()
    foundation.renew(engine, foundation.outdated(engine))
    engine.store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES)
    rules = foundation.ruleset(engine)
    infer(engine, rules, graphs=foundation.asserted(engine))
    assert list(contradictions(engine, rules, graphs=foundation.asserted(engine))) == []


def test_what_was_planted_is_found_and_nothing_else(tmp_path: Path) -> None:
    """The list beside the data tells every place at which a shape finds something, and which shape."""
    file = tmp_path / "a.nt"
    made = write(file, 8000, errors=0.04, seed=3)
    told = {tuple(line.split("\t")) for line in (tmp_path / "a.nt.planted.tsv").read_text("utf-8").splitlines()}
    assert told == {(one.focus, one.shape) for one in made.planted} == places(found(file))
    assert len(told) > 20


@pytest.mark.long
def test_what_was_planted_is_found_in_much_data(tmp_path: Path) -> None:
    """The same with every fault that there is."""
    file = tmp_path / "a.nt"
    made = write(file, 500_000, errors=0.04)
    assert {(one.focus, one.shape) for one in made.planted} == places(found(file))
    assert {one.shape.partition("#")[2] for one in made.planted} == {
        rule.split()[0] for fault in faults() for rule in fault.rules
    }


def test_later_cases_stand_beside_earlier_ones(tmp_path: Path) -> None:
    """Cases made from where others end link to those, as a contribution would, and are as right."""
    made = write(tmp_path / "a.nt", 3000, errors=0)
    write(tmp_path / "b.nt", 1000, errors=0, first=made.next)
    assert found(tmp_path / "a.nt", tmp_path / "b.nt").findings == ()
    first, second = (set((tmp_path / name).read_text("utf-8").splitlines()) for name in ("a.nt", "b.nt"))
    assert not first & second
    assert [thing.rows for thing in Case(5).things()] == [
        thing.rows for case, things, _ in cases(1000, errors=0) if case.number == 5 for thing in things
    ]


def test_the_command_says_what_it_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m bench.generate` writes the file, and tells how much is in it."""
    main(["1000", str(tmp_path / "a.nt.gz"), "--errors", "0"])
    assert "triples, 0 things with a fault; the next case is number" in capsys.readouterr().out
    assert (tmp_path / "a.nt.gz").read_bytes()[:2] == b"\x1f\x8b"
