"""The store is a folder of versions that never change."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, Forbidden, Gone, NotFound, StoreError
from coprod_kg.store import VersionedStore
from coprod_kg.store.provenance import current_quads

G = "http://example.org/g"


def quad(number: int, graph: str = G) -> ox.Quad:
    """A quad that is told from others by a number."""
    subject = ox.NamedNode(f"http://example.org/s{number}")
    return ox.Quad(subject, ox.NamedNode("http://example.org/p"), ox.Literal(number), ox.NamedNode(graph))


def write(store: VersionedStore, *quads: ox.Quad, action: str = "submit") -> int:
    """Publish a version with quads added; returns its number."""
    with store.write(who="Ada", why="a test", action=action) as draft:
        draft.engine.add(quads)
    return draft.version.number


def held(store: VersionedStore, number: int | None = None, graph: str = G) -> set[ox.Quad]:
    """The quads of one graph of a version."""
    return set(store.read(number).quads(ox.NamedNode(graph)))


@pytest.fixture
def store(tmp_path: Path) -> VersionedStore:
    """An empty store."""
    return VersionedStore(tmp_path / "store")


def test_an_absent_folder_becomes_a_store_without_versions(store: VersionedStore) -> None:
    """Opening an absent folder makes a store; it has no version, says so, and can be opened again."""
    again = VersionedStore(store.path)
    assert again.current() is None
    assert again.history() == []
    with pytest.raises(NotFound, match="no version yet"):
        again.read()


def test_a_write_makes_a_version_and_leaves_the_ones_before(store: VersionedStore) -> None:
    """Each write is a version of its own; every older one can be read as it was."""
    for number in (1, 2, 3):
        assert write(store, quad(number)) == number
    assert held(store, 1) == {quad(1)}
    assert held(store, 2) == {quad(1), quad(2)}
    assert held(store) == held(store, 3) == {quad(1), quad(2), quad(3)}


def test_a_version_says_parent_time_who_why_and_counts(store: VersionedStore) -> None:
    """What is written down about a version is what happened, and the counts are those of the engine."""
    write(store, quad(1))
    write(store, quad(2), quad(3, "http://example.org/other"))
    version = store.version(2)
    assert (version.number, version.parent, version.who, version.why, version.action) == (
        2, 1, "Ada", "a test", "submit",
    )  # fmt: skip
    assert version.time.endswith("Z") and version.time > store.version(1).time
    assert version.counts[G] == 2
    assert version.counts["http://example.org/other"] == 1
    assert version.total == len(store.read(2).store)


@pytest.mark.parametrize("how", ["update", "direct", "many", "twice", "spelling", "drop", "remove"])
def test_counts_are_right_however_the_data_changed(store: VersionedStore, how: str) -> None:
    """Counts by graph equal those of the engine, whichever way a draft was changed."""
    write(store, *(quad(n) for n in range(5)), quad(9, "http://example.org/other"))
    with store.write(who="Ada", why=how, action="update") as draft:
        engine = draft.engine
        if how == "update":
            engine.update("INSERT { ?s <http://example.org/q> 1 } WHERE { GRAPH ?g { ?s ?p ?o } }")
        elif how == "direct":
            engine.store.remove(quad(1))
        elif how == "many":
            engine.add(quad(n) for n in range(20_010))
            engine.add([quad(30_000)])
        elif how == "twice":
            engine.add([quad(1), quad(7), quad(7)])
            engine.add([quad(7)])
        elif how == "spelling":
            subject, predicate = quad(1).subject, quad(1).predicate
            integer = ox.NamedNode(vocab.XSD + "integer")
            spelt = [ox.Literal(text, datatype=integer) for text in ("7", "07", "+7")]
            engine.add([ox.Quad(subject, predicate, value, ox.NamedNode(G)) for value in spelt])
        elif how == "drop":
            engine.drop(ox.NamedNode(G))
            engine.add([quad(1)])
        else:
            engine.remove([quad(1), quad(1), quad(77)])
    counted: dict[str, int] = {}
    for found in store.read().quads():
        name = found.graph_name.value if isinstance(found.graph_name, ox.NamedNode) else ""
        counted[name] = counted.get(name, 0) + 1
    assert dict(draft.version.counts) == counted


def test_an_error_in_the_block_leaves_no_trace(store: VersionedStore) -> None:
    """After an error the store, its folder included, is as it was."""
    write(store, quad(1))
    before = sorted(str(path) for path in store.path.rglob("*"))
    with pytest.raises(ZeroDivisionError), store.write(who="Ada", why="fails", action="submit") as draft:
        draft.engine.add([quad(2)])
        draft.keep(b"a file")
        _ = 1 / 0
    assert sorted(str(path) for path in store.path.rglob("*")) == before
    with pytest.raises(StoreError, match="not published"):
        _ = draft.version
    assert held(store) == {quad(1)}


def test_an_abandoned_draft_leaves_no_trace(store: VersionedStore) -> None:
    """Abandoning is no error and publishes nothing."""
    write(store, quad(1))
    before = sorted(str(path) for path in store.path.rglob("*"))
    with store.write(who="Ada", why="thinks again", action="submit") as draft:
        draft.engine.add([quad(2)])
        draft.abandon()
    assert sorted(str(path) for path in store.path.rglob("*")) == before


def test_a_published_version_cannot_be_written_to(store: VersionedStore) -> None:
    """Writing to what `read` gives is refused, and the message names the way in."""
    write(store, quad(1))
    engine = store.read()
    with pytest.raises(Forbidden, match="submit"):
        engine.add([quad(2)])
    with pytest.raises(Forbidden, match="submit"):
        engine.update("INSERT DATA { <http://example.org/a> <http://example.org/b> 1 }")
    with pytest.raises(Forbidden, match="submit"):
        engine.drop(ox.NamedNode(G))


def test_files_of_a_version_never_change(store: VersionedStore) -> None:
    """Later writes, compactions and restores do not touch a byte of an earlier version."""
    write(store, *(quad(n) for n in range(50)))
    first = {path.name: path.read_bytes() for path in store.directory(1).iterdir()}
    for number in range(100, 104):
        write(store, quad(number))
    with store.write(who="Ada", why="merge", action="update") as draft:
        draft.engine.store.optimize()
        draft.engine.update("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }")
    store.restore(1, who="Ada", why="back")
    assert {path.name: path.read_bytes() for path in store.directory(1).iterdir()} == first


def test_restore_brings_data_back_and_provenance_goes_on(store: VersionedStore) -> None:
    """A restored version has the old data, the newer provenance, and what the caller adds to it."""
    write(store, quad(1))
    write(store, quad(2))
    note = quad(5, vocab.PROVENANCE.value)
    version = store.restore(1, who="Ada", why="a mistake", before_publication=lambda d: d.engine.add([note]))
    assert (version.number, version.parent, version.base, version.action) == (3, 2, 1, "restore")
    assert held(store) == {quad(1)}
    provenance = set(store.read().quads(vocab.PROVENANCE))
    assert provenance > set(store.read(2).quads(vocab.PROVENANCE)) - set(current_quads(2)) | {note, *current_quads(3)}
    assert version.counts[vocab.PROVENANCE.value] == len(provenance)
    assert version.counts[G] == 1


def test_each_version_describes_itself_in_the_provenance_graph(store: VersionedStore) -> None:
    """PROV-O and DCAT statements tell of every version: activity, agent, times and what it came from."""
    write(store, quad(1))
    write(store, quad(2))
    rows = store.read().query(
        """SELECT ?number ?who ?why ?from WHERE { ?version dcat:version ?number ; prov:wasGeneratedBy ?act .
           ?act a prov:Activity ; prov:startedAtTime ?begin ; prov:endedAtTime ?end ;
                prov:wasAssociatedWith/foaf:name ?who ; dct:description ?why .
           OPTIONAL { ?version prov:wasDerivedFrom/dcat:version ?from } FILTER(?begin <= ?end) }
           ORDER BY ?number""",
        graphs=[vocab.PROVENANCE],
    )
    assert isinstance(rows, ox.QuerySolutions)
    told = [tuple(None if row[i] is None else row[i].value for i in range(4)) for row in rows]
    assert told == [("1", "Ada", "a test", None), ("2", "Ada", "a test", "1")]


def test_contributed_files_are_kept_byte_for_byte(store: VersionedStore) -> None:
    """A file comes back as it was given, once kept is kept, and the same bytes are one file."""
    data = bytes(range(256)) * 10
    with store.write(who="Ada", why="a file", action="submit") as draft:
        sha256 = draft.keep(data)
        assert store.keep(data) == sha256
    assert store.original(sha256) == data
    assert store.keep(data) == sha256
    assert [path.name for path in (store.path / "originals").iterdir()] == [sha256]
    with pytest.raises(NotFound):
        store.original("0" * 64)
    with pytest.raises(BadRequest):
        store.original("../format")


def test_a_file_of_an_abandoned_draft_goes_unless_it_was_there(store: VersionedStore) -> None:
    """What only an abandoned draft brought goes; what the store had before stays."""
    known = store.keep(b"was here")
    with store.write(who="Ada", why="x", action="submit") as draft:
        assert store.keep(b"was here") == known
        fresh = store.keep(b"was not")
        draft.abandon()
    assert store.original(known) == b"was here"
    with pytest.raises(NotFound):
        store.original(fresh)


def test_a_damaged_original_is_never_given_out(store: VersionedStore) -> None:
    """An original whose bytes changed is an error, not an answer."""
    sha256 = store.keep(b"the truth")
    (store.path / "originals" / sha256).write_bytes(b"the trvth")
    with pytest.raises(StoreError, match="damaged"):
        store.original(sha256)


def test_a_release_is_a_name_for_a_version(store: VersionedStore) -> None:
    """A release names a version for ever, is told of in provenance, and cannot be given twice."""
    write(store, quad(1))
    write(store, quad(2))
    released = store.release("2026-1", 1, who="Ada")
    assert (released.number, released.released) == (1, ("2026-1",))
    assert store.current().action == "release"
    assert [version.released for version in store.history()] == [(), (), ("2026-1",)]
    count = len(store.history())
    assert store.release("2026-1", 1).number == 1
    assert len(store.history()) == count
    with pytest.raises(BadRequest, match="version 1 already"):
        store.release("2026-1", 2)
    for name in ("", "42", "a/b", "-x", "a" * 65):
        with pytest.raises(BadRequest, match="cannot name a release"):
            store.release(name)
    store.restore(2, who="Ada", why="releases outlive a restore")
    assert store.version(1).released == ("2026-1",)


def test_numbers_that_never_were_are_not_found(store: VersionedStore) -> None:
    """A number outside of what there is says what there is."""
    write(store, quad(1))
    for number in (0, -1, 2):
        with pytest.raises(NotFound, match="versions 1 to 1"):
            store.read(number)


def test_pruned_versions_are_gone_and_name_the_nearest_release(store: VersionedStore) -> None:
    """A pruned version answers Gone with the nearest release; history still tells of it."""
    for number in range(1, 7):
        write(store, quad(number))
    store.release("first", 3)
    assert store.prune(keep=1) == [1, 2, 4, 5, 6]
    with pytest.raises(Gone, match="nearest release is 'first', version 3"):
        store.read(5)
    assert held(store, 3) == {quad(1), quad(2), quad(3)}
    assert [version.number for version in store.history()] == [7, 6, 5, 4, 3, 2, 1]
    assert store.history()[-1].pruned is not None
    assert store.verify() == []


def test_a_scratch_copy_can_be_changed_and_leaves_no_trace(store: VersionedStore) -> None:
    """A working copy holds the current data, takes changes, and needs no lock."""
    write(store, quad(1))
    before = sorted(str(path) for path in store.path.rglob("*"))
    with store.write(who="Ada", why="meanwhile", action="update") as draft, store.scratch() as engine:
        engine.add([quad(2)])
        assert set(engine.quads(ox.NamedNode(G))) == {quad(1), quad(2)}
        draft.abandon()
    assert sorted(str(path) for path in store.path.rglob("*")) == before
    assert held(store) == {quad(1)}


def test_compacting_leaves_the_same_data_in_fewer_files(store: VersionedStore) -> None:
    """Three writes leave a file an index each, fewer than the engine merges by itself; compacting merges them."""
    for number in range(3):
        write(store, quad(number))
    before = set(store.read().quads(ox.NamedNode(G)))
    count = len(list(store.directory().glob("*.sst")))
    version = store.compact(tables=0)
    assert version is not None and version.action == "compact"
    assert len(list(store.directory().glob("*.sst"))) < count
    assert set(store.read().quads(ox.NamedNode(G))) == before
    assert store.compact(tables=1000) is None
