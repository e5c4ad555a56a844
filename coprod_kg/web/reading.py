"""What one request reads: a version of the store that cannot change under it, for a reader's languages."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pyoxigraph as ox
from flask import current_app, g, request

from coprod_kg import language, vocab
from coprod_kg.errors import StoreError
from coprod_kg.findings import Term
from coprod_kg.store.engine import Engine
from coprod_kg.store.versions import Version, VersionedStore

#: Where the application keeps its readers, in ``app.extensions``.
EXTENSION = "coprod_kg.readers"
#: So many versions besides the newest are kept open.
OLDER = 4
#: More languages than this in one request are not looked at.
LANGUAGES = 8

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Reading:
    """An engine over one version, and the languages in which its texts are wanted, the best first.

    ``memory`` is shared by all who read the version.
    """

    engine: Engine
    version: Version
    languages: tuple[str, ...] = ()
    memory: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """What was found for a key in this version before, or is found now; for the few keys there are."""
        if key not in self.memory:
            self.memory[key] = find()
        found: Found = self.memory[key]
        return found

    @property
    def published(self) -> dt.datetime:
        """When the version was published, UTC."""
        return dt.datetime.fromisoformat(self.version.time)


class Readers:
    """Engines over the newest version of a store, which is made where there is none; each is opened once."""

    def __init__(self, open_store: Callable[[], VersionedStore]) -> None:
        self._open_store = open_store
        self._lock = threading.Lock()
        self._store: VersionedStore | None = None
        self._newest: Reading | None = None
        self._older: dict[int, Reading] = {}

    @property
    def store(self) -> VersionedStore:
        """The store, opened when it is first asked for."""
        with self._lock:
            if self._store is None:
                self._store = self._open_store()
            return self._store

    def newest(self) -> Reading:
        """What is to be read of the newest version; what is asked of the store each time is one link."""
        store = self.store
        current = store.version()
        with self._lock:
            if self._newest is None or self._newest.version.number != current.number:
                self._newest = Reading(store.read(current.number), current)
            return self._newest

    def of_version(self, number: int) -> Reading:
        """What is to be read of one version; the few asked for last are kept open.

        Raises NotFound for one that never was, Gone for one that was pruned.
        """
        store = self.store
        version = store.version(number)
        with self._lock:
            found = self._older.pop(number, None)
            # A purge changes what a version holds, and its record with it.
            self._older[number] = found = (
                found if found and found.version == version else Reading(store.read(number), version)
            )
            while len(self._older) > OLDER:
                del self._older[next(iter(self._older))]
            return found


def readers() -> Readers:
    """The readers of the application that answers this request."""
    found = current_app.extensions[EXTENSION]
    if not isinstance(found, Readers):
        raise StoreError("The application has no store to read from.")
    return found


def reading() -> Reading:
    """What this request reads: the same version from its first line to its last."""
    if "reading" not in g:
        g.reading = replace(readers().newest(), languages=languages())
    found: Reading = g.reading
    return found


def read_version(number: int | None) -> Reading:
    """Make this request read a certain version; the newest where None. Raises NotFound or Gone."""
    if number is not None:
        g.reading = replace(readers().of_version(number), languages=languages())
    return reading()


def languages() -> tuple[str, ...]:
    """The languages that the request asks for, in lower case, the best first: that which its page speaks."""
    wanted = [tag.lower() for tag, quality in request.accept_languages if quality > 0 and tag != "*"]
    spoken = [language.current()] if language.current() != language.DEFAULT else []
    return tuple(dict.fromkeys([*spoken, *wanted]))[:LANGUAGES]


def solutions(
    engine: Engine,
    text: str,
    *,
    graphs: Sequence[ox.NamedNode] | None = None,
    bindings: Mapping[str, Term] | None = None,
) -> Iterable[ox.QuerySolution]:
    """The rows of one of the pages' own queries."""
    answer = engine.query(text, graphs=graphs, bindings=bindings)
    if not isinstance(answer, ox.QuerySolutions):
        raise StoreError("A page asked the store for rows and got something else.")
    return answer


def number(row: ox.QuerySolution, variable: str) -> int:
    """A whole number out of a row."""
    return int(row[variable].value)


def graph_title(graph: str) -> str:
    """The last part of a graph's name, such as ``paper``."""
    return graph.removeprefix(vocab.GRAPH)
