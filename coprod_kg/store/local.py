"""The engine on this machine: an Oxigraph store, on disk or in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager, suppress
from itertools import islice

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import Forbidden, StoreError
from coprod_kg.findings import Term
from coprod_kg.store import disk
from coprod_kg.store.engine import Answer, GraphName
from coprod_kg.store.syntax import explain

#: From so many quads on they are put in by the bulk loader, which takes a third of the time and is no transaction.
MANY = 20_000
#: How many of them it holds at once: a million would take 0.9 GB, and be no quicker.
AT_ONCE = 100_000
#: How many quads are taken out in one transaction.
REMOVED_AT_ONCE = 1_000


class LocalEngine:
    """An engine over a pyoxigraph store; ``LocalEngine()`` is an empty one in memory.

    ``held`` is whatever must last as long as the engine, such as a reader's mark on the folder.
    """

    is_whole = True

    def __init__(self, store: ox.Store | None = None, *, held: object = None) -> None:
        self._store = ox.Store() if store is None else store
        self._held = held

    @property
    def store(self) -> ox.Store:
        """The pyoxigraph store itself, for what the protocol does not offer."""
        return self._store

    def close(self) -> None:
        """Let go of the store's files; the engine cannot be used after this."""
        with suppress(AttributeError):
            del self._store

    def query(
        self,
        text: str,
        *,
        graphs: Sequence[GraphName] | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> Answer:
        """Answer a query; the project's prefixes need no declaration."""
        substitutions = {ox.Variable(name): term for name, term in (bindings or {}).items()}
        try:
            return self._store.query(
                text,
                prefixes=dict(vocab.prefixes_in(text)),
                use_default_graph_as_union=graphs is None,
                default_graph=None if graphs is None else list(graphs),
                substitutions=substitutions or None,
            )
        except SyntaxError as error:
            raise explain(error, text) from error
        except OSError as error:
            raise StoreError(f"The store failed while it answered: {error}") from error

    def update(self, text: str) -> None:
        """Carry out a SPARQL update, whole or not at all."""
        try:
            with changing():
                self._store.update(text, prefixes=dict(vocab.prefixes()))
        except SyntaxError as error:
            raise explain(error, text, "update") from error

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Put quads in: a small number in one transaction, a large one as fast as the engine can."""
        batch = quads if isinstance(quads, Sized) else list(quads)
        with changing():
            if len(batch) <= MANY:
                self._store.extend(batch)
                return
            rest = iter(batch)
            while part := list(islice(rest, AT_ONCE)):
                self._store.bulk_extend(part)

    def load(self, triples: bytes, graph: GraphName, *, bulk: bool = False) -> None:
        """Put N-Triples into a graph: several times faster than ``add`` for many. Blank nodes keep their names.

        ``bulk`` is faster still for very many, and no transaction.
        """
        lines = triples.splitlines(keepends=True) if b"_:" in triples else []
        nameless = b"".join(line for line in lines if b"_:" in line)  # the engine would give these new names
        if nameless:
            triples = b"".join(line for line in lines if b"_:" not in line)
        with changing():
            load = self._store.bulk_load if bulk else self._store.load
            load(input=triples, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            self._store.extend(
                ox.Quad(quad.subject, quad.predicate, quad.object, graph)
                for quad in ox.parse(nameless, format=ox.RdfFormat.N_TRIPLES)
            )

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads out: a thousand in one transaction, save those that an update cannot name."""
        rest = iter(quads)
        with changing():
            while batch := list(islice(rest, REMOVED_AT_ONCE)):
                named: list[ox.Quad] = []
                others: list[ox.Quad] = []
                for quad in batch:
                    (named if _can_be_named(quad) else others).append(quad)
                if named:
                    self._store.update(f"DELETE DATA {{ {' '.join(map(_written, named))} }}")
                for quad in others:
                    self._store.remove(quad)

    def drop(self, graph: ox.NamedNode) -> None:
        """Take a graph away, whole."""
        with changing():
            self._store.remove_graph(graph)

    def quads(self, graph: GraphName | None = None) -> Iterable[ox.Quad]:
        """The quads of one graph, or of all."""
        return self._store.quads_for_pattern(None, None, None, graph)

    def merged(self, graphs: Sequence[GraphName] | None) -> LocalEngine:
        """The statements of some graphs (None: of all) in memory and as one, unnamed graph."""
        copy, every = LocalEngine(), [ox.DefaultGraph(), *self._store.named_graphs()]
        for graph in every if graphs is None else graphs:
            text = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
            copy.load(text or b"", ox.DefaultGraph())
        return copy

    def graph_names(self) -> Sequence[ox.NamedNode]:
        """The named graphs there are, sorted."""
        names = (name for name in self._store.named_graphs() if isinstance(name, ox.NamedNode))
        return sorted(names, key=lambda name: name.value)


@contextmanager
def changing() -> Iterator[None]:
    """Turn what the engine says while it changes into errors of this package."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"Changing the store failed: {disk.reason(error, 'the store')}") from error
    except RuntimeError as error:
        if "read-write" not in str(error):
            raise
        raise Forbidden(
            "A published version cannot be changed. Hand data in with `submit`, which makes a new version."
        ) from error


def _can_be_named(quad: ox.Quad) -> bool:
    """Whether a SPARQL update can say the quad: one with nameless nodes or a triple term it cannot."""
    return not any(isinstance(term, ox.BlankNode | ox.Triple) for term in (*quad.triple, quad.graph_name))


def _written(quad: ox.Quad) -> str:
    inside = isinstance(quad.graph_name, ox.NamedNode)
    return f"GRAPH {quad.graph_name} {{ {quad.triple} }}" if inside else f"{quad.triple} ."
