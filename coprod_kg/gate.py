"""The way in for writes by SPARQL and graph store: what whoever answers requests asks of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from coprod_kg.store.record import Version
from coprod_kg.store.workers import Run


@dataclass(frozen=True, slots=True)
class Payload:
    """Data as they were handed in: their bytes, their media type and, from a form, their file's name."""

    data: bytes
    media_type: str
    name: str = ""


#: Called with the current version once nobody else can write; raises where the write must not go on.
Condition = Callable[[Version], None]


class Gate(Protocol):
    """The way in for writes: what passes becomes a version, what does not raises Refused with the report.

    A graph is named by its IRI, the unnamed one by the empty string. None of the graphs is reserved. Where a
    write changes nothing, the current version comes back.
    """

    def update(
        self,
        text: str,
        who: str,
        *,
        base: str = "",
        graph: str | None = None,
        condition: Condition | None = None,
        run: Run | None = None,
    ) -> Version:
        """Carry out a SPARQL update: on all graphs that are not reserved, or on one alone as its default graph.

        ``run`` has it tried out for somebody in particular, and within other limits than the pool's own.
        """

    def put(
        self,
        graph: str,
        payloads: Sequence[Payload],
        who: str,
        *,
        replace: bool,
        condition: Condition | None = None,
    ) -> Version:
        """Make a graph hold what the payloads say, besides what it holds or instead of it (``replace``)."""

    def drop(self, graph: str, who: str, *, condition: Condition | None = None) -> Version:
        """Take a graph away, whole."""
