"""A cell's text → terms, and terms → the text of a cell: the one place that knows how values are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.parse.table.layout import SEPARATOR, Column, Holds, Option, same
from coprod_kg.parse.table.meant import days

Node = ox.NamedNode | ox.BlankNode
Value = Node | ox.Literal

#: A text that is an address as it stands; any other is one between angle brackets.
ADDRESS = re.compile(r"(?:https?://|urn:|mailto:|doi:|info:|tag:|tel:|geo:)\S+\Z")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_DATES = (
    (re.compile(r"-?\d{4,}\Z"), "gYear"),
    (re.compile(r"-?\d{4,}-(0[1-9]|1[0-2])\Z"), "gYearMonth"),
    (re.compile(r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z"), "date"),
    (re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\Z"), "dateTime"),
)
_RDF_TYPE = vocab.RDF + "type"


class Wrong(Exception):
    """A value that does not fit its column: the key of what to say, and its facts."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the layout as a file has it: where, and in which language its texts are."""

    number: int
    column: Column
    language: str | None = None


def split(text: str) -> list[str]:
    """The values in one cell; a doubled separator stands for itself.

    >>> split("design; evaluation ;"), split("Osborne;; Radnor")
    (['design', 'evaluation'], ['Osborne; Radnor'])
    """
    if SEPARATOR not in text:
        return [text.strip()] if text.strip() else []
    parts = text.replace(SEPARATOR * 2, "\0").split(SEPARATOR)
    return [part.replace("\0", SEPARATOR).strip() for part in parts if part.strip()]


def joined(values: Iterable[str]) -> str:
    """The text of a cell that holds several values."""
    return f"{SEPARATOR} ".join(value.replace(SEPARATOR, SEPARATOR * 2) for value in values)


def address(text: str) -> Node | None:
    """The node that a text names by address, by prefixed name or as ``_:x``; None where it is words.

    Raises Wrong for an address that cannot be one.
    """
    bracketed = text.startswith("<") and text.endswith(">")
    try:
        if text.startswith("_:"):
            return ox.BlankNode(text[2:])
        if bracketed or ADDRESS.match(text):
            return ox.NamedNode(text[1:-1] if bracketed else text)
        prefix, colon, local = text.partition(":")
        if colon and prefix in vocab.prefixes() and re.fullmatch(r"[\w-]+", local):
            return ox.NamedNode(vocab.prefixes()[prefix] + local)
    except ValueError as error:
        raise Wrong("badAddress", value=text) from error
    return None


def terms(heading: Heading, text: str, row: Callable[[Column, str], Node]) -> Iterator[Value | Wrong]:
    """What the text of a cell says; ``row`` finds the row that a link names, or raises Wrong."""
    column = heading.column
    if column.holds is Holds.TEXT:
        yield ox.Literal(text.strip(), language=heading.language) if heading.language else ox.Literal(text.strip())
        return
    parts = split(text)
    if column.single and len(parts) > 1 and column.holds is not Holds.LINK:
        yield Wrong("oneOnly", count=len(parts))
    for part in parts:
        try:
            yield _term(heading, part, row)
        except Wrong as wrong:
            yield wrong


def _term(heading: Heading, text: str, row: Callable[[Column, str], Node]) -> Value:
    match heading.column.holds:
        case Holds.LIST:
            return _option(heading.column, text)
        case Holds.LINK:
            return row(heading.column, text)
        case Holds.DATE:
            return _date(text)
        case _:
            return address(text) or _literal(text, heading.language)


def _literal(text: str, language: str | None) -> ox.Literal:
    return ox.Literal(text, language=language) if language else ox.Literal(text)


def _option(column: Column, text: str) -> Node:
    known = _words(column.iri, column.options).get(same(text))
    if known is not None:
        return ox.NamedNode(known)
    node = address(text)
    if node is None or (isinstance(node, ox.NamedNode) and node.value.startswith(vocab.COPROD)):
        raise Wrong("noWord", value=text, options=column.options)
    return node


@lru_cache(maxsize=200)
def _words(iri: str, options: tuple[Option, ...]) -> dict[str, str]:
    """Every way to name an option, compared as headings are: labels in all languages, names, addresses."""
    found: dict[str, str] = {}
    for option in options:
        local = re.split(r"[#/]", option.iri)[-1]
        for word in (*option.labels.values(), vocab.compact(option.iri), local, option.iri, f"<{option.iri}>"):
            found.setdefault(same(word), option.iri)
    for option in options:
        for word in option.other:
            found.setdefault(same(word), option.iri)
    return found


def _date(text: str) -> ox.Literal:
    for pattern, datatype in _DATES:
        if pattern.match(text):
            if datatype == "date" and not days(text.lstrip("-")):
                raise Wrong("noSuchDay", value=text)
            return ox.Literal(text, datatype=ox.NamedNode(vocab.XSD + datatype))
    raise Wrong("noSuchDay" if days(text) == [] else "notADate", value=text)


def written(column: Column, value: Value, language: str) -> str | None:
    """The text by which a value of a column can be written, a text between angle brackets where words fail."""
    if isinstance(value, ox.Literal):
        return value.value
    if isinstance(value, ox.BlankNode):
        return str(value)
    option = next((one for one in column.options if one.iri == value.value), None)
    if option is not None:
        return option.word(language)
    return value.value if ADDRESS.match(value.value) else str(value)
