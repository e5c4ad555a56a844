"""Python's door: reading, asking and handing in without knowing SPARQL engines."""

from __future__ import annotations

import datetime as dt
import doctest
import shutil
from pathlib import Path

import pandas
import polars
import pytest
import rdflib

import coprod_kg
from coprod_kg.errors import Forbidden, NotFound
from coprod_kg.knowledge import Knowledge

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@pytest.fixture
def kg(founded: Path, tmp_path: Path) -> Knowledge:
    """A store of the test's own, opened."""
    shutil.copytree(founded, tmp_path / "store", symlinks=True)
    return coprod_kg.open(tmp_path / "store")


def test_what_is_handed_in_is_there_to_read(kg: Knowledge) -> None:
    """Submit, then ask, read as rdflib and find the contribution; each sees the newest version."""
    assert kg.validate(EXAMPLES / "library.ttl").conforms
    receipt = kg.submit(EXAMPLES / "library.ttl", who="ada", title="Library")
    assert kg.version.number == receipt.version.number == 2
    assert [c.title for c in kg.contributions] == ["Library"]
    graph = kg.dataset.graph(rdflib.URIRef(receipt.contribution.graph))
    assert len(graph) == receipt.contribution.triples
    cases = kg.ask("cases-by-form", form="coprod:CoDesign")
    assert "https://example.org/valdoro/case" in {row["case"] for row in cases.values()}


def test_the_dataset_is_to_read_only(kg: Knowledge) -> None:
    """Writing raises an error that names the way in."""
    graph = kg.dataset.graph(rdflib.URIRef("https://example.org/graph"))
    with pytest.raises(Forbidden, match="submit"):
        graph.add((rdflib.BNode(), rdflib.RDF.type, rdflib.OWL.Thing))


def test_sparql_gives_plain_values(kg: Knowledge) -> None:
    """Numbers are numbers, truths are truths, graphs are graphs, and nothing leaves the machine."""
    table = kg.sparql("SELECT (1 AS ?n) ('x'@en AS ?s) (true AS ?t) ?u {}")
    assert table.values() == [{"n": 1, "s": "x", "t": True, "u": None}]
    assert kg.sparql("ASK { coprod:CoDesign a owl:Class }") is True
    assert len(kg.sparql("CONSTRUCT { <a:a> <a:b> 1 } {}")) == 1
    with pytest.raises(Forbidden):
        kg.sparql("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")


def test_answers_become_frames(kg: Knowledge) -> None:
    """A DataFrame has the query's columns and rows."""
    frame = kg.ask("two-by-two").to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == 4


def test_answers_become_polars_frames(kg: Knowledge) -> None:
    """A polars DataFrame has the query's columns, with their types, and rows."""
    frame = kg.sparql(
        "SELECT ?n ?day { VALUES (?n ?day) { (1 '2026-01-02'^^xsd:date) (2 UNDEF) } } ORDER BY ?n"
    ).to_polars()
    assert isinstance(frame, polars.DataFrame)
    assert frame.to_dict(as_series=False) == {"n": [1, 2], "day": [dt.date(2026, 1, 2), None]}


def test_an_old_version_can_be_read(kg: Knowledge) -> None:
    """By its number or the name of its release; what is not there is an error with what comes near."""
    receipt = kg.submit(EXAMPLES / "library.ttl", who="ada")
    kg.store.release("before", 1)
    asked = f"ASK {{ GRAPH <{receipt.contribution.graph}> {{ ?s ?p ?o }} }}"
    assert (kg.sparql(asked), kg.at(1).sparql(asked), kg.at("before").sparql(asked)) == (True, False, False)
    assert kg.at("before").version.released == ("before",)
    with pytest.raises(NotFound, match="Did you mean before"):
        kg.at("befor")


def test_years_are_text(kg: Knowledge) -> None:
    """A year is not the first of January."""
    assert kg.sparql("SELECT ('1984'^^xsd:gYear AS ?y) {}").values() == [{"y": "1984"}]


def test_the_page_about_python_runs(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example of docs/python.md gives what the page says."""
    shutil.copytree(founded, tmp_path / "store", symlinks=True)
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    page = EXAMPLES.parent / "docs" / "python.md"
    found = doctest.testfile(str(page), module_relative=False, optionflags=options, encoding="utf-8")
    assert found.attempted > 10 and found.failed == 0


def test_why_something_holds_can_be_asked(kg: Knowledge) -> None:
    """A statement is explained by proofs that end in recorded facts, and one that fails by what it lacks."""
    parents = "coprodi:involvement/free-schools-parents"
    (holds,) = kg.explain(parents, value="coprod:CoInnovation").explanations
    assert all(ground.graphs for ground in holds.proofs[0].grounds())
    (fails,) = kg.explain(parents, value="coprod:CoDesign").explanations
    assert (fails.proofs, len(fails.lacking)) == ((), 1)
