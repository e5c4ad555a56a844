"""Axioms and facts in words: for those who know OWL, and for those who know the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import pyoxigraph as ox
import rdflib
from rdflib.namespace import DCTERMS, RDFS, SKOS

from coprod_kg import vocab
from coprod_kg.findings import Term
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
from coprod_kg.reason.expressions import (
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


@dataclass(frozen=True, slots=True)
class Names:
    """How terms are called: prefixed names, and labels where there are any; and the paragraphs they come from."""

    labels: Mapping[str, str]
    prefixes: Mapping[str, str]
    paragraphs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Finds the label of what the ontology does not describe.
    find: Callable[[str], str | None] | None = None

    @classmethod
    def of(cls, graph: rdflib.Graph) -> Names:
        """The English labels of a graph (rdfs:label before skos:prefLabel), and its own prefixes."""
        labels: dict[str, str] = {}
        for predicate in (SKOS.prefLabel, RDFS.label):
            for node, label in graph.subject_objects(predicate):
                if isinstance(label, rdflib.Literal) and label.language in (None, "en"):
                    labels[str(node)] = str(label)
        spaces = {str(space): prefix for prefix, space in graph.namespaces()}
        paragraphs: dict[str, tuple[str, ...]] = {}
        for node, source in graph.subject_objects(DCTERMS.source):
            if str(source).startswith(vocab.PARAGRAPH):
                paragraphs[str(node)] = tuple(sorted({*paragraphs.get(str(node), ()), str(source)}, key=_in_order))
        return cls(labels, spaces, paragraphs)

    def over(self, find: Callable[[str], str | None]) -> Names:
        """The same names, and those that ``find`` gives for an IRI; each is looked up once."""
        return replace(self, find=cache(find))

    def called(self, term: Term) -> str | None:
        """The label of a term, None where it has none."""
        if not isinstance(term, ox.NamedNode):
            return None
        return self.labels.get(term.value) or (self.find(term.value) if self.find else None)

    def short(self, term: Term) -> str:
        """A term as a prefixed name, or as it is written in SPARQL."""
        if not isinstance(term, ox.NamedNode):
            return str(term)
        name = vocab.compact(term.value)
        if not name.startswith("<"):
            return name
        for space, prefix in self.prefixes.items():
            local = term.value.removeprefix(space)
            if local != term.value and local.replace("_", "").replace("-", "").isalnum():
                return f"{prefix}:{local}"
        return name

    def label(self, term: Term) -> str:
        """What people call it."""
        if isinstance(term, ox.NamedNode):
            return self.called(term) or self.short(term)
        return term.value if isinstance(term, ox.Literal) else str(term)

    def quoted(self, term: Term) -> str:
        """The label or text in quotation marks, as a thing is named in a sentence; an address as it is."""
        return f"“{self.label(term)}”" if isinstance(term, ox.Literal) or self.called(term) else self.label(term)


def _in_order(paragraph: str) -> tuple[int, str]:
    return len(paragraph), paragraph


def manchester(names: Names, expression: Expression) -> str:  # noqa: C901  one case a kind
    """A class expression in Manchester syntax."""
    match expression:
        case Named(iri) | Datatype(iri):
            return names.short(iri)
        case HasValue(prop, value):
            return f"({_prop(names, prop)} value {names.short(value)})"
        case HasSelf(prop):
            return f"({_prop(names, prop)} Self)"
        case Some(prop, filler):
            return f"({_prop(names, prop)} some {manchester(names, filler)})"
        case Only(prop, filler):
            return f"({_prop(names, prop)} only {manchester(names, filler)})"
        case AtMost(count, prop, filler):
            return f"({_prop(names, prop)} max {count} {manchester(names, filler)})"
        case And(parts):
            return f"({' and '.join(manchester(names, part) for part in parts)})"
        case Or(parts):
            return f"({' or '.join(manchester(names, part) for part in parts)})"
        case Not(of):
            return f"not {manchester(names, of)}"
        case OneOf(members):
            return f"{{{', '.join(names.short(member) for member in members)}}}"
        case Beyond(reason):
            return f"[{reason}]"


def _prop(names: Names, prop: Property) -> str:
    return f"inverse {names.short(prop.iri)}" if prop.inverse else names.short(prop.iri)


def formal(names: Names, axiom: Axiom) -> str:  # noqa: C901  one case a kind
    """An axiom in a notation close to Manchester syntax."""
    match axiom:
        case SubClass(sub, sup, equivalent):
            keyword = "equivalentTo" if equivalent else "subClassOf"
            return f"{manchester(names, sub)} {keyword} {manchester(names, sup)}"
        case SubProperty(chain, sup, "symmetric" | "transitive" as keyword):
            return f"{names.short(sup.iri)} is {keyword}"
        case SubProperty(chain, sup, keyword):
            path = " o ".join(_prop(names, prop) for prop in chain)
            return f"{path} {keyword} {_prop(names, sup)}"
        case Domain(prop, of):
            return f"{_prop(names, prop)} domain {manchester(names, of)}"
        case Range(prop, of):
            return f"{_prop(names, prop)} range {manchester(names, of)}"
        case Characteristic(prop, name):
            return f"{_prop(names, prop)} is {name[0].lower() + name[1:]}"
        case Key(of, props):
            return f"{manchester(names, of)} hasKey {', '.join(_prop(names, prop) for prop in props)}"
        case DisjointClasses(one, other):
            return f"{manchester(names, one)} disjointWith {manchester(names, other)}"
        case DisjointProperties(first, second):
            return f"{_prop(names, first)} disjointWith {_prop(names, second)}"
        case NotRelated(subject, prop, obj):
            return f"not: {names.short(subject)} {_prop(names, prop)} {names.short(obj)}"


#: Nouns of the domain that English does not count.
_UNCOUNTED = frozenset({"activeness", "awareness", "evidence", "learning", "technology", "value"})


def article(noun: str) -> str:
    """The noun with its indefinite article, if it has one.

    >>> article("involvement"), article("public service"), article("evidence")
    ('an involvement', 'a public service', 'evidence')
    """
    if noun.lower().rpartition(" ")[2] in _UNCOUNTED:
        return noun
    lowered = noun[:1].lower()
    exception = noun.lower().startswith(("user", "uni", "use", "one", "eu"))
    return f"{'an' if lowered in 'aeiou' and lowered and not exception else 'a'} {noun}"


def listed(parts: Iterable[str], word: str = "and") -> str:
    """Parts as people list them: a, b and c."""
    found = list(parts)
    return f"{', '.join(found[:-1])} {word} {found[-1]}" if len(found) > 1 else "".join(found)


def _verb(names: Names, prop: Property) -> str:
    label = names.label(prop.iri)
    return f"is that which something {label}, namely" if prop.inverse else label


def predicate(names: Names, expression: Expression) -> str:  # noqa: C901  one case a kind
    """A class expression as what one says of a thing: "is a case", "has nature “voluntary act”"."""
    match expression:
        case Named(iri):
            return f"is {article(names.label(iri))}"
        case Datatype(iri):
            return f"is a value of type {names.short(iri)}"
        case HasValue(prop, value):
            return f"{_verb(names, prop)} {names.quoted(value)}"
        case HasSelf(prop):
            return f"{_verb(names, prop)} itself"
        case Some(prop, filler):
            return f"{_verb(names, prop)} {_something(names, filler)}"
        case Only(prop, filler):
            return f"{_verb(names, prop)} only {_something(names, filler)}"
        case AtMost(count, prop, filler):
            return f"{_verb(names, prop)} at most {count} ({_something(names, filler)})"
        case And(parts):
            return listed(predicate(names, part) for part in parts)
        case Or(parts):
            return listed((predicate(names, part) for part in parts), "or")
        case Not(of):
            return f"is none of what {predicate(names, of)}"
        case OneOf(members):
            return f"is {listed((names.quoted(member) for member in members), 'or')}"
        case Beyond(reason):
            return f"is described by {reason}"


def _something(names: Names, filler: Expression) -> str:
    if isinstance(filler, Named):
        is_thing = filler.iri.value == vocab.OWL + "Thing"
        return "something" if is_thing else article(names.label(filler.iri))
    return f"something that {predicate(names, filler)}"
