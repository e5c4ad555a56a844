"""What a constraint's query finds on an engine, everywhere or on certain focus nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import pyoxigraph as ox

from coprod_kg.errors import BadRequest, StoreError
from coprod_kg.findings import Term
from coprod_kg.store.engine import Engine, GraphName
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import queries
from coprod_kg.validate.classes import QUERY, UNNAMED, Classes
from coprod_kg.validate.components.sparql import SHAPES_COPY
from coprod_kg.validate.model import Constraint
from coprod_kg.validate.shapes import Shapes
from coprod_kg.validate.terms import quads_of

Focus = ox.NamedNode | ox.BlankNode | ox.Literal
_BATCH = 1000
#: Up to so many blank nodes are asked about one by one; more are looked for among all that fit.
_FEW_BLANK = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One solution of a constraint's query."""

    constraint: Constraint
    focus: Focus
    path: str | None
    value: Term | None
    terms: Mapping[str, Term]

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What makes two hits of a constraint the same."""
        return str(self.focus), self.path, str(self.value)


@dataclass
class Scope:
    """An engine with the graphs to look at and the focus nodes to keep to (None: all)."""

    engine: Engine
    graphs: Sequence[GraphName] | None
    focus: Collection[Focus] | None
    members: dict[str, list[Focus]] = field(default_factory=dict)

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Iterator[dict[str, Term]]:
        """The solutions of a query, as what each variable is bound to."""
        answer = self.engine.query(text, graphs=self.graphs, bindings=bindings)
        if not isinstance(answer, ox.QuerySolutions):
            raise BadRequest("A constraint's query is not a SELECT.")
        names = [variable.value for variable in answer.variables]
        try:
            for solution in answer:
                yield {name: solution[name] for name in names if solution[name] is not None}
        except RuntimeError as error:
            raise StoreError(f"The engine could not finish a constraint's query: {error}") from error

    def nodes(self, pattern: str) -> list[Focus]:
        """Those of the focus nodes that a focus pattern finds."""
        if pattern not in self.members:
            self.members[pattern] = list(self._nodes(pattern))
        return self.members[pattern]

    def _nodes(self, pattern: str) -> Iterator[Focus]:
        pattern = self.classes.resolved(pattern)
        if self.focus is None:
            query = f"SELECT DISTINCT ?this WHERE {{ {pattern} }}"
            yield from (row["this"] for row in self.select(queries.header(query) + query))  # type: ignore[misc]
            return
        blank = [node for node in self.focus if isinstance(node, ox.BlankNode)]
        binds_focus = "AS ?this)" in pattern  # and so cannot be asked about a focus that is bound
        looked_up = list(self.focus) if binds_focus else blank if len(blank) > _FEW_BLANK else []
        if looked_up:
            query = f"SELECT DISTINCT ?this WHERE {{ {pattern} }}"
            every = {row["this"] for row in self.select(queries.header(query) + query)}
            yield from (node for node in looked_up if node in every)
        query = f"SELECT DISTINCT ?this WHERE {{ {queries.FOCUS} FILTER EXISTS {{ {pattern} }} }}"
        found = set(looked_up)
        for row in self.restricted(query, [node for node in self.focus if node not in found]):
            yield row["this"]  # type: ignore[misc]

    @cached_property
    def classes(self) -> Classes:
        """The subclasses that the data tell of."""
        below: dict[str, list[str]] = {}
        for row in self.select(queries.header(QUERY) + QUERY):
            below.setdefault(str(row["super"]), []).append(str(row["sub"]))
        unnamed = any(kind.startswith("_:") for kinds in below.values() for kind in kinds)
        return Classes(below, unnamed and any(self.select(queries.header(UNNAMED) + UNNAMED)))

    def restricted(self, template: str, nodes: Sequence[Focus], *, each: bool = False) -> Iterator[dict[str, Term]]:
        """The solutions of a template for certain focus nodes; blank nodes are asked for one by one."""
        template = self.classes.resolved(template)
        named = [node for node in nodes if not isinstance(node, ox.BlankNode)]
        for batch in batches(named, 1 if each else _BATCH):
            values = f"VALUES ?this {{ {' '.join(map(str, batch))} }}"
            yield from self.select(queries.header(template) + template.replace(queries.FOCUS, values))
        query = queries.with_focus(template, "")
        for node in nodes:
            if isinstance(node, ox.BlankNode):
                for row in self.select(query, {"this": node}):
                    yield {**row, "this": node}


def hits(scope: Scope, constraint: Constraint, shapes: Shapes, *, every_way: bool = False) -> Iterator[Hit]:
    """What a constraint's query finds, within the focus nodes."""
    check = constraint.check
    if check.needs_shapes:
        scope = _with_shapes(scope, shapes)
    if scope.focus is None and not check.each:
        rows = _every_way(scope, constraint) if every_way else scope.select(scope.classes.resolved(constraint.sparql))
    else:
        nodes = scope.nodes(constraint.focus)
        rows = scope.restricted(constraint.template, nodes, each=check.each)
    seen = set()
    for row in rows:
        hit = _hit(constraint, row)
        if check.query is None:
            yield hit
        elif (known := (hit.focus, hit.path, hit.value, row.get("message"))) not in seen:
            seen.add(known)
            yield hit


