"""What an asker gives, as terms in the place of a query's parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from itertools import pairwise

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadQuery, BadRequest
from coprod_kg.findings import Term
from coprod_kg.query.header import Parameter
from coprod_kg.query.lexer import Token, tokens

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_BOOLEANS = {"true": "true", "1": "true", "false": "false", "0": "false"}


def bind(parameters: Mapping[str, Parameter], given: Mapping[str, str]) -> Mapping[str, Term]:
    """The terms for a query's parameters, from what was given and the defaults.

    An IRI may be given whole, in angle brackets, as a prefixed name, or by its bare name. Optional
    parameters that are not given are left out. Raises BadRequest for a parameter that is unknown, missing
    or does not fit its type or its values; the message says what is allowed.
    """
    for name in given:
        if name not in parameters:
            raise _unknown(name, tuple(parameters))
    terms: dict[str, Term] = {}
    for name, parameter in parameters.items():
        text = given.get(name, parameter.default)
        if text is not None:
            terms[name] = _term(parameter, text)
        elif parameter.required:
            raise BadRequest(f"The parameter {name} is missing: {parameter.description}", allowed=parameter.allowed)
    return terms


def _unknown(name: str, known: tuple[str, ...]) -> BadRequest:
    if not known:
        return BadRequest(f"The query takes no parameters, so {name} has no place in it.")
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return BadRequest(f"There is no parameter {name} here.{hint}", allowed=known)


def fill(text: str, terms: Mapping[str, Term]) -> str:
    """The query with its parameters' terms, as a VALUES block at the start of its outermost group.

    This is plain SPARQL 1.1, which every engine takes alike; a parameter of the library is therefore a
    variable of the outermost group. Raises BadQuery where the text has no such group.
    """
    if not terms:
        return text
    variables = " ".join(f"?{name}" for name in terms)
    row = " ".join(str(term) for term in terms.values())
    at = _outermost_group(text)
    return f"{text[:at]} VALUES ({variables}) {{ ({row}) }} {text[at:]}"


def _outermost_group(text: str) -> int:
    """Where the query's WHERE group begins, after its brace; a CONSTRUCT's template is passed over."""
    parts = list(tokens(text))
    groups = [part for part in _outside_round_brackets(parts) if part.text == "{" and part.depth == 0]
    after = [following.text for part, following in pairwise(parts) if part.word == "CONSTRUCT"]
    template = after[:1] == ["{"]
    if (after and not template) or len(groups) < 1 + template:
        raise BadQuery("The query has no WHERE group in which its parameters could be bound.")
    return groups[int(template)].end


def _outside_round_brackets(parts: list[Token]) -> list[Token]:
    """The tokens that stand in no round brackets: a SELECT's expressions may hold groups of their own."""
    kept, depth = [], 0
    for part in parts:
        depth += (part.text == "(") - (part.text == ")")
        if depth == 0:
            kept.append(part)
    return kept


def _term(parameter: Parameter, text: str) -> Term:
    term = _READERS[parameter.type](parameter, text.strip() if parameter.type != "string" else text)
    if parameter.choices and term.value not in parameter.choices:
        raise BadRequest(f"{text!r} is no value of the parameter {parameter.name}.", allowed=parameter.allowed)
    return term


def _iri(parameter: Parameter, text: str) -> ox.NamedNode:
    for iri, names in parameter.choices.items():
        if text.lower() in (name.lower() for name in names):
            return ox.NamedNode(iri)
    bare = text and ":" not in text and not text.startswith("<")
    try:
        return ox.NamedNode(parameter.namespace + text if bare else vocab.expand(text))
    except KeyError as error:
        raise BadRequest(
            f"The prefix of {text!r}, given for {parameter.name}, is not declared; put a full IRI in <>.",
            allowed=tuple(vocab.prefixes()),
        ) from error
    except ValueError as error:
        raise _misfit(parameter, text, "an IRI, a prefixed name such as coprod:CoDesign, or a bare name") from error


def _string(parameter: Parameter, text: str) -> ox.Literal:
    return ox.Literal(text)


def _integer(parameter: Parameter, text: str) -> ox.Literal:
    if not _WHOLE_NUMBER.fullmatch(text):
        raise _misfit(parameter, text, "a whole number such as 19")
    return ox.Literal(str(int(text)), datatype=ox.NamedNode(vocab.XSD + "integer"))


def _boolean(parameter: Parameter, text: str) -> ox.Literal:
    if text.lower() not in _BOOLEANS:
        raise _misfit(parameter, text, "true or false")
    return ox.Literal(_BOOLEANS[text.lower()], datatype=ox.NamedNode(vocab.XSD + "boolean"))


def _date(parameter: Parameter, text: str) -> ox.Literal:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _misfit(parameter, text, "a date such as 2016-03-31") from error
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(vocab.XSD + "date"))


def _language(parameter: Parameter, text: str) -> ox.Literal:
    if not _LANGUAGE_TAG.fullmatch(text):
        raise _misfit(parameter, text, "a language tag such as en or de-CH")
    return ox.Literal(text.lower())


def _misfit(parameter: Parameter, text: str, wanted: str) -> BadRequest:
    return BadRequest(f"{text!r}, given for {parameter.name}, does not fit; it takes {wanted}.")


_READERS: Mapping[str, Callable[[Parameter, str], ox.NamedNode | ox.Literal]] = {
    "iri": _iri,
    "string": _string,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "language": _language,
}
