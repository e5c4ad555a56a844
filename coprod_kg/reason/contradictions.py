"""What contradicts an axiom, and how it came about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Finding, Severity, Term
from coprod_kg.reason.answers import select
from coprod_kg.reason.axioms import Characteristic, Domain
from coprod_kg.reason.clauses import SAME_AS, Atom, Body
from coprod_kg.reason.expressions import Named
from coprod_kg.reason.patterns import X
from coprod_kg.reason.proofs import Finder, Proof, Prover, fact
from coprod_kg.reason.rules import Check, RuleSet
from coprod_kg.reason.sentences import Names
from coprod_kg.reason.solve import Row, Scene
from coprod_kg.reason.telling import told
from coprod_kg.store.engine import Engine, GraphName

#: More contradictions than this are not listed: the first ones tell what is wrong.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A check that failed: the axiom, and a proof of each of the statements that contradict it."""

    check: Check
    evidence: tuple[Proof, ...]
    finding: Finding

    @property
    def facts(self) -> tuple[ox.Triple, ...]:
        """The asserted statements it comes from, each once."""
        return tuple(ground.conclusion for ground in self.grounds)

    @property
    def grounds(self) -> tuple[Proof, ...]:
        """The proofs of those statements, which say in which graphs and where they are."""
        return tuple({ground.conclusion: ground for proof in self.evidence for ground in proof.grounds()}.values())


def contradictions(
    engine: Engine,
    rules: RuleSet,
    *,
    graphs: Sequence[GraphName],
    added: Collection[ox.Triple] | None = None,
    most: int = MOST,
) -> tuple[Finding, ...]:
    """What in the graphs, with what follows from them, contradicts an axiom; up to ``most`` findings.

    Run ``infer`` first. With ``added``, only contradictions in which one of those triples takes part.
    """
    found = find_contradictions(engine, rules, graphs=graphs, added=added, most=most)
    return tuple(contradiction.finding for contradiction in found)


def find_contradictions(
    engine: Engine,
    rules: RuleSet,
    *,
    graphs: Sequence[GraphName],
    added: Collection[ox.Triple] | None = None,
    most: int = MOST,
    find: Finder | None = None,
    own: GraphName | None = None,
) -> tuple[Contradiction, ...]:
    """As ``contradictions``, each with the statements and proofs behind it.

    ``find`` tells where a statement of a graph stands; of the graph ``own`` the line alone is told then.
    """
    prover = Prover.over(engine, rules, graphs)
    found = _distinct(prover, _failures(prover.scene, rules, added), _Telling(find, own))
    return tuple(islice(found, most))


@dataclass(frozen=True, slots=True)
class _Telling:
    find: Finder | None
    own: GraphName | None


def _distinct(prover: Prover, failed: Iterable[_Failure], telling: _Telling) -> Iterator[Contradiction]:
    """One contradiction for the same asserted facts and the same axiom, however many ways it shows."""
    seen: set[tuple[str, frozenset[ox.Triple]]] = set()
    for check, triples in failed:
        if (check.axiom, frozenset(triples)) in seen:
            continue
        found = _told(prover, check, triples, telling)
        known = (check.axiom, frozenset(found.facts))
        if known not in seen:
            yield found
        seen |= {known, (check.axiom, frozenset(triples))}


_Failure = tuple[Check, tuple[ox.Triple, ...]]


def _failures(scene: Scene, rules: RuleSet, added: Collection[ox.Triple] | None) -> Iterator[_Failure]:
    pairs = {}
    for check in rules.checks:
        named = _two_classes(check)
        if named:
            pairs[frozenset(named)] = check
        else:
            yield from _filled(check, _rows(scene, check, added))
    yield from _two_typed(scene, pairs, added)


def _rows(scene: Scene, check: Check, added: Collection[ox.Triple] | None) -> Iterator[Row]:
    body = check.body
    if added is None:
        yield from scene.all(body, body.variables)
        return
    for index, atom in enumerate(body.atoms):
        given = [row for triple in added if (row := atom.match(triple)) is not None]
        rest = Body(body.atoms[:index] + body.atoms[index + 1 :], body.conditions)
        if given:
            yield from scene.given(rest, given)


def _filled(check: Check, rows: Iterable[Row]) -> Iterator[_Failure]:
    for row in rows:
        triples = tuple(t for atom in check.body.atoms if (t := atom.fill(row)) is not None)
        if len(triples) == len(check.body.atoms):
            yield check, triples


