"""Shapes inside shapes: and, or, not, xone, node (SHACL 4.6, 4.7.1)."""

from __future__ import annotations

from rdflib.term import Node

from coprod_kg.validate import paths
from coprod_kg.validate.components.registry import On, component
from coprod_kg.validate.model import Check


@component("and")
def and_(on: On, head: Node) -> Check:
    """Each value conforms to all shapes of a list."""
    members = paths.items(on.graph, head)
    test = " || ".join(f"({on.wrong(member, on.value)})" for member in members) or "false"
    return Check.each_value(test, f"{_value(on)} does not fulfil all that is asked of it.", inside=tuple(members))


@component("or")
def or_(on: On, head: Node) -> Check:
    """Each value conforms to a shape of a list."""
    members = paths.items(on.graph, head)
    test = " && ".join(f"({on.wrong(member, on.value)})" for member in members) or "true"
    says = f"{_value(on)} fits none of the {len(members)} ways that are allowed."
    return Check.each_value(test, says, inside=tuple(members))


@component("xone")
def xone(on: On, head: Node) -> Check:
    """Each value conforms to exactly one shape of a list."""
    members = paths.items(on.graph, head)
    count = " + ".join(f"IF({on.wrong(member, on.value)}, 0, 1)" for member in members) or "0"
    says = f"{_value(on)} must fit one of the {len(members)} ways that are allowed, and only one."
    return Check.each_value(f"({count}) != 1", says, inside=tuple(members))


@component("not")
def not_(on: On, shape: Node) -> Check:
    """No value conforms to the shape."""
    return Check.each_value(f"!({on.wrong(shape, on.value)})", f"{_value(on)} is of a kind that is not allowed.")


@component("node")
def node(on: On, shape: Node) -> Check:
    """Each value conforms to the shape."""
    says = f"{_value(on)} is not described as it must be."
    return Check.each_value(on.wrong(shape, on.value), says, inside=(shape,))


def _value(on: On) -> str:
    return f"{{{on.value}}}, a value of {on.name}," if on.shape.path else "This"
