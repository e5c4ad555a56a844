"""Whatever is done to a store in whatever order, it holds what a list of sets would hold."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from coprod_kg import vocab
from coprod_kg.errors import Gone
from coprod_kg.store import VersionedStore

XSD = vocab.XSD
SUBJECTS = [ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.BlankNode("x1")]
PREDICATES = [ox.NamedNode("urn:p"), ox.NamedNode("urn:q")]
OBJECTS = [
    *SUBJECTS, ox.Literal("text"), ox.Literal("text", language="en"),
    ox.Literal("1", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("2001-01-01T00:00:00Z", datatype=ox.NamedNode(XSD + "dateTime")),
    ox.Triple(SUBJECTS[0], PREDICATES[0], SUBJECTS[1]),
]  # fmt: skip
GRAPHS = [ox.DefaultGraph(), ox.NamedNode("urn:g"), ox.NamedNode("urn:h"), ox.NamedNode(vocab.CONTRIBUTION + "1")]
quads = st.builds(ox.Quad, *(st.sampled_from(terms) for terms in (SUBJECTS, PREDICATES, OBJECTS, GRAPHS)))
batches = st.lists(quads, min_size=0, max_size=6)


class Model(RuleBasedStateMachine):
    """A store beside the sets that say what each of its versions should hold; None for a pruned one."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = VersionedStore(self.folder / "store")
        self.versions: list[frozenset[ox.Quad] | None] = []
        self.files: set[bytes] = set()
        self.released: set[int] = set()

    def teardown(self) -> None:
        """The store agrees with its own digests and is taken away."""
        assert self.store.verify() == []
        shutil.rmtree(self.folder)

    @property
    def latest(self) -> frozenset[ox.Quad]:
        """What the current version should hold."""
        return (self.versions[-1] or frozenset()) if self.versions else frozenset()

    @rule(added=batches, removed=batches, dropped=st.none() | st.sampled_from(GRAPHS[1:]), data=st.binary(max_size=3))
    def write(self, added: list[ox.Quad], removed: list[ox.Quad], dropped: ox.NamedNode | None, data: bytes) -> None:
        """Change a draft in several ways and publish it with a file."""
        with self.store.write(who="w", why="w", action="submit") as draft:
            draft.engine.remove(removed)
            if dropped is not None:
                draft.engine.drop(dropped)
            draft.engine.add(added)
            draft.keep(data)
        kept = {q for q in self.latest - set(removed) if q.graph_name != dropped}
        self.versions.append(frozenset(kept | set(added)))
        self.files.add(data)

    @rule(added=batches, data=st.binary(min_size=4, max_size=4))
    def fail(self, added: list[ox.Quad], data: bytes) -> None:
        """A write that fails."""
        with pytest.raises(KeyError), self.store.write(who="w", why="w", action="submit") as draft:
            draft.engine.add(added)
            draft.keep(data)
            raise KeyError

    @precondition(lambda self: self.versions)
    @rule(pick=st.randoms(use_true_random=False))
    def restore(self, pick: Random) -> None:
        """Go back to any version; a pruned one is gone."""
        number = pick.randint(1, len(self.versions))
        old = self.versions[number - 1]
        if old is None:
            with pytest.raises(Gone):
                self.store.restore(number, who="w", why="w")
        else:
            self.store.restore(number, who="w", why="w")
            self.versions.append(old)

    @precondition(lambda self: self.versions)
    @rule(keep=st.integers(1, 4))
    def prune(self, keep: int) -> None:
        """Let old versions go; all were made today, so only the newest and the released stay."""
        expected = [
            number
            for number, held in enumerate(self.versions, 1)
            if held is not None and number <= len(self.versions) - keep and number not in self.released
        ]
        gone = self.store.prune(keep=keep)
        assert gone == expected
        for number in gone:
            self.versions[number - 1] = None

    @precondition(lambda self: self.versions)
    @rule()
    def release(self) -> None:
        """Release the current version."""
        number = len(self.versions)
        self.store.release(f"r{number}")
        self.released.add(number)
        self.versions.append(self.versions[-1])

    @precondition(lambda self: any(GRAPHS[3] in {q.graph_name for q in held or ()} for held in self.versions))
    @rule()
    def purge(self) -> None:
        """Take the contribution out of all versions that are left."""
        self.store.purge(GRAPHS[3].value, who="w", why="w")  # type: ignore[union-attr]
        self.versions = [
            None if held is None else frozenset(q for q in held if q.graph_name != GRAPHS[3]) for held in self.versions
        ]
        self.versions.append(self.versions[-1])

    @rule()
    def reopen(self) -> None:
        """Open the folder anew."""
        self.store = VersionedStore(self.store.path)

    @invariant()
    def holds_what_the_sets_hold(self) -> None:
        """Every version holds what it should, and its counts say so."""
        current = self.store.current()
        assert (0 if current is None else current.number) == len(self.versions)
        for version in self.store.history()[:4]:
            held = self.versions[version.number - 1]
            assert (version.pruned is not None) == (held is None)
            if held is not None:
                found = set(self.store.read(version.number).quads())
                assert sum(version.counts.values()) == len(found)
                assert {q for q in found if q.graph_name != vocab.PROVENANCE} == held

    @invariant()
    def keeps_the_files(self) -> None:
        """The originals are those of the writes that did not fail."""
        assert {path.read_bytes() for path in (self.store.path / "originals").iterdir()} == self.files

    @precondition(lambda self: len(self.versions) > 1)
    @rule(pick=st.randoms(use_true_random=False))
    def differ(self, pick: Random) -> None:
        """The differences between two versions are those between their sets."""
        there = [number for number, held in enumerate(self.versions, 1) if held is not None]
        old, new = pick.choice(there), pick.choice(there)
        before, after = self.versions[old - 1] or frozenset(), self.versions[new - 1] or frozenset()
        found: dict[bool, set[tuple[str, ox.Triple]]] = {True: set(), False: set()}
        for change in self.store.changes(old, new):
            if change.graph != vocab.PROVENANCE.value:
                found[change.added].add((change.graph, change.triple))
        assert found == {True: _keyed(after - before), False: _keyed(before - after)}


def _keyed(quads: frozenset[ox.Quad]) -> set[tuple[str, ox.Triple]]:
    return {(getattr(q.graph_name, "value", ""), q.triple) for q in quads}


_SETTINGS = settings(
    deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), stateful_step_count=8
)  # fmt: skip


class TestModel(Model.TestCase):  # type: ignore[misc]
    """A sample of what can be done in what order."""

    settings = settings(_SETTINGS, max_examples=6)


@pytest.mark.long
class TestModelLong(Model.TestCase):  # type: ignore[misc]
    """Many more."""

    settings = settings(_SETTINGS, max_examples=150, stateful_step_count=20)
