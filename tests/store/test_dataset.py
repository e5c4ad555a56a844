"""Python's door: an rdflib Dataset over a version, to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from coprod_kg.errors import Forbidden
from coprod_kg.store import VersionedStore
from coprod_kg.store.dataset import dataset

# rdflib warns of its own inner use of Dataset.default_context.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")

EX = "http://example.org/"
G1, G2 = rdflib.URIRef(EX + "g1"), rdflib.URIRef(EX + "g2")
TRIPLE = (rdflib.URIRef(EX + "s"), rdflib.URIRef(EX + "p"), rdflib.Literal("one"))


@pytest.fixture
def data(tmp_path: Path) -> rdflib.Dataset:
    """Two graphs and the unnamed one, a triple in each."""
    store = VersionedStore(tmp_path / "store")
    s, p = ox.NamedNode(EX + "s"), ox.NamedNode(EX + "p")
    with store.write(who="Ada", why="x", action="create") as draft:
        for value, graph in (("one", ox.NamedNode(EX + "g1")), ("two", ox.NamedNode(EX + "g2"))):
            draft.engine.add([ox.Quad(s, p, ox.Literal(value), graph)])
        draft.engine.add([ox.Quad(s, p, ox.Literal("three"))])
    return dataset(store.read())


def test_a_graph_can_be_asked_for_by_name(data: rdflib.Dataset) -> None:
    """`graph(iri)`, which oxrdflib refuses on a read-only store, gives the triples of that graph only."""
    assert set(data.graph(G1)) == {TRIPLE}
    assert [str(o) for o in data.graph(G2).objects()] == ["two"]
    assert len(data.graph(rdflib.URIRef(EX + "none"))) == 0


def test_without_a_graph_all_are_read_as_one(data: rdflib.Dataset) -> None:
    """Patterns and queries see the union of all graphs, the unnamed one included."""
    query = f"SELECT ?o WHERE {{ <{EX}s> <{EX}p> ?o }}"
    assert {str(o) for o in data.objects(TRIPLE[0], TRIPLE[1])} == {"one", "two", "three"}
    assert {str(row[0]) for row in data.query(query)} == {"one", "two", "three"}  # type: ignore[index]
    assert {str(row[0]) for row in data.graph(G1).query(query)} == {"one"}  # type: ignore[index]
    assert {G1, G2} <= {graph.identifier for graph in data.graphs()}


def test_prefixes_are_bound(data: rdflib.Dataset) -> None:
    """The project's prefixes can be used in queries without declaring them."""
    assert list(data.query("SELECT ?x WHERE { ?x skos:prefLabel ?l }")) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.add((*TRIPLE, G1)),
        lambda d: d.graph(G1).add(TRIPLE),
        lambda d: d.addN([(*TRIPLE, d.graph(G1))]),
        lambda d: d.remove((None, None, None, None)),
        lambda d: d.graph(G1).remove((None, None, None)),
        lambda d: d.remove_graph(G1),
        lambda d: d.update("INSERT DATA { <urn:a> <urn:b> 1 }"),
        lambda d: d.graph(G1).update("CLEAR ALL"),
        lambda d: d.parse(data="<urn:a> <urn:b> 1 .", format="turtle"),
        lambda d: d.graph(G1).parse(data="<urn:a> <urn:b> 1 .", format="turtle"),
    ],
)
def test_changing_it_is_refused_and_names_the_way_in(
    data: rdflib.Dataset, change: Callable[[rdflib.Dataset], object]
) -> None:
    """Whatever would change the data raises our error, which names `submit`; nothing changes."""
    with pytest.raises(Forbidden, match="submit"):
        change(data)
    assert set(data.graph(G1)) == {TRIPLE}
