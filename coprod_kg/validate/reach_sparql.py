"""What a SPARQL constraint reads, from the triple patterns of its query and how they hang on $this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pyparsing import ParseException
from rdflib import Literal, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Node

from coprod_kg.validate import lexer
from coprod_kg.validate.components.sparql import texts
from coprod_kg.validate.paths import Path
from coprod_kg.validate.queries import header
from coprod_kg.validate.shapes import Shape, Shapes

Pattern = tuple[Node, object, Node]
Link = tuple[Path | None, Path | None, frozenset[str]]
_LOOKS = frozenset({"datatype", "spelling", "identity"})
#: What may ask about a literal's spelling; comparing and counting do not.
_FUNCTIONS = (
    "STR REGEX DATATYPE STRLEN CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER REPLACE UCASE LCASE CONCAT "
    "SUBSTR SAMETERM LANG LANGMATCHES ENCODE_FOR_URI STRDT STRLANG IRI URI MD5 SHA1 SHA256 SHA384 SHA512 "
    "GROUP_CONCAT"
)
_SPELLING = frozenset(_FUNCTIONS.split())
_THIS = Variable("this")


class Unreadable(Exception):
    """It cannot be known what a query reads."""


def links(shapes: Shapes, shape: Shape) -> Iterator[Link]:
    """For each pattern of the shape's queries: the way to it from the focus, and its own path (None: any)."""
    for query, value in texts(shapes, shape):
        yield from _links(query, shape.path if value else None)


def _links(query: str, to_value: Path | None) -> Iterator[Link]:
    found = lexer.tokens(query)
    if sum(token.word == "SELECT" for token in found) > 1 or any(t.word == "GRAPH" for t in found):
        raise Unreadable
    try:
        algebra = prepareQuery(header(query) + query).algebra
    except (ParseException, SyntaxError, ValueError, TypeError) as error:
        raise Unreadable from error
    starts = {_THIS: None, Variable("value"): to_value} if to_value else {_THIS: None}
    patterns = list(_patterns(algebra, ()))
    objects = Counter(pattern[2] for pattern, _ in patterns)
    spelling = any(token.word in _SPELLING for token in found)
    for pattern, beside in patterns:
        joined = isinstance(pattern[2], Literal) or objects[pattern[2]] > 1 or pattern[2] == Variable("value")
        looks = _LOOKS if spelling else frozenset({"identity"} if joined else ())
        yield (*_link(pattern, beside, starts), looks)


def _link(
    pattern: Pattern, beside: Sequence[Pattern], starts: Mapping[Variable, Path | None]
) -> tuple[Path | None, Path | None]:
    subject, predicate, value = pattern
    ways = _ways([other for other in beside if other is not pattern], starts)
    path = None if isinstance(predicate, Variable) else _path(predicate)
    if subject in ways and (path is None or path.kind == "iri" or not _is_property(ways[subject])):
        return ways[subject], path
    if value in ways and path is not None and not _is_property(ways[value]):
        return ways[value], Path("^", parts=(path,))
    raise Unreadable


def _ways(patterns: Sequence[Pattern], starts: Mapping[Variable, Path | None]) -> dict[Node, Path | None]:
    """How each variable is reached from the focus over patterns that hold together."""
    from coprod_kg.validate.reach import join

    ways: dict[Node, Path | None] = dict(starts.items())
    for subject, predicate, _ in patterns:
        if isinstance(predicate, Variable) and subject == _THIS:
            ways[predicate] = Path(".")
    grown = True
    while grown:
        grown = False
        for subject, predicate, value in patterns:
            if isinstance(predicate, Variable) or (subject in ways) == (value in ways):
                continue
            path = _path(predicate)
            if _is_property(ways.get(subject)) or _is_property(ways.get(value)):
                continue
            if subject in ways and isinstance(value, (Variable, BNode)):
                ways[value], grown = join(ways[subject], path), True
            elif value in ways and isinstance(subject, (Variable, BNode)):
                ways[subject], grown = join(ways[value], Path("^", parts=(path,))), True
    return ways


def _is_property(way: Path | None) -> bool:
    return way is not None and way.kind == "."


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
