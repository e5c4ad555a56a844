"""Python's door: reading, asking and handing in without knowing SPARQL engines."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas
import pytest
import rdflib

import coprod_kg
from coprod_kg.errors import Forbidden
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
