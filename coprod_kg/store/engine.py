"""The one seam: what everything above asks of the engine that holds the data.

An engine answers SPARQL over named graphs, wherever the data are: an Oxigraph directory on this machine
or an endpoint behind an address. Terms are pyoxigraph's, so that an answer looks the same from both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import pyoxigraph as ox

from coprod_kg.findings import Term

GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Engine(Protocol):
    """An engine to read from, and to write to where it allows it."""

    def query(
        self,
        text: str,
        *,
        graphs: Sequence[GraphName] | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> Answer:
        """Answer a query.

        ``graphs`` is what the default graph is merged from; None means the union of all graphs, the
        unnamed one included. ``bindings`` puts terms in the place of variables, never as text.
        Raises BadRequest where the query does not parse.
        """

    def update(self, text: str) -> None:
        """Carry out a SPARQL update."""

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Put quads in."""

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads out."""

    def drop(self, graph: ox.NamedNode) -> None:
        """Take a graph away, whole."""

    def quads(self, graph: GraphName | None = None) -> Iterable[ox.Quad]:
        """The quads of one graph, or of all."""

    def graph_names(self) -> Sequence[ox.NamedNode]:
        """The named graphs there are, sorted."""
