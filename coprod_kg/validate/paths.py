"""Property paths: from the shapes graph to SPARQL text (SHACL 2.3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import rdflib
from rdflib.collection import Collection
from rdflib.term import Node

from coprod_kg.errors import BadRequest
from coprod_kg.validate.terms import SH, compact, iri

_SUFFIX = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


@dataclass(frozen=True, slots=True)
class Path:
    """A path as a tree: ``kind`` is ``iri``, ``/``, ``|``, ``^``, ``*``, ``+`` or ``?``.

    The kind ``.`` is none of SHACL's: it leads from a node to the properties the node has.
    """

    kind: str
    iri: str = ""
    parts: tuple[Path, ...] = ()

    @property
    def sparql(self) -> str:
        """The path in SPARQL, with the project's prefixes."""
        return self._text(short=True)

    @property
    def full(self) -> str:
        """The path in SPARQL with every IRI in full; what a finding carries."""
        return self._text(short=False)

    @property
    def unbounded(self) -> bool:
        """Whether the path may take any number of steps."""
        return self.kind in "*+" or any(part.unbounded for part in self.parts)

    @property
    def direct(self) -> bool:
        """Whether the path is of one step: a property or one of several, forwards or backwards."""
        return self.kind == "iri" or (self.kind in "^|" and all(part.direct for part in self.parts))

    @property
    def may_stay(self) -> bool:
        """Whether the path may take no step at all, so that it leads from a node to itself."""
        if self.kind in "*?":
            return True
        if self.kind in ("iri", "."):
            return False
        return (any if self.kind == "|" else all)(part.may_stay for part in self.parts)

    def step(self, start: str, end: str, between: str) -> str:
        """The pattern from one variable to another; ``between`` is a variable nobody else uses.

        A path of no step leads to the node itself even where the data do not have the node (SPARQL 1.1,
        9.3, has that for constants only).
        """
        if self.kind == ".":
            return f"{start} {end} [] ."
        if not self.may_stay:
            return f"{start} {self.sparql} {end} ."
        way = f"OPTIONAL {{ {start} {self.sparql} {between} . }}"
        return f"{way} BIND (COALESCE({between}, {start}) AS {end})"

    def leads(self, start: str, end: str) -> str:
        """An expression: the path leads from one bound term to another."""
        way = f"EXISTS {{ {start} {self.sparql} {end} . }}"
        return f"({way} || sameTerm({start}, {end}))" if self.may_stay else way

    def _text(self, *, short: bool, inner: bool = False) -> str:
        if self.kind == "iri":
            return iri(self.iri) if short else f"<{self.iri}>"
        texts = [part._text(short=short, inner=True) for part in self.parts]
        if self.kind == "^":
            return f"(^{texts[0]})" if inner else f"^{texts[0]}"
        if self.kind in "/|":
            return f"({self.kind.join(texts)})" if inner else self.kind.join(texts)
        return f"({texts[0]}{self.kind})" if inner else f"{texts[0]}{self.kind}"

    def name(self) -> str:
        """The path for a reader: local names, with words for the way there."""
        if self.kind == "iri":
            return compact(self.iri).strip("<>")
        if self.kind == "^":
            return f"(being {self.parts[0].name()} of)"
        if self.kind in "/|":
            return (" / " if self.kind == "/" else " or ").join(part.name() for part in self.parts)
        return self.parts[0].name()


def turned(path: Path) -> Path:
    """The path that leads back: ``^`` stands before properties only."""
    if path.kind == "iri":
        return Path("^", parts=(path,))
    if path.kind == "^":
        return path.parts[0]
    parts = tuple(turned(part) for part in path.parts)
    return Path(path.kind, parts=parts[::-1] if path.kind == "/" else parts)


def plain(path: Path) -> Path:
    """The same path with ``^`` before properties only."""
    if path.kind == "iri":
        return path
    if path.kind == "^":
        inner = plain(path.parts[0])
        return path if inner.kind == "iri" else turned(inner)
    return Path(path.kind, parts=tuple(map(plain, path.parts)))


def write(graph: rdflib.Graph, path: Path) -> Node:
    """Put a path into a shapes graph; gives its node."""
    if path.kind == "iri":
        return rdflib.URIRef(path.iri)
    parts = [write(graph, part) for part in path.parts]
    if path.kind == "/":
        return Collection(graph, rdflib.BNode(), parts).uri
    node = rdflib.BNode()
    if path.kind == "|":
        graph.add((node, SH.alternativePath, Collection(graph, rdflib.BNode(), parts).uri))
        return node
    predicates = {suffix: predicate for predicate, suffix in _SUFFIX.items()} | {"^": SH.inversePath}
    graph.add((node, predicates[path.kind], parts[0]))
    return node


