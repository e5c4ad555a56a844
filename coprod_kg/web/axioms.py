"""OWL axioms in words, so that a reader needs no Manchester syntax; terms stay terms and become links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox

from coprod_kg.findings import Term
from coprod_kg.vocab import OWL, RDF, RDFS

#: A phrase: words as they are, IRIs for what has a label, literals for values.
Token = str | ox.NamedNode | ox.Literal
Tokens = tuple[Token, ...]
#: A rule about more terms than this is told once for all.
SHARED = 8
#: Lists and nested classes are followed so far.
DEPTH = 200


@dataclass(frozen=True, slots=True)
class Axiom:
    """A sentence, and the IRIs it is about."""

    words: Tokens
    about: frozenset[str]

    @property
    def is_shared(self) -> bool:
        """Whether it is about so many terms that it says little about each."""
        return len(self.about) > SHARED


class Triples:
    """Triples by subject and property, for walking through an ontology."""

    def __init__(self, triples: Iterable[ox.Quad | ox.Triple]) -> None:
        self._by: dict[Term, dict[str, list[Term]]] = {}
        for triple in triples:
            values = self._by.setdefault(triple.subject, {}).setdefault(triple.predicate.value, [])
            if triple.object not in values:
                values.append(triple.object)

    def __iter__(self) -> Iterator[tuple[Term, Mapping[str, Sequence[Term]]]]:
        return iter(self._by.items())

    def of(self, subject: Term) -> Sequence[tuple[str, Sequence[Term]]]:
        """The properties of a subject with their values."""
        return tuple(self._by.get(subject, {}).items())

    def all(self, subject: Term, path: str) -> Sequence[Term]:
        """The values of a property."""
        return self._by.get(subject, {}).get(path, ())

    def one(self, subject: Term, path: str) -> Term | None:
        """The first value of a property, None where there is none."""
        return next(iter(self.all(subject, path)), None)

    def members(self, head: Term | None) -> tuple[Term, ...]:
        """The members of an RDF list."""
        found: list[Term] = []
        while head is not None and head != ox.NamedNode(RDF + "nil") and len(found) < DEPTH:
            first = self.one(head, RDF + "first")
            if first is None:
                break
            found.append(first)
            head = self.one(head, RDF + "rest")
        return tuple(found)


def axioms(triples: Triples) -> tuple[Axiom, ...]:
    """Every axiom about classes and properties that says more than a link between two named terms."""
    found = (axiom for subject, said in triples for axiom in _of(triples, subject, said))
    return tuple(dict.fromkeys(Axiom(words, _about(words)) for words in found))


def _of(triples: Triples, subject: Term, said: Mapping[str, Sequence[Term]]) -> Iterator[Tokens]:
    for value in said.get(OWL + "equivalentClass", ()):
        yield (*_any(triples, value), " is ", _noun(subject), ", and nothing else is.")
    for value in said.get(RDFS + "subClassOf", ()):
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            yield (*_whatever(triples, subject), " ", *_does(triples, value), ".")
    for value in said.get(OWL + "disjointWith", ()):
        yield _apart(triples, subject, value)
    for kind, sentence in _CHARACTERISTICS.items():
        if ox.NamedNode(OWL + kind) in said.get(RDF + "type", ()) and isinstance(subject, ox.NamedNode):
            yield sentence(subject)
    for value in said.get(OWL + "inverseOf", ()):
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode):
            yield (subject, " is the other way round of ", value, ".")
    if said.get(OWL + "members"):
        members = triples.members(said[OWL + "members"][0])
        yield ("Nothing is more than one of: ", *_series(members, "and"), ".")


_CHARACTERISTICS: Mapping[str, Callable[[ox.NamedNode], Tokens]] = {
    "FunctionalProperty": lambda path: ("Nothing ", path, " more than one thing."),
    "InverseFunctionalProperty": lambda path: ("Nothing is what two things ", path, "."),
    "TransitiveProperty": lambda path: (path, " carries on from one to the next."),
    "SymmetricProperty": lambda path: (path, " holds both ways."),
    "IrreflexiveProperty": lambda path: ("Nothing ", path, " itself."),
}


def _whatever(triples: Triples, node: Term) -> Tokens:
    if isinstance(node, ox.NamedNode):
        return ("Every ", node)
    return ("Whatever ", *_does(triples, node))


def _apart(triples: Triples, one: Term, other: Term) -> Tokens:
    if isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode):
        return ("Nothing is both ", one, " and ", other, ".")
    return ("Nothing that ", *_does(triples, one), " ", *_does(triples, other), ".")


def _noun(node: Term) -> Token:
    return node if isinstance(node, ox.NamedNode | ox.Literal) else "something"


def _any(triples: Triples, node: Term) -> Tokens:
    """Everything that is in a class; where the class narrows named ones, the sentence starts from these."""
    parts = triples.members(triples.one(node, OWL + "intersectionOf"))
    named = [part for part in parts if isinstance(part, ox.NamedNode)]
    rest = [part for part in parts if not isinstance(part, ox.NamedNode)]
    if named and rest:
        clauses = _join([_does(triples, part) for part in rest], "and")
        return ("Any ", *_series(named, "and"), " that ", *clauses)
    return _whatever(triples, node)


def _does(triples: Triples, node: Term) -> Tokens:
    """A class as a predicate: ``is …``, ``has nature …``."""
    if not isinstance(node, ox.BlankNode):
        return ("is ", _noun(node))
    path = triples.one(node, OWL + "onProperty")
    if path is not None:
        return _restriction(triples, node, path)
    for key, build in _CONSTRUCTORS.items():
        value = triples.one(node, OWL + key)
        if value is not None:
            return build(triples, value)
    return ("fits an unnamed class",)


def _restriction(triples: Triples, node: Term, path: Term) -> Tokens:
    does = _path(triples, path)
    for key, build in _FILLERS.items():
        value = triples.one(node, OWL + key)
        if value is not None:
            return (*does, " ", *build(triples, value))
    for key, words in _CARDINALITIES.items():
        value = triples.one(node, OWL + key)
        if value is not None:
            kind = triples.one(node, OWL + "onClass")
            return (
                *does,
                f" {words} {getattr(value, 'value', '')}",
                *((" ", kind) if _is_term(kind) else ()),
            )
    return does


def _path(triples: Triples, path: Term) -> Tokens:
    inverse = triples.one(path, OWL + "inverseOf")
    if isinstance(inverse, ox.NamedNode):
        return ("is what something ", inverse)
    return (path,) if isinstance(path, ox.NamedNode) else ("has something",)


def _filler(words: str, triples: Triples, value: Term) -> Tokens:
    if isinstance(value, ox.NamedNode | ox.Literal):
        return (words, value)
    return (words, "something that ", *_does(triples, value))


_FILLERS: Mapping[str, Callable[[Triples, Term], Tokens]] = {
    "hasValue": partial(_filler, ""),
    "someValuesFrom": partial(_filler, "some "),
    "allValuesFrom": partial(_filler, "nothing but "),
}
_CARDINALITIES = {
    "cardinality": "exactly",
    "qualifiedCardinality": "exactly",
    "minCardinality": "at least",
    "minQualifiedCardinality": "at least",
    "maxCardinality": "at most",
    "maxQualifiedCardinality": "at most",
}


def _all_of(triples: Triples, head: Term) -> Tokens:
    return _join([_does(triples, part) for part in triples.members(head)], "and")


def _any_of(triples: Triples, head: Term) -> Tokens:
    return _join([_does(triples, part) for part in triples.members(head)], "or")


def _one_of(triples: Triples, head: Term) -> Tokens:
    return ("is one of: ", *_series(triples.members(head), "or"))


def _none_of(triples: Triples, node: Term) -> Tokens:
    return ("is not what ", *_does(triples, node))


_CONSTRUCTORS: Mapping[str, Callable[[Triples, Term], Tokens]] = {
    "intersectionOf": _all_of,
    "unionOf": _any_of,
    "oneOf": _one_of,
    "complementOf": _none_of,
}


def _series(nodes: Iterable[Term], word: str) -> Tokens:
    return _join([(node,) for node in nodes if isinstance(node, ox.NamedNode | ox.Literal)], word)


def _join(parts: Sequence[Tokens], word: str) -> Tokens:
    """Phrases in a row, with commas and a word before the last."""
    found: list[Token] = []
    for place, part in enumerate(parts):
        if place:
            found.append(f" {word} " if place == len(parts) - 1 else ", ")
        found.extend(part)
    return tuple(found)


def _is_term(node: Term | None) -> bool:
    return isinstance(node, ox.NamedNode)


def _about(words: Tokens) -> frozenset[str]:
    return frozenset(word.value for word in words if isinstance(word, ox.NamedNode))
