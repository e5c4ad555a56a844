"""The referee of ``validate/where.py``: the patterns of a query by rdflib's parser of SPARQL."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Node

from coprod_kg.validate import lexer
from coprod_kg.validate.paths import Path, plain
from coprod_kg.validate.queries import header
from coprod_kg.validate.where import Unreadable

Pattern = tuple[Node, object, Node]
Pattern = tuple[Node, object, Node]


def patterns(query: str) -> set[tuple[str, str]]:
    """Each triple pattern, with those that hold where it is looked at, in a form that can be compared."""
    if sum(token.word == "SELECT" for token in lexer.tokens(query)) > 1:
        raise Unreadable
    algebra = prepareQuery(header(query) + query).algebra
    return {(_told(one), " ".join(sorted(set(map(_told, beside))))) for one, beside in _patterns(algebra, ())}


def _told(pattern: Pattern) -> str:
    subject, predicate, value = pattern
    path = predicate.n3() if isinstance(predicate, Variable) else plain(_path(predicate)).full
    return f"{_term(subject)} {path} {_term(value)}"


def _term(term: Node) -> str:
    return "[]" if isinstance(term, BNode) else term.n3()


def _patterns(node: object, beside: tuple[Pattern, ...]) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
    """Each triple pattern of an algebra tree, with those that must hold where it is looked at."""
    if isinstance(node, (list, tuple)):
        for item in node:
            yield from _patterns(item, beside)
        return
    if not isinstance(node, CompValue):
        return
    if node.name == "BGP":
        together = (*beside, *node.triples)
        yield from ((triple, together) for triple in node.triples)
    elif node.name in ("Join", "LeftJoin"):
        yield from _patterns(node.p1, (*beside, *(_held(node.p2) if node.name == "Join" else ())))
        yield from _patterns(node.p2, (*beside, *_held(node.p1)))
        yield from _patterns(node.get("expr"), (*beside, *_held(node.p1), *_held(node.p2)))
    elif node.name in ("Filter", "Extend", "AggregateJoin", "Group"):
        held = (*beside, *_held(node.p))
        yield from _patterns(node.p, beside)
        yield from _patterns([node.get(key) for key in node if key not in ("p", "_vars")], held)
    elif node.name in ("Graph", "ServiceGraphPattern", "Minus"):
        raise Unreadable
    elif node.name == "GroupGraphPatternSub":  # the body of EXISTS, which rdflib translates when it runs
        yield from _patterns(translateGroupGraphPattern(node), beside)
    else:
        yield from _patterns([node.get(key) for key in node if key != "_vars"], beside)


def _held(node: object) -> tuple[Pattern, ...]:
    """The patterns that hold wherever a part of the algebra has a solution."""
    if not isinstance(node, CompValue):
        return ()
    if node.name == "BGP":
        return tuple(node.triples)
    if node.name == "Join":
        return (*_held(node.p1), *_held(node.p2))
    if node.name == "LeftJoin":
        return _held(node.p1)
    return _held(node.p) if node.name in ("Filter", "Extend") else ()


def _path(predicate: object) -> Path:
    if isinstance(predicate, URIRef):
        return Path("iri", str(predicate))
    if isinstance(predicate, InvPath):
        return Path("^", parts=(_path(predicate.arg),))
    if isinstance(predicate, (SequencePath, AlternativePath)):
        kind = "/" if isinstance(predicate, SequencePath) else "|"
        return Path(kind, parts=tuple(_path(arg) for arg in predicate.args))
    if isinstance(predicate, MulPath):
        return Path(predicate.mod, parts=(_path(predicate.path),))
    raise Unreadable
