"""What a SPARQL constraint reads, from the triple patterns of its query and how they hang on $this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from coprod_kg.validate import lexer, where
from coprod_kg.validate.components.sparql import texts
from coprod_kg.validate.paths import Path, plain
from coprod_kg.validate.shapes import Shape, Shapes
from coprod_kg.validate.where import Pattern, Unreadable

Link = tuple[Path | None, Path | None, frozenset[str]]
_LOOKS = frozenset({"datatype", "spelling", "identity"})
#: What may ask about a literal's spelling; comparing and counting do not.
_FUNCTIONS = (
    "STR REGEX DATATYPE STRLEN CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER REPLACE UCASE LCASE CONCAT "
    "SUBSTR SAMETERM LANG LANGMATCHES ENCODE_FOR_URI STRDT STRLANG IRI URI MD5 SHA1 SHA256 SHA384 SHA512 "
    "GROUP_CONCAT"
)
_SPELLING = frozenset(_FUNCTIONS.split())
_THIS, _VALUE = "?this", "?value"


def links(shapes: Shapes, shape: Shape) -> Iterator[Link]:
    """For each pattern of the shape's queries: the way to it from the focus, and its own path (None: any)."""
    for query, value in texts(shapes, shape):
        yield from _links(query, shape.path if value else None)


def _links(query: str, to_value: Path | None) -> Iterator[Link]:
    found = lexer.tokens(query)
    starts = {_THIS: None, _VALUE: to_value} if to_value else {_THIS: None}
    patterns = list(where.read(found).each())
    objects = Counter(pattern.value for pattern, _ in patterns)
    spelling = any(token.word in _SPELLING for token in found)
    for pattern, beside in patterns:
        joined = _is_literal(pattern.value) or objects[pattern.value] > 1 or pattern.value == _VALUE
        looks = _LOOKS if spelling else frozenset({"identity"} if joined else ())
        yield (*_link(pattern, beside, starts), looks)


def _link(
    pattern: Pattern, beside: Sequence[Pattern], starts: Mapping[str, Path | None]
) -> tuple[Path | None, Path | None]:
    subject, value = pattern.subject, pattern.value
    ways = _ways([other for other in beside if other is not pattern], starts)
    path = None if isinstance(pattern.predicate, str) else pattern.predicate
    if subject in ways and (path is None or path.kind == "iri" or not _is_property(ways[subject])):
        return ways[subject], path
    if value in ways and path is not None and not _is_property(ways[value]):
        return ways[value], plain(Path("^", parts=(path,)))
    raise Unreadable


def _ways(patterns: Sequence[Pattern], starts: Mapping[str, Path | None]) -> dict[str, Path | None]:
    """How each variable is reached from the focus over patterns that hold together."""
    from coprod_kg.validate.reach import join

    ways: dict[str, Path | None] = dict(starts.items())
    for pattern in patterns:
        if isinstance(pattern.predicate, str) and pattern.subject == _THIS:
            ways[pattern.predicate] = Path(".")
    grown = True
    while grown:
        grown = False
        for pattern in patterns:
            subject, path, value = pattern.subject, pattern.predicate, pattern.value
            if isinstance(path, str) or (subject in ways) == (value in ways):
                continue
            if _is_property(ways.get(subject)) or _is_property(ways.get(value)):
                continue
            if subject in ways and value[0] in "?_":
                ways[value], grown = join(ways[subject], path), True
            elif value in ways and subject[0] in "?_":
                ways[subject], grown = join(ways[value], plain(Path("^", parts=(path,)))), True
    return ways


def _is_property(way: Path | None) -> bool:
    return way is not None and way.kind == "."


def _is_literal(term: str) -> bool:
    return term[0] in "\"'+-." or term[0].isdigit() or term.lower() in ("true", "false")
