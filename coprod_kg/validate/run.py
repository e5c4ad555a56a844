"""Validating: the findings of compiled shapes on an engine, with the reference validator behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

import pyoxigraph as ox

from coprod_kg.findings import Finding, Kind, Report
from coprod_kg.store.engine import Engine, GraphName
from coprod_kg.validate import messages
from coprod_kg.validate.hits import Focus, Scope, data, hits
from coprod_kg.validate.model import Compiled, Constraint
from coprod_kg.validate.reference import referee
from coprod_kg.validate.shapes import Shapes
from coprod_kg.validate.terms import graph_of

#: So many findings of one constraint are reported; a report of a million violations helps nobody.
LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Rest:
    """What a report tells without listing it: notes, and how many more findings there are of each kind."""

    notes: list[str]
    counts: Counter[Kind] = field(default_factory=Counter)

    def leave(self, constraint: Constraint, more: int) -> None:
        """Count so many more findings of a constraint."""
        if more:
            self.counts[Kind(constraint.severity, constraint.component, constraint.shape, constraint.path)] += more


def validate(
    engine: Engine,
    shapes: Shapes,
    *,
    graphs: Sequence[GraphName] | None,
    focus: Collection[Focus] | None = None,
    language: str = "en",
    engine_name: Literal["compiled", "pyshacl"] = "compiled",
    every_way: bool = False,
    as_written: Collection[ox.Quad] = (),
    limit: int | None = LIMIT,
) -> Report:
    """The findings of shapes on the data of an engine.

    ``graphs`` is what every query sees as one graph (None: all graphs); ``focus`` keeps to findings on those
    nodes; ``language`` chooses among the messages. ``pyshacl`` asks the reference validator instead, which
    also decides what the compiler cannot express: a note of the report says so. ``every_way`` repeats a
    finding for every node from which a nested shape reaches it, as SHACL's own report does (full runs only).
    ``as_written`` are the quads whose literals the engine does not keep as they were written
    (``changed_quads``). Past ``limit`` findings of one constraint the rest are only counted (None: no limit).
    Raises BadRequest for shapes that fail, StoreError where the engine does.
    """
    scope = Scope(engine, graphs, focus)
    if engine_name == "pyshacl":
        found = referee(data(scope), shapes, focus=focus, language=language)
        writer = messages.Writer(scope, shapes, language)
        told = writer.labelled(writer.reworded(found.findings))
        return Report.of(told, (*found.notes, "Decided by the reference validator, pySHACL."))
    rest = Rest(list(shapes.notes))
    notes, compiled = rest.notes, shapes.compiled
    findings = findings_of(scope, shapes, compiled.constraints, language, every_way=every_way, limit=limit, rest=rest)
    if compiled.unknown:
        findings += _by_referee(scope, shapes, compiled, language, notes)
    if as_written:
        from coprod_kg.validate import written

        findings, more = written.corrected(findings, scope, shapes, as_written, language)
        notes += more
    return Report.of(findings, notes, rest.counts)


def findings_of(
    scope: Scope,
    shapes: Shapes,
    constraints: Iterable[Constraint],
    language: str,
    *,
    every_way: bool = False,
    limit: int | None = None,
    rest: Rest | None = None,
) -> list[Finding]:
    """The findings of some constraints, with messages and labels; ``rest`` counts those past the limit."""
    writer = messages.Writer(scope, shapes, language)
    findings: list[Finding] = []
    for constraint in constraints:
        found = hits(scope, constraint, shapes, every_way=every_way)
        findings += writer.findings(list(islice(found, limit)))
        more = sum(1 for _ in found) if limit is not None else 0
        if rest is not None:
            rest.leave(constraint, more)
    return writer.labelled(findings)


def _by_referee(scope: Scope, shapes: Shapes, compiled: Compiled, language: str, notes: list[str]) -> list[Finding]:
    wanted = {(item.shape, item.component) for item in compiled.unknown}
    notes += [f"sh:{u.component} of {u.shape} was decided by pySHACL: {u.reason}." for u in compiled.unknown]
    roots = {item.root for item in compiled.unknown}
    found = referee(graph_of(data(scope)), shapes, focus=scope.focus, language=language, roots=roots)
    return [f for f in found.findings if (f.shape, f.component) in wanted]
