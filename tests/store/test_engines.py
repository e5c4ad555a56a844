"""One journey, the same on every engine: this machine's store, an Oxigraph server, and Virtuoso 7.

What an engine cannot do is listed by name in UNABLE with the error it gives; whatever is not listed works.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest
from servers import oxigraph, virtuoso

from coprod_kg import foundation, intake, query, vocab
from coprod_kg.contribution import About, contributions
from coprod_kg.errors import BadRequest, Busy, Gone, NotFound, Refused, StoreError
from coprod_kg.explain.asking import Question, explain
from coprod_kg.query.header import NamedQuery
from coprod_kg.reason import contradictions
from coprod_kg.store import Store, VersionedStore
from coprod_kg.store.endpoint import RemoteStore
from coprod_kg.store.engine import Answer, Engine
from coprod_kg.validate import Shapes, validate

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TIME = re.compile(r'"[^"]*"\^\^<http://www.w3.org/2001/XMLSchema#dateTime>')
PREFIXES = "PREFIX coprod: <https://w3id.org/coproduction/ontology#> PREFIX ex: <https://example.org/valdoro/>\n"
#: What Virtuoso 7.2.5 cannot do, by name, with what it says or does instead.
UNABLE = {
    "contributions": "Virtuoso 42000 Error SQ200: Stack Overflow in cost model",
    "public-services": "Virtuoso 37000 Error SQ156: Internal Optimized compiler error",
    "claims-the-paper-reports": "another answer",  # a truth value that was worked out is the number 1
}


@contextmanager
def engine_named(name: str, folder: Path) -> Iterator[Store]:
    """An empty store on an engine."""
    if name == "local":
        yield VersionedStore(folder / "store")
        return
    with oxigraph() if name == "oxigraph" else virtuoso(folder) as places:
        yield RemoteStore(places, folder / "beside", timeout=300)


def upload(text: str, name: str = "more.ttl") -> intake.Upload:
    """A small file."""
    return intake.Upload(name, (PREFIXES + text).encode())


def example(name: str) -> intake.Upload:
    """A file of the examples."""
    return intake.Upload.from_path(EXAMPLES / name)


#: Each says more of what the library's example says, and bears on what is concluded or checked there.
MORE = {
    "a blank node": 'ex:readers coprod:isSignificantOtherOf [ a coprod:Actor ; rdfs:label "a sister"@en ] .',
    "a class of an object": "ex:hall a coprod:PublicServiceSystem . ex:library coprod:isPartOfSystem ex:hall .",
    "the same": "ex:readers2 a coprod:Actor ; owl:sameAs ex:readers ; rdfs:label 'again'@en .",
    "another nature": "ex:planning coprod:hasNature coprod:IntrinsicToService .",
    "another target": "ex:planning coprod:hasTarget ex:elsewhere . ex:elsewhere a coprod:PublicServiceSystem .",
    "no label": "ex:lending a coprod:Involvement ; coprod:hasTarget ex:library .",
}
MORE = {
    name: "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX owl: <http://www.w3.org/2002/07/owl#> " + text
    for name, text in MORE.items()
}


def data(store: Store) -> set[ox.Quad]:
    """All quads but provenance, as an Oxigraph store keeps them."""
    kept = ox.Store()
    kept.extend(quad for quad in store.read().quads() if quad.graph_name != vocab.PROVENANCE)
    return set(kept)


def table(answer: Answer) -> list[str]:
    """An answer as text, in any order: engines sort what a query leaves equal as they like. Times differ by nature."""
    if isinstance(answer, ox.QueryBoolean):
        return [str(bool(answer))]
    if isinstance(answer, ox.QueryTriples):
        return sorted(map(str, answer))
    names = [variable.value for variable in answer.variables]
    rows = (" ".join(str(row[name]) for name in names) for row in answer)
    return sorted(TIME.sub("a time", row) for row in rows)


def told(store: Store, given: intake.Upload) -> tuple[set[tuple[object, ...]], bool]:
    """What a preview finds in a file, and whether it conforms; facts may stand in any order in a sentence."""
    report = intake.preview(store, given)
    found = {
        (f.severity, f.component, str(f.focus), f.path, str(f.value), "".join(sorted(f.message)), f.label)
        for f in report.findings
    }
    return found, report.conforms


def answered(engine: Engine, asked: NamedQuery) -> list[str]:
    """The answer to a named query with its example's parameters."""
    return table(query.ask(engine, asked.name, asked.example))


