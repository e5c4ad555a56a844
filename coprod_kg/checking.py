"""Checking a document by shapes: beside what a store holds, or alone; what is new, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadRequest
from coprod_kg.findings import Finding, Report
from coprod_kg.foundation import asserted
from coprod_kg.parse import Document
from coprod_kg.parse.noticing import LOSSES
from coprod_kg.store import LocalEngine, Store
from coprod_kg.store.partial import before_change
from coprod_kg.validate import (
    LIMIT,
    Scope,
    Shapes,
    State,
    affected,
    changed_quads,
    difference,
    idle_targets,
    unchecked,
    validate,
    validate_change,
)

EngineName = Literal["compiled", "pyshacl"]


@dataclass(frozen=True, slots=True)
class How:
    """How a file is checked: by which engine, with messages in which language, and how many findings of one kind.

    Without a language the messages are in that of the document.
    """

    engine: EngineName = "compiled"
    language: str = ""
    limit: int | None = LIMIT

    def of(self, document: Document) -> How:
        """The same with a language."""
        return self if self.language else replace(self, language=document.language)


HOW = How()


def beside(store: Store, document: Document, shapes: Shapes, how: How = HOW) -> Report:
    """What any shapes find in a file beside a store's data, and did not find before.

    Raises BadRequest for a store behind an address, of which only what the project's shapes read is fetched.
    """
    with store.scratch() as engine:
        if not engine.is_whole:
            raise BadRequest("Other shapes cannot be checked against an address. Name a store's folder, or none.")
        before, graph = before_change(store, engine), vocab.contribution_graph("preview")
        quads = document.within(graph)
        engine.add(quads)
        now, then = State(engine, asserted(engine)), State(before, asserted(before))
        found = new_findings(now, then, quads, shapes=shapes, how=how.of(document))
        return _told(found, Scope(engine, asserted(engine), None), shapes, document)


def alone(document: Document, shapes: Shapes, how: How = HOW) -> Report:
    """What any shapes find in a file taken by itself, without a store."""
    engine = LocalEngine()
    engine.add(document.quads)
    run = _run(shapes, how.of(document))
    found = run(engine, graphs=None, as_written=changed_quads(document.quads))
    return _told(found, Scope(engine, None, None), shapes, document)


def new_findings(
    now: State,
    then: State,
    added: Collection[ox.Quad],
    *,
    removed: Collection[ox.Quad] = (),
    shapes: Shapes | None = None,
    how: How = HOW,
) -> Report:
    """What the shapes, the project's own unless told, find now and did not find before."""
    rules, written = shapes or Shapes.packaged(), changed_quads(added)
    language, focus = how.language or "en", None
    if how.engine == "compiled":
        if not written:
            known = {"added": added, "removed": removed}
            return validate_change(now, then, rules, **known, language=language, limit=how.limit)
        focus = affected(now.engine, added, removed, rules, graphs=now.graphs, before=then)
    run = partial(_run(rules, how), focus=focus)
    after = run(now.engine, graphs=now.graphs, as_written=written)
    return difference(after, run(then.engine, graphs=then.graphs)) if after.findings else after


def _run(shapes: Shapes, how: How) -> partial[Report]:
    language = how.language or "en"
    return partial(validate, shapes=shapes, engine_name=how.engine, language=language, limit=how.limit)


def _told(found: Report, scope: Scope, shapes: Shapes, document: Document) -> Report:
    """What other shapes find, and what reading lost; how a store would keep the file is not told."""
    lost = [one for one in document.notices if document.grid is not None or one.component in LOSSES]
    notes = [*found.notes, *idle_targets(scope, shapes)]
    told = Report.of([*lost, *shown(found.findings, document)], notes, found.left_out)
    return told if found.findings else replace(told, unchecked=unchecked(scope, shapes, document.name))


def shown(findings: Iterable[Finding], document: Document) -> list[Finding]:
    """Findings as a contributor sees them: with line or cell, and in a workbook's own words."""
    found = [placed(finding, [document]) for finding in findings]
    if document.grid is None:
        return found
    from coprod_kg.tabulate.speaking import spoken  # this brings what writes workbooks, which loads slowly

    return spoken(found, document)


def placed(finding: Finding, documents: Sequence[Document]) -> Finding:
    """A finding with the line or cell of the documents that it speaks of; of the first where none has it."""
    if finding.focus is None:
        return finding
    places = [document.place(finding.focus, finding.path, finding.value) for document in documents]
    return finding.at(next((place for place in places if place.line or place.cell), places[0]))
