"""An axiom as a sentence that a human reads."""

from __future__ import annotations

from itertools import pairwise
from string import ascii_uppercase

from coprod_kg.reason.axioms import (
    Axiom,
    Characteristic,
    DisjointClasses,
    DisjointProperties,
    Domain,
    Key,
    NotRelated,
    Range,
    SubClass,
    SubProperty,
)
from coprod_kg.reason.expressions import THING, Expression, Named, Property
from coprod_kg.reason.sentences import Names, article, listed, predicate


def sentence(names: Names, axiom: Axiom, holder: Expression = THING) -> str:
    """An axiom in plain English; ``holder`` is the class of what has a functional property."""
    match axiom:
        case SubClass(sub, sup):
            return f"Whatever {predicate(names, sub)} {predicate(names, sup)}."
        case SubProperty(chain, sup):
            return _chain(names, chain, sup)
        case Domain(prop, of):
            return f"If {related(names, prop, 'A', 'B')}, then A {predicate(names, of)}."
        case Range(prop, of):
            return f"If {related(names, prop, 'A', 'B')}, then B {predicate(names, of)}."
        case Characteristic():
            return _characteristic(names, axiom, holder)
        case Key(of, props):
            shared = listed(f"“{names.label(prop.iri)}”" for prop in props)
            return f"Two of which each {predicate(names, of)}, with the same values of {shared}, are one."
        case DisjointClasses(one, other):
            return f"Nothing {_both(predicate(names, one), predicate(names, other))}."
        case DisjointProperties(first, second):
            both = f"{related(names, first, 'A', 'B')} and {related(names, second, 'A', 'B')}"
            return f"It cannot be both that {both}."
        case NotRelated(subject, prop, obj):
            return f"It is said not to be so that {related(names, prop, names.label(subject), names.label(obj))}."


def _both(one: str, other: str) -> str:
    """Two predicates at once, the words they share said once.

    >>> _both("is a case", "is a claim")
    'is both a case and a claim'
    """
    first, second = one.split(" "), other.split(" ")
    shared = 0
    while shared < min(len(first), len(second)) - 1 and first[shared] == second[shared]:
        shared += 1
    said = " ".join(first[:shared])
    return f"{said} both {' '.join(first[shared:])} and {' '.join(second[shared:])}".strip()


def related(names: Names, prop: Property, subject: str, obj: str) -> str:
    """That one is related to the other, in the words of the property's label."""
    first, second = (obj, subject) if prop.inverse else (subject, obj)
    return f"{first} {names.label(prop.iri)} {second}"


def _chain(names: Names, chain: tuple[Property, ...], sup: Property) -> str:
    letters = ascii_uppercase[: len(chain) + 1]
    steps = listed(related(names, prop, *pair) for prop, pair in zip(chain, pairwise(letters), strict=True))
    return f"If {steps}, then {related(names, sup, letters[0], letters[-1])}."


def _characteristic(names: Names, axiom: Characteristic, holder: Expression) -> str:
    label = names.label(axiom.prop.iri)
    match axiom.name:
        case "Functional":
            return only_one(names, axiom.prop, holder)
        case "InverseFunctional":
            return f"No two things {label} the same."
        case "Irreflexive":
            return f"Nothing {label} itself."
    return f"If A {label} B, then it is not so that B {label} A."


def only_one(names: Names, prop: Property, holder: Expression) -> str:
    """That there is one value only: "An involvement has one nature."."""
    who = article(names.label(holder.iri)) if isinstance(holder, Named) and holder != THING else "a thing"
    subject = who[0].upper() + who[1:]
    label = names.label(prop.iri)
    if label.startswith("has ") and not prop.inverse:
        return f"{subject} has one {label.removeprefix('has ')}."
    return f"{subject} {label} one thing at most."
