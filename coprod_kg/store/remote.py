"""The engine behind an address: any SPARQL 1.1 endpoint, asked by form POST with its default graphs stated."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, StoreError
from coprod_kg.findings import Term
from coprod_kg.store import skolem
from coprod_kg.store.binding import bound, form, with_blank_nodes, words
from coprod_kg.store.engine import Answer, GraphName
from coprod_kg.store.places import Credentials, Places

__all__ = ["Credentials", "Places", "RemoteEngine"]

_RESULTS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_JSON = ox.QueryResultsFormat.JSON
_BATCH = 1000
#: Stated where a query is to see no graph at all: to state none would mean whatever the engine likes.
_NOTHING = ox.NamedNode(vocab.GRAPH + "nothing")


class RemoteEngine:
    """An engine over an endpoint.

    ``names`` are the graphs that count as its data, and what a query's default graph is merged from where no
    graphs are stated; without them they are all named graphs the endpoint has, asked for each time. Its unnamed
    graph is left alone, for what that is differs from engine to engine. Blank nodes are sent as IRIs (``skolem``).
    """

    is_whole = True

    def __init__(
        self,
        places: Places | str,
        *,
        credentials: Credentials | None = None,
        timeout: float = 60.0,
        names: Sequence[ox.NamedNode] | None = None,
    ) -> None:
        self.places = Places(places) if isinstance(places, str) else places
        # Python's HTTP client loads slowly, and what works on a folder needs none.
        from coprod_kg.store.connection import Connection

        self._connection = Connection(self.places, credentials or Credentials(), timeout)
        self._names = names

    def over(self, names: Sequence[ox.NamedNode]) -> RemoteEngine:
        """The same endpoint with these graphs alone as its data."""
        other = RemoteEngine.__new__(RemoteEngine)
        other.places, other._connection, other._names = self.places, self._connection, tuple(names)
        return other

    def query(
        self,
        text: str,
        *,
        graphs: Sequence[GraphName] | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> Answer:
        """Answer a query; raises StoreError where the endpoint fails or the answer is not whole."""
        said = words(text)
        if graphs is None and "FROM" in said:
            return self.ask(text)
        names = self.graph_names() if graphs is None else [n for n in graphs if not isinstance(n, ox.DefaultGraph)]
        inner = self.graph_names() if "GRAPH" in said else ()
        return self.ask(bound(text, bindings or {}), default=names or (_NOTHING,), named=inner)

    def ask(self, text: str, *, default: Sequence[GraphName] = (), named: Sequence[GraphName] = ()) -> Answer:
        """Put a query to the endpoint with the dataset that is stated, and nothing else."""
        kind = form(text)
        fields = [("query", _declared(with_blank_nodes(text)))]
        fields += [("default-graph-uri", _iri(name)) for name in default]
        fields += [("named-graph-uri", _iri(name)) for name in named]
        wanted = _TRIPLES if kind in ("CONSTRUCT", "DESCRIBE") else _RESULTS
        answer = self._parsed(*self._connection.form(self.places.query, fields, wanted))
        return _truth(answer) if kind == "ASK" and isinstance(answer, ox.QuerySolutions) else answer

    def update(self, text: str) -> None:
        """Carry out a SPARQL update; whether whole or not at all is the endpoint's promise."""
        self._connection.form(self.places.updates, [("update", _declared(text))], "*/*")

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Put quads in, a thousand at a time; many of one graph by the graph store, where there is one."""
        rest = iter(quads)
        while batch := list(islice(rest, _BATCH * 10 if self.places.graphs else _BATCH)):
            if self.places.graphs:
                self._post(batch)
            else:
                self.update(insertion(batch))

    def _post(self, batch: Sequence[ox.Quad]) -> None:
        for name, lines in _by_graph(batch).items():
            address = f"{self.places.graphs}?{urllib.parse.urlencode({'graph': _iri(name)})}"
            self._connection.send(address, "\n".join(lines).encode() + b"\n", _TRIPLES)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads out, a thousand at a time."""
        rest = iter(quads)
        while batch := list(islice(rest, _BATCH)):
            self.update(deletion(batch))

    def drop(self, graph: ox.NamedNode) -> None:
        """Take a graph away, whole."""
        self.update(f"DROP SILENT GRAPH {graph}")

    def quads(self, graph: GraphName | None = None) -> Iterable[ox.Quad]:
        """The quads of one named graph, or of all."""
        for name in self.graph_names() if graph is None else [graph]:
            if isinstance(name, ox.DefaultGraph):
                continue
            found = self.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", default=[name])
            for triple in found if isinstance(found, ox.QueryTriples) else ():
                yield ox.Quad(triple.subject, triple.predicate, triple.object, name)

    def graph_names(self) -> Sequence[ox.NamedNode]:
        """The named graphs there are, sorted."""
        if self._names is not None:
            return sorted(self._names, key=lambda name: name.value)
        rows = self.ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        names = {row["g"] for row in rows} if isinstance(rows, ox.QuerySolutions) else set()
        return sorted((name for name in names if isinstance(name, ox.NamedNode)), key=lambda name: name.value)

    def count(self) -> int:
        """How many quads there are."""
        rows = self.ask("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }", named=self.graph_names())
        return int(next(iter(rows))["n"].value) if isinstance(rows, ox.QuerySolutions) else 0

    def _parsed(self, body: bytes, media_type: str) -> Answer:
        try:
            if media_type in (_RESULTS, "application/json"):
                return _whole(skolem.results(body))
            if media_type in (_TRIPLES, "text/plain"):
                return _as_triples(ox.parse(skolem.triples(body), format=ox.RdfFormat.N_TRIPLES))
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"{self.places.query} gave an answer that is damaged or broke off: {error}.") from error
        kind = media_type or "something unknown"
        raise StoreError(f"{self.places.query} answered with {kind}, not with SPARQL results. Is it an endpoint?")


