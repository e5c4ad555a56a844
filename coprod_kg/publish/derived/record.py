"""One thing as readers' tables need it: what kind it is, what it is called, what is said in words, what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.store.local import LocalEngine

Subject = ox.NamedNode | ox.BlankNode | ox.Triple

#: The properties that name a thing.
NAMES = frozenset(
    {
        vocab.SKOS + "prefLabel",
        vocab.SKOS + "altLabel",
        vocab.RDFS + "label",
        vocab.DCTERMS + "title",
        vocab.FOAF + "name",
        "https://schema.org/name",
        "http://schema.org/name",
        "http://purl.org/dc/elements/1.1/title",
    }
)
#: What people look for first; a thing of several kinds goes by the first.
KINDS = tuple(
    vocab.COPROD + name
    for name in (
        "Case", "PublicService", "PublicServiceSystem", "PublicServiceOrganisation", "Claim", "Work", "Passage",
        "Involvement", "ServiceEncounter", "TouchPoint", "ValueOutcome", "Actor",
    )
)  # fmt: skip
TERM, CONTRIBUTION = "term", "contribution"
_TERMS = frozenset(vocab.OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty"))
#: Graphs whose texts are about the machinery; of provenance only contributions are of interest.
_SILENT = frozenset({vocab.SHAPES_GRAPH, vocab.QUERIES, vocab.INFERRED})


@dataclass(slots=True)
class Record:
    """What all graphs of a version together say of one subject."""

    types: set[str] = field(default_factory=set)
    #: How many different values each property has.
    properties: dict[str, int] = field(default_factory=dict)
    names: set[tuple[str, str]] = field(default_factory=set)
    texts: set[tuple[str, str]] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """The class that people would call it by, ``term`` for the ontology's own, or nothing."""
        found = next((kind for kind in KINDS if kind in self.types), "")
        if not found and (self.types & _TERMS or vocab.SKOS + "Concept" in self.types):
            return TERM
        if not found and vocab.DCAT + "Dataset" in self.types:
            return CONTRIBUTION
        return found


def records(engine: LocalEngine, subjects: Iterable[Subject]) -> Iterable[tuple[Subject, Record]]:
    """The record of each subject that a version says something of."""
    store = engine.store
    for subject in subjects:
        found = _record(store.quads_for_pattern(subject, None, None, None))
        if found.properties:
            yield subject, found


def _record(quads: Iterable[ox.Quad]) -> Record:
    record = Record()
    values: dict[str, set[object]] = {}
    for quad in quads:
        path, value = quad.predicate.value, quad.object
        known = values.setdefault(path, set())
        known.add(value)
        if isinstance(value, ox.Literal):
            _say(record, path, value, quad.graph_name)
        elif path == vocab.RDF_TYPE.value and isinstance(value, ox.NamedNode):
            record.types.add(value.value)
    record.properties = {path: len(found) for path, found in values.items()}
    return record


def _say(record: Record, path: str, value: ox.Literal, graph: object) -> None:
    if graph in _SILENT or (graph == vocab.PROVENANCE and path != vocab.DCTERMS + "title"):
        return
    if path in NAMES:
        record.names.add((value.value, value.language or ""))
    elif value.language or value.datatype.value == vocab.XSD + "string":
        record.texts.add((value.value, value.language or ""))


def differences(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """How much each number went up or down."""
    return {key: change for key in {*before, *after} if (change := after.get(key, 0) - before.get(key, 0))}
