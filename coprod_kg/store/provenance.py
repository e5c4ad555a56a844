"""What the provenance graph says about a version and a release (PROV-O, DCAT 3, VoID)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.store.engine import Engine
from coprod_kg.store.record import Version, name_of

_VOID = "http://rdfs.org/ns/void#"
_DATE_TIME = ox.NamedNode(vocab.XSD + "dateTime")
#: The store as a whole, of which its versions are versions.
STORE = ox.NamedNode(f"{vocab.THING}store")
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


def version_quads(version: Version, *, started: str, held: int, known: Callable[[ox.Quad], bool]) -> list[ox.Quad]:
    """What a version says of itself: an entity, the activity that made it and the agent behind that.

    ``started`` is when the activity began, in ISO 8601; ``held`` counts what the version holds without these, and
    ``known`` tells which of these it holds already, so that the number it states is that of all it holds.
    """
    about = [*_entity(version), *_activity(version, started)]
    quads = [
        *(_quad(*statement) for statement in about),
        _quad(STORE, vocab.RDF + "type", ox.NamedNode(vocab.DCAT + "Dataset")),
        _quad(STORE, vocab.DCAT + "hasVersion", version_iri(version.number)),
        *current_quads(version.number),
    ]
    total = held + 1 + sum(1 for quad in quads if not known(quad))
    return [*quads, _quad(version_iri(version.number), _VOID + "triples", ox.Literal(total))]


def current_quads(number: int) -> list[ox.Quad]:
    """That a version is the current one; goes when the next one comes."""
    return [_quad(STORE, vocab.DCAT + "hasCurrentVersion", version_iri(number))]


_TOLD = """
SELECT ?number ?time ?who ?why ?action ?triples ?parent WHERE {
  #newest#
  ?version dcat:version ?number ; prov:wasGeneratedBy ?activity ; dct:issued ?time ; void:triples ?triples .
  ?activity prov:wasAssociatedWith ?agent ; dct:type ?action ; dct:description ?why .
  ?agent foaf:name ?who .
  OPTIONAL { ?version dcat:previousVersion ?before . ?before dcat:version ?parent }
}
"""


def versions_told(engine: Engine, *, newest: bool = False) -> list[Version]:
    """The versions that the provenance graph tells of, the newest first, or the current one alone."""
    only = f"{STORE} dcat:hasCurrentVersion ?version ." if newest else ""
    rows = engine.query(_TOLD.replace("#newest#", only), graphs=[vocab.PROVENANCE])
    found = [_version(row) for row in rows] if isinstance(rows, ox.QuerySolutions) else []
    return sorted(found, key=lambda version: -version.number)


def _version(row: ox.QuerySolution) -> Version:
    parent = None if row["parent"] is None else int(row["parent"].value)
    number = int(row["number"].value)
    return Version(
        number=number, parent=parent, base=parent, time=row["time"].value, who=row["who"].value,
        why=row["why"].value, action=row["action"].value, folder=name_of(number),
        counts={"": int(row["triples"].value)},
    )  # fmt: skip


def _entity(version: Version) -> Iterator[_Statement]:
    this = version_iri(version.number)
    yield this, vocab.RDF + "type", ox.NamedNode(vocab.PROV + "Entity")
    yield this, vocab.RDF + "type", ox.NamedNode(vocab.DCAT + "Dataset")
    yield this, vocab.DCAT + "version", ox.Literal(str(version.number))
    yield this, vocab.DCTERMS + "title", ox.Literal(f"Version {version.number}", language="en")
    yield this, vocab.DCTERMS + "issued", ox.Literal(version.time, datatype=_DATE_TIME)
    yield this, vocab.PROV + "wasGeneratedBy", activity_iri(version.number)
    if version.parent is not None:
        yield this, vocab.DCAT + "previousVersion", version_iri(version.parent)
    if version.base is not None:
        yield this, vocab.PROV + "wasDerivedFrom", version_iri(version.base)


def _activity(version: Version, started: str) -> Iterator[_Statement]:
    this, agent = activity_iri(version.number), agent_iri(version.who)
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
        _quad(graph, vocab.PROV + "wasInvalidatedBy", activity_iri(number)),
    ]


def activity_iri(number: int) -> ox.NamedNode:
    """The address of what made a version: in PROV-O things are generated and invalidated by activities."""
    return ox.NamedNode(f"{version_iri(number).value}#activity")


def _quad(subject: ox.NamedNode, predicate: str, value: Term) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(predicate), value, vocab.PROVENANCE)
