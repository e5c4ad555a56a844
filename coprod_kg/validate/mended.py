"""pySHACL without the faults that change its answers, and without reading each query again at each node."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache, partialmethod
from typing import Any

import rdflib
from pyshacl.constraints.core import value_range_constraints
from pyshacl.constraints.core.property_pair_constraints import (
    LessThanConstraintComponent,
    LessThanOrEqualsConstraintComponent,
)
from pyshacl.constraints.sparql.sparql_based_constraint_components import AskConstraintValidator
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

Compare = Callable[[Any, Any], bool]
_ASK = AskConstraintValidator.validate
_QUERY = rdflib.Graph.query
_NEVER = re.compile(r"(?!)")


@contextmanager
def mended() -> Iterator[None]:
    """pySHACL without its searches for keywords in the text, and with < and <= as SPARQL has them.

    Its regular expressions take ``ex:inService`` for SERVICE (the shapes were checked by a lexer before), its
    comparisons order IRIs and languages and stop at an ill-typed literal, and it hands the text of a query over
    for every focus node, to be parsed as often.
    """
    changes: list[tuple[Any, str, Any]] = [
        (SPARQLQueryHelper, "has_service_regex", _NEVER),
        (SPARQLQueryHelper, "has_minus_regex", _NEVER),
        (SPARQLQueryHelper, "has_values_regex", _NEVER),
        (value_range_constraints, "compare_literal", _ordered),
        (AskConstraintValidator, "validate", _asked),
        (rdflib.Graph, "query", _query),
        (LessThanConstraintComponent, "_compare_lt", partialmethod(_compare, operator.lt)),
        (LessThanOrEqualsConstraintComponent, "_compare_ltoe", partialmethod(_compare, operator.le)),
    ]
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in changes]
    for owner, name, value in changes:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in kept:
            setattr(owner, name, value)


_parsed = lru_cache(1000)(prepareQuery)


def _query(graph: rdflib.Graph, query: Any, *args: Any, **options: Any) -> Any:
    """``Graph.query`` with a text that is parsed once."""
    namespaces = options.get("initNs")
    known = isinstance(query, str) and not namespaces
    return _QUERY(graph, _parsed(query) if known else query, *args, **options)


def _asked(validator: Any, *args: Any, **options: Any) -> set[tuple[Any, tuple[None, None, Any]]]:
    """What an ASK validator finds, with the value also where a property shape uses it (SHACL 6.3)."""
    return {(value, (None, None, value)) for value, _ in _ASK(validator, *args, **options)}


def _compare(
    component: Any, fits: Compare, values: Iterable[Node], others: Iterable[Node], data: Any, focus: Node
) -> tuple[bool, list[Any]]:
    """The results of sh:lessThan or sh:lessThanOrEquals for one focus node."""
    wrong = [value for value in values for other in others if not _in_order(fits, value, other)]
    return bool(wrong), [component.make_v_result(data, focus, value_node=value) for value in wrong]


def _ordered(one: rdflib.Literal, two: rdflib.Literal) -> float:
    """Below, at or above zero as the first is before, at or after the second; NaN where there is no order."""
    if _in_order(operator.lt, one, two):
        return -1
    if _in_order(operator.gt, one, two):
        return 1
    return 0 if _in_order(operator.eq, one, two) else math.nan


def _in_order(fits: Compare, one: Node, two: Node) -> bool:
    if not (isinstance(one, rdflib.Literal) and isinstance(two, rdflib.Literal)):
        return False
    if one.language or two.language:
        return False
    if one == two:
        return fits(0, 0)
    if one.ill_typed or two.ill_typed or _family(one) != _family(two):
        return False
    try:
        return bool(fits(one.value, two.value))
    except TypeError:
        return False


def _family(literal: rdflib.Literal) -> object:
    number = isinstance(literal.value, (int, float, Decimal)) and not isinstance(literal.value, bool)
    return "number" if number else literal.datatype
