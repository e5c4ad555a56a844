"""A version of the store as an rdflib Dataset, to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import oxrdflib
import rdflib
from rdflib.query import Result

from coprod_kg import vocab
from coprod_kg.errors import Forbidden
from coprod_kg.store.local import LocalEngine


class _ReadOnlyStore(oxrdflib.OxigraphStore):
    """oxrdflib's store over a published version: naming a graph is free, changing one is refused."""

    def __init__(self, engine: LocalEngine) -> None:
        super().__init__(store=engine.store)
        self._engine = engine  # the reader's mark on the version lasts as long as the dataset

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Nothing to do: rdflib calls this for every graph it is asked for, be it there or not."""

    def add(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse, naming the way in."""
        _refuse()

    def triples(self, triple_pattern: Any, context: rdflib.Graph | None = None) -> Iterator[Any]:
        """The triples that fit, with strings as rdflib's own parsers give them."""
        for triple, graphs in super().triples(triple_pattern, context):
            yield tuple(map(_plain, triple)), graphs

    def query(self, *arguments: Any, **options: Any) -> Result:
        """The answer to a query, with strings as rdflib's own parsers give them."""
        result = super().query(*arguments, **options)
        if result.type == "SELECT":
            result.bindings = ({name: _plain(term) for name, term in row.items()} for row in result.bindings)
        elif result.type == "CONSTRUCT":
            graph, result.graph = result.graph or (), rdflib.Graph()
            result.graph += (tuple(map(_plain, triple)) for triple in graph)
        return result

    addN = remove = remove_graph = update = destroy = add


def dataset(engine: LocalEngine) -> rdflib.Dataset:
    """An rdflib Dataset over a version, which reads all graphs as one unless asked for ``graph(iri)``.

    Changing it raises Forbidden, which names ``submit``.
    """
    found = _Dataset(store=_ReadOnlyStore(engine), default_union=True)
    for prefix, namespace in vocab.prefixes().items():
        found.bind(prefix, namespace, replace=True)
    return found


class _Dataset(rdflib.Dataset):
    """A Dataset of which whatever changes it is refused at once, before anything is read."""

    def add(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse, naming the way in."""
        _refuse()

    def remove(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse, naming the way in."""
        _refuse()

    def parse(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse, naming the way in."""
        _refuse()

    def update(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse, naming the way in."""
        _refuse()


def _plain(term: Any) -> Any:
    """A string without a stated datatype: oxrdflib states it, and to rdflib the two are not equal."""
    if isinstance(term, rdflib.Literal) and term.datatype == rdflib.XSD.string:
        return rdflib.Literal(str(term))
    return term


def _refuse() -> NoReturn:
    raise Forbidden("A published version cannot be changed. Hand data in with `submit`, which makes a new version.")
