"""What the provenance graph says about a version and a release (PROV-O, DCAT 3, VoID)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.store.record import Version

_VOID = "http://rdfs.org/ns/void#"
_DATE_TIME = ox.NamedNode(vocab.XSD + "dateTime")
_Statement = tuple[ox.NamedNode, str, Term]


def version_iri(number: int) -> ox.NamedNode:
    """The address of a version."""
    return ox.NamedNode(f"{vocab.THING}version/{number}")


def release_iri(name: str) -> ox.NamedNode:
    """The address of a release."""
    return ox.NamedNode(f"{vocab.THING}release/{quote(name, safe='')}")


def agent_iri(who: str) -> ox.NamedNode:
    """The address of whoever did something, made from the name that was given."""
    return ox.NamedNode(f"{vocab.THING}agent/{quote(who, safe='')}")


def version_quads(version: Version, *, started: str, triples: int) -> list[ox.Quad]:
    """What a version says of itself: an entity, the activity that made it and the agent behind that.

    ``started`` is when the activity began, in ISO 8601; ``triples`` counts what the version holds but these.
    """
    return [_quad(*statement) for statement in (*_entity(version, triples), *_activity(version, started))]


def _entity(version: Version, triples: int) -> Iterator[_Statement]:
    this = version_iri(version.number)
    yield this, vocab.RDF + "type", ox.NamedNode(vocab.PROV + "Entity")
    yield this, vocab.RDF + "type", ox.NamedNode(vocab.DCAT + "Dataset")
    yield this, vocab.DCAT + "version", ox.Literal(str(version.number))
    yield this, vocab.DCTERMS + "title", ox.Literal(f"Version {version.number}", language="en")
    yield this, vocab.DCTERMS + "issued", ox.Literal(version.time, datatype=_DATE_TIME)
    yield this, vocab.PROV + "wasGeneratedBy", _activity_iri(version.number)
    yield this, _VOID + "triples", ox.Literal(triples)
    if version.parent is not None:
        yield this, vocab.DCAT + "previousVersion", version_iri(version.parent)
    if version.base is not None:
        yield this, vocab.PROV + "wasDerivedFrom", version_iri(version.base)


def _activity(version: Version, started: str) -> Iterator[_Statement]:
    this, agent = _activity_iri(version.number), agent_iri(version.who)
    yield this, vocab.RDF + "type", ox.NamedNode(vocab.PROV + "Activity")
    yield this, vocab.DCTERMS + "type", ox.Literal(version.action)
    yield this, vocab.DCTERMS + "description", ox.Literal(version.why)
    yield this, vocab.PROV + "startedAtTime", ox.Literal(started, datatype=_DATE_TIME)
    yield this, vocab.PROV + "endedAtTime", ox.Literal(version.time, datatype=_DATE_TIME)
    yield this, vocab.PROV + "wasAssociatedWith", agent
    yield agent, vocab.RDF + "type", ox.NamedNode(vocab.PROV + "Agent")
    yield agent, vocab.FOAF + "name", ox.Literal(version.who)


def release_quads(name: str, number: int, *, time: str, who: str) -> list[ox.Quad]:
    """What is said of a release: a name, kept for ever, for one version."""
    this = release_iri(name)
    return [
        _quad(*statement)
        for statement in (
            (this, vocab.RDF + "type", ox.NamedNode(vocab.PROV + "Entity")),
            (this, vocab.RDF + "type", ox.NamedNode(vocab.DCAT + "Dataset")),
            (this, vocab.DCAT + "version", ox.Literal(name)),
            (this, vocab.DCTERMS + "issued", ox.Literal(time, datatype=_DATE_TIME)),
            (this, vocab.PROV + "specializationOf", version_iri(number)),
            (this, vocab.PROV + "wasAttributedTo", agent_iri(who)),
        )
    ]


def purge_quads(graph: ox.NamedNode, number: int, *, time: str) -> list[ox.Quad]:
    """What stays of a contribution that was purged: that it was, when, and by which version."""
    return [
        _quad(graph, vocab.RDF + "type", ox.NamedNode(vocab.PROV + "Entity")),
        _quad(graph, vocab.PROV + "invalidatedAtTime", ox.Literal(time, datatype=_DATE_TIME)),
        _quad(graph, vocab.PROV + "wasInvalidatedBy", _activity_iri(number)),
    ]


def _activity_iri(number: int) -> ox.NamedNode:
    return ox.NamedNode(f"{version_iri(number).value}#activity")


def _quad(subject: ox.NamedNode, predicate: str, value: Term) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(predicate), value, vocab.PROVENANCE)
