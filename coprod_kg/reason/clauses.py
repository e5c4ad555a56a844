"""Rules as joins: atoms, conditions, clauses, and the SPARQL they are written in.

A clause says that a triple follows from others. It is what all of reasoning works on: running forwards,
adding and withdrawing, and explaining backwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term

Slot = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.Variable
Bindings = Mapping[ox.Variable, Term]
#: What two atoms must share to have to do with each other: a predicate, and a fixed object.
Key = tuple[ox.NamedNode | None, Slot | None]

SAME_AS = ox.NamedNode(vocab.OWL + "sameAs")
DIFFERENT_FROM = ox.NamedNode(vocab.OWL + "differentFrom")


def text(slot: Slot) -> str:
    """A term or a variable as SPARQL writes it."""
    return str(slot)


@dataclass(frozen=True, slots=True)
class Atom:
    """A triple pattern."""

    subject: Slot
    predicate: ox.NamedNode | ox.Variable
    object: Slot

    def __iter__(self) -> Iterator[Slot]:
        return iter((self.subject, self.predicate, self.object))

    def __str__(self) -> str:
        return f"{text(self.subject)} {text(self.predicate)} {text(self.object)} ."

    @property
    def variables(self) -> tuple[ox.Variable, ...]:
        """Its variables, each once, in order."""
        return tuple(dict.fromkeys(slot for slot in self if isinstance(slot, ox.Variable)))

    @property
    def key(self) -> Key:
        """Predicate and fixed object; None where they are variables."""
        predicate = None if isinstance(self.predicate, ox.Variable) else self.predicate
        return predicate, None if isinstance(self.object, ox.Variable) else self.object

    def put(self, slots: Mapping[ox.Variable, Slot]) -> Atom:
        """The atom with terms or other variables in the place of variables."""
        subject, predicate, obj = (slots.get(s, s) if isinstance(s, ox.Variable) else s for s in self)
        if not isinstance(predicate, ox.NamedNode | ox.Variable):
            raise TypeError(f"A predicate must be an IRI, not {predicate}.")
        return Atom(subject, predicate, obj)

    def match(self, triple: ox.Triple) -> dict[ox.Variable, Term] | None:
        """What the variables must be for the atom to be this triple, or None."""
        found: dict[ox.Variable, Term] = {}
        for slot, term in zip(self, (triple.subject, triple.predicate, triple.object), strict=True):
            if isinstance(slot, ox.Variable):
                if found.setdefault(slot, term) != term:
                    return None
            elif slot != term:
                return None
        return found

    def fill(self, bindings: Bindings) -> ox.Triple | None:
        """The triple, or None where it cannot be one (a literal as subject)."""
        subject, predicate, obj = (bindings[s] if isinstance(s, ox.Variable) else s for s in self)
        if isinstance(subject, ox.NamedNode | ox.BlankNode) and isinstance(predicate, ox.NamedNode):
            return ox.Triple(subject, predicate, obj)
        return None


def meet(one: Key, other: Key) -> bool:
    """Whether a triple could fit both keys."""
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


class Kind(StrEnum):
    """What a condition asks of its terms."""

    DISTINCT = "distinct"  #: two different terms
    MAY_BE_SAME = "may be the same"  #: no literals, and nowhere said to be different
    DIFFERENT = "different"  #: two literals of different value, or said to be different
    RESOURCE = "resource"  #: not a literal
    DATATYPE = "datatype"  #: a literal of one of the datatypes that follow
    ORDINARY = "ordinary"  #: neither owl:sameAs nor owl:differentFrom, which have rules of their own


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on what variables stand for."""

    kind: Kind
    slots: tuple[Slot, ...]

    def put(self, slots: Mapping[ox.Variable, Slot]) -> Condition:
        """The condition with terms or other variables in the place of variables."""
        return Condition(self.kind, tuple(slots.get(s, s) if isinstance(s, ox.Variable) else s for s in self.slots))

    def sparql(self) -> str:
        """As a filter; what is known to be different is decided outside the query as well."""
        first, *rest = map(text, self.slots)
        match self.kind:
            case Kind.RESOURCE:
                return f"FILTER(!isLiteral({first}))"
            case Kind.DATATYPE:
                return f"FILTER(isLiteral({first}) && DATATYPE({first}) IN ({', '.join(rest)}))"
            case Kind.ORDINARY:
                return f"FILTER({first} NOT IN ({text(SAME_AS)}, {text(DIFFERENT_FROM)}))"
            case Kind.MAY_BE_SAME:
                return f"FILTER(!isLiteral({first}) && !isLiteral({rest[0]}) && !sameTerm({first}, {rest[0]}))"
            case Kind.DISTINCT | Kind.DIFFERENT:
                return f"FILTER(!sameTerm({first}, {rest[0]}))"


@dataclass(frozen=True, slots=True)
class Body:
    """Atoms that must all hold, and conditions on what they bind."""

    atoms: tuple[Atom, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def __add__(self, other: Body) -> Body:
        conditions = dict.fromkeys(self.conditions + other.conditions)
        return Body(tuple(dict.fromkeys(self.atoms + other.atoms)), tuple(conditions))

    @property
    def variables(self) -> tuple[ox.Variable, ...]:
        """The variables the atoms bind, each once, in order."""
        return tuple(dict.fromkeys(v for atom in self.atoms for v in atom.variables))

    def put(self, slots: Mapping[ox.Variable, Slot]) -> Body:
        """The body with terms or other variables in the place of variables."""
        return Body(
            tuple(dict.fromkeys(a.put(slots) for a in self.atoms)),
            tuple(c.put(slots) for c in self.conditions),
        )

    def sparql(self) -> str:
        """As a group's content."""
        return " ".join([*map(str, self.atoms), *(c.sparql() for c in self.conditions)])


@dataclass(frozen=True, slots=True)
class Clause:
    """The head holds wherever the body does."""

    head: Atom
    body: Body

    @property
    def is_safe(self) -> bool:
        """Whether the body binds everything the head and the conditions speak of."""
        bound = set(self.body.variables)
        used = {*self.head.variables}
        used |= {s for c in self.body.conditions for s in c.slots if isinstance(s, ox.Variable)}
        return used <= bound


def construct(clauses: Iterable[Clause]) -> str:
    """The clauses as one CONSTRUCT a human can read; each keeps its own variables where heads differ."""
    clauses = list(clauses)
    if len({clause.body for clause in clauses}) == 1:
        heads = " ".join(str(clause.head) for clause in clauses)
        return f"CONSTRUCT {{ {heads} }} WHERE {{ {clauses[0].body.sparql()} }}"
    if len({clause.head for clause in clauses}) > 1:
        clauses = [_apart(clause, number) for number, clause in enumerate(clauses, 1)]
    heads = " ".join(dict.fromkeys(str(clause.head) for clause in clauses))
    bodies = " UNION ".join(f"{{ {clause.body.sparql()} }}" for clause in clauses)
    return f"CONSTRUCT {{ {heads} }} WHERE {{ {bodies} }}"


def _apart(clause: Clause, number: int) -> Clause:
    names = {v: ox.Variable(f"{v.value}_{number}") for v in clause.body.variables}
    return Clause(clause.head.put(names), clause.body.put(names))
