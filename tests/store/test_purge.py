"""What is purged is nowhere any more, and everything else is as it was."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import vocab
from coprod_kg.errors import Gone
from coprod_kg.store import Engine, VersionedStore

GRAPH = vocab.contribution_graph("20260101-abcdef01")
ABOUT = ox.NamedNode(f"{vocab.THING}contribution/20260101-abcdef01")
SECRET = "Zq7XvK2mW9pLrT4y"  # noqa: S105
PERSON = ox.NamedNode(f"http://example.org/{SECRET}")
NAME, KIND = ox.NamedNode(vocab.FOAF + "name"), ox.NamedNode(vocab.FOAF + "Person")
OTHER = ox.Quad(ox.NamedNode("urn:s"), vocab.RDF_TYPE, KIND, ox.NamedNode("urn:g"))


@pytest.fixture
def store(tmp_path: Path) -> VersionedStore:
    """Version 2 brings a person, with file, provenance and inferences; version 4 takes the person out again."""
    store = VersionedStore(tmp_path / "store")
    secret = [
        ox.Quad(PERSON, NAME, ox.Literal(f"Mx {SECRET}"), GRAPH),
        ox.Quad(PERSON, vocab.RDF_TYPE, KIND, vocab.INFERRED),
        ox.Quad(ABOUT, ox.NamedNode(vocab.DCTERMS + "creator"), ox.Literal(f"By {SECRET}"), vocab.PROVENANCE),
    ]
    for number in range(1, 5):
        with store.write(who="Ada", why="x", action="submit") as draft:
            draft.engine.add([ox.Quad(ox.NamedNode(f"urn:{number}"), NAME, ox.Literal(number), ox.NamedNode("urn:g"))])
            if number == 1:
                draft.engine.add([OTHER, ox.Quad(OTHER.subject, vocab.RDF_TYPE, NAME, vocab.INFERRED)])
            elif number == 2:
                draft.engine.add(secret)
                draft.keep(f"file of {SECRET}".encode())
            elif number == 4:
                draft.engine.drop(GRAPH)
                draft.engine.remove(secret[1:2])
    return store


def holding(path: Path) -> list[str]:
    """The files below a folder in which the secret can be read."""
    return [str(p) for p in path.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()]


def test_nothing_of_it_is_left_on_the_disk(store: VersionedStore) -> None:
    """No file of the store holds the purged words any more, not even the versions after it was withdrawn."""
    assert any("/000004/" in name for name in holding(store.path)), "the engine never forgets by itself"
    sha256 = next(p.name for p in (store.path / "originals").iterdir())
    version = store.purge(GRAPH.value, sha256, who="Ada", why="the law")
    assert (version.number, version.action, version.who, version.why) == (5, "purge", "Ada", "the law")
    assert holding(store.path) == []
    with pytest.raises(Gone, match="the law"):
        store.original(sha256)
    assert store.verify() == []


def test_everything_else_is_as_it_was(store: VersionedStore) -> None:
    """All versions keep their numbers and what others said; only what named the purged alone is gone."""

    def rest(number: int) -> set[ox.Quad]:
        return {q for q in store.read(number).quads() if SECRET not in str(q) and q.subject != ABOUT}

    before = {number: rest(number) for number in range(1, 5)}
    store.purge(GRAPH.value, who="Ada", why="the law")
    for number in range(1, 5):
        assert set(store.read(number).quads()) == before[number]
        assert store.version(number).total == len(before[number])
    reopened = VersionedStore(store.path)
    assert [version.number for version in reopened.history()] == [5, 4, 3, 2, 1]
    assert reopened.tombstones()[0]["graph"] == GRAPH.value


def test_the_provenance_graph_keeps_a_tombstone(store: VersionedStore) -> None:
    """The newest version tells that the graph was purged, and by which version."""
    store.purge(GRAPH.value, who="Ada", why="the law")
    told = {quad.predicate.value for quad in store.read().quads(vocab.PROVENANCE) if quad.subject == GRAPH}
    assert vocab.PROV + "invalidatedAtTime" in told


def test_inferences_are_concluded_anew_where_the_caller_knows_how(store: VersionedStore) -> None:
    """Each version's working copy is handed to the caller, without the graph, to infer anew."""
    seen: list[int] = []

    def conclude(engine: Engine) -> None:
        seen.append(len(list(engine.quads(GRAPH))))
        engine.drop(vocab.INFERRED)

    store.purge(GRAPH.value, who="Ada", why="the law", conclude=conclude)
    assert seen == [0, 0, 0]
    assert [vocab.INFERRED.value in store.version(n).counts for n in range(1, 6)] == [True, False, False, False, False]


def test_a_purge_that_fails_changes_nothing(store: VersionedStore) -> None:
    """Where a version cannot be built anew, the store is as it was."""
    before = sorted(str(path) for path in store.path.rglob("*"))

    def fail(engine: Engine) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.purge(GRAPH.value, who="Ada", why="the law", conclude=fail)
    assert sorted(str(path) for path in store.path.rglob("*")) == before
    assert store.tombstones() == []
    assert store.verify() == []
