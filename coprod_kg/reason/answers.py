"""Rows of an engine's answers, and items in portions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import pyoxigraph as ox

from coprod_kg.findings import Term
from coprod_kg.store.engine import Engine, GraphName

#: How many rows of terms one query carries.
ROWS = 1_000
_Item = TypeVar("_Item")


def select(
    engine: Engine,
    query: str,
    graphs: Sequence[GraphName] | None = None,
    bindings: Mapping[str, Term] | None = None,
) -> Iterator[ox.QuerySolution]:
    """The rows of a SELECT; none for any other kind of query."""
    answer = engine.query(query, graphs=graphs, bindings=bindings)
    if isinstance(answer, ox.QuerySolutions):
        yield from answer


def chunks(found: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items in lists of at most ``size``."""
    iterator = iter(found)
    while chunk := list(islice(iterator, size)):
        yield chunk