def read(graph: rdflib.Graph, node: Node, seen: tuple[Node, ...] = ()) -> Path:
    """The path a node of the shapes graph stands for; raises BadRequest for one that is ill-formed."""
    if isinstance(node, rdflib.URIRef):
        return Path("iri", str(node))
    if isinstance(node, rdflib.Literal) or node in seen:
        raise BadRequest(f"A property path of the shapes is ill-formed at {node.n3()}: " + _expected(node, seen))
    seen = (*seen, node)
    if graph.value(node, rdflib.RDF.first) is not None:
        return Path("/", parts=_members(graph, node, seen))
    inverse = graph.value(node, SH.inversePath)
    if inverse is not None:
        return Path("^", parts=(read(graph, inverse, seen),))
    alternative = graph.value(node, SH.alternativePath)
    if alternative is not None:
        return Path("|", parts=_members(graph, alternative, seen))
    for predicate, suffix in _SUFFIX.items():
        inner = graph.value(node, predicate)
        if inner is not None:
            return Path(suffix, parts=(read(graph, inner, seen),))
    raise BadRequest(f"A property path of the shapes is ill-formed at {node.n3()}: " + _expected(node, ()))


def _expected(node: Node, seen: tuple[Node, ...]) -> str:
    return "it leads back to itself." if node in seen else "a path is an IRI, a list or a path expression."


def _members(graph: rdflib.Graph, head: Node, seen: tuple[Node, ...]) -> tuple[Path, ...]:
    members = items(graph, head)
    if len(members) < 2:
        raise BadRequest("A sequence or alternative path of the shapes needs a list of at least two paths.")
    return tuple(read(graph, member, seen) for member in members)


def items(graph: rdflib.Graph, head: Node) -> list[Node]:
    """The members of a list; raises BadRequest where it is cyclic, forked or unfinished."""
    found: list[Node] = []
    seen: set[Node] = set()
    while head != rdflib.RDF.nil:
        firsts, rests = (
            list(graph.objects(head, rdflib.RDF.first)),
            list(graph.objects(head, rdflib.RDF.rest)),
        )
        if head in seen or len(firsts) != 1 or len(rests) != 1:
            why = "is cyclic" if head in seen else "has not one rdf:first and one rdf:rest at every step"
            raise BadRequest(f"A list of the shapes {why} (at {head.n3()}); write it as ( a b c ).")
        seen.add(head)
        found.append(firsts[0])
        head = rests[0]
    return found


_PIECE = re.compile(r"<([^>]*)>|([()/|^*+?])")


def parse(text: str) -> Path:
    """The path that ``Path.full`` wrote; raises BadRequest for a text that is none."""
    pieces = [(match[1], match[2]) for match in _PIECE.finditer(text)]
    path, rest = _alternatives(pieces, text)
    if rest:
        raise BadRequest(f"{text!r} is not a property path with full IRIs.")
    return path


Pieces = list[tuple[str, str]]


def _alternatives(pieces: Pieces, text: str) -> tuple[Path, Pieces]:
    return _joined(pieces, text, "|", lambda rest: _joined(rest, text, "/", lambda more: _single(more, text)))


def _joined(pieces: Pieces, text: str, sign: str, part: Callable[[Pieces], tuple[Path, Pieces]]) -> tuple[Path, Pieces]:
    first, rest = part(pieces)
    parts = [first]
    while rest and rest[0][1] == sign:
        more, rest = part(rest[1:])
        parts.append(more)
    return (first if len(parts) == 1 else Path(sign, parts=tuple(parts))), rest


def _single(pieces: Pieces, text: str) -> tuple[Path, Pieces]:
    if not pieces:
        raise BadRequest(f"{text!r} is not a property path with full IRIs.")
    (name, sign), rest = pieces[0], pieces[1:]
    if sign == "^":
        inner, rest = _single(rest, text)
        return Path("^", parts=(inner,)), rest
    if sign == "(":
        path, rest = _alternatives(rest, text)
        rest = rest[1:]
    else:
        path = Path("iri", name)
    while rest and rest[0][1] in ("*", "+", "?"):
        path, rest = Path(rest[0][1], parts=(path,)), rest[1:]
    return path, rest
