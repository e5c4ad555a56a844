"""Shapes that found nothing to check, where the data have something that is nearly called as their target is.

A misspelt target is the one mistake in shapes that looks like success: no node, no finding.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import pyoxigraph as ox
import rdflib

from coprod_kg.store.engine import Engine
from coprod_kg.validate import queries
from coprod_kg.validate.hits import Scope
from coprod_kg.validate.shapes import Shapes, Target
from coprod_kg.validate.terms import compact

_KINDS = {
    "class": ("SELECT DISTINCT ?one WHERE { ?this rdf:type ?one }", "of the kind"),
    "subjectsOf": ("SELECT DISTINCT ?one WHERE { ?this ?one ?value }", "with the property"),
    "objectsOf": ("SELECT DISTINCT ?one WHERE { ?this ?one ?value }", "that is a value of"),
}


def idle_targets(engine: Engine, shapes: Shapes) -> Iterator[str]:
    """A note for each target that none of an engine's data have, and some nearly have."""
    scope = Scope(engine, None, None)
    names = {kind: sorted(_names(scope, query)) for kind, (query, _) in _KINDS.items()}
    for shape in shapes.roots:
        for target in shape.targets:
            if isinstance(target.node, rdflib.URIRef) and target.kind in _KINDS:
                yield from _note(scope, shape.iri, target, names[target.kind])


def _note(scope: Scope, shape: str, target: Target, there: list[str]) -> Iterator[str]:
    wanted = str(target.node)
    if wanted in there or (target.kind == "class" and _members(scope, wanted)):
        return
    near = difflib.get_close_matches(compact(wanted), [compact(name) for name in there], 1, 0.85)
    if near:
        what = f"Nothing in the data is {_KINDS[target.kind][1]} {compact(wanted)}"
        yield f"{what}, about which the shape <{shape}> is. Did you mean {near[0]}?"


def _members(scope: Scope, kind: str) -> bool:
    query = f"SELECT ?this WHERE {{ ?this rdf:type/rdfs:subClassOf* <{kind}> . }} LIMIT 1"
    return any(True for _ in scope.select(queries.header(query) + query))


def _names(scope: Scope, query: str) -> Iterator[str]:
    for row in scope.select(queries.header(query) + query):
        if isinstance(row["one"], ox.NamedNode):
            yield row["one"].value
