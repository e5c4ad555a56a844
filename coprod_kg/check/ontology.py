"""An ontology as the rules see it: its statements, which of them are its own, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from coprod_kg import packaged, vocab
from coprod_kg.errors import BadRequest
from coprod_kg.findings import Place
from coprod_kg.parse import Document, read, read_here

#: What only a description logic reasoner uses, and OWL 2 RL does not hold for.
AXIOMS = "axioms.ttl"
#: What places terms among others, and what data may be said to be as well.
_PLACING = ("subClassOf", "subPropertyOf", "domain", "range")
_INDIVIDUAL = vocab.OWL + "NamedIndividual"
_BASES = """SELECT ?ontology ?namespace WHERE {
  ?ontology a owl:Ontology . OPTIONAL { ?ontology vann:preferredNamespaceUri ?namespace }
}"""


class Ontology:
    """The statements of one ontology in one graph.

    ``axioms`` are those that need not be in OWL 2 RL. ``named`` is what it is called in a report.
    """

    def __init__(
        self,
        store: ox.Store,
        *,
        axioms: Iterable[ox.Triple] = (),
        documents: tuple[Document, ...] = (),
        named: str = "",
    ) -> None:
        self.store = store
        self.named = named
        self.axioms = frozenset(axioms)
        self._documents = documents

    @classmethod
    def packaged(cls) -> Ontology:
        """The project's own: terms, lists, alignments, and the axioms for description logic."""
        paths = packaged.files("ontology", "*.ttl")
        documents = tuple(read_here(path, name=f"ontology/{path.name}", base=vocab.BASE) for path in paths)
        said = {path.name: _triples(document, path.stem) for path, document in zip(paths, documents, strict=True)}
        rest = set().union(*(triples for name, triples in said.items() if name != AXIOMS))
        return cls(_store(*said.values()), axioms=said[AXIOMS] - rest, documents=documents)

    @classmethod
    def from_path(cls, path: Path) -> Ontology:
        """The ontology of a file; raises Unreadable with line and column, and BadRequest for data."""
        document = read(path)
        if document.grid is not None or not any(map(_is_of_ontologies, document.quads)):
            kind = "a table of cases" if document.grid is not None else "data"
            raise BadRequest(
                f"{path.name} is {kind} and no ontology. `coprod-kg validate {path}` tells what is wrong with it."
            )
        return cls(_store(_triples(document, "")), documents=(document,), named=path.name)

    def select(self, query: str) -> ox.QuerySolutions:
        """The rows of a SELECT, with the project's prefixes declared."""
        rows = self.store.query(query, prefixes=dict(vocab.prefixes()))
        assert isinstance(rows, ox.QuerySolutions)
        return rows

    def ask(self, query: str) -> bool:
        """The answer to an ASK, with the project's prefixes declared."""
        return bool(self.store.query(query, prefixes=dict(vocab.prefixes())))

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """What the ontology's own addresses begin with; nothing at all where no ontology is declared."""
        found = {term.value for row in self.select(_BASES) for term in row if term is not None}
        return tuple(sorted({vocab.BASE if base.startswith(vocab.BASE) else base for base in found})) or ("",)

    def owns(self, term: object) -> bool:
        """Whether a term is the ontology's own, and not another vocabulary's that it mentions."""
        return isinstance(term, ox.NamedNode) and term.value.startswith(self.bases)

    @cached_property
    def graph(self) -> rdflib.Graph:
        """All of it."""
        return self._as_rdflib(frozenset())

    @cached_property
    def graph_for_rules(self) -> rdflib.Graph:
        """What OWL 2 RL has to hold for."""
        return self._as_rdflib(self.axioms)

    def _as_rdflib(self, without: frozenset[ox.Triple]) -> rdflib.Graph:
        triples = (quad.triple for quad in self.store.quads_for_pattern(None, None, None) if quad.triple not in without)
        text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        assert text is not None
        return rdflib.Graph(bind_namespaces="none").parse(data=text, format="nt")

    def place(self, term: ox.NamedNode, path: ox.NamedNode | None) -> Place:
        """Where a term is described: the file, and the line where it is known."""
        places = [document.place(term, path) for document in sorted(self._documents, key=_modules_last)]
        return next((place for place in places if place.line), Place(file=self.named or None))


def _is_of_ontologies(statement: ox.Quad) -> bool:
    """Whether a statement declares a term or places it among others."""
    is_type = statement.predicate == vocab.RDF_TYPE
    said = statement.object if is_type else statement.predicate
    names = (vocab.OWL, vocab.RDFS, vocab.RDF) if is_type else tuple(vocab.RDFS + name for name in _PLACING)
    return isinstance(said, ox.NamedNode) and said.value.startswith(names) and said.value != _INDIVIDUAL


def _modules_last(document: Document) -> bool:
    """Whether a file describes terms further that another declares."""
    return not document.name.endswith(("coprod.ttl", "schemes.ttl"))


def _store(*parts: Iterable[ox.Triple]) -> ox.Store:
    store = ox.Store()
    for triples in parts:
        store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return store


def _triples(document: Document, mark: str) -> frozenset[ox.Triple]:
    """The statements of a file, its blank nodes marked, so that they cannot meet those of another file."""
    return frozenset(
        ox.Triple(_apart(quad.subject, mark), quad.predicate, _apart(quad.object, mark)) for quad in document.quads
    )


def _apart(term: Any, mark: str) -> Any:
    return ox.BlankNode(f"{mark}{term.value}") if isinstance(term, ox.BlankNode) else term
