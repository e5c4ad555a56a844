"""Class expressions as graph patterns: what to look for, and what follows for a node that is in one.

A nested expression becomes joins on the data themselves, never a type for the restriction's blank node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, product

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.reason.clauses import SAME_AS, Atom, Body, Condition, Kind, Slot
from coprod_kg.reason.expressions import (
    NOTHING,
    THING,
    And,
    AtMost,
    Beyond,
    Datatype,
    Expression,
    HasSelf,
    HasValue,
    Named,
    Not,
    OneOf,
    Only,
    Or,
    Property,
    Some,
)

#: More alternatives than this make an axiom too wide to compile.
MOST_ALTERNATIVES = 256
_WIDER: dict[str, tuple[str, ...]] = {
    "integer": ("integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short", "byte")
}
_WIDER["decimal"] = ("decimal", *_WIDER["integer"])


class TooWide(Exception):
    """An axiom with more alternatives than ``MOST_ALTERNATIVES``."""


class Variables:
    """Fresh variables; the first is ``?x``, those after it ``?y``, ``?y2`` and so on."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def fresh(self) -> ox.Variable:
        """A variable that was not given out before."""
        number = next(self._numbers)
        return ox.Variable("y" if number == 1 else f"y{number}")


X = ox.Variable("x")


@dataclass(frozen=True, slots=True)
class Way:
    """One alternative of an expression: a body, and the one individual it holds of where it names it."""

    body: Body = field(default_factory=Body)
    is_: tuple[tuple[ox.Variable, Slot], ...] = ()

    def __add__(self, other: Way) -> Way:
        return Way(self.body + other.body, self.is_ + other.is_)

    def settled(self) -> tuple[dict[ox.Variable, Slot], Body]:
        """The body with named individuals in their places; two for one variable must be the same."""
        slots: dict[ox.Variable, Slot] = {}
        equal = []
        for variable, individual in self.is_:
            first = slots.setdefault(variable, individual)
            if first != individual:
                equal.append(Atom(first, SAME_AS, individual))
        return slots, self.body.put(slots) + Body(tuple(equal))


def link(prop: Property, subject: Slot, obj: Slot) -> Atom:
    """The triple that relates two nodes by a property, turned round where it is an inverse."""
    return Atom(obj, prop.iri, subject) if prop.inverse else Atom(subject, prop.iri, obj)


def typed(subject: Slot, iri: ox.NamedNode) -> Atom:
    """The triple that puts a node in a class."""
    return Atom(subject, vocab.RDF_TYPE, iri)


def ways(expression: Expression, at: ox.Variable, names: Variables) -> list[Way]:
    """The alternatives by which a node at the variable is seen to be in the expression.

    None where nothing in a graph can show it: a complement, a universal, a bound (open world).
    Raises TooWide.
    """
    match expression:
        case Named():
            return [Way()] if expression == THING else [Way(Body((typed(at, expression.iri),)))]
        case HasValue(prop, value):
            return [] if prop.inverse and isinstance(value, ox.Literal) else [Way(Body((link(prop, at, value),)))]
        case HasSelf(prop):
            return [Way(Body((link(prop, at, at),)))]
        case Some(prop, filler):
            other = names.fresh()
            step = Way(Body((link(prop, at, other),)))
            return [step + way for way in ways(filler, other, names)]
        case And(parts):
            return _all(parts, at, names)
        case Or(parts):
            return _bounded([way for part in parts for way in ways(part, at, names)])
        case OneOf(members):
            return _bounded([Way(is_=((at, member),)) for member in members])
        case Datatype(iri):
            return [Way(Body(conditions=_of_datatype(at, iri)))]
    return []


def _all(parts: tuple[Expression, ...], at: ox.Variable, names: Variables) -> list[Way]:
    choices = [ways(part, at, names) for part in parts]
    size = 1
    for choice in choices:
        size *= len(choice)
    if size > MOST_ALTERNATIVES:
        raise TooWide
    return [sum(combination, Way()) for combination in product(*choices)]


def _bounded(found: list[Way]) -> list[Way]:
    if len(found) > MOST_ALTERNATIVES:
        raise TooWide
    return found


