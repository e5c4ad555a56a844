"""The compiler: from the axioms of an ontology to rules and to checks for contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib

from coprod_kg.reason import patterns
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
from coprod_kg.reason.clauses import Atom, Body, Clause, Condition, Kind
from coprod_kg.reason.expressions import THING, Beyond, Expression, HasSelf, Named, Property, Some
from coprod_kg.reason.patterns import Follows, Missed, Variables, Way, X, link, ways
from coprod_kg.reason.reading import read_ontology
from coprod_kg.reason.rules import Check, Rule, RuleSet, Skipped
from coprod_kg.reason.sameness import ALWAYS, SAME_AS_RULES
from coprod_kg.reason.sentences import Names, formal
from coprod_kg.reason.wording import sentence


def compile_rules(ontology: rdflib.Graph) -> RuleSet:
    """One rule an axiom, with everything about the terms themselves worked out beforehand.

    Class expressions become graph patterns and hierarchies an order of running. What cannot be compiled is
    in ``skipped``, with what will be missed (OWL 2 Profiles, section 4.3).
    """
    read = read_ontology(ontology)
    names = Names.of(ontology)
    domains = {a.prop: a.of for a in read.axioms if isinstance(a, Domain) and isinstance(a.of, Named)}
    rules: list[Rule] = []
    checks: list[Check] = []
    skipped = [Skipped(text, "all of it") for text in read.unread]
    titles = _Titles()
    for axiom in read.axioms:
        holder = domains.get(axiom.prop, THING) if isinstance(axiom, Characteristic) else THING
        compiled = _compile(axiom)
        title, written, wording = titles.of(names, axiom), formal(names, axiom), sentence(names, axiom, holder)
        paragraphs = names.paragraphs.get(getattr(_about(axiom), "value", ""), ())
        if compiled.clauses:
            rules.append(Rule(title, written, wording, compiled.clauses, axiom, paragraphs))
        checks += [Check(title, written, wording, body, axiom, paragraphs) for body in compiled.never]
        skipped += [Skipped(written, what) for what in compiled.missed]
    return RuleSet((*rules, *SAME_AS_RULES), (*checks, *ALWAYS), tuple(skipped), names, read.different)


class _Titles:
    """Names for rules: what the axiom is about, its kind, and a number where there are several."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, names: Names, axiom: Axiom) -> str:
        about = _about(axiom)
        subject = names.short(about).rpartition(":")[2] if about is not None else "expression"
        title = f"{subject}-{_keyword(axiom)}"
        self._seen[title] = self._seen.get(title, 0) + 1
        return title if self._seen[title] == 1 else f"{title}-{self._seen[title]}"


def _about(axiom: Axiom) -> ox.NamedNode | None:
    """The term that an axiom is about, where it is about one."""
    match axiom:
        case SubClass(sub, sup):
            subject: object = sub if isinstance(sub, Named) else getattr(sub, "prop", None) or sup
        case DisjointClasses(one, _):
            subject = getattr(one, "prop", one)
        case Key(of, _):
            subject = of
        case SubProperty(_, sup):
            subject = sup
        case DisjointProperties(first, _):
            subject = first
        case Domain(prop, _) | Range(prop, _) | Characteristic(prop, _) | NotRelated(_, prop, _):
            subject = prop
    iri = getattr(subject, "iri", None)
    return iri if isinstance(iri, ox.NamedNode) else None


def _keyword(axiom: Axiom) -> str:
    match axiom:
        case SubProperty(_, _, keyword):
            return keyword
        case SubClass(_, _, True):
            return "equivalentClass"
        case Characteristic(_, name):
            return name[0].lower() + name[1:]
    name = type(axiom).__name__
    return name[0].lower() + name[1:]


@dataclass(frozen=True, slots=True)
class _Compiled:
    clauses: tuple[Clause, ...]
    never: tuple[Body, ...]
    missed: tuple[str, ...]


