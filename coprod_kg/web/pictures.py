"""Pictures of how things hang together: a case, a thing or a term between its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.web.description import Description, Statement
from coprod_kg.web.drawing import Link, Picture, Shown, drawn
from coprod_kg.web.names import Called
from coprod_kg.web.terms import Entry

#: So many boxes are in a column, so many of them under the same words.
BOXES, ALIKE = 10, 4
#: What says nothing about how things hang together.
_LEFT_OUT = frozenset(
    {vocab.RDF + "type", vocab.RDFS + "isDefinedBy", vocab.SKOS + "inScheme", vocab.SKOS + "topConceptOf"}
)
_OUTCOMES = (("coprod:creates", "+"), ("coprod:destroys", "−"))


def of_case(case: Description, called: Called, hues: Mapping[str, str]) -> Picture | None:
    """Who took part, by what, and what came of it, from left to right; None where nobody did.

    A frame around the parts names the service or system that they are parts in.
    """
    involvements = [one for one in case.part("coprod:describesInvolvement") if one.iri][:BOXES]
    who, parts, outcomes = dict[str, Shown](), dict[str, Shown](), dict[str, Shown]()
    links: list[Link] = []
    for one in sorted(involvements, key=lambda one: _values(one.of("coprod:hasTarget"))):
        hue = next((hues[kind] for kind in _values(one.types) if kind in hues), "")
        place = next(iter(_values(one.of("coprod:hasTarget"))), "")
        parts[one.iri] = Shown(hue, frame=place)
        for actor in _values(one.of("coprod:hasActor")):
            who[actor] = Shown()
            links.append(Link(actor, one.iri))
        for path, mark in _OUTCOMES:
            for outcome in _values(one.of(path)):
                if len(outcomes) < BOXES:
                    outcomes[outcome] = Shown()
                    links.append(Link(one.iri, outcome, mark=mark))
    heads = ("Who", "took part by", "creating + or destroying −")
    return drawn((who, parts, outcomes), links, called, heads) if parts else None


def of_thing(thing: Description, called: Called) -> Picture | None:
    """A thing between what points at it and what it points at; None where it is alone."""
    before, after = _Side(), _Side()
    for found in thing.links:
        for other in found.things:
            before.put(other, found.path, thing.iri)
    for said in thing.statements:
        if isinstance(said.value, ox.NamedNode) and not said.inferred and said.value.value not in before.paths:
            after.put(said.value.value, said.path, thing.iri)
    return _between(before, thing.iri, after, called)


def of_term(entry: Entry, called: Called) -> Picture | None:
    """A class between the properties that lead to it and those that start from it; or a property between its ends."""
    lines = [one for one in entry.around if one[0] != one[2]]
    if entry.iri in (path for _, path, _ in lines):
        ends = (
            {source: Shown() for source, _, _ in lines[:BOXES]},
            {target: Shown() for _, _, target in lines[:BOXES]},
        )
        links = [Link(source, target, called(path).words) for source, path, target in lines]
        return drawn(ends, links, called)
    before, after = _Side(), _Side()
    for source, path, target in lines:
        side, other = (after, target) if source == entry.iri else (before, source)
        side.put(other, path, entry.iri)
    return _between(before, entry.iri, after, called)


class _Side:
    """What is on one side of a thing, with the properties that join the two."""

    def __init__(self) -> None:
        self.paths: dict[str, list[str]] = {}

    def put(self, other: str, path: str, centre: str) -> None:
        """Add a neighbour, as far as there is room."""
        alike = sum(paths[0] == path for paths in self.paths.values())
        if other == centre or path in _LEFT_OUT:
            return
        if other in self.paths:
            self.paths[other].append(path)
            own = [one for one in self.paths[other] if one.startswith(vocab.COPROD)]
            self.paths[other] = own or self.paths[other]
        elif len(self.paths) < BOXES and alike < ALIKE:
            self.paths[other] = [path]

    def column(self, called: Called) -> dict[str, Shown]:
        """The neighbours in the order of the words that are to stand above them."""
        captions = {
            one: ", ".join(called(path).words for path in dict.fromkeys(paths)) for one, paths in self.paths.items()
        }
        return {one: Shown(caption=f"{words} →") for one, words in sorted(captions.items(), key=lambda item: item[1])}


def _between(before: _Side, centre: str, after: _Side, called: Called) -> Picture | None:
    """A thing between its two sides; None where both are empty."""
    links = [*(Link(one, centre) for one in before.paths), *(Link(centre, one) for one in after.paths)]
    columns = (before.column(called), {centre: Shown()}, after.column(called))
    return drawn(columns, links, called, centre=centre) if links else None


def _values(said: Iterable[Statement]) -> list[str]:
    return [one.value.value for one in said if isinstance(one.value, ox.NamedNode)]
