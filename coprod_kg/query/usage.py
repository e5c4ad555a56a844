"""How a named query is asked from the command line: what it tells, what it takes, and an example."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator

from coprod_kg import vocab
from coprod_kg.query.header import NamedQuery, Parameter

_WIDTH = 100
#: What may be given for a parameter of a type; those that are left out need no word.
_KINDS = {
    "integer": "A whole number.", "boolean": "true or false.", "date": "A day such as 2016-03-01.",
    "language": "A language tag such as en or es.",
}  # fmt: skip


def usage(query: NamedQuery) -> str:
    """The help of one query, as a command would give it."""
    return "\n".join(_lines(query))


def _lines(query: NamedQuery) -> Iterator[str]:
    places = [f"{one.name}=…" if one.required else f"[{one.name}=…]" for one in query.parameters.values()]
    yield f"Usage: {' '.join(('coprod-kg ask', query.name, *places))} [OPTIONS]"
    for text in (query.summary, query.description):
        yield ""
        yield from _wrapped(text, "  ")
    if query.parameters:
        yield "\nParameters:"
    for parameter in query.parameters.values():
        yield f"  {parameter.name}"
        yield from _wrapped(" ".join(_told(parameter)), "      ")
    yield "\nExample:"
    given = " ".join(shlex.quote(f"{key}={value}") for key, value in query.example.items())
    yield f"  coprod-kg ask {query.name} {given}".rstrip()
    yield "\nThe answer in other formats: --format csv, json and others; see coprod-kg ask --help."


def _told(parameter: Parameter) -> Iterator[str]:
    yield parameter.description
    if parameter.allowed:
        yield f"One of: {', '.join(parameter.allowed)}."
    elif parameter.type == "iri" and parameter.namespace == vocab.COPROD:
        yield "A term by its name, its prefixed name or its address."
    elif parameter.type == "iri":
        yield "By its address, or by what follows " + vocab.compact(parameter.namespace).strip("<>") + " in it."
    elif parameter.type in _KINDS:
        yield _KINDS[parameter.type]
    if parameter.default is not None:
        yield f"By default {parameter.default}."
    elif parameter.optional:
        yield "May be left out."


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
