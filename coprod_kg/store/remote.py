"""The engine behind an address: any SPARQL 1.1 endpoint, asked by form POST with its default graphs stated."""

from __future__ import annotations

import base64
import http.client
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NoReturn

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, StoreError, TimedOut
from coprod_kg.findings import Term
from coprod_kg.store.engine import Answer, GraphName

_RESULTS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_BATCH = 1000
#: Braces and words, with what could hide them: IRIs, strings and comments.
_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"\"\"(?:[^"\\]|\\.|"{1,2}(?!"))*\"\"\"|'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|[{}]|\w+""",
    re.DOTALL,
)
#: Headers by which engines say that an answer is not whole (Virtuoso).
_PARTIAL = ("X-SPARQL-MaxRows", "X-SQL-State")


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to say who asks: ``scheme`` is ``none``, ``basic``, ``digest`` or ``bearer``."""

    scheme: str = "none"
    user: str = ""
    secret: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Credentials:
        """From COPROD_STORE_TOKEN, or COPROD_STORE_USER, COPROD_STORE_PASSWORD and COPROD_STORE_AUTH."""
        token, user = environment.get("COPROD_STORE_TOKEN"), environment.get("COPROD_STORE_USER")
        if token:
            return cls("bearer", secret=token)
        if not user:
            return cls()
        scheme = environment.get("COPROD_STORE_AUTH", "basic")
        if scheme not in ("basic", "digest"):
            raise BadRequest(f"COPROD_STORE_AUTH is {scheme!r}.", ("basic", "digest"))
        return cls(scheme, user, environment.get("COPROD_STORE_PASSWORD", ""))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Credentials and data go to the address that was given and to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


class RemoteEngine:
    """An engine over an endpoint's query and update addresses.

    ``graphs`` are what a query's default graph is merged from where none are stated; without them they are
    all named graphs the endpoint has, asked for each time. An endpoint has no versions, and its unnamed graph
    is left alone.
    """

    def __init__(
        self, query: str, update: str | None = None, *, credentials: Credentials | None = None, timeout: float = 60.0
    ) -> None:
        self.address, self.update_address = query, update or query
        self._timeout = timeout
        self._credentials = credentials or Credentials()
        self._opener = urllib.request.build_opener(_NoRedirect, *self._handlers())

    def _handlers(self) -> Iterator[urllib.request.BaseHandler]:
        if self._credentials.scheme == "digest":
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            for address in (self.address, self.update_address):
                known.add_password(None, address, self._credentials.user, self._credentials.secret)
            yield urllib.request.HTTPDigestAuthHandler(known)

    def query(
        self,
        text: str,
        *,
        graphs: Sequence[GraphName] | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> Answer:
        """Answer a query; raises StoreError where the endpoint fails or the answer is not whole."""
        asked = _declared(_bound(text, bindings or {}))
        names = self.graph_names() if graphs is None else graphs
        form = [("query", asked), *(("default-graph-uri", _iri(name)) for name in names)]
        return self._parsed(*self._post(self.address, form, f"{_RESULTS}, {_TRIPLES};q=0.9"))

    def update(self, text: str) -> None:
        """Carry out a SPARQL update; whether whole or not at all is the endpoint's promise."""
        self._post(self.update_address, [("update", _declared(text))], "*/*")

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Put quads in, a thousand at a time."""
        rest = iter(quads)
        while batch := list(islice(rest, _BATCH)):
            self.update(f"INSERT DATA {{\n{_data(batch)}\n}}")

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads out; refuses blank nodes, which an endpoint cannot be told to remove by name."""
        rest = iter(quads)
        while batch := list(islice(rest, _BATCH)):
            if any(isinstance(term, ox.BlankNode) for quad in batch for term in (quad.subject, quad.object)):
                raise BadRequest("Blank nodes cannot be removed one by one from an endpoint. Drop their graph.")
            self.update(f"DELETE DATA {{\n{_data(batch)}\n}}")

    def drop(self, graph: ox.NamedNode) -> None:
        """Take a graph away, whole."""
        self.update(f"DROP SILENT GRAPH {graph}")

    def quads(self, graph: GraphName | None = None) -> Iterable[ox.Quad]:
        """The quads of one named graph, or of all."""
        for name in self.graph_names() if graph is None else [graph]:
            found = self.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graphs=[name])
            for triple in found if isinstance(found, ox.QueryTriples) else ():
                yield ox.Quad(triple.subject, triple.predicate, triple.object, name)

    def graph_names(self) -> Sequence[ox.NamedNode]:
        """The named graphs there are, sorted."""
        asked = [("query", "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")]
        rows = self._parsed(*self._post(self.address, asked, _RESULTS))
        names = {row["g"] for row in rows} if isinstance(rows, ox.QuerySolutions) else set()
        return sorted((name for name in names if isinstance(name, ox.NamedNode)), key=lambda name: name.value)

    def _post(self, address: str, form: list[tuple[str, str]], accept: str) -> tuple[bytes, str]:
        data = urllib.parse.urlencode(form).encode()
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded", **self._authorisation()}
        request = urllib.request.Request(address, data, headers)  # noqa: S310
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                body, told = response.read(), response.headers
                length = told.get("Content-Length")
                if response.status == 206 or any(told.get(name) for name in _PARTIAL):
                    self._fail("gave a part of the answer only. Ask for less at once.")
                if length is not None and int(length) != len(body):
                    self._fail("broke off in the middle of its answer.")
                return body, (told.get_content_type() or "")
        except urllib.error.HTTPError as error:
            with error:
                self._refused(error.code, error.read(2000).decode(errors="replace"))
        except TimeoutError as error:
            raise TimedOut(f"{address} did not answer within {self._timeout:g} s.", self._timeout) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise TimedOut(f"{address} did not answer within {self._timeout:g} s.", self._timeout) from error
            raise StoreError(f"{address} cannot be reached: {reason}. Check --store and the network.") from error
        except http.client.HTTPException as error:
            raise StoreError(f"{address} broke off or does not speak HTTP: {error!r}.") from error

    def _authorisation(self) -> dict[str, str]:
        known = self._credentials
        if known.scheme == "bearer":
            return {"Authorization": f"Bearer {known.secret}"}
        if known.scheme == "basic":
            return {"Authorization": "Basic " + base64.b64encode(f"{known.user}:{known.secret}".encode()).decode()}
        return {}

    def _refused(self, status: int, told: str) -> NoReturn:
        if status == 400:
            raise BadRequest(f"{self.address} does not understand the request: {told.strip()}")
        if status in (401, 403):
            self._fail(f"refuses the credentials ({status}). Set COPROD_STORE_USER and COPROD_STORE_PASSWORD.")
        self._fail(f"answered with status {status}: {told.strip()[:300]}")

    def _fail(self, what: str) -> NoReturn:
        raise StoreError(f"{self.address} {what}")

    def _parsed(self, body: bytes, media_type: str) -> Answer:
        try:
            if media_type in (_RESULTS, "application/json"):
                return _whole(body)
            if media_type in (_TRIPLES, "text/plain"):
                triples = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
                return _as_triples(triples)
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"{self.address} gave an answer that is damaged or broke off: {error}.") from error
        kind = media_type or "something unknown"
        raise StoreError(f"{self.address} answered with {kind}, not with SPARQL results. Is it an endpoint?")


