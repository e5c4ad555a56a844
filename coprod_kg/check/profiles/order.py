"""The order that property chains need (Structural Specification, section 11.1, restriction on the hierarchy)."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import OWL, RDFS
from rdflib.term import Node

from coprod_kg.check.profiles.entities import Entities


def circular_chains(entities: Entities) -> Iterator[tuple[Node, str]]:
    """Properties that a chain makes depend on themselves."""
    strict = {(part, whole) for whole, parts in _chains(entities) for part in _below(whole, parts)}
    loose = {(under, over) for under, over in entities.graph.subject_objects(RDFS.subPropertyOf)}
    for part, whole in strict:
        if part == whole or _reaches(whole, part, strict | loose):
            yield whole, f"is made of a chain with <{part}>, which depends on it in turn"


def _chains(entities: Entities) -> Iterator[tuple[Node, list[Node]]]:
    for whole, head in entities.graph.subject_objects(OWL.propertyChainAxiom):
        yield whole, entities.items(head)


def _below(whole: Node, parts: list[Node]) -> list[Node]:
    """The parts that have to come before the whole: it may itself stand first or last, or be both of two."""
    if parts == [whole, whole]:
        return []
    if parts and parts[0] == whole:
        return parts[1:]
    return parts[:-1] if parts and parts[-1] == whole else parts


def _reaches(start: Node, goal: Node, edges: set[tuple[Node, Node]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for following in (to for of, to in edges if of == here):
            if following == goal:
                return True
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False