def insertion(quads: Iterable[ox.Quad]) -> str:
    """The operations that put quads in."""
    return _operations("INSERT DATA", quads)


def deletion(quads: Iterable[ox.Quad]) -> str:
    """The operations that take quads out."""
    return _operations("DELETE DATA", quads)


def _operations(kind: str, quads: Iterable[ox.Quad]) -> str:
    """One operation for each graph: of several in one, Virtuoso 7 leaves literals with a language where they are."""
    graphs = _by_graph(quads).items()
    return " ;\n".join(f"{kind} {{ GRAPH <{_iri(name)}> {{\n" + "\n".join(lines) + "\n} }" for name, lines in graphs)


def _whole(body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    """The answer, after it was read once to its end: a row that is damaged is found before any is used."""
    answer = ox.parse_query_results(body, format=_JSON)
    if isinstance(answer, ox.QueryBoolean):
        return answer
    for _ in answer:
        pass
    again = ox.parse_query_results(body, format=_JSON)
    assert not isinstance(again, ox.QueryBoolean)
    return again


def _truth(rows: ox.QuerySolutions) -> ox.QueryBoolean:
    """Yes or no, as Virtuoso writes it: a table of one number."""
    is_so = any(getattr(row[0], "value", "") in ("1", "true") for row in rows)
    answer = ox.parse_query_results(f'{{"head":{{}},"boolean":{str(is_so).lower()}}}', format=_JSON)
    assert isinstance(answer, ox.QueryBoolean)
    return answer


def _as_triples(quads: Iterable[ox.Quad]) -> ox.QueryTriples:
    store = ox.Store()
    store.extend(quads)
    answer = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(answer, ox.QueryTriples)
    return answer


def _declared(text: str) -> str:
    """The text with the project's prefixes, on its first line, so that the engine counts lines as its author does."""
    return "".join(f"PREFIX {prefix}: <{space}> " for prefix, space in vocab.prefixes().items()) + text


def _iri(name: GraphName) -> str:
    if isinstance(name, ox.NamedNode):
        return name.value
    raise BadRequest("An endpoint is asked for named graphs only; its unnamed graph differs from engine to engine.")


def _by_graph(quads: Iterable[ox.Quad]) -> dict[GraphName, list[str]]:
    found: dict[GraphName, list[str]] = {}
    for quad in quads:
        found.setdefault(quad.graph_name, []).append(skolem.data(quad))
    return found
