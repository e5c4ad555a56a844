"""Why something holds of a thing in a store, and why something does not, as sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.findings import Term
from coprod_kg.foundation import ruleset
from coprod_kg.intake import Upload, asserted
from coprod_kg.reason import Proof, explain_not, infer
from coprod_kg.reason import explain as prove
from coprod_kg.store import VersionedStore
from coprod_kg.store.engine import Engine


def explain(
    engine: Engine, subject: str, predicate: str | None = None, value: str | None = None, *, most: int = 1
) -> list[str]:
    """Proofs of a statement, the shortest first, each as a tree of sentences; without ``predicate``, of all
    that is inferred of the subject.

    Where the statement does not hold: what is missing, or what stands against it. Raises BadRequest for an
    undeclared prefix, NotFound where the store says nothing of the subject.
    """
    this = _node(subject)
    if not engine.query(f"ASK {{ {this} ?p ?o }}"):
        raise NotFound(f"The store says nothing of {subject}.")
    if predicate is None or value is None:
        triples = _inferred(engine, this)
        return [line for triple in triples for line in _why(engine, triple, most)]
    return _why(engine, ox.Triple(this, _node(predicate), _term(value)), most)


def _why(engine: Engine, triple: ox.Triple, most: int) -> list[str]:
    rules, graphs = ruleset(engine), asserted(engine)
    proofs = prove(engine, rules, triple, graphs=graphs, most=most)
    if proofs:
        return [proof.text() for proof in proofs]
    names = rules.names
    missing = explain_not(engine, rules, triple, graphs=graphs)
    if not missing:
        return ["This does not hold, and no rule concludes anything of the kind."]
    return [f"{part.summary(names)}\n{part.text(names, 1)}" for part in missing[:most]]


def _inferred(engine: Engine, this: ox.NamedNode) -> Iterator[ox.Triple]:
    answer = engine.query(f"CONSTRUCT WHERE {{ {this} ?p ?o }}", graphs=[vocab.INFERRED])
    assert isinstance(answer, ox.QueryTriples)
    yield from sorted(answer, key=str)


def _term(name: str) -> Term:
    return ox.Literal(name[1:-1]) if len(name) > 1 and name[0] == name[-1] == '"' else _node(name)


def _node(name: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(vocab.expand(name))
    except KeyError as error:
        raise BadRequest(f"The prefix {error} of {name} is not declared.", list(vocab.prefixes())) from error
    except ValueError as error:
        raise BadRequest(f"{name!r} is neither a prefixed name nor an address.") from error


def classify(store: VersionedStore, upload: Upload) -> list[tuple[ox.Triple, Proof]]:
    """What would follow from a file, each statement with why, without taking it in."""
    document = upload.read()
    with store.scratch() as engine:
        graph = vocab.contribution_graph("preview")
        engine.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in document.quads)
        rules, graphs = ruleset(engine), asserted(engine)
        had = {quad.triple for quad in engine.quads(vocab.INFERRED)}
        infer(engine, rules, graphs=graphs)
        new = sorted({quad.triple for quad in engine.quads(vocab.INFERRED)} - had, key=str)
        return [(triple, prove(engine, rules, triple, graphs=graphs)[0]) for triple in new]
