"""Python's door to a store: read it as an rdflib Dataset, ask it, and hand data in."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from coprod_kg import explain as explaining
from coprod_kg import intake, opening, query, vocab
from coprod_kg.contribution import About, Contribution, contributions
from coprod_kg.errors import BadRequest
from coprod_kg.findings import Report, Term
from coprod_kg.intake import Receipt, Upload
from coprod_kg.places import Places
from coprod_kg.query.operation import Operation
from coprod_kg.settings import Settings
from coprod_kg.store import LocalEngine, Store, Version
from coprod_kg.store.dataset import dataset
from coprod_kg.store.engine import Answer, Engine
from coprod_kg.store.named import number_named


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
        rows = self.values()
        columns = {name: [row[name] for row in rows] for name in self.columns}
        return import_module("polars").DataFrame(columns, strict=False)


class Knowledge:
    """A store as it is now: everything reads the version that is current at that moment, or always ``number``."""

    def __init__(self, store: Store, number: int | None = None) -> None:
        self._store, self._number = store, number

    def at(self, version: int | str) -> Knowledge:
        """The same store as it was in a version, by its number or the name of its release.

        Raises NotFound, and Gone where that version was pruned or the store keeps none.
        """
        number = version if isinstance(version, int) else number_named(self._store, version)
        return Knowledge(self._store, self._store.version(number).number)

    @property
    def store(self) -> Store:
        """The store itself, for history, releases and comparisons."""
        return self._store

    @property
    def version(self) -> Version:
        """The version that is read."""
        return self._store.version(self._number)

    @property
    def contributions(self) -> list[Contribution]:
        """What was handed in and accepted, the oldest first."""
        return contributions(self._engine)

    @property
    def dataset(self) -> rdflib.Dataset:
        """The version as an rdflib Dataset; changing it raises Forbidden, which names ``submit``.

        Raises BadRequest for an endpoint, which rdflib reads by its own SPARQLStore.
        """
        engine = self._engine
        if not isinstance(engine, LocalEngine):
            raise BadRequest(
                f"{self._store.place} is an endpoint. Read it by rdflib.plugins.stores.sparqlstore.SPARQLStore, or ask "
                "it with `ask` and `sparql`."
            )
        return dataset(engine)

    def ask(self, name: str, **parameters: str) -> Table | bool | rdflib.Graph:
        """The answer to a named query of the library."""
        return _plain(query.ask(self._engine, name, parameters))

    def explain(
        self, subject: str, predicate: str | None = None, value: str | None = None, *, most: int = 1
    ) -> explaining.Answer:
        """Why a statement holds, or what it lacks; without ``value`` why all does that is inferred of the subject.

        Without ``predicate`` the value is a class. ``coprod_kg.explain.render`` makes text, JSON, HTML or Turtle of it.
        """
        question = explaining.Question.parse(subject, predicate, value, most)
        return explaining.explain(self._engine, question, Places(self._engine, self._store.original))

    def sparql(self, text: str) -> Table | bool | rdflib.Graph:
        """The answer to a SPARQL query, which cannot leave this machine."""
        operation = Operation.parse(text)
        operation.check_outside()
        return _plain(self._engine.query(operation.text))

    def submit(self, path: str | Path, *, who: str | None = None, anyway: bool = False, **about: str) -> Receipt:
        """Hand a file in; ``about`` has title, creator, licence, source, replaces.

        Raises Refused with the report, and Alike where something like it is here already, unless ``anyway``.
        """
        given, by = Upload.from_path(Path(path)), who or getpass.getuser()
        return intake.submit(self._store, given, About(**about), who=by, anyway=anyway)

    def validate(self, path: str | Path, *, replaces: str | None = None) -> Report:
        """What ``submit`` would report of a file, also as the next version of a contribution that it ``replaces``."""
        return intake.preview(self._store, Upload.from_path(Path(path)), replaces=replaces)

    @property
    def _engine(self) -> Engine:
        return self._store.read(self._number)


def open(store: str | Path) -> Knowledge:
    """Open the store in a folder, which is made with the packaged knowledge where there is none, or at an address."""
    return Knowledge(opening.open_store(Settings.from_environment(store=str(store))))


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
    if term.datatype.value.startswith(f"{vocab.XSD}g"):  # years and months are no dates, as rdflib has them
        return term.value
    value = rdflib.Literal(term.value, datatype=term.datatype.value).toPython()
    return term.value if isinstance(value, rdflib.Literal) else value
