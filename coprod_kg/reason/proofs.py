"""Why: from a statement back to the facts and the axioms it follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Place, Term
from coprod_kg.reason.answers import select
from coprod_kg.reason.clauses import SAME_AS, Clause, Key
from coprod_kg.reason.differences import differences
from coprod_kg.reason.labels import label
from coprod_kg.reason.rules import Rule, RuleSet
from coprod_kg.reason.run import keys
from coprod_kg.reason.sameness import SAME
from coprod_kg.reason.sentences import Names, article
from coprod_kg.reason.solve import Scene
from coprod_kg.store.engine import Engine, GraphName

#: How many steps deep a proof may go, and how many ways of deriving one statement are looked at.
DEEPEST, WAYS = 40, 40


@dataclass(frozen=True, slots=True)
class Proof:
    """A tree: a statement, and why it holds.

    ``rule`` is None where the statement is asserted: ``graphs`` says where, and ``places`` in which file of each,
    once ``placed`` has looked. Otherwise ``premises`` are the proofs of what the rule needs.
    """

    conclusion: ox.Triple
    sentence: str
    rule: Rule | None = None
    graphs: tuple[GraphName, ...] = ()
    premises: tuple[Proof, ...] = ()
    places: tuple[Place | None, ...] = ()

    @property
    def depth(self) -> int:
        """How many rules stand above one another; 0 for an asserted statement."""
        return 1 + max((p.depth for p in self.premises), default=0) if self.rule else 0

    @property
    def size(self) -> int:
        """How many statements the tree has."""
        return 1 + sum(premise.size for premise in self.premises)

    def grounds(self) -> tuple[Proof, ...]:
        """The proofs of the asserted statements it rests on, each once, in order."""
        below = {ground.conclusion: ground for premise in self.premises for ground in premise.grounds()}
        return tuple(below.values()) if self.rule else (self,)

    def leaves(self) -> tuple[ox.Triple, ...]:
        """The asserted statements it rests on, each once, in order."""
        return tuple(ground.conclusion for ground in self.grounds())

    def placed(self, find: Finder) -> Proof:
        """The same proof with the places in which its asserted statements stand."""
        if self.rule is None:
            return replace(self, places=tuple(find(self.conclusion, graph) for graph in self.graphs))
        return replace(self, premises=tuple(premise.placed(find) for premise in self.premises))

    def where(self, own: GraphName | None = None) -> str:
        """The graphs that assert it, and where it stands in the file of each, as far as known.

        Of ``own``, the graph of the reader's own file, the place alone is told.
        """
        places = self.places or (None,) * len(self.graphs)
        told = (_where(graph, place, own) for graph, place in zip(self.graphs, places, strict=True))
        return " and ".join(filter(None, told))

    def text(self, indent: int = 0, own: GraphName | None = None) -> str:
        """The tree as sentences, one a line, two spaces a level; ``own`` as for ``where``."""
        margin = "  " * indent
        if self.rule is None:
            return f"{margin}{self.sentence} (recorded in {self.where(own)})"
        lines = [f"{margin}{self.sentence} (by {self.rule.title}: {self.rule.sentence})"]
        return "\n".join([*lines, *(premise.text(indent + 1, own) for premise in self.premises)])


def _where(graph: GraphName, place: Place | None, own: GraphName | None) -> str:
    if graph == own:
        return _here(place) if place else ""
    name = graph_label(graph)
    return f"{name}, {place}" if place else name


def _here(place: Place) -> str:
    return f"line {place.line}" if place.line else str(place)


def graph_label(graph: GraphName) -> str:
    """What a graph is called in a sentence: its name below the project's graphs."""
    return graph.value.removeprefix(vocab.GRAPH) if isinstance(graph, ox.NamedNode) else "the unnamed graph"


#: Tells where a statement of a graph stands, if that is known.
Finder = Callable[[ox.Triple, GraphName], Place | None]


def fact(names: Names, triple: ox.Triple) -> str:
    """A statement as a sentence."""
    subject = names.quoted(triple.subject)
    if triple.predicate == vocab.RDF_TYPE:
        return f"{subject} is {article(names.label(triple.object))}."
    if triple.predicate == SAME_AS:
        return f"{subject} is the same as {names.quoted(triple.object)}."
    return f"{subject} {names.label(triple.predicate)} {names.quoted(triple.object)}."


def explain(
    engine: Engine,
    rules: RuleSet,
    statement: ox.Triple,
    *,
    graphs: Sequence[GraphName],
    most: int = 1,
) -> list[Proof]:
    """Up to ``most`` proofs of a statement, the shortest first; none where it does not hold.

    Every proof after the first takes another last step. ``graphs`` are the asserted ones; what follows must be
    in ``vocab.INFERRED``.
    """
    return Prover.over(engine, rules, graphs).proofs(statement, most)


