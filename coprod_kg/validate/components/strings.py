"""How a value is spelt: minLength, maxLength, pattern, languageIn (SHACL 4.4)."""

from __future__ import annotations

import re

import pyoxigraph as ox
from rdflib.term import Node

from coprod_kg.errors import BadRequest
from coprod_kg.validate import paths
from coprod_kg.validate.components.registry import CannotCompile, On, component, whole_number
from coprod_kg.validate.model import Check
from coprod_kg.validate.terms import SH, plain


@component("minLength", literal=True)
def min_length(on: On, limit: Node) -> Check:
    """Each value has at least so many characters; a blank node has none that count."""
    count = whole_number(limit, "sh:minLength")
    test = f"isBlank({on.value}) || STRLEN(STR({on.value})) < {count}"
    return Check.each_value(test, f"{_value(on)} must have at least {count} characters.")


@component("maxLength", literal=True)
def max_length(on: On, limit: Node) -> Check:
    """Each value has at most so many characters."""
    count = whole_number(limit, "sh:maxLength")
    test = f"isBlank({on.value}) || STRLEN(STR({on.value})) > {count}"
    return Check.each_value(test, f"{_value(on)} must have at most {count} characters.")


@component("pattern", literal=True)
def pattern(on: On, wanted: Node) -> Check:
    """Each value fits a regular expression."""
    flags = str(on.graph.value(on.shape.node, SH.flags) or "")
    call = f"REGEX(STR({on.value}), {ox.Literal(str(wanted))}, {ox.Literal(flags)})"
    _engine_reads(str(wanted), flags)
    says = f"{_value(on)} is not written as expected (pattern {wanted})."
    return Check.each_value(f"isBlank({on.value}) || !{call}", says)


def _engine_reads(expression: str, flags: str) -> None:
    """Raise CannotCompile for a pattern SPARQL engines do not read, BadRequest for one nobody reads."""
    call = f'SELECT (REGEX("", {ox.Literal(expression)}, {ox.Literal(flags)}) AS ?fits) {{}}'
    answer = ox.Store().query(call)
    if isinstance(answer, ox.QuerySolutions) and next(iter(answer))["fits"] is not None:
        return
    try:
        re.compile(expression)
    except re.error as error:
        raise BadRequest(f"The pattern {expression!r} cannot be read: {error}.") from error
    raise CannotCompile(f"the pattern {expression!r} with flags {flags!r} is not one SPARQL engines read")


@component("languageIn")
def language_in(on: On, head: Node) -> Check:
    """Each value is a text in one of the languages."""
    tags = [plain(member) for member in paths.items(on.graph, head)]
    fits = " || ".join(f"langMatches(LANG({on.value}), {ox.Literal(tag)})" for tag in tags)
    says = f"{_value(on)} must say its language; allowed are {', '.join(tags)}."
    return Check.each_value(f"!isLiteral({on.value}) || !({fits or 'false'})", says)


def _value(on: On) -> str:
    return f"The value {{{on.value}}} of {on.name}" if on.shape.path else f"{{{on.value}}}"
