"""A change to a large graph, checked by looking only at what it can affect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pyoxigraph as ox

from coprod_kg.findings import Report
from coprod_kg.store.engine import Engine, GraphName
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import messages
from coprod_kg.validate.context import surroundings
from coprod_kg.validate.hits import Focus, Hit, Scope, hits, hits_within
from coprod_kg.validate.model import Constraint
from coprod_kg.validate.paths import Path
from coprod_kg.validate.reach import Touch
from coprod_kg.validate.report import difference
from coprod_kg.validate.run import LIMIT, Rest, validate
from coprod_kg.validate.shapes import Shapes
from coprod_kg.validate.terms import plain

#: Past so many focus nodes a full run is no slower.
MOST = 50_000
#: From so many focus nodes, and up to so many statements for each, the data are copied whole.
SEVERAL, TIMES = 1_000, 20
#: A change that is so large a part of all the data is checked by a full run on a copy, of so many statements at most.
PART, MOST_COPIED = 1 / 3, 3_000_000


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
        """For each way, the nodes it has to be walked back from; not all where more than ``MOST`` are focus nodes."""
        found: dict[Path | None, set[Focus]] = defaultdict(set)
        for quad in quads:
            for predicate in (quad.predicate.value, None):
                for touch in self.by_predicate.get(predicate, ()):
                    node = quad.object if touch.backwards else quad.subject
                    if not isinstance(node, ox.Triple):
                        found[touch.way].add(node)
            if len(found[None]) > MOST:
                break
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
        starts = index.starts(quads)
        found |= starts.get(None, set())
        steps = {way.iri: nodes for way, nodes in starts.items() if way is not None and way.kind == "iri"}
        if len(found) > MOST or sum(map(len, starts.values())) > MOST * 10:
            return None
        found |= _one_step_back(state, steps)
        for way, nodes in starts.items():
            if way is not None and way.kind != "iri":
                found |= _back(state, way, nodes)
        if len(found) > MOST:
            return None
    return found


def _one_step_back(state: State, steps: dict[str, set[Focus]]) -> set[Focus]:
    """The nodes from which one of some properties leads to one of its nodes: one question for them all."""
    nodes = set[Focus]().union(*steps.values())
    if not nodes:
        return set()
    listed = ", ".join(f"<{name}>" for name in sorted(steps))
    template = f"SELECT ?this ?p ?from WHERE {{ #focus# ?from ?p ?this . FILTER (?p IN ({listed})) }}"
    rows = Scope(state.engine, state.graphs, None).restricted(template, sorted(nodes, key=str))
    return {row["from"] for row in rows if row["this"] in steps[row["p"].value]}  # type: ignore[union-attr,misc]


def _back(state: State, way: Path, nodes: set[Focus]) -> set[Focus]:
    """The nodes from which a way leads to one of the nodes."""
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
    limit: int | None = LIMIT,
) -> Report:
    """The findings a change brings: those of a full run after it that a full run before it has not.

    Constraints of which it is known what they read are asked about the nodes the change can affect, the
    others about everything; where the compiler does not know a constraint, both full runs are made. Past
    ``limit`` findings of one constraint the rest are only counted.
    """
    if shapes.compiled.unknown:
        runs = [validate(s.engine, shapes, graphs=s.graphs, language=language, limit=None) for s in (after, before)]
        return difference(*runs)
    touches = readable(shapes)
    near = View.whole(after, touches, len(added) + len(removed))
    far = near.scope if near else Scope(after.engine, after.graphs, None)
    near = near or View.of(after, touches, reached(touches, after, added, before, removed))
    rest = Rest(list(shapes.notes))
    groups = list(_groups(shapes.compiled.constraints))
    known = [group for group in groups if shapes.reads[group[0].source.node] is not None]
    new = _new(near, before, shapes, known, limit, rest)
    new += _new(View(far), before, shapes, [group for group in groups if group not in known], limit, rest)
    writer = messages.Writer(far, shapes, language)
    return Report.of(writer.labelled(f for one in new for f in writer.findings(one)), rest.notes, rest.counts)


@dataclass(frozen=True, slots=True)
class View:
    """Where constraints are asked: of the data, or of what surrounds some focus nodes, and then of those alone."""

    scope: Scope
    within: Collection[Focus] | None = None
    touches: Collection[Touch] = ()

    @classmethod
    def whole(cls, state: State, touches: Collection[Touch], changed: int) -> View | None:
        """All the data in memory, where so many changed statements are a large part of them."""
        copy = everything(state, int(min(changed / PART, MOST_COPIED))) if changed >= SEVERAL else None
        return None if copy is None else cls(Scope(copy, [ox.DefaultGraph()], None), None, touches)

    @classmethod
    def of(cls, state: State, touches: Collection[Touch], focus: Collection[Focus] | None) -> View:
        """The surroundings of the focus nodes in memory, or the data where there is no end to those."""
        if focus is None:
            return cls.whole(state, touches, MOST_COPIED) or cls(Scope(state.engine, state.graphs, None), None, touches)
        copy = everything(state, min(len(focus) * TIMES, MOST_COPIED)) if len(focus) >= SEVERAL else None
        if copy is None:
            around = surroundings(Scope(state.engine, state.graphs, None), touches, focus)
            if around is None:
                return cls(Scope(state.engine, state.graphs, focus), None, touches)
            copy = LocalEngine()
            copy.add(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in around)
        return cls(Scope(copy, [ox.DefaultGraph()], None), frozenset(focus), touches)

    def hits(self, constraint: Constraint, shapes: Shapes) -> Iterator[Hit]:
        """What a constraint finds here."""
        if self.within is None:
            return hits(self.scope, constraint, shapes)
        return hits_within(self.scope, constraint, shapes, self.within)

    def then(self, before: State, focus: Collection[Focus] | None) -> View:
        """The same before the change, for some of the focus nodes."""
        if not self.touches:
            return View(Scope(before.engine, before.graphs, focus))
        return View.of(before, self.touches, focus)


def everything(state: State, most: int) -> LocalEngine | None:
    """All the data in memory and as one graph, where they are so many statements at most and all are there."""
    if not state.engine.is_whole or not isinstance(state.engine, LocalEngine):
        return None
    counted = f"SELECT (COUNT(*) AS ?n) WHERE {{ SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT {most + 1} }}"
    row = next(iter(Scope(state.engine, state.graphs, None).select(counted)))
    return state.engine.merged(state.graphs) if int(plain(row["n"])) <= most else None


def _groups(constraints: Iterable[Constraint]) -> Iterable[list[Constraint]]:
    """The constraints whose findings have the same keys: those of one component of one shape."""
    groups: dict[tuple[str, str], list[Constraint]] = defaultdict(list)
    for constraint in constraints:
        groups[constraint.shape, constraint.component].append(constraint)
    return groups.values()


def _new(
    view: View,
    before: State,
    shapes: Shapes,
    groups: Sequence[Sequence[Constraint]],
    limit: int | None,
    rest: Rest,
) -> list[list[Hit]]:
    """What each constraint finds that none of its group found before, as far as the limit; a note of the rest."""
    few, many = list[tuple[Sequence[Constraint], list[list[Hit]]]](), list[Sequence[Constraint]]()
    for group in groups:
        found = [
            list(islice(view.hits(constraint, shapes), None if limit is None else limit + 1)) for constraint in group
        ]
        if limit is not None and max(map(len, found)) > limit:
            many.append(group)
        else:
            few.append((group, found))
    new = list[list[Hit]]()
    if focus := {hit.focus for _, found in few for hits_of in found for hit in hits_of}:
        then = view.then(before, focus)
        for group, found in few:
            known = _keys(then, group, shapes) if any(found) else set()
            new += [[hit for hit in hits_of if hit.key not in known] for hits_of in found]
    return new + _of_many(view, before, shapes, many, limit, rest)


def _of_many(
    view: View, before: State, shapes: Shapes, groups: Sequence[Sequence[Constraint]], limit: int | None, rest: Rest
) -> list[list[Hit]]:
    """The same for constraints that find more than the limit, without holding all that they find."""
    new = list[list[Hit]]()
    then = view.then(before, view.within) if groups else view
    for group in groups:
        known = _keys(then, group, shapes)
        for constraint in group:
            fresh = (hit for hit in view.hits(constraint, shapes) if hit.key not in known)
            new.append(list(islice(fresh, limit)))
            rest.leave(constraint, sum(1 for _ in fresh))
    return new


def _keys(view: View, group: Sequence[Constraint], shapes: Shapes) -> set[tuple[str, str | None, str]]:
    return {hit.key for constraint in group for hit in view.hits(constraint, shapes)}
