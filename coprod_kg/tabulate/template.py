"""The workbook to fill in: empty but for example rows, or with the data of somebody's contribution."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import pyoxigraph as ox

from coprod_kg import packaged, vocab
from coprod_kg.errors import BadRequest
from coprod_kg.parse.table.layout import LABEL, LANGUAGES
from coprod_kg.tabulate.filling import Filling, fill
from coprod_kg.tabulate.workbook import workbook


def template(language: str = LANGUAGES[0], quads: Iterable[ox.Quad] | None = None) -> bytes:
    """A workbook (xlsx) made of the shapes, in a language; with the statements, or else with example rows.

    Each has its own beginning of addresses, so that what two people call alike does not become one thing. Raises
    BadRequest for a language it is not made in.
    """
    if language not in LANGUAGES:
        raise BadRequest(f"There is no template in “{language}”.", LANGUAGES)
    base = f"{vocab.THING}{secrets.token_hex(4)}/"
    if quads is not None:
        return workbook(fill(quads, language, base))
    examples = fill(_examples(language), language, base)
    return workbook(Filling(language, base, fill((), language, base).sheets), examples)


def _examples(language: str) -> Iterable[ox.Quad]:
    """The example dataset, less the texts that the template has no column for."""
    path = packaged.folder("examples") / "workbook.ttl"
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        spoken = quad.object.language if isinstance(quad.object, ox.Literal) else None
        if spoken in (None, language) or quad.predicate.value == LABEL:
            yield quad
