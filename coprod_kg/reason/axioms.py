"""The axioms that are known, as values."""

from __future__ import annotations

from dataclasses import dataclass

from coprod_kg.findings import Term
from coprod_kg.reason.expressions import Expression, Property


@dataclass(frozen=True, slots=True)
class SubClass:
    """Whatever is in ``sub`` is in ``sup``; ``equivalent`` where the other way holds too."""

    sub: Expression
    sup: Expression
    equivalent: bool = False


@dataclass(frozen=True, slots=True)
class SubProperty:
    """Whatever is related by the chain, or by the one property in it, is related by ``sup``."""

    chain: tuple[Property, ...]
    sup: Property
    keyword: str = "subPropertyOf"


@dataclass(frozen=True, slots=True)
class Domain:
    """Whatever has the property is in the class."""

    prop: Property
    of: Expression


@dataclass(frozen=True, slots=True)
class Range:
    """Whatever is a value of the property is in the class."""

    prop: Property
    of: Expression


@dataclass(frozen=True, slots=True)
class Characteristic:
    """``name`` is Functional, InverseFunctional, Irreflexive or Asymmetric."""

    prop: Property
    name: str


@dataclass(frozen=True, slots=True)
class Key:
    """Two of the class with the same values of all the properties are one."""

    of: Expression
    props: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class DisjointClasses:
    """Nothing is in both."""

    one: Expression
    other: Expression


@dataclass(frozen=True, slots=True)
class DisjointProperties:
    """Nothing is related by both."""

    one: Property
    other: Property


@dataclass(frozen=True, slots=True)
class NotRelated:
    """A relation that is said not to hold (owl:NegativePropertyAssertion)."""

    subject: Term
    prop: Property
    object: Term


Axiom = (
    SubClass | SubProperty | Domain | Range | Characteristic | Key | DisjointClasses | DisjointProperties
    | NotRelated
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ontology:
    """The axioms, the groups of individuals that all differ, and statements that were not understood."""

    axioms: tuple[Axiom, ...]
    different: tuple[tuple[Term, ...], ...]
    unread: tuple[str, ...]