@dataclass
class Prover:
    """Looks for proofs, and remembers what it found."""

    scene: Scene
    asserted: tuple[GraphName, ...]
    rules: RuleSet
    heads: dict[Key, list[Clause]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[ox.Triple, list[tuple[Rule, tuple[ox.Triple, ...]]]] = field(default_factory=dict)
    where: dict[ox.Triple, tuple[GraphName, ...]] = field(default_factory=dict)
    best: dict[tuple[ox.Triple, int], Proof | None] = field(default_factory=dict)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = self.rules.names.over(partial(label, self.scene.engine))

    @classmethod
    def over(cls, engine: Engine, rules: RuleSet, graphs: Sequence[GraphName]) -> Prover:
        """A prover over asserted graphs and the inferred one."""
        scene = Scene.of(engine, (*graphs, vocab.INFERRED), differences(engine, rules, graphs))
        prover = cls(scene, tuple(graphs), rules)
        equal = engine.query(f"ASK {{ ?a {SAME_AS} ?b }}", graphs=scene.graphs)
        for clause in rules.by_clause:
            if equal or clause not in SAME:
                prover.heads[clause.head.key].append(clause)
        return prover

    def proofs(self, statement: ox.Triple, most: int = 1) -> list[Proof]:
        """Up to ``most`` proofs, the shortest first."""
        for depth in range(DEEPEST + 1):
            first = self._within(statement, depth)
            if first is not None:
                return [first, *islice(self._others(first, statement), most - 1)]
        return []

    def _others(self, first: Proof, statement: ox.Triple) -> Iterator[Proof]:
        taken = (first.rule, tuple(p.conclusion for p in first.premises))
        others = []
        for rule, premises in self._derivations(statement):
            if (rule, premises) == taken or statement in premises:
                continue
            found = [self.proofs(premise)[:1] for premise in premises]
            if all(found) and not any(statement in _conclusions(proof) for (proof,) in found):
                others.append(self._tree(statement, rule, tuple(proof for (proof,) in found)))
        yield from sorted(others, key=_order)

    def _within(self, statement: ox.Triple, depth: int) -> Proof | None:
        known = (statement, depth)
        if known not in self.best:
            self.best[known] = self._search(statement, depth)
        return self.best[known]

    def _search(self, statement: ox.Triple, depth: int) -> Proof | None:
        where = self._asserted(statement)
        if where:
            return Proof(statement, fact(self.names, statement), graphs=where)
        if depth == 0:
            return None
        if depth > 1 and (shorter := self._within(statement, depth - 1)) is not None:
            return shorter
        found = (self._step(statement, rule, ps, depth) for rule, ps in self._derivations(statement))
        return min((proof for proof in found if proof is not None), key=_order, default=None)

    def _step(self, statement: ox.Triple, rule: Rule, premises: tuple[ox.Triple, ...], depth: int) -> Proof | None:
        below = []
        for premise in premises:
            proof = self._within(premise, depth - 1)
            if proof is None:
                return None
            below.append(proof)
        return self._tree(statement, rule, tuple(below))

    def _tree(self, statement: ox.Triple, rule: Rule, premises: tuple[Proof, ...]) -> Proof:
        return Proof(statement, fact(self.names, statement), rule, premises=premises)

    def _asserted(self, statement: ox.Triple) -> tuple[GraphName, ...]:
        if statement not in self.where:
            self.where[statement] = tuple(self._holders(statement))
        return self.where[statement]

    def _holders(self, statement: ox.Triple) -> Iterator[GraphName]:
        parts: dict[str, Term] = {
            "s": statement.subject,
            "p": statement.predicate,
            "o": statement.object,
        }
        query = "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"
        named = {row["g"] for row in select(self.scene.engine, query, bindings=parts)}
        for graph in self.asserted:
            if graph in named or (isinstance(graph, ox.DefaultGraph) and self._unnamed(parts)):
                yield graph

    def _unnamed(self, parts: dict[str, Term]) -> bool:
        query = "SELECT * WHERE { ?s ?p ?o } LIMIT 1"
        return any(True for _ in select(self.scene.engine, query, [ox.DefaultGraph()], parts))

    def _derivations(self, statement: ox.Triple) -> list[tuple[Rule, tuple[ox.Triple, ...]]]:
        if statement not in self.steps:
            self.steps[statement] = list(dict.fromkeys(self._derive(statement)))
        return self.steps[statement]

    def _derive(self, statement: ox.Triple) -> Iterator[tuple[Rule, tuple[ox.Triple, ...]]]:
        for key in keys(statement):
            for clause in self.heads.get(key, ()):
                bindings = clause.head.match(statement)
                if bindings is None:
                    continue
                for row in islice(self.scene.given(clause.body, [bindings]), WAYS):
                    premises = [atom.fill(row) for atom in clause.body.atoms]
                    yield self.rules.by_clause[clause], tuple(p for p in premises if p is not None)


def _conclusions(proof: Proof) -> Iterator[ox.Triple]:
    yield proof.conclusion
    for premise in proof.premises:
        yield from _conclusions(premise)


def _order(proof: Proof) -> tuple[int, int, str]:
    return proof.depth, proof.size, str(proof.conclusion)
