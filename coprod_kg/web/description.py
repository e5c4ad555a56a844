"""What is said about a thing, as pages and pictures take it: statements with their graphs, parts, and links to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term

#: Things that are parts of what they hang on: a description goes two such steps further.
PARTS = tuple(vocab.COPROD + name for name in ("describesInvolvement", "includesEncounter", "creates", "destroys"))
FIRST = vocab.RDF + "first"


@dataclass(frozen=True, slots=True)
class Statement:
    """One property and value, and the graphs that say so; a blank node brings its own statements.

    ``subject`` is empty where the statement is about a blank node.
    """

    path: str
    value: Term
    graphs: tuple[str, ...]
    nested: tuple[Statement, ...] = ()
    subject: str = ""

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
    """A thing with its statements; ``whole`` is false where there are others than the ``page`` shows, ``more`` is
    true where some come after it.

    ``head`` are the statements that every page needs. A part that has no name has the empty IRI.
    """

    iri: str
    statements: tuple[Statement, ...]
    whole: bool = True
    parts: tuple[tuple[str, Description], ...] = ()
    links: tuple[Links, ...] = field(default=())
    head: tuple[Statement, ...] = ()
    page: int = 1
    more: bool = False

    def of(self, *paths: str) -> tuple[Statement, ...]:
        """The statements with these properties, written as prefixed names."""
        wanted = [vocab.expand(path) for path in paths]
        said = dict.fromkeys((*self.head, *self.statements))
        return tuple(one for path in wanted for one in said if one.path == path)

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

    def linked(self, path: str) -> Links:
        """What points here by a property."""
        wanted = vocab.expand(path)
        return next((links for links in self.links if links.path == wanted), Links(wanted, (), 0))

    @property
    def types(self) -> tuple[Statement, ...]:
        """What kind of thing it is."""
        return self.of("rdf:type")

    @property
    def type_iris(self) -> frozenset[str]:
        """The IRIs of what it is."""
        return frozenset(getattr(one.value, "value", "") for one in self.types)

    def by_path(self) -> list[tuple[str, list[Statement]]]:
        """Statements by property, what the thing is first, the rest in alphabetical order."""
        grouped: dict[str, list[Statement]] = {}
        for one in self.statements:
            grouped.setdefault(one.path, []).append(one)
        return sorted(grouped.items(), key=lambda item: (item[0] != vocab.RDF + "type", vocab.compact(item[0])))

    def iris(self) -> Iterator[str]:
        """Every IRI that a page of it mentions."""
        yield self.iri
        yield from _mentioned((*self.head, *self.statements))
        for path, part in self.parts:
            yield path
            yield from part.iris()
        for links in self.links:
            yield links.path
            yield from links.things


def _mentioned(said: Iterable[Statement]) -> Iterator[str]:
    for one in said:
        yield one.path
        yield from one.graphs
        if isinstance(one.value, ox.NamedNode):
            yield one.value.value
        elif isinstance(one.value, ox.Literal):
            yield one.value.datatype.value
        yield from _mentioned(one.nested)
