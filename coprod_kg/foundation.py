"""The knowledge a store is founded on: the packaged graphs, put in when it is made and renewed by an upgrade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import pyoxigraph as ox

from coprod_kg import packaged, vocab
from coprod_kg.query.executable import executable
from coprod_kg.query.header import read
from coprod_kg.query.partitions import partitions
from coprod_kg.reason import RuleSet, compile_rules
from coprod_kg.store.engine import Engine
from coprod_kg.validate.terms import graph_of

#: Which files make which graph.
SOURCES: Mapping[ox.NamedNode, tuple[tuple[str, str], ...]] = {
    vocab.ONTOLOGY: (("ontology", "coprod.ttl"), ("ontology", "prefixes.ttl")),
    vocab.SCHEMES: (("ontology", "schemes.ttl"),),
    vocab.ALIGNMENTS: (("ontology", "alignments.ttl"),),
    vocab.SHAPES_GRAPH: (("shapes", "*.ttl"),),
    vocab.PAPER: (("data", "*.ttl"),),
    vocab.QUERIES: (("queries", "*.rq"),),
}


@cache
def packaged_quads(graph: ox.NamedNode) -> tuple[ox.Quad, ...]:
    """The quads of one packaged graph; blank nodes are named after their file and their order in it."""
    if graph == vocab.QUERIES:
        terms = (*packaged.files("shapes", "*.ttl"), *packaged.files("ontology", "coprod.ttl"))
        return tuple(dict.fromkeys((*_read(graph), *partitions(terms, graph))))
    return tuple(_read(graph))


def _read(graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for folder, pattern in SOURCES[graph]:
        for path in packaged.files(folder, pattern):
            if path.suffix == ".rq":
                yield from executable(read(path), graph)
                continue
            names: dict[str, ox.BlankNode] = {}
            for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=vocab.BASE):
                subject, value = (_named(term, names, path.stem) for term in (quad.subject, quad.object))
                yield ox.Quad(subject, quad.predicate, value, graph)


def _named(term: Any, names: dict[str, ox.BlankNode], stem: str) -> Any:
    if not isinstance(term, ox.BlankNode):
        return term
    return names.setdefault(term.value, ox.BlankNode(f"{stem}x{len(names)}".replace("-", "")))


def outdated(engine: Engine) -> list[ox.NamedNode]:
    """The packaged graphs that a store holds otherwise than the package does, in the order of loading."""
    return [graph for graph in SOURCES if _values(engine.quads(graph)) != _values(packaged_quads(graph))]


def _values(quads: Iterable[ox.Quad]) -> frozenset[ox.Quad]:
    """The quads with literals as an Oxigraph store keeps them: engines keep one value in many spellings."""
    kept = ox.Store()
    kept.extend(quads)
    return frozenset(kept)


def renew(engine: Engine, graphs: list[ox.NamedNode]) -> None:
    """Put the package's graphs in the place of the store's."""
    for graph in graphs:
        engine.drop(graph)
        engine.add(packaged_quads(graph))


@lru_cache(maxsize=8)
def _compiled(terminology: frozenset[ox.Triple]) -> RuleSet:
    return compile_rules(graph_of(terminology))


def ruleset(engine: Engine) -> RuleSet:
    """The rules that the ontology, schemes and alignments of a store compile to; axioms come from nowhere else."""
    return _compiled(frozenset(quad.triple for graph in vocab.TERMINOLOGY for quad in engine.quads(graph)))


def asserted(engine: Engine) -> list[ox.NamedNode | ox.DefaultGraph]:
    """The graphs that hold what somebody said: all but those that are derived or that speak of the store."""
    named = [name for name in engine.graph_names() if name not in vocab.NOT_ASSERTED]
    return [ox.DefaultGraph(), *named]
