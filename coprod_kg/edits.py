"""Edits: what a SPARQL update or a graph-store write changes, through the same gate as contributions.

The difference is found first, put into a copy of the current version, and judged there: shapes, contradictions
and what may be said at all. What passes is a new version; what does not leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox

from coprod_kg import admission, parse, vocab
from coprod_kg.checking import new_findings, placed
from coprod_kg.errors import BadQuery, Empty, Refused
from coprod_kg.findings import Report
from coprod_kg.foundation import asserted, ruleset
from coprod_kg.gate import Condition, Payload
from coprod_kg.intake import conclude
from coprod_kg.parse import Document
from coprod_kg.query.diagnosis import explained
from coprod_kg.reason import contradictions, infer_added, retract
from coprod_kg.store import Version, VersionedStore
from coprod_kg.store.changing import Change, changes
from coprod_kg.store.engine import Engine
from coprod_kg.store.workers import Run, WorkerPool
from coprod_kg.validate import State

#: Where statements stand while their consequences are worked out; empty before and after.
_APART = ox.NamedNode(vocab.GRAPH + "edit")
#: From so many changed statements on everything is concluded anew, which is faster then.
_MANY = 50_000


class EditGate:
    """The gate of a store; updates are tried out in the workers of a pool, where they can be stopped."""

    def __init__(self, store: VersionedStore, pool: WorkerPool) -> None:
        self._store, self._pool = store, pool

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
        """Carry out a SPARQL update: on all graphs that are not reserved, or on one alone as its default graph."""

        def find(_: Engine) -> Change:
            try:
                return changes(run or self._pool.run, self._store.directory(), text, base=base, graph=graph)
            except BadQuery as error:
                raise explained(error, text, "update") from error

        return self._edit(find, who, "a SPARQL update", condition)

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
        documents = [_read(given, graph) for given in payloads]
        name = _name(graph)
        given = {ox.Quad(q.subject, q.predicate, q.object, name) for one in documents for q in one.quads}

        def find(engine: Engine) -> Change:
            had = set(engine.quads(name))
            return Change(tuple(had - given) if replace else (), tuple(given - had))

        why = f"{'put' if replace else 'add to'} {_shown(graph)}"
        return self._edit(find, who, why, condition, documents)

    def drop(self, graph: str, who: str, *, condition: Condition | None = None) -> Version:
        """Take a graph away, whole."""
        return self._edit(
            lambda engine: Change(tuple(engine.quads(_name(graph)))), who, f"delete {_shown(graph)}", condition
        )

    def _edit(
        self,
        find: Callable[[Engine], Change],
        who: str,
        why: str,
        condition: Condition | None,
        documents: Sequence[Document] = (),
    ) -> Version:
        with self._store.write(who=who, why=why, action="edit") as draft:
            before = self._store.read()  # the parent: nobody else publishes while this holds the lock
            if condition is not None:
                condition(self._store.version())
            change = find(before)
            if not (change.added or change.removed):
                draft.abandon()
                return self._store.version()
            report = _judge(draft.engine, before, change, documents or (_unread(change),))
            if not report.acceptable:
                raise Refused(f"Nothing was changed: {why} would leave something wrong.", report)
        return draft.version


def _judge(engine: Engine, before: Engine, change: Change, documents: Sequence[Document]) -> Report:
    """Make the change in a working copy, with what follows, and tell all that is wrong then and was not before."""
    allowed = [finding for document in documents for finding in admission.findings(document, before)]
    new = _apply(engine, change)
    now, then = State(engine, asserted(engine)), State(before, asserted(before))
    found = new_findings(now, then, change.added, removed=change.removed)
    added = None if new is None else [*(quad.triple for quad in change.added), *new]
    clashes = contradictions(engine, ruleset(engine), graphs=asserted(engine), added=added)
    shown = [placed(finding, documents) for finding in (*found.findings, *clashes)]
    notices = [notice for document in documents for notice in document.notices]
    return Report.of([*notices, *allowed, *shown], found.notes, found.left_out)


def _apply(engine: Engine, change: Change) -> frozenset[ox.Triple] | None:
    """Make the change and bring the inferences up to date; those that are new, None where all are."""
    if len(change.added) + len(change.removed) > _MANY:
        engine.remove(change.removed)
        engine.add(change.added)
        conclude(engine)
        return None
    rules = ruleset(engine)
    engine.remove(change.removed)
    if change.removed:
        engine.add(_apart(change.removed))
        retract(engine, rules, [name for name in asserted(engine) if name != _APART], _APART)
        engine.drop(_APART)
    new: frozenset[ox.Triple] | None = frozenset()
    if change.added:
        engine.add(_apart(change.added))
        new = infer_added(engine, rules, asserted(engine), _APART).triples
        engine.drop(_APART)
    engine.add(change.added)
    return new


def _apart(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    return [ox.Quad(quad.subject, quad.predicate, quad.object, _APART) for quad in quads]


def _read(given: Payload, graph: str) -> Document:
    """What a payload says; here, unlike in a contribution, saying nothing is fine."""
    name = given.name or "the body"
    try:
        return parse.read(given.data, name=name, format=given.media_type, base=graph or None)
    except Empty:
        return Document((), name, given.media_type, "", 0)


def _unread(change: Change) -> Document:
    """What an update puts in, as a document without lines."""
    quads = tuple(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in change.added)
    return Document(quads, "the update", "application/sparql-update", "", 0)


def _name(graph: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(graph) if graph else ox.DefaultGraph()


def _shown(graph: str) -> str:
    return f"the graph <{graph}>" if graph else "the unnamed graph"