@dataclass
class Journey:
    """The same steps on an engine and beside it, on this machine's store."""

    engine: str
    other: Store
    local: Store
    kept: list[str] = field(default_factory=list)

    @property
    def both(self) -> tuple[Store, Store]:
        """The engine's store, and the one it is compared with."""
        return self.other, self.local

    def same_data(self) -> bool:
        """Whether both hold the same, provenance aside."""
        return data(self.other) == data(self.local)

    def an_empty_one_says_so_and_is_seeded(self) -> None:
        """No data is an error that names ``upgrade``, which puts the package's in, once."""
        with pytest.raises(NotFound, match="upgrade"):
            self.other.read()
        intake.upgrade(self.other, who="coprod-kg")
        assert self.same_data()
        assert intake.upgrade(self.other, who="coprod-kg").number == 1

    def faults_are_told_the_same(self) -> None:
        """A file with faults has the same findings, word for word."""
        for name in ("broken.ttl", "contradiction.ttl"):
            assert told(self.other, example(name)) == told(self.local, example(name))

    def a_contribution_is_accepted_once(self) -> None:
        """The same data are there afterwards, inferred ones too; the same bytes are refused."""
        given = [intake.submit(s, example("library.ttl"), About(title="Library"), who="ada") for s in self.both]
        assert given[0].contribution.graph == given[1].contribution.graph
        assert (given[0].version.number, self.same_data()) == (2, True)
        assert self.other.original(given[0].contribution.sha256) == example("library.ttl").data
        with pytest.raises(BadRequest, match="accepted already"):
            intake.submit(self.other, example("library.ttl"), About(), who="ada")

    def what_is_refused_leaves_nothing(self) -> None:
        """A contradiction raises Refused and changes nothing."""
        with pytest.raises(Refused):
            intake.submit(self.other, example("contradiction.ttl"), About(), who="ada")
        assert self.same_data() and self.other.version().number == 2

    def one_contribution_bears_on_another(self) -> None:
        """What is found and concluded across contributions is the same, though only its context was fetched."""
        for what, text in MORE.items():
            findings = told(self.local, upload(text))
            assert told(self.other, upload(text)) == findings, what
            if findings[1]:
                receipts = [intake.submit(s, upload(text), About(title=what), who="bo", anyway=True) for s in self.both]
                self.kept.append(receipts[0].contribution.id)
                assert self.same_data(), what
        assert 0 < len(self.kept) < len(MORE)

    def named_queries_answer_the_same(self) -> None:
        """Every query of the library, but those listed as what this engine cannot do, which fail as stated."""
        failed = {}
        for asked in query.library().values():
            try:
                if answered(self.other.read(), asked) != answered(self.local.read(), asked):
                    failed[asked.name] = "another answer"
            except StoreError as error:
                failed[asked.name] = str(error)
        unable = UNABLE if self.engine == "virtuoso" else {}
        assert {name: unable.get(name) for name in failed} == {name: unable[name] for name in unable}, failed
        assert all(unable[name] in said for name, said in failed.items()), failed

    def why_something_holds_is_told_the_same(self) -> None:
        """A proof is found there as here."""
        question = Question.parse("https://example.org/valdoro/planning", value="coprod:CoDesign")
        ours, theirs = ([e.proofs for e in explain(s.read(), question).explanations] for s in self.both)
        assert ours == theirs != [()]

    def all_that_is_there_can_be_checked_there(self) -> None:
        """The contradictions in all the data, and what shapes find in it, are the same.

        Virtuoso finds too much: it takes some texts with a language for texts without.
        """
        engines = [store.read() for store in self.both]
        graphs = [foundation.asserted(engine) for engine in engines]
        pairs = list(zip(engines, graphs, strict=True))
        clashes = [contradictions(engine, foundation.ruleset(engine), graphs=names) for engine, names in pairs]
        assert clashes[0] == clashes[1] == ()
        found = [validate(engine, Shapes.packaged(), graphs=names).findings for engine, names in pairs]
        ours, theirs = ({(f.focus, f.path, f.message) for f in one} for one in found)
        assert ours > theirs if self.engine == "virtuoso" else ours == theirs

    def contributions_are_replaced_and_withdrawn(self) -> None:
        """What followed from them alone goes with them."""
        for store in self.both:
            intake.submit(store, upload(MORE["a blank node"] + "\n"), About(replaces=self.kept[0]), who="ada")
        assert self.same_data()
        for identifier in self.kept[1:]:
            for store in self.both:
                intake.withdraw(store, identifier, who="ada")
            assert self.same_data(), identifier

    def what_happened_is_told_the_same(self) -> None:
        """The history of versions, and what became of each contribution."""
        told_of = [[(v.number, v.who, v.why, v.action) for v in store.history()] for store in self.both]
        assert told_of[0] == told_of[1]
        known = [
            [(c.id, c.status, c.version, c.withdrawn, c.triples) for c in contributions(store.read())]
            for store in self.both
        ]
        assert known[0] == known[1]

    def an_upgrade_renews_what_differs(self) -> None:
        """Graphs that are not the package's are, afterwards, and what follows from them is concluded anew."""
        for store in self.both:
            with store.write(who="ada", why="spoil", action="update") as draft:
                engine = draft.everything()
                engine.drop(vocab.ALIGNMENTS)
                engine.remove(sorted(engine.quads(vocab.INFERRED), key=str)[:1])
            intake.upgrade(store, who="ada")
        assert self.same_data()
        assert self.other.version().total == sum(1 for _ in self.other.read().quads())

    def one_writes_at_a_time(self) -> None:
        """Whoever waits is told who writes; an error leaves no mark."""
        with (
            pytest.raises(Busy, match="for ada"),
            self.other.write(who="ada", why="first", action="update"),
            self.other.write(who="bo", why="second", action="update", timeout=0),
        ):
            pass
        with self.other.write(who="bo", why="third", action="update", timeout=0) as draft:
            draft.abandon()

    def old_versions_are_not_there(self) -> None:
        """An endpoint has one state, and says so; a folder has all."""
        if self.engine != "local":
            with pytest.raises(Gone, match="present state only"):
                self.other.read(1)


STEPS = [value for name, value in vars(Journey).items() if callable(value) and name[0] != "_" and name != "same_data"]


@pytest.mark.parametrize("engine", [pytest.param("local", marks=pytest.mark.long), "oxigraph", "virtuoso"])
def test_the_journey_is_the_same_on_every_engine(
    engine: str, store: VersionedStore, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    """Seeding, checking, accepting, asking, replacing and withdrawing give what they give on this machine."""
    (tmp_path / "engine").mkdir()
    with engine_named(engine, tmp_path / "engine") as other:
        journey = Journey(engine, other, store)
        for step in STEPS:
            with subtests.test(step.__name__):
                step(journey)