def _two_classes(check: Check) -> tuple[ox.NamedNode, ...]:
    """The two classes of a check that only asks that nothing is in both; empty for any other."""
    classes = tuple(
        a.object
        for a in check.body.atoms
        if a.subject == X and a.predicate == vocab.RDF_TYPE and isinstance(a.object, ox.NamedNode)
    )
    simple = len(classes) == 2 == len(check.body.atoms) and not check.body.conditions
    return classes if simple else ()


def _two_typed(
    scene: Scene, pairs: dict[frozenset[ox.NamedNode], Check], added: Collection[ox.Triple] | None
) -> Iterator[_Failure]:
    """All disjoint classes at once: what has two types of interest, then whether the two are disjoint."""
    classes = sorted({name for pair in pairs for name in pair}, key=str)
    if not classes:
        return
    for node, types in _several_types(scene, classes, added):
        for pair in combinations(sorted(types, key=str), 2):
            check = pairs.get(frozenset(pair))
            if check is not None:
                yield check, tuple(ox.Triple(node, vocab.RDF_TYPE, name) for name in pair)


def _several_types(
    scene: Scene, classes: Sequence[ox.NamedNode], added: Collection[ox.Triple] | None
) -> Iterator[tuple[ox.NamedNode | ox.BlankNode, set[ox.NamedNode]]]:
    node, name = ox.Variable("x"), ox.Variable("c")
    if added is None:
        values = f"VALUES ?c {{ {' '.join(map(str, classes))} }} ?x a ?c"
        query = f"SELECT ?x WHERE {{ {values} }} GROUP BY ?x HAVING (COUNT(DISTINCT ?c) > 1)"
        nodes: Iterable[Term] = [row["x"] for row in select(scene.engine, query, scene.graphs)]
    else:
        nodes = {t.subject for t in added if t.predicate == vocab.RDF_TYPE and t.object in set(classes)}
    types: dict[ox.NamedNode | ox.BlankNode, set[ox.NamedNode]] = {}
    wanted = set(classes)
    atom = Atom(node, vocab.RDF_TYPE, name)
    for row in scene.given(Body((atom,)), [{node: term} for term in nodes]):
        subject, found = row[node], row[name]
        if isinstance(found, ox.NamedNode) and found in wanted and isinstance(subject, ox.NamedNode | ox.BlankNode):
            types.setdefault(subject, set()).add(found)
    yield from types.items()


def _told(prover: Prover, check: Check, triples: tuple[ox.Triple, ...], telling: _Telling) -> Contradiction:
    names = prover.names
    proofs = tuple(
        proof for triple in triples for proof in prover.proofs(triple) or [Proof(triple, fact(names, triple))]
    )
    if not proofs:
        message = f"The ontology contradicts itself, whatever the data: {check.axiom}. {check.sentence}"
        return Contradiction(check, (), Finding(Severity.VIOLATION, "contradiction", message))
    if telling.find is not None:
        proofs = tuple(proof.placed(telling.find) for proof in proofs)
    # What was inferred is told first, so that the sentence ends in what can be mended by itself.
    proofs = tuple(sorted(proofs, key=lambda proof: -proof.depth))
    last = proofs[-1].conclusion
    focus = None if isinstance(last.subject, ox.Triple) else last.subject
    parts = [told(names, proof, focus, first=not number, own=telling.own) for number, proof in enumerate(proofs)]
    who = _subject(names, prover.rules, check, focus)
    message = f"{who} {'; it '.join(parts)}. {check.sentence}"
    path = None if last.predicate == SAME_AS else str(last.predicate)
    finding = Finding(
        Severity.VIOLATION,
        "contradiction",
        message,
        focus=focus,
        path=path,
        value=last.object,
        label=names.called(focus) if focus is not None else None,
    )
    return Contradiction(check, proofs, finding)


def _subject(names: Names, rules: RuleSet, check: Check, focus: ox.NamedNode | ox.BlankNode | None) -> str:
    """The phrase "This involvement" where the axiom tells what it is about, else the thing's label."""
    source = check.source
    if isinstance(source, Characteristic):
        for rule in rules.rules:
            about = rule.source
            if isinstance(about, Domain) and about.prop == source.prop and isinstance(about.of, Named):
                return f"This {names.label(about.of.iri)}"
    if isinstance(focus, ox.NamedNode):
        return names.quoted(focus)
    return "This"
