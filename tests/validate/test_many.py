"""A report of very many findings stays small, and says so."""

from __future__ import annotations

import resource

import pyoxigraph as ox
import pytest

from coprod_kg import vocab
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import FORMATS, LIMIT, Shapes, State, render, validate, validate_change
from coprod_kg.validate.groups import problems

INVOLVEMENT = ox.NamedNode(vocab.COPROD + "Involvement")


def bare(count: int) -> list[ox.Quad]:
    """So many involvements of which nothing else is said, and so nearly everything is missing."""
    return [ox.Quad(ox.NamedNode(f"http://e/{n}"), vocab.RDF_TYPE, INVOLVEMENT) for n in range(count)]


@pytest.mark.parametrize("count", [1_200, pytest.param(350_000, marks=pytest.mark.long)])
def test_a_report_of_very_many_findings_is_small(count: int) -> None:
    """Every one is counted and the first thousand of a kind listed, in every format, by a full run or of a change."""
    engine, added = LocalEngine(), bare(count)
    engine.add(added)
    full = validate(engine, Shapes.packaged(), graphs=None)
    change = validate_change(State(engine), State(LocalEngine()), Shapes.packaged(), added=added)
    for report in (full, change):
        kinds = {(f.shape, f.component, f.path) for f in report.findings}
        assert len(report.findings) <= LIMIT * len(kinds)
        assert sum(report.counts.values()) == count * len(kinds)
        assert len(report.left_out) == len(kinds)
        assert {problem.number for problem in problems(report.findings, report.left_out)} == {count}
        for form in FORMATS:
            assert len(render(report, form)) < 20_000_000
    assert full.counts == change.counts
    if count > 300_000:
        assert sum(full.counts.values()) > 1_000_000
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 3_000_000
