"""What would happen if a dataset were taken in now: what is wrong, what is alike, what would come and go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox

from coprod_kg import identity, intake, vocab
from coprod_kg.checking import HOW, How
from coprod_kg.contribution import REPLACED, About, contribution
from coprod_kg.findings import Report
from coprod_kg.identity import Case, Elsewhere
from coprod_kg.parse import Document
from coprod_kg.review import forms, report_file
from coprod_kg.store import LocalEngine, Store
from coprod_kg.store.diff import graph_changes
from coprod_kg.store.partial import before_change

#: So many statements of each kind are shown of a comparison; the counts are of all.
SHOWN = 2000
#: By so many of its cases a submission is recognised.
_CASES = 1000


@dataclass(frozen=True, slots=True)
class Lines:
    """Statements as N-Triples lines, the first of them, and how many there are."""

    count: int = 0
    shown: tuple[str, ...] = ()

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Lines:
        """The statements in the order of their text."""
        written = sorted(f"{triple} ." for triple in triples)
        return cls(len(written), tuple(written[:SHOWN]))


@dataclass(frozen=True, slots=True)
class Changes:
    """What a dataset would change: what is said, and what follows from it."""

    added: Lines = Lines()
    removed: Lines = Lines()
    follows: Lines = Lines()
    follows_no_more: Lines = Lines()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What was found out about a file against the version ``checked``; ``changes`` only where it was asked for.

    ``follows`` explains which forms of co-production follow, only where it was asked for.
    """

    report: Report
    checked: int
    media_type: str
    sha256: str
    size: int
    triples: int
    fingerprint: str
    cases: tuple[Case, ...]
    changes: Changes | None = None
    follows: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        kept = {name: getattr(self, name) for name in ("checked", "media_type", "sha256", "size", "triples")}
        return {
            **kept,
            "fingerprint": self.fingerprint,
            "cases": [asdict(case) for case in self.cases],
            "report": report_file.to_json(self.report),
            "changes": None if self.changes is None else asdict(self.changes),
            "follows": self.follows,
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Rehearsal:
        """What was written."""
        changes = content.pop("changes")
        kinds = None if changes is None else {k: Lines(v["count"], tuple(v["shown"])) for k, v in changes.items()}
        return cls(
            report=report_file.from_json(content.pop("report")),
            cases=tuple(Case(c["iri"], tuple(c["names"]), tuple(c["places"])) for c in content.pop("cases")),
            changes=None if kinds is None else Changes(**kinds),
            **content,
        )


def rehearse(
    store: Store,
    document: Document,
    about: About,
    *,
    waiting: Iterable[Elsewhere] = (),
    compare: bool = False,
    foresee: bool = False,
    how: How = HOW,
) -> Rehearsal:
    """What ``intake.submit`` would report of a document that was read, without taking anything in.

    Raises what it would raise of ``about.replaces``: NotFound, or BadRequest where that is out already.
    """
    graph = vocab.contribution_graph("preview")
    with store.scratch() as engine:
        version, before = store.version(), before_change(store, engine)
        replaced = None
        if about.replaces is not None:
            replaced = ox.NamedNode(contribution(engine, about.replaces).graph)
            intake.take_out(engine, about.replaces, REPLACED, version.number + 1)
        report = intake.examine(engine, document, graph, before=before, original=store.original, how=how)
        text = identity.content(engine, graph)
        asking = partial(identity.questions, engine, document, graph, store.read(), version.counts)
        report += asking(replaces=about.replaces, waiting=waiting, text=text)
        return Rehearsal(
            report=report,
            checked=version.number,
            media_type=document.media_type,
            sha256=document.sha256,
            size=document.size,
            triples=len(document.quads),
            fingerprint=identity.fingerprint(text),
            cases=identity.cases(engine, graph).get(graph.value, ())[:_CASES],
            changes=_changes(before, engine, graph, replaced) if compare else None,
            follows=forms.follows(engine, graph) if foresee else None,
        )


def _changes(before: LocalEngine, after: LocalEngine, graph: ox.NamedNode, replaced: ox.NamedNode | None) -> Changes:
    new = set(_triples(after, graph))
    old = set() if replaced is None else set(_triples(before, replaced))
    inferred = list(graph_changes(before.store, after.store, vocab.INFERRED))
    return Changes(
        Lines.of(new - old),
        Lines.of(old - new),
        Lines.of(triple for came, triple in inferred if came),
        Lines.of(triple for came, triple in inferred if not came),
    )


def _triples(engine: LocalEngine, graph: ox.NamedNode) -> Iterator[ox.Triple]:
    return (ox.Triple(quad.subject, quad.predicate, quad.object) for quad in engine.quads(graph))
