"""Python's door to a store: read it as an rdflib Dataset, ask it, and hand data in."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from coprod_kg import intake, query
from coprod_kg.contribution import About, Contribution, contributions
from coprod_kg.findings import Report, Term
from coprod_kg.intake import Receipt, Upload
from coprod_kg.query.operation import Operation
from coprod_kg.store import LocalEngine, Version, VersionedStore
from coprod_kg.store.dataset import dataset
from coprod_kg.store.engine import Answer


@dataclass(frozen=True)
class Table:
    """A query's answer: the names of its columns, and its rows of terms, None where a variable is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def values(self) -> list[dict[str, Any]]:
        """The rows as dicts of plain Python values: numbers, dates and truth values as such, IRIs as text."""
        return [dict(zip(self.columns, map(_value, row), strict=True)) for row in self.rows]

    def to_pandas(self) -> Any:
        """A pandas DataFrame; raises ImportError where pandas is not installed."""
        return import_module("pandas").DataFrame(self.values(), columns=list(self.columns))

    def to_polars(self) -> Any:
        """A polars DataFrame; raises ImportError where polars is not installed."""
        columns: dict[str, Sequence[Any]] = {name: [] for name in self.columns}
        for row in self.values():
            for name, value in row.items():
                columns[name] = [*columns[name], value]
        return import_module("polars").DataFrame(columns, strict=False)


class Knowledge:
    """A store as it is now: every property reads the version that is current at that moment."""

    def __init__(self, store: VersionedStore) -> None:
        self._store = store

    @property
    def store(self) -> VersionedStore:
        """The versioned store itself, for history, releases and comparisons."""
        return self._store

    @property
    def version(self) -> Version:
        """The current version."""
        return self._store.version()

    @property
    def contributions(self) -> list[Contribution]:
        """What was handed in and accepted, the oldest first."""
        return contributions(self._engine)

    @property
    def dataset(self) -> rdflib.Dataset:
        """The current version as an rdflib Dataset; changing it raises Forbidden, which names ``submit``."""
        return dataset(self._engine)

    def ask(self, name: str, **parameters: str) -> Table | bool | rdflib.Graph:
        """The answer to a named query of the library."""
        return _plain(query.ask(self._engine, name, parameters))

    def sparql(self, text: str) -> Table | bool | rdflib.Graph:
        """The answer to a SPARQL query, which cannot leave this machine."""
        operation = Operation.parse(text)
        operation.check_outside()
        return _plain(self._engine.query(operation.text))

    def submit(self, path: str | Path, *, who: str | None = None, **about: str) -> Receipt:
        """Hand a file in; ``about`` has title, creator, licence, source, replaces. Raises Refused."""
        return intake.submit(self._store, Upload.from_path(Path(path)), About(**about), who=who or getpass.getuser())

    def validate(self, path: str | Path) -> Report:
        """What ``submit`` would report of a file."""
        return intake.preview(self._store, Upload.from_path(Path(path)))

    @property
    def _engine(self) -> LocalEngine:
        return self._store.read()


def open(store: str | Path) -> Knowledge:
    """Open the store in a folder; where there is none yet, it is made with the packaged knowledge."""
    return Knowledge(intake.open_store(store))


def _plain(answer: Answer) -> Table | bool | rdflib.Graph:
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QueryTriples):
        text = ox.serialize(answer, format=ox.RdfFormat.N_TRIPLES)
        return rdflib.Graph().parse(data=text, format="nt")
    columns = tuple(variable.value for variable in answer.variables)
    return Table(columns, tuple(tuple(row[name] for name in columns) for row in answer))


def _value(term: Term | None) -> Any:
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return getattr(term, "value", str(term))
    if term.language:
        return term.value
    value = rdflib.Literal(term.value, datatype=term.datatype.value).toPython()
    return term.value if isinstance(value, rdflib.Literal) else value
