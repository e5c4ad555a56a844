"""Bodies as queries: all that fits a body, or what fits together with triples at hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import pyoxigraph as ox

from coprod_kg.findings import Term
from coprod_kg.reason.answers import ROWS, chunks, select
from coprod_kg.reason.clauses import (
    DIFFERENT_FROM,
    SAME_AS,
    Atom,
    Bindings,
    Body,
    Clause,
    Condition,
    Key,
    Kind,
    meet,
    text,
)
from coprod_kg.reason.differences import Differences
from coprod_kg.store.engine import Engine, GraphName


@dataclass(frozen=True)
class Scene:
    """The engine, what its default graph is, and what is known to be different."""

    engine: Engine
    graphs: tuple[GraphName, ...]
    different: Differences
    #: The graphs to leave out, where that is the shorter list; None where looking only into ``graphs`` is.
    outside: tuple[GraphName, ...] | None = None
    #: What those to leave out speak of: an atom that fits none of it may be looked for in all graphs at once.
    spoken: frozenset[Key] = frozenset()

    @classmethod
    def of(cls, engine: Engine, graphs: Iterable[GraphName], different: Differences) -> Scene:
        """A scene over graphs; where nearly all there are belong to it, it is known by those that do not.

        Looking a triple up in a list of graphs takes a look into each of them; looking it up in all at once and
        leaving some out takes one, however many contributions there are.
        """
        wanted = tuple(dict.fromkeys(graphs))
        outside = tuple(name for name in engine.graph_names() if name not in set(wanted))
        unnamed = any(True for _ in engine.quads(ox.DefaultGraph()))
        if unnamed or len(outside) + 1 >= len(wanted):
            return cls(engine, wanted, different)
        return cls(engine, wanted, different, outside, frozenset(_spoken(engine, outside)))

    def _look(self, variables: str, values: str, body: Body, **bound: Term) -> Iterator[ox.QuerySolution]:
        """A query that starts from given terms: one look-up an atom, whatever the number of graphs."""
        if self.outside is None:
            query = f"SELECT {variables} WHERE {{ {values} {body.sparql()} }}"
            return select(self.engine, query, self.graphs, bound or None)
        names = ", ".join(str(graph) for graph in self.outside)
        atoms = []
        for number, atom in enumerate(body.atoms):
            out = f"FILTER(?in{number} NOT IN ({names}))" if names else ""
            atoms.append(f"GRAPH ?in{number} {{ {atom} }} {out}")
        tests = " ".join(condition.sparql() for condition in body.conditions)
        query = f"SELECT {variables} WHERE {{ {values} {' '.join(atoms)} {tests} }}"
        return select(self.engine, query, bindings=bound or None)

    def _default(self, *atoms: Atom) -> tuple[GraphName, ...] | None:
        """The default graph to look for the atoms in: all graphs (None) where that is as good as its own."""
        if self.outside is None or any(meet(key, atom.key) for atom in atoms for key in self.spoken):
            return self.graphs
        return None

    def holds(self, conditions: Iterable[Condition], bindings: Bindings) -> bool:
        """Whether the conditions that a query cannot decide hold."""
        for condition in conditions:
            if condition.kind in (Kind.MAY_BE_SAME, Kind.DIFFERENT):
                one, other = (bindings[s] if isinstance(s, ox.Variable) else s for s in condition.slots)
                if self.different.known(one, other) is not (condition.kind is Kind.DIFFERENT):
                    return False
        return True

    def all(self, body: Body, variables: Sequence[ox.Variable]) -> Iterator[Row]:
        """All rows that fit a body."""
        wanted = _with_decided(variables, body.conditions)
        if twin := _twin(body):
            yield from self.given(body, list(self._several(*twin)))
            return
        query = f"SELECT DISTINCT {_names(wanted) or '*'} WHERE {{ {joined(body)} }}"
        for row in select(self.engine, query, self._default(*body.atoms)):
            bindings = {variable: row[variable] for variable in wanted}
            if self.holds(body.conditions, bindings):
                yield bindings

    def _several(self, node: ox.Variable, atom: Atom) -> Iterator[Row]:
        """The nodes that fit an atom more than once: a first sieve that costs one scan and no join."""
        query = f"SELECT {node} WHERE {{ {atom} }} GROUP BY {node} HAVING (COUNT(*) > 1)"
        for row in select(self.engine, query, self._default(atom)):
            yield {node: row[node]}

    def new(self, head: Atom, bodies: Collection[Body]) -> ox.QueryTriples:
        """What bodies that need no decision outside the query yield, less what is there.

        What is there is taken away by hashing it once, instead of being looked up for each row.
        """
        union = " UNION ".join(f"{{ {joined(_untested(head, body))} }}" for body in bodies)
        names = _names(head.variables)
        rows = f"SELECT DISTINCT {names} WHERE {{ {{ {union} }} MINUS {{ {head} }} }}"
        graphs = self._default(head, *(atom for body in bodies for atom in body.atoms))
        found = self.engine.query(f"CONSTRUCT {{ {head} }} WHERE {{ {{ {rows} }} }}", graphs=graphs)
        return cast(ox.QueryTriples, found)

    def given(self, body: Body, rows: Iterable[Row], keep: Sequence[ox.Variable] | None = None) -> Iterator[Row]:
        """All rows that fit a body and agree with one of the given rows, which bind the same variables.

        With ``keep``, rows need to differ in those variables only, and may bind no others.
        """
        if not body.atoms:
            yield from (row for row in rows if self._passes(body, row))
            return
        named: list[Row] = []
        for row in rows:
            if any(isinstance(term, ox.BlankNode) for term in row.values()):
                yield from self._one(body, row)
            else:
                named.append(row)
        for chunk in chunks(named, ROWS):
            yield from self._many(body, chunk, keep)

    def _passes(self, body: Body, row: Row) -> bool:
        return all(_test(c, row) for c in body.conditions) and self.holds(body.conditions, row)

    def _many(self, body: Body, rows: Sequence[Row], keep: Sequence[ox.Variable] | None) -> Iterator[Row]:
        given = tuple(rows[0])
        everything = tuple(dict.fromkeys((*given, *body.variables)))
        wanted = _with_decided(keep, body.conditions) if keep else everything
        table = " ".join(f"({' '.join(text(row[v]) for v in given)})" for row in rows)
        values = f"VALUES ({_names(given)}) {{ {table} }}" if given else ""
        distinct = "DISTINCT " if keep else ""
        for found in self._look(f"{distinct}{_names(wanted) or '*'}", values, body):
            bindings = {variable: found[variable] for variable in wanted}
            if self.holds(body.conditions, bindings):
                yield bindings

    def _one(self, body: Body, row: Row) -> Iterator[Row]:
        rest = tuple(v for v in body.variables if v not in row)
        bound = {v.value: term for v, term in row.items() if v in body.variables}
        for found in self._look("*", "", body, **bound):
            bindings = {**row, **{variable: found[variable] for variable in rest}}
            if self.holds(body.conditions, bindings):
                yield bindings

    def there(self, triples: Iterable[ox.Triple]) -> set[ox.Triple]:
        """Those of the triples that the graphs hold."""
        atom = Atom(ox.Variable("s"), ox.Variable("p"), ox.Variable("o"))
        rows = [dict(zip(atom.variables, t, strict=True)) for t in triples]
        return {t for row in self.given(Body((atom,)), rows) if (t := atom.fill(row))}


Row = dict[ox.Variable, Term]


def _names(variables: Iterable[ox.Variable]) -> str:
    return " ".join(text(variable) for variable in variables)


def _with_decided(variables: Sequence[ox.Variable], conditions: Iterable[Condition]) -> tuple[ox.Variable, ...]:
    decided = (
        s
        for c in conditions
        if c.kind in (Kind.MAY_BE_SAME, Kind.DIFFERENT)
        for s in c.slots
        if isinstance(s, ox.Variable)
    )
    return tuple(dict.fromkeys((*variables, *decided)))


def _spoken(engine: Engine, graphs: Sequence[GraphName]) -> Iterator[Key]:
    """The properties that the graphs use, and the classes."""
    kind = "BIND(IF(?p = rdf:type, ?o, 0) AS ?class)"
    for row in select(engine, f"SELECT DISTINCT ?p ?class WHERE {{ ?s ?p ?o {kind} }}", graphs) if graphs else ():
        yield row["p"], row["class"] if isinstance(row["class"], ox.NamedNode) else None


def joined(body: Body) -> str:
    """The body for all rows at once.

    Every atom is a subquery of its own, so that the engine joins whole columns by hashing instead of looking up
    each row: several times faster on disk.
    """
    wild = any(isinstance(atom.predicate, ox.Variable) for atom in body.atoms)
    if wild or len(body.atoms) == 1:
        return body.sparql()
    parts = [f"{{ SELECT {_names(a.variables)} {{ {a} }} }}" if a.variables else str(a) for a in body.atoms]
    return " ".join([*parts, *(condition.sparql() for condition in body.conditions)])


def _untested(head: Atom, body: Body) -> Body:
    """The body without the test that the head's subject is no literal: such rows make no triple anyway.

    The test would look up the text of every row's term.
    """
    test = Condition(Kind.RESOURCE, (head.subject,))
    return Body(body.atoms, tuple(condition for condition in body.conditions if condition != test))


def decided(body: Body) -> bool:
    """Whether the body has conditions that a query alone cannot decide."""
    return any(c.kind in (Kind.MAY_BE_SAME, Kind.DIFFERENT) for c in body.conditions)


def _twin(body: Body) -> tuple[ox.Variable, Atom] | None:
    """The node that two atoms share, and one of them, where they ask for two values of one property."""
    if len(body.atoms) != 2 or not decided(body):
        return None
    one, other = body.atoms
    if one.predicate != other.predicate or not all(isinstance(s, ox.Variable) for s in (*one, *other)[::2]):
        return None
    shared = [a for a, b in ((one.subject, other.subject), (one.object, other.object)) if a == b]
    return (shared[0], one) if len(shared) == 1 and isinstance(shared[0], ox.Variable) else None


def _test(condition: Condition, row: Row) -> bool:
    """A condition on terms at hand, as the filter would decide it."""
    first, *rest = (row[s] if isinstance(s, ox.Variable) else s for s in condition.slots)
    match condition.kind:
        case Kind.RESOURCE:
            return not isinstance(first, ox.Literal)
        case Kind.DATATYPE:
            return isinstance(first, ox.Literal) and first.datatype in rest
        case Kind.ORDINARY:
            return first not in (SAME_AS, DIFFERENT_FROM)
        case Kind.MAY_BE_SAME:
            return not isinstance(first, ox.Literal) and not isinstance(rest[0], ox.Literal) and first != rest[0]
        case Kind.DISTINCT | Kind.DIFFERENT:
            return first != rest[0]


def rest_of(clause: Clause, index: int) -> Body:
    """The body without one of its atoms."""
    atoms = clause.body.atoms
    return Body(atoms[:index] + atoms[index + 1 :], clause.body.conditions)
