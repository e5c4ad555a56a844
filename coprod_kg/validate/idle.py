"""Shapes that found nothing to check, where the data have something that is nearly called as their target is.

A misspelt target is the one mistake in shapes that looks like success: no node, no finding.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import pyoxigraph as ox
import rdflib

from coprod_kg.language import marked, speak, speak_count
from coprod_kg.validate import queries
from coprod_kg.validate.hits import Scope
from coprod_kg.validate.shapes import Shapes, Target
from coprod_kg.validate.terms import compact, plain

_KINDS = {
    "class": ("SELECT DISTINCT ?one WHERE { ?this rdf:type ?one }", marked("of the kind")),
    "subjectsOf": ("SELECT DISTINCT ?one WHERE { ?this ?one ?value }", marked("with the property")),
    "objectsOf": ("SELECT DISTINCT ?one WHERE { ?this ?one ?value }", marked("that is a value of")),
}


def unchecked(scope: Scope, shapes: Shapes, name: str) -> str:
    """Why the shapes had nothing to check in a file; empty where there was something."""
    targets = [target for shape in shapes.roots for target in shape.targets]
    if any(_has(scope, target) for target in targets):
        return ""
    if not targets:
        return speak("no shape has a target, so none is about anything. Give one, for example, sh:targetClass.")
    sought = list(dict.fromkeys(_sought(target) for target in targets))
    more = speak_count(", and so for {number} other target", ", and so for {number} other targets", len(sought) - 3)
    listed = speak(" or ").join(sought[:3]) + (more if len(sought) > 3 else "")
    return speak("{file} has nothing {sought}.", file=name, sought=listed)


def _has(scope: Scope, target: Target) -> bool:
    if target.kind == "node":
        return True
    query = f"SELECT ?this WHERE {{ {queries.targeted(target)} }} LIMIT 1"
    return any(True for _ in scope.select(queries.header(query) + query))


def _sought(target: Target) -> str:
    return f"{speak(_KINDS[target.kind][1])} {plain(target.node)}"


def idle_targets(scope: Scope, shapes: Shapes) -> Iterator[str]:
    """A note for each target that none of the data have, and some nearly have."""
    names = {kind: sorted(_names(scope, query)) for kind, (query, _) in _KINDS.items()}
    for shape in shapes.roots:
        for target in shape.targets:
            if isinstance(target.node, rdflib.URIRef) and target.kind in _KINDS:
                yield from _note(scope, shape.iri, target, names[target.kind])


def _note(scope: Scope, shape: str, target: Target, there: list[str]) -> Iterator[str]:
    wanted = str(target.node)
    if wanted in there or _has(scope, target):
        return
    near = difflib.get_close_matches(compact(wanted), [compact(name) for name in there], 1, 0.85)
    if near:
        what = f"Nothing in the data is {_KINDS[target.kind][1]} {compact(wanted)}"
        yield f"{what}, about which the shape <{shape}> is. Did you mean {near[0]}?"


def _names(scope: Scope, query: str) -> Iterator[str]:
    for row in scope.select(queries.header(query) + query):
        if isinstance(row["one"], ox.NamedNode):
            yield row["one"].value