def _of_datatype(at: ox.Variable, iri: ox.NamedNode) -> tuple[Condition, ...]:
    if iri.value == vocab.RDFS + "Literal":
        return ()
    local = iri.value.removeprefix(vocab.XSD)
    names = [ox.NamedNode(vocab.XSD + name) for name in _WIDER.get(local, ())] or [iri]
    return (Condition(Kind.DATATYPE, (at, *names)),)


@dataclass(frozen=True, slots=True)
class Follows:
    """Something that follows for a node: a triple, given a further body; or a contradiction (no head)."""

    head: Atom | None
    way: Way = field(default_factory=Way)

    def after(self, way: Way) -> Derivation:
        """Head and body, given a way for what it follows from."""
        slots, body = (way + self.way).settled()
        return Derivation(self.head.put(slots) if self.head else None, body)


@dataclass(frozen=True, slots=True)
class Derivation:
    """A head, or None for a contradiction, and the body it follows from."""

    head: Atom | None
    body: Body


@dataclass(frozen=True, slots=True)
class Missed:
    """A part of an axiom from which no rule can be made, with what will be missed."""

    what: str


def consequences(expression: Expression, at: ox.Variable, names: Variables) -> Iterator[Follows | Missed]:  # noqa: C901  one case a kind
    """What follows for a node from its being in an expression."""
    match expression:
        case Named():
            if expression == NOTHING:
                yield Follows(None)
            elif expression != THING:
                yield Follows(typed(at, expression.iri))
        case HasValue(prop, value) if not (prop.inverse and isinstance(value, ox.Literal)):
            yield Follows(link(prop, at, value))
        case HasSelf(prop):
            yield Follows(link(prop, at, at))
        case And(parts):
            for part in parts:
                yield from consequences(part, at, names)
        case Only(prop, filler):
            yield from _each_value(prop, filler, at, names)
        case AtMost():
            yield from _bound(expression, at, names)
        case Not(of):
            yield from _never(of, at, names)
        case OneOf(members) if len(members) == 1:
            yield Follows(Atom(at, SAME_AS, members[0]))
        case _:
            yield _missed(expression)


def _each_value(prop: Property, filler: Expression, at: ox.Variable, names: Variables) -> Iterator[Follows | Missed]:
    other = names.fresh()
    step = Way(Body((link(prop, at, other),)))
    for found in consequences(filler, other, names):
        if isinstance(found, Follows):
            yield Follows(found.head, step + found.way)
        else:
            yield found


def _never(of: Expression, at: ox.Variable, names: Variables) -> Iterator[Follows | Missed]:
    found = ways(of, at, names)
    if not found:
        yield Missed("that something is outside a class that no fact can show it to be in")
    for way in found:
        yield Follows(None, way)


def _bound(most: AtMost, at: ox.Variable, names: Variables) -> Iterator[Follows | Missed]:
    if most.count > 1:
        yield Missed(f"that no more than {most.count} values are allowed (shapes count better)")
        return
    values = [names.fresh() for _ in range(most.count + 1)]
    step = Way(Body(tuple(link(most.prop, at, value) for value in values)))
    for combination in product(*(ways(most.filler, value, names) for value in values)):
        way = sum(combination, step)
        if most.count == 0:
            yield Follows(None, way)
        else:
            yield from one_or_two(values[0], values[1], way)


def one_or_two(one: ox.Variable, other: ox.Variable, way: Way) -> Iterator[Follows]:
    """Where there may be one only: two that may be the same are, two that are different contradict."""
    for head, kind in ((Atom(one, SAME_AS, other), Kind.MAY_BE_SAME), (None, Kind.DIFFERENT)):
        yield Follows(head, way + Way(Body(conditions=(Condition(kind, (one, other)),))))


def _missed(expression: Expression) -> Missed:
    match expression:
        case Some():
            return Missed("that there is a value, known or not")
        case Or():
            return Missed("that one of several classes holds, and which")
        case OneOf():
            return Missed("that there are no others than those listed")
        case Datatype(iri):
            return Missed(f"that values are {vocab.compact(iri.value)} (shapes check it)")
        case Beyond(reason):
            return Missed(f"all of it, for it holds {reason}")
    return Missed("all of it")
