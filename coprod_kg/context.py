"""What a change has to do with, brought here from behind an address before it is checked.

A constraint reads certain triples around its focus nodes (``validate.reach``), and a rule joins a new triple with
others that share a term with it. Following both outwards from the change finds all that can matter, however large
the rest is. What follows from the change is a change again, so this goes on until nothing new follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import permutations

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadRequest
from coprod_kg.findings import Term
from coprod_kg.foundation import asserted, ruleset
from coprod_kg.reason import RuleSet, infer_added, retract
from coprod_kg.reason.clauses import DIFFERENT_FROM, SAME_AS, Atom, Key
from coprod_kg.reason.run import keys
from coprod_kg.reason.sameness import SAME
from coprod_kg.store.engine import Engine
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.partial import WorkingCopy
from coprod_kg.validate import Shapes
from coprod_kg.validate.incremental import Index, readable
from coprod_kg.validate.paths import Path, turned

#: What is concluded from a change, tried on a copy: the statements that come, and those that may go.
Trial = Callable[[LocalEngine], Iterable[ox.Triple]]
_CASE, _PROPERTIES = ox.NamedNode(vocab.COPROD + "Case"), "."
#: What leads from a case to the places it is in.
_WHERE = frozenset(
    {
        vocab.COPROD + "describesArrangement",
        vocab.DCTERMS + "spatial",
        "https://schema.org/location",
        "https://schema.org/areaServed",
    }
)
_EVERYWHERE = frozenset({DIFFERENT_FROM, *(ox.NamedNode(vocab.OWL + n) for n in ("members", "distinctMembers"))})


def bring_for_added(engine: Engine, quads: Collection[ox.Quad], graph: ox.NamedNode) -> None:
    """Let a working copy hold all that bears on quads that are to be added in a graph of their own.

    Nothing is to be done where the engine holds everything. Raises BadRequest where the quads say what is
    different, as that decides about things anywhere.
    """

    def trial(copy: LocalEngine) -> Iterable[ox.Triple]:
        copy.add(quads)
        return infer_added(copy, ruleset(copy), asserted(copy), graph).triples or ()

    if isinstance(engine, WorkingCopy):
        if any(quad.object == _CASE for quad in quads):
            _bring_cases(engine)
        _bring(engine, quads, trial)


def _bring_cases(engine: WorkingCopy) -> None:
    """Fetch what the cases there are called and where they are, by which one is recognised."""
    engine.incoming([_CASE], vocab.RDF_TYPE)
    cases: set[Term] = {quad.subject for quad in engine.store.quads_for_pattern(None, vocab.RDF_TYPE, _CASE, None)}
    engine.describe(cases)
    for _ in ("arrangements", "places"):
        engine.describe(cases := {quad.object for quad in _about(engine, cases) if quad.predicate.value in _WHERE})


def bring_for_withdrawn(engine: Engine, graph: ox.NamedNode) -> None:
    """The same for a graph that is to be taken out."""

    def trial(copy: LocalEngine) -> Iterable[ox.Triple]:
        before = {quad.triple for quad in copy.quads(vocab.INFERRED)}
        stay = [name for name in asserted(copy) if name != graph]
        retract(copy, ruleset(copy), stay, graph)
        return before ^ {quad.triple for quad in copy.quads(vocab.INFERRED)}

    if isinstance(engine, WorkingCopy):
        engine.whole(graph)
        _bring(engine, list(engine.quads(graph)), trial)


def _bring(engine: WorkingCopy, change: Collection[ox.Quad], trial: Trial) -> None:
    if any(quad.predicate in _EVERYWHERE for quad in change):
        raise BadRequest(
            "This says that things are different (owl:differentFrom, owl:AllDifferent), which may change conclusions "
            "anywhere. A store behind an address does not take that; a store in a folder does."
        )
    _Reading(engine, Shapes.packaged()).around(change)
    joins = _Joins(engine, ruleset(engine))
    waiting = {quad.triple for quad in change}
    done: set[ox.Triple] = set()
    while waiting:
        joins.around(waiting)
        done |= waiting
        waiting = set(trial(_copy(engine))) - done


def _copy(engine: WorkingCopy) -> LocalEngine:
    copy = LocalEngine()
    copy.store.extend(engine.store)
    return copy


class _Reading:
    """What the constraints read."""

    def __init__(self, engine: WorkingCopy, shapes: Shapes) -> None:
        self._engine = engine
        self._touches = [touch for touch in readable(shapes) if touch.predicate != ""]

    def around(self, change: Collection[ox.Quad]) -> None:
        """Fetch what the constraints read about every focus node that the change may affect."""
        self._engine.describe(term for quad in change for term in (quad.subject, quad.object))
        seeds = LocalEngine()
        seeds.add(change)
        focus: set[Term] = set()
        for way, nodes in Index(self._touches).starts(change).items():
            focus |= nodes if way is None else self._walk(set(nodes), turned(way), seeds)
        self._engine.describe(focus)
        for touch in self._touches:
            ends = focus if touch.way is None else self._walk(focus, touch.way, seeds)
            if touch.backwards:
                self._engine.incoming(ends, None if touch.predicate is None else ox.NamedNode(touch.predicate))
            else:
                self._engine.describe(ends)

    def _walk(self, nodes: set[Term], path: Path, seeds: LocalEngine) -> set[Term]:
        """Where a path leads from nodes, fetching each step."""
        if path.kind == "iri":
            self._engine.describe(nodes)
            return self._step(nodes, ox.NamedNode(path.iri), seeds)
        if path.kind == "^" and path.parts[0].kind == "iri":
            predicate = ox.NamedNode(path.parts[0].iri)
            self._engine.incoming(nodes, predicate)
            return self._back(nodes, predicate, seeds)
        if path.kind == _PROPERTIES:
            self._engine.describe(nodes)
            self._engine.using(node for node in nodes if isinstance(node, ox.NamedNode) and not _is_ours(node))
            both = [quad for e in (self._engine, seeds) for quad in _about(e, nodes)]
            return {quad.predicate for quad in both} | nodes
        if path.kind == "/":
            for part in path.parts:
                nodes = self._walk(nodes, part, seeds)
            return nodes
        if path.kind == "|":
            return set().union(*(self._walk(nodes, part, seeds) for part in path.parts))
        return self._repeated(nodes, path, seeds)

    def _repeated(self, nodes: set[Term], path: Path, seeds: LocalEngine) -> set[Term]:
        step = self._walk(nodes, path.parts[0], seeds)
        found = step if path.kind == "+" else nodes | step
        while path.kind != "?" and (step := self._walk(step, path.parts[0], seeds) - found):
            found |= step
        return found

    def _step(self, nodes: set[Term], predicate: ox.NamedNode, seeds: LocalEngine) -> set[Term]:
        both = (quad for e in (self._engine, seeds) for quad in _about(e, nodes))
        return {quad.object for quad in both if quad.predicate == predicate}

    def _back(self, nodes: set[Term], predicate: ox.NamedNode, seeds: LocalEngine) -> set[Term]:
        stores = (self._engine.store, seeds.store)
        return {
            quad.subject
            for store in stores
            for node in nodes
            for quad in store.quads_for_pattern(None, predicate, node, None)
        }


def _is_ours(node: ox.NamedNode) -> bool:
    return node.value.startswith(vocab.COPROD)


def _about(engine: LocalEngine, nodes: Iterable[Term]) -> Iterator[ox.Quad]:
    for node in nodes:
        if isinstance(node, ox.NamedNode | ox.BlankNode):
            yield from engine.store.quads_for_pattern(node, None, None, None)


class _Joins:
    """What rules and checks join a triple with."""

    def __init__(self, engine: WorkingCopy, rules: RuleSet) -> None:
        self._engine = engine
        plain: dict[Key, set[tuple[bool, ox.NamedNode | None]]] = defaultdict(set)
        same: dict[Key, set[tuple[bool, ox.NamedNode | None]]] = defaultdict(set)
        for clause in rules.by_clause:
            if clause in SAME:
                _note(same, clause.body.atoms)
            else:
                _note(plain, (clause.head, *clause.body.atoms))
        for check in rules.checks:
            _note(plain, check.body.atoms)
        self._plain, self._same = plain, same

    def around(self, triples: Iterable[ox.Triple]) -> None:
        """Fetch all that the triples can be joined with in one step, to the end of each body."""
        waiting = set(triples)
        seen: set[ox.Triple] = set()
        while waiting:
            self._engine.describe(term for triple in waiting for term in (triple.subject, triple.object))
            wanted: dict[ox.NamedNode | None, set[Term]] = defaultdict(set)
            for triple in waiting:
                for of_subject, predicate in self._partners(triple):
                    wanted[predicate].add(triple.subject if of_subject else triple.object)
            for predicate, nodes in wanted.items():
                self._engine.incoming(nodes, predicate)
            seen |= waiting
            waiting = self._chained(waiting) - seen

    def _partners(self, triple: ox.Triple) -> Iterator[tuple[bool, ox.NamedNode | None]]:
        awake = triple.predicate == SAME_AS or self._is_same(triple.subject) or self._is_same(triple.object)
        for key in keys(triple):
            yield from self._plain.get(key, ())
            if awake:
                yield from self._same.get(key, ())

    def _is_same(self, term: Term) -> bool:
        if not isinstance(term, ox.NamedNode | ox.BlankNode):
            return False
        return any(True for _ in self._engine.store.quads_for_pattern(term, SAME_AS, None, None))

    def _chained(self, triples: Iterable[ox.Triple]) -> set[ox.Triple]:
        """The partners of statements of sameness, which are joined on."""
        found = {t.object for t in triples if t.predicate == SAME_AS} | {
            t.subject for t in triples if t.predicate == SAME_AS
        }
        return {quad.triple for quad in _about(self._engine, found)}


def _note(table: dict[Key, set[tuple[bool, ox.NamedNode | None]]], atoms: Sequence[Atom]) -> None:
    """For each atom, where another has one of its variables as object: whether it is its subject, and by what."""
    for one, other in permutations(atoms, 2):
        if isinstance(other.object, ox.Variable) and other.object in (one.subject, one.object):
            predicate = other.predicate if isinstance(other.predicate, ox.NamedNode) else None
            table[one.key].add((one.subject == other.object, predicate))
