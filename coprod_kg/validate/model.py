"""What components make and the compiler puts together: checks, focuses and constraints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rdflib.term import Node

from coprod_kg.findings import Severity
from coprod_kg.validate.paths import Path
from coprod_kg.validate.shapes import Shape, Target


@dataclass(frozen=True, slots=True)
class Check:
    """What one constraint looks for, once the focus node is bound.

    ``kind`` is ``focus`` (``text`` is an expression, true where the focus node is wrong), ``value`` (an
    expression, true where a value node is wrong) or ``rows`` (a graph pattern: each solution is wrong, and
    ``value`` names the variable to report, if any). ``says`` is a sentence with ``{?variable}`` in it.
    """

    kind: Literal["focus", "value", "rows"]
    text: str
    says: str
    value: str | None = None
    extra: tuple[str, ...] = ()  # other variables of the sentence
    path: str | None = None  # the variable that holds the path to report, where it is not the shape's
    near: tuple[Node, ...] = ()  # what the value could have been meant to be
    near_class: Node | None = None  # the class whose instances it could have been meant to be
    inside: tuple[Node, ...] = ()  # nested shapes that hold the reason
    messages: Mapping[str, str] = field(default_factory=dict)
    query: str | None = None  # a whole SELECT, for sh:sparql; "#focus#" stands where the focus goes
    each: bool = False  # whether the query is asked once for every focus node
    needs_shapes: bool = False  # whether the query reads the shapes graph
    # What finds the same more quickly where all nodes are asked at once (see ``queries.everywhere``):
    found: str = ""  # a pattern for what is wrong at any node, whether it is a focus node or not
    lacking: str = ""  # a pattern for the nodes that are right
    without: str = ""  # a pattern for the values that are right

    @classmethod
    def focus(cls, text: str, says: str, **more: object) -> Check:
        """A check of the focus node itself."""
        return cls("focus", text, says, **more)  # type: ignore[arg-type]

    @classmethod
    def each_value(cls, text: str, says: str, **more: object) -> Check:
        """A check of every value node."""
        return cls("value", text, says, **more)  # type: ignore[arg-type]

    @classmethod
    def rows(cls, text: str, says: str, value: str | None = None, **more: object) -> Check:
        """A pattern whose solutions are what is wrong."""
        return cls("rows", text, says, value, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Source:
    """One way focus nodes come about: the targets of a shape, and the paths from there on."""

    targets: tuple[Target, ...]
    steps: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of one shape, ready to be asked.

    ``shape`` is the shape's IRI (``_:name`` without one), ``component`` its short name (``minCount``),
    ``path`` SPARQL property path text or None, ``sparql`` the query that finds what is wrong.
    """

    shape: str
    component: str
    path: str | None
    severity: Severity
    messages: Mapping[str, str]
    sparql: str
    template: str  # the same query with "#focus#" in the place of the focus pattern
    focus: str  # the pattern that finds the focus nodes, as ?this
    ways: tuple[str, ...]  # the same pattern for each way a focus node comes about
    sources: tuple[Source, ...]
    check: Check
    source: Shape


@dataclass(frozen=True, slots=True)
class Unknown:
    """A constraint the compiler cannot express, and why; it goes to the reference validator."""

    shape: str
    component: str
    root: Node
    reason: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """All constraints of a shapes graph, and what is left to the reference validator."""

    constraints: tuple[Constraint, ...]
    unknown: tuple[Unknown, ...] = ()