def _compile(axiom: Axiom) -> _Compiled:
    clauses: dict[Clause, None] = {}
    never: dict[Body, None] = {}
    missed: dict[str, None] = {}
    try:
        found = list(_derive(axiom))
    except patterns.TooWide:
        found = [Missed(f"all of it, for it has more than {patterns.MOST_ALTERNATIVES} alternatives")]
    for way, part in ((p if isinstance(p, tuple) else (Way(), p)) for p in found):
        if isinstance(part, Missed):
            missed[part.what] = None
            continue
        derived = part.after(way)
        if derived.head is None:
            never[derived.body] = None
        elif derived.head not in derived.body.atoms:
            clause = Clause(derived.head, _resources(derived.head, derived.body))
            if clause.is_safe:
                clauses[clause] = None
            else:
                missed["that everything there is falls under it"] = None
    return _Compiled(tuple(clauses), tuple(never), tuple(missed))


def _resources(head: Atom, body: Body) -> Body:
    """The body with a test that a node found as a value is no literal, where it becomes a subject."""
    subjects = {atom.subject for atom in body.atoms}
    if not isinstance(head.subject, ox.Variable) or head.subject in subjects:
        return body
    tested = any(c.kind is Kind.MAY_BE_SAME and head.subject in c.slots for c in body.conditions)
    return body if tested else body + Body(conditions=(Condition(Kind.RESOURCE, (head.subject,)),))


_Derived = Iterator[tuple[Way, Follows | Missed] | Missed]


def _derive(axiom: Axiom) -> _Derived:
    names = Variables()
    match axiom:
        case SubClass(sub, sup):
            yield from _inclusion(sub, sup, names)
        case SubProperty(chain, sup):
            yield _path(chain, sup, names)
        case Domain(prop, of):
            yield from _inclusion(Some(prop, THING), of, names)
        case Range(prop, of):
            yield from _inclusion(Some(Property(prop.iri, not prop.inverse), THING), of, names)
        case Characteristic():
            yield from _characteristic(axiom, names)
        case Key(of, props):
            yield from _key(of, props, names)
        case DisjointClasses(one, other):
            yield from _disjoint(one, other, names)
        case DisjointProperties(first, second):
            y = names.fresh()
            yield Way(Body((link(first, X, y), link(second, X, y)))), Follows(None)
        case NotRelated(subject, prop, obj):
            yield Way(Body((link(prop, subject, obj),))), Follows(None)


def _inclusion(sub: Expression, sup: Expression, names: Variables) -> _Derived:
    found = ways(sub, X, names)
    if not found and not isinstance(sub, Beyond):
        yield Missed("all of it, for no fact can show that something is in the class on its left")
    elif not found:
        yield Missed(f"all of it, for it holds {sub.reason}" if isinstance(sub, Beyond) else "all of it")
    for way in found:
        for part in patterns.consequences(sup, X, names):
            yield way, part


def _path(chain: Iterable[Property], sup: Property, names: Variables) -> tuple[Way, Follows]:
    nodes = [X]
    atoms = []
    for prop in chain:
        nodes.append(names.fresh())
        atoms.append(link(prop, nodes[-2], nodes[-1]))
    return Way(Body(tuple(atoms))), Follows(link(sup, nodes[0], nodes[-1]))


def _characteristic(axiom: Characteristic, names: Variables) -> _Derived:
    prop, y, z = axiom.prop, names.fresh(), names.fresh()
    match axiom.name:
        case "Functional":
            for part in patterns.one_or_two(y, z, Way(Body((link(prop, X, y), link(prop, X, z))))):
                yield Way(), part
        case "InverseFunctional":
            for part in patterns.one_or_two(y, z, Way(Body((link(prop, y, X), link(prop, z, X))))):
                yield Way(), part
        case "Irreflexive":
            yield ways(HasSelf(prop), X, names)[0], Follows(None)
        case _:
            yield Way(Body((link(prop, X, y), link(prop, y, X)))), Follows(None)


def _key(of: Expression, props: tuple[Property, ...], names: Variables) -> _Derived:
    one, other = X, names.fresh()
    values = [names.fresh() for _ in props]
    step = Way(Body(tuple(link(p, node, v) for p, v in zip(props, values, strict=True) for node in (one, other))))
    for first in ways(of, one, names):
        for second in ways(of, other, names):
            for part in patterns.one_or_two(one, other, step + first + second):
                yield Way(), part


def _disjoint(one: Expression, other: Expression, names: Variables) -> _Derived:
    found = [(first, second) for first in ways(one, X, names) for second in ways(other, X, names)]
    if not found:
        yield Missed("all of it, for no fact can show that something is in both")
    for first, second in found:
        yield first + second, Follows(None)
