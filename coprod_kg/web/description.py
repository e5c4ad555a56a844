"""What the store says about a thing: its statements and their graphs, what points at it, its data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.store.engine import Engine
from coprod_kg.web.names import values
from coprod_kg.web.reading import number, solutions

#: A page shows so many statements of a thing, and of each kind of incoming link; the data hold them all.
STATEMENTS_SHOWN = 500
LINKS_SHOWN = 100
SUBJECTS_SHOWN = 200
MEMBERS_SHOWN = 200
#: Blank nodes are followed so far.
DEPTH = 5
#: Things that are parts of what they hang on: a description goes this one step further.
PARTS = tuple(vocab.COPROD + name for name in ("describesInvolvement", "includesEncounter", "creates", "destroys"))

FIRST, REST = vocab.RDF + "first", vocab.RDF + "rest"

_STATEMENTS = """
SELECT ?this ?path ?value ?graph WHERE {
  ?this ?path ?value OPTIONAL { GRAPH ?graph { ?this ?path ?value } }
} LIMIT %d"""

_INCOMING = """
SELECT ?this ?path (COUNT(DISTINCT ?other) AS ?many) WHERE {
  ?other ?path ?this FILTER(isIRI(?other))
} GROUP BY ?this ?path"""

_LINKS = """
SELECT DISTINCT ?this ?path ?other WHERE { ?other ?path ?this FILTER(isIRI(?other)) } LIMIT %d"""

_EXISTS = "SELECT ?this WHERE { { ?this ?path ?value } UNION { ?value ?path ?this } } LIMIT 1"

_QUADS = """
SELECT ?this ?path ?value ?graph WHERE {
  ?this ?path ?value OPTIONAL { GRAPH ?graph { ?this ?path ?value } }
}"""

_PART_OF = """
SELECT DISTINCT ?this ?part WHERE { VALUES ?path { %s } ?this ?path ?part FILTER(isIRI(?part)) }"""

_SUBJECTS = """
SELECT DISTINCT ?thing WHERE { GRAPH %s { ?thing ?path ?value } FILTER(isIRI(?thing)) } LIMIT %d"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One property and value, and the graphs that say so; a blank node brings its own statements."""

    path: str
    value: Term
    graphs: tuple[str, ...]
    nested: tuple[Statement, ...] = ()

    @property
    def inferred(self) -> bool:
        """Whether nobody asserts it: it only follows."""
        return self.graphs == (vocab.INFERRED.value,)

    @property
    def sources(self) -> tuple[str, ...]:
        """The graphs that assert it."""
        return tuple(graph for graph in self.graphs if graph != vocab.INFERRED.value)


@dataclass(frozen=True, slots=True)
class Links:
    """Things that point here by one property: some of them, and how many there are."""

    path: str
    things: tuple[str, ...]
    many: int


@dataclass(frozen=True, slots=True)
class Description:
    """A thing with its statements; ``whole`` is false where a page shows only the first of them.

    A part that has no name has the empty IRI.
    """

    iri: str
    statements: tuple[Statement, ...]
    whole: bool = True
    parts: tuple[tuple[str, Description], ...] = ()
    links: tuple[Links, ...] = field(default=())

    def of(self, *paths: str) -> tuple[Statement, ...]:
        """The statements with these properties, written as prefixed names."""
        wanted = [vocab.expand(path) for path in paths]
        return tuple(one for path in wanted for one in self.statements if one.path == path)

    def texts(self, *paths: str) -> tuple[ox.Literal, ...]:
        """The literals that these properties have."""
        return tuple(one.value for one in self.of(*paths) if isinstance(one.value, ox.Literal))

    def has(self, path: str, iri: str) -> bool:
        """Whether the thing has this value."""
        return any(isinstance(one.value, ox.NamedNode) and one.value.value == iri for one in self.of(path))

    def part(self, path: str) -> tuple[Description, ...]:
        """The described parts that hang on a property."""
        wanted = vocab.expand(path)
        return tuple(part for parent, part in self.parts if parent == wanted)

    @property
    def types(self) -> tuple[Statement, ...]:
        """What kind of thing it is."""
        return self.of("rdf:type")

    def by_path(self) -> list[tuple[str, list[Statement]]]:
        """Statements by property, what the thing is first, the rest in alphabetical order."""
        grouped: dict[str, list[Statement]] = {}
        for one in self.statements:
            grouped.setdefault(one.path, []).append(one)
        return sorted(grouped.items(), key=lambda item: (item[0] != vocab.RDF + "type", vocab.compact(item[0])))

    def iris(self) -> Iterator[str]:
        """Every IRI that a page of it mentions."""
        yield self.iri
        yield from _mentioned(self.statements)
        for path, part in self.parts:
            yield path
            yield from part.iris()
        for links in self.links:
            yield links.path
            yield from links.things


def describe(engine: Engine, iri: str, *, parts: int = 2) -> Description | None:
    """What a version says about a thing, with its parts so many steps deep; None where it says nothing."""
    if not known(engine, iri):
        return None
    return _described(engine, iri, parts, (), incoming=True)