def _whole(body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    """The answer, after it was read once to its end: a row that is damaged is found before any is used."""
    answer = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(answer, ox.QueryBoolean):
        return answer
    for _ in answer:
        pass
    again = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert not isinstance(again, ox.QueryBoolean)
    return again


def _as_triples(triples: list[ox.Triple]) -> ox.QueryTriples:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    answer = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(answer, ox.QueryTriples)
    return answer


def _declared(text: str) -> str:
    return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in vocab.prefixes().items()) + text


def _bound(text: str, bindings: Mapping[str, Term]) -> str:
    """The query with VALUES that bind variables at the start of its outermost group.

    Filters there and in what is nested see them; a subselect does not, as SPARQL evaluates it by itself.
    """
    if not bindings:
        return text
    for name, term in bindings.items():
        if isinstance(term, ox.BlankNode):
            raise BadRequest(f"?{name} cannot stand for a blank node of an endpoint.")
    names, terms = " ".join(f"?{name}" for name in bindings), " ".join(map(str, bindings.values()))
    start = _group(text)
    return f"{text[:start]} VALUES ({names}) {{ ({terms}) }} {text[start:]}"


def _group(text: str) -> int:
    """Where the outermost group of a query's WHERE begins, just behind its brace."""
    depth, first, previous = 0, None, ""
    for match in _TOKEN.finditer(text):
        found = match[0]
        if found == "{" and depth == 0:
            if previous.upper() == "WHERE":
                return match.end()
            first = match.end() if first is None else first
        depth += {"{": 1, "}": -1}.get(found, 0)
        previous = found
    return len(text) if first is None else first


def _iri(name: GraphName) -> str:
    if isinstance(name, ox.NamedNode):
        return name.value
    raise BadRequest("An endpoint is asked for named graphs only; its unnamed graph differs from engine to engine.")


def _data(quads: list[ox.Quad]) -> str:
    by_graph: dict[GraphName, list[str]] = {}
    for quad in quads:
        by_graph.setdefault(quad.graph_name, []).append(f"{quad.triple} .")
    return "\n".join(f"GRAPH {_named(name)} {{\n" + "\n".join(lines) + "\n}" for name, lines in by_graph.items())


def _named(name: GraphName) -> str:
    return f"<{_iri(name)}>"
