"""Why values do not fit the shapes inside a shape: what is wrong in each of them, or which of them they fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pyoxigraph as ox
from rdflib.term import Node

from coprod_kg.findings import Term
from coprod_kg.validate import queries
from coprod_kg.validate.compiler import fitting, inner
from coprod_kg.validate.hits import Focus, Hit, Scope, hits_on
from coprod_kg.validate.model import Constraint
from coprod_kg.validate.shapes import Shapes
from coprod_kg.validate.terms import quoted

#: So many reasons are told for each shape inside, and so many values of a focus node.
_REASONS = 3
_QUALIFIED = ("qualifiedMinCount", "qualifiedMaxCount")


class Reasons:
    """Finds reasons for what some hits of one constraint after another found; ``message`` tells a hit in words."""

    def __init__(self, scope: Scope, shapes: Shapes, message: Callable[[Hit], str]) -> None:
        self.scope, self.shapes, self.message = scope, shapes, message
        self._inner: dict[Node, tuple[Constraint, ...]] = {}

    def of(self, hits: Sequence[Hit]) -> list[str]:
        """For each hit of a constraint a sentence, or nothing where there is no more to be said."""
        constraint = hits[0].constraint
        inside = constraint.check.inside
        if constraint.component in _QUALIFIED:
            return self._counted(hits, inside)
        values = sorted({hit.value for hit in hits if hit.value is not None}, key=str)
        wrong = [self._wrong(node, values) for node in inside]
        if constraint.component == "xone":
            fits = [self._fitting(node, values) for node in inside]
            return [_too_many(hit, fits) or _in_detail(hit, wrong) for hit in hits]
        return [_in_detail(hit, wrong) for hit in hits]

    def _wrong(self, node: Node, values: Sequence[Term]) -> Mapping[Term, str]:
        """What keeps each of the values from conforming to a shape."""
        if node not in self._inner:
            self._inner[node] = inner(self.shapes, node)
        said: dict[Term, list[str]] = {}
        for constraint in self._inner[node]:
            for hit in hits_on(self.scope, constraint, self.shapes, values):
                said.setdefault(hit.focus, []).append(self.message(hit))
        return {value: " ".join(dict.fromkeys(texts[:_REASONS])) for value, texts in said.items()}

    def _fitting(self, node: Node, values: Sequence[Term]) -> set[Term]:
        """Those of the values that conform to a shape."""
        template = fitting(self.shapes, node)
        return {row["this"] for row in self.scope.restricted(template, _nodes(values))}

    def _counted(self, hits: Sequence[Hit], inside: Sequence[Node]) -> list[str]:
        """Of the values of each focus node those that count, or why others do not."""
        values = self._values(hits)
        every = sorted({value for some in values.values() for value in some}, key=str)
        wrong = [self._wrong(node, every) for node in inside]
        fits = set[Term]().union(*(self._fitting(node, every) for node in inside))
        found = []
        for hit in hits:
            some = values.get(hit.focus, [])
            if hit.constraint.component == "qualifiedMaxCount":
                counted = [quoted(value) for value in some if value in fits]
                found.append(f" Those that count: {_listed(counted)}." if counted else "")
            else:
                found.append("".join(_missed(value, wrong) for value in some[:_REASONS] if value not in fits))
        return found

    def _values(self, hits: Sequence[Hit]) -> dict[Term, list[Term]]:
        path = hits[0].constraint.source.path
        found: dict[Term, list[Term]] = {}
        if path is None:
            return found
        step = path.step("?this", "?value", "?reached")
        template = f"SELECT DISTINCT ?this ?value WHERE {{ {queries.FOCUS} {step} }}"
        for row in self.scope.restricted(template, [hit.focus for hit in hits]):
            found.setdefault(row["this"], []).append(row["value"])
        return {focus: sorted(values, key=str) for focus, values in found.items()}


def _nodes(values: Sequence[Term]) -> list[Focus]:
    return [value for value in values if not isinstance(value, ox.Triple)]


def _missed(value: Term, wrong: Sequence[Mapping[Term, str]]) -> str:
    said = " ".join(texts[value] for texts in wrong if value in texts)
    return f" {quoted(value)} does not count: {said}" if said else f" {quoted(value)} does not count."


def _in_detail(hit: Hit, wrong: Sequence[Mapping[Term, str]]) -> str:
    """What is wrong in each shape inside, numbered as they are listed where there are several."""
    value = hit.value
    texts = [(number, some[value]) for number, some in enumerate(wrong, 1) if value is not None and value in some]
    if not texts:
        return ""
    return " In detail: " + " ".join(f"({number}) {said}" if len(wrong) > 1 else said for number, said in texts)


def _too_many(hit: Hit, fits: Sequence[set[Term]]) -> str:
    numbers = [f"({number})" for number, some in enumerate(fits, 1) if hit.value in some]
    return f" It fits {_listed(numbers)}." if len(numbers) > 1 else ""


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:_REASONS], "others"] if len(names) > _REASONS else list(names)
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