def known(engine: Engine, iri: str) -> bool:
    """Whether any statement has the thing as its subject or its object."""
    return any(True for _ in solutions(engine, _EXISTS, bindings={"this": ox.NamedNode(iri)}))


def quads_about(engine: Engine, iri: str) -> Iterator[ox.Quad]:
    """The data of a thing: its statements, those of its parts, and the blank nodes they lead to."""
    this = ox.NamedNode(iri)
    parts = solutions(engine, _PART_OF % values(PARTS), bindings={"this": this})
    waiting: list[ox.NamedNode | ox.BlankNode] = [this, *(row["part"] for row in parts)]
    seen = set(waiting)
    while waiting:
        for quad in _quads(engine, waiting.pop(0)):
            yield quad
            if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                waiting.append(quad.object)


def subjects(engine: Engine, graph: str) -> tuple[str, ...]:
    """Some of the things that a graph describes, sorted."""
    rows = solutions(engine, _SUBJECTS % (ox.NamedNode(graph), SUBJECTS_SHOWN))
    return tuple(sorted(row["thing"].value for row in rows))


def statements(
    engine: Engine, node: ox.NamedNode | ox.BlankNode, *, depth: int = DEPTH
) -> tuple[tuple[Statement, ...], bool]:
    """The statements about a node, sorted, and whether these are all."""
    limit = STATEMENTS_SHOWN * 2
    found: dict[tuple[str, Term], set[str]] = {}
    rows = list(solutions(engine, _STATEMENTS % limit, bindings={"this": node}))
    for row in rows:
        graphs = found.setdefault((row["path"].value, row["value"]), set())
        if row["graph"] is not None:
            graphs.add(row["graph"].value)
    ordered = sorted(found.items(), key=lambda item: (item[0][0], str(item[0][1])))
    return (
        tuple(
            Statement(path, value, tuple(sorted(graphs)), _nested(engine, value, depth))
            for (path, value), graphs in ordered[:STATEMENTS_SHOWN]
        ),
        len(rows) < limit and len(ordered) <= STATEMENTS_SHOWN,
    )


def _described(engine: Engine, iri: str, parts: int, above: Sequence[str], *, incoming: bool = False) -> Description:
    said, whole = statements(engine, ox.NamedNode(iri))
    trail = (*above, iri)
    below = tuple(
        (one.path, _part(engine, one, parts - 1, trail))
        for one in said
        if parts and one.path in PARTS and getattr(one.value, "value", "") not in trail
    )
    return Description(iri, said, whole, below, _links(engine, iri) if incoming else ())


def _part(engine: Engine, one: Statement, parts: int, trail: Sequence[str]) -> Description:
    """A part with a name of its own, or one that a blank node holds."""
    if isinstance(one.value, ox.NamedNode):
        return _described(engine, one.value.value, parts, trail)
    below = tuple((inner.path, _part(engine, inner, 0, trail)) for inner in one.nested if inner.path in PARTS)
    return Description("", one.nested, parts=below)


def _nested(engine: Engine, value: Term, depth: int) -> tuple[Statement, ...]:
    """What is said of a blank node; an RDF list is its members, in their order."""
    if depth <= 0 or not isinstance(value, ox.BlankNode):
        return ()
    said = statements(engine, value, depth=0)[0]
    if any(one.path == FIRST for one in said):
        said = tuple(_members(engine, value))
    return tuple(replace(one, nested=_nested(engine, one.value, depth - 1)) for one in said)


def _members(engine: Engine, cell: Term | None) -> Iterator[Statement]:
    for _ in range(MEMBERS_SHOWN):
        if not isinstance(cell, ox.BlankNode):
            return
        said = {one.path: one for one in statements(engine, cell, depth=0)[0]}
        if FIRST in said:
            yield said[FIRST]
        cell = said[REST].value if REST in said else None


def _links(engine: Engine, iri: str) -> tuple[Links, ...]:
    this = ox.NamedNode(iri)
    counted = [(row["path"], number(row, "many")) for row in solutions(engine, _INCOMING, bindings={"this": this})]
    found = []
    for path, many in sorted(counted, key=lambda item: str(item[0])):
        rows = solutions(engine, _LINKS % LINKS_SHOWN, bindings={"this": this, "path": path})
        found.append(Links(path.value, tuple(sorted(row["other"].value for row in rows)), many))
    return tuple(found)


def _mentioned(said: Iterable[Statement]) -> Iterator[str]:
    for one in said:
        yield one.path
        yield from one.graphs
        if isinstance(one.value, ox.NamedNode):
            yield one.value.value
        elif isinstance(one.value, ox.Literal):
            yield one.value.datatype.value
        yield from _mentioned(one.nested)


def _quads(engine: Engine, node: ox.NamedNode | ox.BlankNode) -> Iterator[ox.Quad]:
    for row in solutions(engine, _QUADS, bindings={"this": node}):
        yield ox.Quad(node, row["path"], row["value"], row["graph"] or ox.DefaultGraph())