def _every_way(scope: Scope, constraint: Constraint) -> Iterator[dict[str, Term]]:
    """The solutions of a constraint once for every root and path that lead to the focus node."""
    template = constraint.template.replace("SELECT DISTINCT ?this", f"SELECT DISTINCT {queries.ROOT} ?this", 1)
    for way in constraint.ways:
        chosen = template if queries.ROOT in way else constraint.template
        yield from scope.select(queries.with_focus(chosen, way))


def hits_within(scope: Scope, constraint: Constraint, shapes: Shapes, focus: Collection[Focus]) -> Iterator[Hit]:
    """What a constraint finds at some nodes, in data so small that asking for everything is quicker."""
    if constraint.check.each:
        scope = Scope(scope.engine, scope.graphs, focus)
    return (hit for hit in hits(scope, constraint, shapes) if hit.focus in focus)


def batches(nodes: Iterable[Focus], size: int = _BATCH) -> Iterator[list[Focus]]:
    """The nodes, so many at a time."""
    rest = iter(nodes)
    while batch := list(islice(rest, size)):
        yield batch


def _hit(constraint: Constraint, row: dict[str, Term]) -> Hit:
    check, this = constraint.check, row["this"]
    if "failure" in row and check.query is not None and getattr(row["failure"], "value", "") == "true":
        raise BadRequest(f"A SPARQL constraint of the shape {constraint.shape} reports a failure at {this}.")
    value: Term | None = None
    if check.query is not None:
        value = row.get("value", None if constraint.source.path else this)
    elif check.kind == "value":
        value = row["value"] if constraint.source.path else this
    elif check.value:
        value = row.get(check.value[1:])
    path = constraint.path
    if check.path and isinstance(named := row.get(check.path[1:]), ox.NamedNode):
        path = f"<{named.value}>"
    return Hit(constraint, this, path, value, row)  # type: ignore[arg-type]


def _with_shapes(scope: Scope, shapes: Shapes) -> Scope:
    """The same data in memory, with the shapes beside them for queries that read $shapesGraph."""
    copy = LocalEngine()
    copy.add(ox.Quad(q.subject, q.predicate, q.object) for q in data(scope))
    copy.add(quads_of(shapes.graph, SHAPES_COPY))
    return Scope(copy, [ox.DefaultGraph()], scope.focus)


def data(scope: Scope) -> Iterator[ox.Quad]:
    """All quads of the graphs that count."""
    for graph in [None] if scope.graphs is None else scope.graphs:
        yield from scope.engine.quads(graph)


def hits_on(scope: Scope, constraint: Constraint, shapes: Shapes, nodes: Sequence[Term]) -> Iterator[Hit]:
    """What a constraint's query finds on given nodes, whether they are its focus nodes or not."""
    if constraint.check.needs_shapes:
        scope = _with_shapes(scope, shapes)
    terms = [node for node in nodes if not isinstance(node, ox.Triple)]
    for row in scope.restricted(constraint.template, terms, each=constraint.check.each):
        yield _hit(constraint, row)
