"""The order in which rules run: after what feeds them, and those that feed each other together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

import pyoxigraph as ox

from coprod_kg.reason.clauses import Atom, Body, Clause, Key, meet


@dataclass(frozen=True, slots=True)
class Unit:
    """All the ways of concluding one head: they run as one query."""

    head: Atom
    bodies: tuple[Body, ...]

    def reads(self, key: Key) -> bool:
        """Whether a body looks for what the key describes."""
        return any(meet(key, atom.key) for body in self.bodies for atom in body.atoms)


def units(clauses: Iterable[Clause]) -> list[Unit]:
    """The clauses, those with the same head together."""
    bodies: dict[Atom, list[Body]] = defaultdict(list)
    for clause in clauses:
        bodies[clause.head].append(clause.body)
    return [Unit(head, tuple(found)) for head, found in bodies.items()]


Layer = tuple[Unit, ...]


def waves(found: Sequence[Unit]) -> tuple[tuple[Layer, ...], ...]:
    """Strongly connected groups of units (layers), in waves: each wave after all that it depends on."""
    feeds = _feeds(found)
    group = _components(feeds)
    needs: dict[int, set[int]] = {number: set() for number in group}
    for source, targets in enumerate(feeds):
        for target in targets:
            if group[source] != group[target]:
                needs[group[target]].add(group[source])
    members: dict[int, list[Unit]] = defaultdict(list)
    for index, unit in enumerate(found):
        members[group[index]].append(unit)
    return tuple(tuple(tuple(members[number]) for number in wave) for wave in _batches(needs))


def _batches(needs: Mapping[int, set[int]]) -> Iterator[tuple[int, ...]]:
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    while sorter.is_active():
        ready = tuple(sorted(sorter.get_ready()))
        yield ready
        sorter.done(*ready)


def is_recursive(layer: Sequence[Unit]) -> bool:
    """Whether running the layer once may leave more to do."""
    return any(other.reads(unit.head.key) for unit in layer for other in layer)


def _feeds(found: Sequence[Unit]) -> list[list[int]]:
    readers: dict[ox.NamedNode | None, set[int]] = defaultdict(set)
    for index, unit in enumerate(found):
        for body in unit.bodies:
            for atom in body.atoms:
                readers[atom.key[0]].add(index)
    feeds = []
    for unit in found:
        near = readers[unit.head.key[0]] | readers[None]
        feeds.append(sorted(index for index in near if found[index].reads(unit.head.key)))
    return feeds


def _components(feeds: Sequence[Sequence[int]]) -> list[int]:
    """The number of the strongly connected component of each node (Tarjan, without recursion)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    group = [-1] * len(feeds)
    stack: list[int] = []
    for root in range(len(feeds)):
        work = [(root, iter(feeds[root]))] if root not in index else []
        while work:
            node, targets = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                stack.append(node)
            for target in targets:
                if target not in index:
                    work.append((target, iter(feeds[target])))
                    break
                if group[target] < 0:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    while group[node] < 0:
                        group[stack.pop()] = node
    return group
