"""One case as HermiT sees it: what the rules cannot find, for it needs unknown values or one of several ways.

A description logic reasoner does not end on a whole graph. A case with what it is linked to is small, and nearly
all that is found about it follows from that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF

from coprod_kg import packaged, vocab
from coprod_kg.errors import NotFound
from coprod_kg.foundation import asserted
from coprod_kg.reason import hermit
from coprod_kg.reason.labels import label
from coprod_kg.store.engine import Engine
from coprod_kg.validate.terms import graph_of

#: So many links are followed from the case, and so many statements taken.
STEPS, MOST = 4, 5_000
Node = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing near a case, with its classes as prefixed names: those both find, and those one of them finds."""

    iri: str
    label: str | None
    types: tuple[str, ...]
    only_hermit: tuple[str, ...]
    only_rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseCheck:
    """What HermiT says of a case; ``whole`` is false where its surroundings were cut off."""

    case: str
    consistent: bool
    statements: int
    whole: bool
    things: tuple[Thing, ...]


def check_case(engine: Engine, iri: ox.NamedNode, *, seconds: float = 120) -> CaseCheck:
    """Run HermiT on a thing, what it is linked to, and the ontology with the axioms that only HermiT uses.

    Raises NotFound where nothing is asserted of the thing, StoreError without Java, TimedOut at the deadline.
    """
    terms = _terminology(engine)
    found, whole = _surroundings(engine, iri, _own_properties(terms))
    if not found:
        raise NotFound(f"Nobody states anything of {vocab.compact(iri.value)}.")
    result = hermit(terms, graph_of(found), seconds=seconds)
    nodes = {triple.subject for triple in found if isinstance(triple.subject, ox.NamedNode)}
    things = (_thing(engine, node, result.types.get(node.value, frozenset())) for node in sorted(nodes, key=str))
    return CaseCheck(iri.value, result.consistent, len(found), whole, tuple(things) if result.consistent else ())


def text(check: CaseCheck) -> str:
    """The check in words: what only HermiT finds is marked."""
    whole = "" if check.whole else " (its surroundings are larger, and were cut off)"
    lines = [f"HermiT read {check.statements} statements around {vocab.compact(check.case)}{whole}."]
    if not check.consistent:
        return "\n".join([*lines, "They and the axioms contradict each other: no world is like this."])
    lines.append("They and the axioms agree.")
    for thing in check.things:
        lines.append(f"{thing.label or vocab.compact(thing.iri)}: {', '.join(thing.types) or 'no class'}")
        lines += [f"  {name}: found by HermiT alone" for name in thing.only_hermit]
        lines += [f"  {name}: found by the rules alone" for name in thing.only_rules]
    return "\n".join(lines)


def _terminology(engine: Engine) -> rdflib.Graph:
    graph = graph_of(quad.triple for name in vocab.TERMINOLOGY for quad in engine.quads(name))
    return graph.parse(packaged.folder("ontology") / "axioms.ttl", format="turtle", publicID=vocab.BASE)


def _own_properties(terms: rdflib.Graph) -> frozenset[str]:
    """What HermiT can reason with: the properties that the ontology declares, and not annotations."""
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    found = {str(node) for kind in kinds for node in terms.subjects(RDF.type, kind)}
    return frozenset({*found, str(RDF.type), str(OWL.sameAs), str(OWL.differentFrom)})


def _surroundings(engine: Engine, iri: ox.NamedNode, properties: Collection[str]) -> tuple[list[ox.Triple], bool]:
    """The statements about a thing and about what it leads to, a few steps far."""
    graphs = [graph for graph in asserted(engine) if graph not in vocab.TERMINOLOGY]
    known = {quad.subject for name in vocab.TERMINOLOGY for quad in engine.quads(name)}
    found: dict[ox.Triple, None] = {}
    waiting: dict[Node, None] = {iri: None}
    seen: set[Node] = set()
    for _ in range(STEPS):
        for node in [node for node in waiting if node not in seen]:
            seen.add(node)
            for triple in _about(engine, node, graphs):
                if triple.predicate.value not in properties:
                    continue
                found[triple] = None
                if isinstance(triple.object, ox.NamedNode | ox.BlankNode) and triple.object not in known:
                    waiting[triple.object] = None
            if len(found) > MOST:
                return list(found), False
    return list(found), True


def _about(engine: Engine, node: Node, graphs: list[ox.NamedNode | ox.DefaultGraph]) -> Iterator[ox.Triple]:
    answer = engine.query("SELECT ?this ?p ?o WHERE { ?this ?p ?o }", graphs=graphs, bindings={"this": node})
    assert isinstance(answer, ox.QuerySolutions)
    yield from (ox.Triple(node, row["p"], row["o"]) for row in answer)


def _thing(engine: Engine, node: ox.NamedNode, theirs: frozenset[str]) -> Thing:
    answer = engine.query(f"SELECT ?c WHERE {{ {node} a ?c FILTER(isIRI(?c)) }}")
    assert isinstance(answer, ox.QuerySolutions)
    ours = {row["c"].value for row in answer} - {vocab.OWL + "NamedIndividual", vocab.OWL + "Thing"}
    return Thing(
        node.value,
        label(engine, node.value),
        _short(ours & theirs),
        _short(theirs - ours),
        _short(ours - theirs),
    )


def _short(iris: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(vocab.compact(iri) for iri in iris))
