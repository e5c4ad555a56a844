"""How a component is declared, and what its function may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import rdflib
from rdflib.term import Node

from coprod_kg.errors import BadRequest
from coprod_kg.validate.model import Check
from coprod_kg.validate.shapes import Shape, Shapes
from coprod_kg.validate.terms import SH


class CannotCompile(BadRequest):
    """The compiler has no query for this constraint; the reference validator decides it."""


@dataclass(slots=True)
class Names:
    """Variables nobody else uses: ``?value``, ``?value2`` …"""

    used: dict[str, int] = field(default_factory=lambda: {"this": 1, "value": 1, "reached": 1})

    def fresh(self, stem: str) -> str:
        """The next variable of a stem, with its question mark."""
        self.used[stem] = self.used.get(stem, 0) + 1
        return f"?{stem}{self.used[stem] if self.used[stem] > 1 else ''}"


@dataclass(frozen=True, slots=True)
class On:
    """What a component works on: the shape, the variables of focus and value, and how to nest shapes.

    For a node shape ``value`` is the focus itself; ``alone`` says that the check is a query of its own, and
    not part of one for an outer shape.
    """

    shapes: Shapes
    shape: Shape
    this: str
    value: str
    names: Names
    nest: Callable[[Names, Node, str], str]
    alone: bool = False

    @property
    def graph(self) -> rdflib.Graph:
        """The shapes graph."""
        return self.shapes.graph

    @property
    def name(self) -> str:
        """What a reader calls the property: its sh:name, or the path in prefixed names."""
        if self.shape.path is None:
            return "the node"
        return self.shape.title or self.shape.path.name()

    def wrong(self, shape: Node, variable: str) -> str:
        """An expression that is true where the node of a variable does not conform to a shape."""
        return self.nest(self.names, shape, variable)

    def step(self, value: str) -> str:
        """The pattern that leads from the focus node to a value node; empty for a node shape."""
        if self.shape.path is None:
            return ""
        between = self.fresh("reached") if self.shape.path.may_stay else ""
        return self.shape.path.step(self.this, value, between)

    def fresh(self, stem: str) -> str:
        """A variable nobody else uses."""
        return self.names.fresh(stem)

    def at_least(self, count: int, body: Callable[[str], str]) -> str:
        """An expression: there are at least so many different nodes that fit ``body(variable)``."""
        if count <= 0:
            return "true"
        one = self.fresh("v")
        if count == 1:
            return f"EXISTS {{ {body(one)} }}"
        if count == 2:
            two = self.fresh("v")
            return f"EXISTS {{ {body(one)} {body(two)} FILTER (!sameTerm({one}, {two})) }}"
        group = f"SELECT {self.this} WHERE {{ {body(one)} }} GROUP BY {self.this}"
        return f"EXISTS {{ {{ {group} HAVING (COUNT(DISTINCT {one}) >= {count}) }} }}"


Build = Callable[[On, Node], Check | tuple[Check, ...]]
Ready = Callable[[On], Check | tuple[Check, ...]]


@dataclass(frozen=True, slots=True)
class Component:
    """A component: its short name, its parameter, and the function that makes a check of one value."""

    name: str
    parameter: rdflib.URIRef
    build: Build
    needs_path: bool
    literal: bool


COMPONENTS: dict[str, Component] = {}


def component(
    name: str, parameter: str | None = None, *, needs_path: bool = False, literal: bool = False
) -> Callable[[Build], Build]:
    """Declare a function as a component; its parameter is ``sh:NAME`` unless told.

    ``needs_path`` says that only property shapes may have it, ``literal`` that its value is a literal.
    """

    def declare(build: Build) -> Build:
        COMPONENTS[name] = Component(name, SH[parameter or name], build, needs_path, literal)
        return build

    return declare


def whole_number(node: Node, what: str) -> int:
    """The value of a parameter that is a whole number; raises BadRequest for anything else."""
    try:
        number = int(str(node)) if isinstance(node, rdflib.Literal) else -1
    except ValueError:
        number = -1
    if number < 0:
        raise BadRequest(f"{what} is {node.n3()}; it must be a whole number, 0 or more.")
    return number
