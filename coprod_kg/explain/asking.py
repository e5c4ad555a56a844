"""The question why: from names as people write them to proofs, or to what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.findings import Term
from coprod_kg.foundation import asserted, ruleset
from coprod_kg.reason import Finder, Names, Proof, Prover, RuleSet, WhyNot, fact, why_not
from coprod_kg.store.engine import Engine, GraphName

#: So many statements of one thing are explained at once.
MOST_STATEMENTS = 100
#: So many names are compared with one that is not known.
CANDIDATES = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: why a statement holds, or, without predicate and value, why all that is inferred of a thing does.

    ``most`` is how many proofs of each are wanted.
    """

    subject: ox.NamedNode
    predicate: ox.NamedNode | None = None
    value: Term | None = None
    most: int = 1

    @classmethod
    def parse(cls, subject: str, predicate: str | None = None, value: str | None = None, most: int = 1) -> Question:
        """The question in prefixed names or addresses; a value alone is a class, one in quotation marks a text.

        Raises BadRequest for a name that is none.
        """
        if value and not predicate:
            return cls(node(subject), vocab.RDF_TYPE, _term(value), most)
        if predicate and not value:
            raise BadRequest("A predicate alone is no statement: give the value too.")
        return cls(node(subject), node(predicate) if predicate else None, _term(value) if value else None, most)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a statement holds, the shortest proof first; or, where there is none, what it lacks, the nearest first."""

    statement: ox.Triple
    sentence: str
    proofs: tuple[Proof, ...]
    lacking: tuple[WhyNot, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class Answer:
    """The explanations of what was asked; ``whole`` is false where there are more statements than these.

    ``question`` is None where nothing was asked, but what would follow from a file, which is in the graph ``own``:
    then ``total`` tells how many statements would, and ``known`` whether all that the file says is there already.
    """

    question: Question | None
    explanations: tuple[Explanation, ...]
    names: Names
    whole: bool = True
    own: GraphName | None = None
    total: int | None = None
    known: bool = False


def explain(engine: Engine, question: Question, find: Finder | None = None, rules: RuleSet | None = None) -> Answer:
    """Answer a question about a version; ``find`` tells where a recorded statement stands.

    ``rules`` are those of the version, for a caller that has them.

    Raises NotFound where the store does not know what is asked about, with names that come near.
    """
    _check_known(engine, question)
    prover = Prover.over(engine, rules or ruleset(engine), asserted(engine))
    statements = list(islice(_statements(engine, question), MOST_STATEMENTS + 1))
    found = tuple(_explained(prover, triple, question.most, find) for triple in statements[:MOST_STATEMENTS])
    return Answer(question, found, prover.names, len(statements) <= MOST_STATEMENTS)


def _explained(prover: Prover, triple: ox.Triple, most: int, find: Finder | None) -> Explanation:
    proofs = prover.proofs(triple, most)
    lacking = [] if proofs else why_not(prover, triple, max(most, 3))
    if find is not None:
        proofs = [proof.placed(find) for proof in proofs]
        lacking = [way.placed(find) for way in lacking]
    return Explanation(triple, fact(prover.names, triple), tuple(proofs), tuple(lacking), prover.names)


def _statements(engine: Engine, question: Question) -> Iterator[ox.Triple]:
    if question.predicate is not None and question.value is not None:
        yield ox.Triple(question.subject, question.predicate, question.value)
        return
    answer = engine.query(f"CONSTRUCT WHERE {{ {question.subject} ?p ?o }}", graphs=[vocab.INFERRED])
    assert isinstance(answer, ox.QueryTriples)
    yield from sorted(answer, key=str)


def _check_known(engine: Engine, question: Question) -> None:
    if not engine.query(f"ASK {{ {question.subject} ?p ?o }}"):
        raise NotFound.among(
            f"The store says nothing of {vocab.compact(question.subject.value)}.",
            vocab.compact(question.subject.value),
            _things(engine, "?thing ?p ?o"),
        )
    for term in (question.predicate, question.value):
        if isinstance(term, ox.NamedNode) and not _known(engine, term):
            name = vocab.compact(term.value)
            terms = _things(engine, "?thing ?p ?o", [*vocab.TERMINOLOGY])
            raise NotFound.among(f"The store knows no {name}.", name, terms)


def _known(engine: Engine, term: ox.NamedNode) -> bool:
    if term.value.startswith((vocab.RDF, vocab.RDFS, vocab.OWL)):
        return True
    return bool(engine.query(f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s ?p {term} }} UNION {{ ?s {term} ?o }} }}"))


def _things(engine: Engine, pattern: str, graphs: list[ox.NamedNode] | None = None) -> set[str]:
    query = f"SELECT DISTINCT ?thing WHERE {{ {pattern} FILTER(isIRI(?thing)) }} LIMIT {CANDIDATES}"
    rows = engine.query(query, graphs=graphs)
    assert isinstance(rows, ox.QuerySolutions)
    return {vocab.compact(row["thing"].value) for row in rows}


def _term(name: str) -> Term:
    """A value: a name, or a text in quotation marks with a language or a datatype as Turtle has them."""
    if name[:1] not in {'"', "'"}:
        return node(name)
    try:
        (quad,) = ox.parse(f"<urn:s> <urn:p> {name} .".encode(), format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise BadRequest(f'{name} is no value. A text stands in quotation marks, as in "word" or "word"@en.') from error
    found: Term = quad.object
    return found


def node(name: str) -> ox.NamedNode:
    """The address for a prefixed name or an address; raises BadRequest where it is neither."""
    try:
        return ox.NamedNode(vocab.expand(name))
    except KeyError as error:
        raise BadRequest(f"The prefix {error} of {name} is not declared.", list(vocab.prefixes())) from error
    except ValueError as error:
        raise BadRequest(f"{name!r} is neither a prefixed name nor an address.") from error
