"""Values beside those of another property: equals, disjoint, lessThan, lessThanOrEquals (SHACL 4.5)."""

from __future__ import annotations

from rdflib.term import Node

from coprod_kg.validate.components.registry import On, component
from coprod_kg.validate.model import Check
from coprod_kg.validate.terms import plain, text


@component("equals")
def equals(on: On, other: Node) -> tuple[Check, ...]:
    """The values are those of another property, no more and no less."""
    odd = on.fresh("value")
    known = on.shape.path.leads(on.this, odd) if on.shape.path else f"sameTerm({on.this}, {odd})"
    more = f"{on.this} {text(other)} {odd} . FILTER (!{known})"
    less = f"NOT EXISTS {{ {on.this} {text(other)} {on.value} . }}"
    return (
        Check.each_value(less, _says_equals(on, on.value, other)),
        Check.rows(more, _says_equals(on, odd, other), odd),
    )


def _says_equals(on: On, value: str, other: Node) -> str:
    return f"The values of {on.name} and {plain(other)} must be the same; {{{value}}} is only one of the two."


@component("disjoint")
def disjoint(on: On, other: Node) -> Check:
    """No value is also a value of another property."""
    says = f"{{{on.value}}} must not be a value of both {on.name} and {plain(other)}."
    return Check.each_value(f"EXISTS {{ {on.this} {text(other)} {on.value} . }}", says)


def _before(name: str, operator: str, spoken: str) -> None:
    @component(name, needs_path=True)
    def build(on: On, other: Node) -> Check:
        reach, value = on.step(on.value), on.value
        limit = on.fresh("other")
        plainly = f'LANG({value}) = "" && LANG({limit}) = ""'
        fits = f"COALESCE({plainly} && {value} {operator} {limit}, false)"
        pattern = f"{reach} {on.this} {text(other)} {limit} . FILTER (!{fits})"
        says = f"The value {{{value}}} of {on.name} must be {spoken} {{{limit}}} ({plain(other)})."
        return Check.rows(pattern, says, value, extra=(limit,))

    build.__doc__ = f"Each value is {spoken} each value of another property. Things and languages have no order."


_before("lessThan", "<", "before or below")
_before("lessThanOrEquals", "<=", "no later or higher than")
