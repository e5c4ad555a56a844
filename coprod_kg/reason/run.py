"""Running rules forwards, to a fixed point, on the engine that holds the data."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import TooLarge
from coprod_kg.findings import Term
from coprod_kg.reason.answers import chunks, select
from coprod_kg.reason.clauses import SAME_AS, Body, Clause, Key
from coprod_kg.reason.differences import differences
from coprod_kg.reason.order import Layer, Unit, is_recursive
from coprod_kg.reason.putting import put
from coprod_kg.reason.rules import RuleSet
from coprod_kg.reason.sameness import SAME
from coprod_kg.reason.solve import Row, Scene, decided, rest_of
from coprod_kg.store.engine import Engine, GraphName

#: Statements that two things are the same beyond which the input is refused: each copies what is said.
MOST_SAME = 250_000
#: How many triples go to the engine at a time.
BATCH = 50_000
#: How many bytes of triples wait at most to go to the engine together.
MOST_WAITING = 100_000_000


@dataclass(frozen=True, slots=True)
class Inferences:
    """What a run did.

    ``count`` is how many statements are inferred now, None where a run that brings up to date did not count
    them; ``added`` and ``removed`` are what changed, and ``triples`` the new ones of such a run.
    """

    count: int | None
    added: int
    removed: int
    seconds: float
    triples: frozenset[ox.Triple] | None = None


def infer(engine: Engine, rules: RuleSet, *, graphs: Sequence[GraphName]) -> Inferences:
    """Put into ``vocab.INFERRED`` exactly what follows from the graphs and is asserted in none of them.

    What was in it before goes. Raises TooLarge where more than ``MOST_SAME`` statements of sameness follow.
    """
    started = time.perf_counter()
    engine.drop(vocab.INFERRED)
    run = Run.over(engine, rules, graphs)
    for wave in rules.waves:
        run.wave(wave)
    run.same()
    count = run.count()
    return Inferences(count, count, 0, time.perf_counter() - started)


@dataclass
class Run:
    """One run of the rules: the scene, the rules, and where each is read and concluded."""

    scene: Scene
    rules: RuleSet
    readers: dict[Key, list[tuple[Clause, int]]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[Key, list[Clause]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def over(cls, engine: Engine, rules: RuleSet, graphs: Sequence[GraphName], also: Iterable[GraphName] = ()) -> Run:
        """A run over asserted graphs, the inferred one, and ``also``."""
        known = differences(engine, rules, graphs)
        everything = tuple(dict.fromkeys((*graphs, vocab.INFERRED, *also)))
        run = cls(Scene.of(engine, everything, known), rules)
        for clause in rules.by_clause:
            run.heads[clause.head.key].append(clause)
            for index, atom in enumerate(clause.body.atoms):
                run.readers[atom.key].append((clause, index))
        return run

    def count(self) -> int:
        """How many statements are inferred."""
        query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
        return next((int(row["n"].value) for row in select(self.scene.engine, query, [vocab.INFERRED])), 0)

    def wave(self, wave: Iterable[Layer]) -> None:
        """Run layers that do not wait for each other, and put what they yield into the graph together.

        An engine on disk takes much at once in a third of the time that it takes for it piece by piece.
        """
        waiting: list[bytes] = []
        for layer in wave:
            if is_recursive(layer):
                self._until_nothing_is_new(layer)
                continue
            for unit in layer:
                waiting.append(self._plain(unit))
                self._decided(unit)
            if sum(map(len, waiting)) > MOST_WAITING:
                self._put(waiting)
        self._put(waiting)

    def _until_nothing_is_new(self, layer: Layer) -> None:
        """Run units that feed each other; one runs again only where something it reads is new."""
        waiting = dict.fromkeys(layer)
        while waiting:
            unit = next(iter(waiting))
            del waiting[unit]
            text = self._plain(unit)
            self._put([text])
            if text or self._decided(unit):
                waiting |= dict.fromkeys(other for other in layer if other.reads(unit.head.key))

    def _plain(self, unit: Unit) -> bytes:
        """What the bodies of a unit yield that a query alone decides, less what is there, as N-Triples."""
        plain = [body for body in unit.bodies if not _is_single(unit, body)]
        if not plain:
            return b""
        return self.scene.new(unit.head, plain).serialize(format=ox.RdfFormat.N_TRIPLES) or b""

    def _decided(self, unit: Unit) -> int:
        """Run the other bodies of a unit; how many statements were new."""
        total = 0
        for body in (body for body in unit.bodies if _is_single(unit, body)):
            rows = self.scene.all(body, body.variables) if body.atoms else iter([{}])
            for chunk in chunks((t for row in rows if (t := unit.head.fill(row)) is not None), BATCH):
                total += len(self.take(set(chunk)))
        return total

    def _put(self, waiting: list[bytes]) -> None:
        put(self.scene.engine, b"".join(waiting), vocab.INFERRED)
        waiting.clear()

    def same(self) -> None:
        """Carry sameness through: classes of the same first, then what is said of their members."""
        equal = [
            ox.Triple(row["a"], SAME_AS, row["b"])
            for row in select(self.scene.engine, f"SELECT ?a ?b WHERE {{ ?a {SAME_AS} ?b }}", self.scene.graphs)
        ]
        if equal:
            closed = set(_closed(equal))
            self.spread(self.take(closed) | set(equal))

    def take(self, triples: Collection[ox.Triple]) -> set[ox.Triple]:
        """Put what is new of the triples into the inferred graph; what was new."""
        new = set(triples) - self.scene.there(triples) if triples else set()
        if new:
            self.scene.engine.add(_inferred(new))
        return new

    def spread(self, delta: set[ox.Triple]) -> set[ox.Triple]:
        """Derive all that follows with the help of the triples, semi-naively; what was new."""
        gained: set[ox.Triple] = set()
        while delta:
            delta = self.take({t for t in self.step(delta) if t not in gained})
            gained |= delta
            _bound_sameness(sum(1 for triple in gained if triple.predicate == SAME_AS))
        return gained

    def facts(self) -> None:
        """Run the clauses that need no data."""
        self.take({t for c in self.rules.by_clause if not c.body.atoms and (t := c.head.fill({})) is not None})

    def step(self, delta: Iterable[ox.Triple]) -> set[ox.Triple]:
        """What one application of the rules yields in which one of the triples takes part."""
        asleep = self._asleep()
        rows: dict[tuple[Clause, int], list[Row]] = defaultdict(list)
        for triple in delta:
            for key in keys(triple):
                for clause, index in self.readers.get(key, ()):
                    found = clause.body.atoms[index].match(triple)
                    if found is not None and clause not in asleep:
                        rows[clause, index].append(found)
        derived: set[ox.Triple] = set()
        for (clause, index), given in rows.items():
            derived |= _filled(clause, self.scene.given(rest_of(clause, index), given, clause.head.variables))
        return derived

    def derivable(self, triples: Iterable[ox.Triple]) -> set[ox.Triple]:
        """Those of the triples that one application of a rule yields from what is there."""
        asleep = self._asleep()
        rows: dict[Clause, list[Row]] = defaultdict(list)
        for triple in triples:
            for key in keys(triple):
                for clause in self.heads.get(key, ()):
                    found = clause.head.match(triple)
                    if found is not None and clause not in asleep:
                        rows[clause].append(found)
        found_again = (
            _filled(clause, self.scene.given(clause.body, given, clause.head.variables))
            for clause, given in rows.items()
        )
        return set().union(*found_again)

    def _asleep(self) -> frozenset[Clause]:
        """The rules about sameness, which fit everything, while nothing is the same as anything."""
        query = f"ASK {{ ?a {SAME_AS} ?b }}"
        return frozenset() if self.scene.engine.query(query, graphs=self.scene.graphs) else SAME


def _is_single(unit: Unit, body: Body) -> bool:
    """Whether rows are looked at one by one: what is different decides them, or they make one statement."""
    return decided(body) or not unit.head.variables


def keys(triple: ox.Triple) -> tuple[Key, Key, Key]:
    """The keys of the atoms that a triple may fit."""
    return (triple.predicate, triple.object), (triple.predicate, None), (None, None)


def _filled(clause: Clause, rows: Iterable[Row]) -> set[ox.Triple]:
    return {triple for row in rows if (triple := clause.head.fill(row)) is not None}


def _inferred(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(t.subject, t.predicate, t.object, vocab.INFERRED) for t in triples)


def bound_sameness(quads: Iterable[ox.Quad]) -> None:
    """Raise TooLarge where so many quads say that two things are the same that no run could take them."""
    _bound_sameness(sum(1 for quad in quads if quad.predicate == SAME_AS and quad.subject != quad.object))


def _bound_sameness(count: int) -> None:
    if count > MOST_SAME:
        raise TooLarge(
            f"More than {MOST_SAME:,} statements follow that two things are the same. "
            "Look for long rows of owl:sameAs, and for a value that many things share and only one may have."
        )


def _closed(equal: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Every two members of each class of the same, both ways round."""
    total = 0
    for members in _classes(equal):
        total += len(members) * (len(members) - 1)
        _bound_sameness(total)
        for one in members:
            if not isinstance(one, ox.Literal | ox.Triple):
                yield from (ox.Triple(one, SAME_AS, other) for other in members if other != one)


def _classes(equal: Iterable[ox.Triple]) -> list[list[Term]]:
    """The classes that statements of sameness make (union-find)."""
    parent: dict[Term, Term] = {}

    def root(term: Term) -> Term:
        parent.setdefault(term, term)
        while parent[term] != term:
            parent[term] = parent[parent[term]]
            term = parent[term]
        return term

    for triple in equal:
        parent[root(triple.subject)] = root(triple.object)
    classes: dict[Term, list[Term]] = defaultdict(list)
    for term in list(parent):
        classes[root(term)].append(term)
    return list(classes.values())
