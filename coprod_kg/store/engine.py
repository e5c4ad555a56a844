"""The one seam: what everything above asks of the engine that holds the data, and of the store around it.

An engine answers SPARQL over named graphs, wherever the data are: an Oxigraph directory on this machine
or an endpoint behind an address. Terms are pyoxigraph's, so that an answer looks the same from both. A store is
an engine for each of its versions, and the way to make the next; one behind an address has the current one only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from coprod_kg.findings import Term
from coprod_kg.store.record import Version

if TYPE_CHECKING:
    from coprod_kg.store.local import LocalEngine

GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Engine(Protocol):
    """An engine to read from, and to write to where it allows it.

    ``is_whole`` is False where it holds only what a change has to do with, fetched from behind an address.
    """

    is_whole: bool

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


class Making(Protocol):
    """A version in the making: ``engine`` to change, and the ``number`` it will have."""

    number: int
    parent: Version | None

    @property
    def engine(self) -> Engine:
        """The data as they are to be, to read and to change."""

    def everything(self) -> Engine:
        """An engine over all the data, where ``engine`` may hold only what a change has to do with."""

    @property
    def version(self) -> Version:
        """The version that it became; raises StoreError where it did not become one."""

    def keep(self, data: bytes) -> str:
        """Keep a contributed file, where the store keeps files; returns its SHA-256."""

    def abandon(self) -> None:
        """Let it be thrown away when the block ends, without an error."""


class Store(Protocol):
    """A store, wherever it is.

    ``path`` is its folder, or, of one behind an address, the folder on this machine for what an endpoint cannot keep:
    contributed files, submissions that wait, tokens.
    """

    path: Path

    @property
    def place(self) -> str:
        """The folder or the address, as it was given."""

    def current(self) -> Version | None:
        """The newest version, or None in a store that has none yet."""

    def version(self, number: int | None = None) -> Version:
        """The version with a number, the current one without; raises NotFound or Gone."""

    def history(self) -> list[Version]:
        """All versions there ever were, the newest first."""

    def read(self, number: int | None = None) -> Engine:
        """An engine to read a version."""

    def original(self, sha256: str) -> bytes:
        """The bytes of a contributed file; raises NotFound where the store does not have it."""

    def directory(self, number: int | None = None) -> Path | str:
        """Where a worker finds the data of a version: an Oxigraph directory, or an endpoint's address."""

    def write(self, *, who: str, why: str, action: str, timeout: float = 30.0) -> AbstractContextManager[Making]:
        """Change the data and make that the current version when the block ends without an error."""

    def scratch(self) -> AbstractContextManager[LocalEngine]:
        """A working copy, to change and throw away."""
