"""What several test folders need: the packaged knowledge, with what the OWL 2 RL referee infers from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib

from coprod_kg import intake, packaged, vocab
from coprod_kg.store import VersionedStore
from coprod_kg.store.local import LocalEngine

#: The packaged folders and files with the graphs they are loaded into.
PACKAGED = (
    ("ontology", "coprod.ttl", vocab.ONTOLOGY),
    ("ontology", "schemes.ttl", vocab.SCHEMES),
    ("ontology", "alignments.ttl", vocab.ALIGNMENTS),
    ("data", "*.ttl", vocab.PAPER),
)


@pytest.fixture(scope="session")
def asserted() -> LocalEngine:
    """The packaged ontology, schemes, alignments and data in their graphs, and nothing inferred."""
    engine = LocalEngine()
    for folder, pattern, graph in PACKAGED:
        for path in packaged.files(folder, pattern):
            engine.store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=graph)
    return engine


@pytest.fixture(scope="session")
def knowledge(asserted: LocalEngine) -> LocalEngine:
    """The packaged knowledge with the graph of inferences, as owlrl finds them among named things."""
    engine = LocalEngine()
    engine.add(asserted.quads())
    closure = rdflib.Graph()
    for graph in asserted.graph_names():
        triples = (quad.triple for quad in asserted.quads(graph) if _bears_on_reasoning(quad))
        closure.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    told = set(closure)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    inferred = rdflib.Graph()
    for triple in set(closure) - told:
        if all(isinstance(term, rdflib.URIRef) for term in triple) and not _says_nothing(triple):
            inferred.add(triple)
    text = inferred.serialize(format="nt", encoding="utf-8")
    engine.store.load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=vocab.INFERRED)
    return engine


def _says_nothing(triple: tuple[rdflib.term.Node, ...]) -> bool:
    """That a thing is a thing, or the same as itself."""
    return triple[2] in (rdflib.OWL.Thing, triple[0])


def _bears_on_reasoning(quad: ox.Quad) -> bool:
    """Annotations take owlrl long and give it nothing."""
    annotates = quad.predicate.value.startswith((vocab.DCTERMS, vocab.SKOS, vocab.RDFS + "isDefinedBy"))
    return not annotates and not isinstance(quad.object, ox.Literal)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the packaged knowledge and nothing else, to be copied."""
    path = tmp_path_factory.mktemp("founded") / "store"
    intake.open_store(path)
    return path


@pytest.fixture
def store(founded: Path, tmp_path: Path) -> VersionedStore:
    """A store of a test's own."""
    shutil.copytree(founded, tmp_path / "store", symlinks=True)
    return VersionedStore(tmp_path / "store")
