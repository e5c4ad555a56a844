"""A change to a large graph, checked by looking only at what it can affect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from coprod_kg.findings import Finding, Report
from coprod_kg.store.engine import Engine, GraphName
from coprod_kg.validate import messages
from coprod_kg.validate.hits import Focus, Hit, Scope, hits
from coprod_kg.validate.model import Constraint
from coprod_kg.validate.paths import Path
from coprod_kg.validate.reach import Touch
from coprod_kg.validate.report import difference
from coprod_kg.validate.run import validate
from coprod_kg.validate.shapes import Shapes

#: Past so many focus nodes a full run is no slower.
MOST = 50_000


@dataclass(frozen=True, slots=True)
class State:
    """The data before or after a change: an engine, and the graphs of it that count (None: all)."""

    engine: Engine
    graphs: Sequence[GraphName] | None = None


@dataclass
class Index:
    """The touches of some constraints by predicate, so that a changed triple finds those it may concern."""

    touches: Iterable[Touch]
    by_predicate: dict[str | None, list[Touch]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for touch in self.touches:
            self.by_predicate[touch.predicate].append(touch)

    def starts(self, quads: Iterable[ox.Quad]) -> dict[Path | None, set[Focus]]:
        """For each way, the nodes it has to be walked back from."""
        found: dict[Path | None, set[Focus]] = defaultdict(set)
        for quad in quads:
            for predicate in (quad.predicate.value, None):
                for touch in self.by_predicate.get(predicate, ()):
                    node = quad.object if touch.backwards else quad.subject
                    if not isinstance(node, ox.Triple):
                        found[touch.way].add(node)
        return found


def affected(
    engine: Engine,
    added: Collection[ox.Quad],
    removed: Collection[ox.Quad],
    shapes: Shapes,
    *,
    graphs: Sequence[GraphName] | None = None,
    before: State | None = None,
) -> set[Focus] | None:
    """The focus nodes whose findings a change can alter; None where only a full run can tell.

    ``engine`` holds the data after the change; ``before``, the data as they were, is needed where triples
    were removed.
    """
    touches = known(shapes)
    if touches is None or shapes.compiled.unknown or (removed and before is None):
        return None
    return reached(touches, State(engine, graphs), added, before, removed)


def known(shapes: Shapes) -> set[Touch] | None:
    """All that the constraints read; None where that cannot be known of one of them."""
    if None in shapes.reads.values():
        return None
    return readable(shapes)


def readable(shapes: Shapes) -> set[Touch]:
    """All that the constraints read of which that is known."""
    return {touch for reads in shapes.reads.values() for touch in reads or ()}


def reached(
    touches: Iterable[Touch],
    after: State,
    added: Collection[ox.Quad],
    before: State | None,
    removed: Collection[ox.Quad],
) -> set[Focus] | None:
    """The focus nodes from which some touch reaches a changed triple; None past a limit."""
    index, found = Index(touches), set[Focus]()
    for state, quads in ((after, added), (before, removed)):
        if state is None:
            continue
        for way, nodes in index.starts(quads).items():
            if len(nodes) > MOST:
                return None
            found |= _back(state, way, nodes)
            if len(found) > MOST:
                return None
    return found


def _back(state: State, way: Path | None, nodes: set[Focus]) -> set[Focus]:
    """The nodes from which a way leads to one of the nodes."""
    if way is None:
        return nodes
    scope = Scope(state.engine, state.graphs, None)
    step = "?from ?this [] ." if way.kind == "." else f"?from {way.sparql} ?this ."
    template = f"SELECT DISTINCT ?this ?from WHERE {{ #focus# {step} }}"
    found = {row["from"] for row in scope.restricted(template, sorted(nodes, key=str))}
    return found | nodes if way.may_stay else found  # type: ignore[return-value]


def validate_change(
    after: State,
    before: State,
    shapes: Shapes,
    *,
    added: Collection[ox.Quad] = (),
    removed: Collection[ox.Quad] = (),
    language: str = "en",
) -> Report:
    """The findings a change brings: those of a full run after it that a full run before it has not.

    Constraints of which it is known what they read are asked about the nodes the change can affect, the
    others about everything; where the compiler does not know a constraint, both full runs are made.
    """
    if shapes.compiled.unknown:
        runs = [validate(s.engine, shapes, graphs=s.graphs, language=language, limit=None) for s in (after, before)]
        return difference(*runs)
    focus = reached(readable(shapes), after, added, before, removed)
    near, far = Scope(after.engine, after.graphs, focus), Scope(after.engine, after.graphs, None)
    writer = messages.Writer(far, shapes, language)
    found: list[Finding] = []
    for group in _groups(shapes.compiled.constraints):
        known = shapes.reads[group[0].source.node] is not None
        new = _new(near if known else far, before, shapes, group)
        found += [finding for hits_of_one in new for finding in writer.findings(hits_of_one)]
    return Report.of(writer.labelled(found), shapes.notes)


def _groups(constraints: Iterable[Constraint]) -> Iterable[list[Constraint]]:
    """The constraints whose findings have the same keys: those of one component of one shape."""
    groups: dict[tuple[str, str], list[Constraint]] = defaultdict(list)
    for constraint in constraints:
        groups[constraint.shape, constraint.component].append(constraint)
    return groups.values()


def _new(scope: Scope, before: State, shapes: Shapes, group: Sequence[Constraint]) -> list[list[Hit]]:
    """What each of some constraints finds that none of them found before."""
    after = [list(hits(scope, constraint, shapes)) for constraint in group]
    focus = {hit.focus for found in after for hit in found}
    if not focus:
        return []
    then = Scope(before.engine, before.graphs, focus)
    known = {hit.key for constraint in group for hit in hits(then, constraint, shapes)}
    return [[hit for hit in found if hit.key not in known] for found in after]
