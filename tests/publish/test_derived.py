"""What is worked out of a version: the same by what changed as from nothing, and found in any language."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import vocab
from coprod_kg.publish.derived import FOLDER, Derived, build, facets, newest, tally, texts
from coprod_kg.publish.derived.departed import departed
from coprod_kg.store import VersionedStore
from coprod_kg.store.originals import mark

GRAPH = vocab.contribution_graph("20260101-abc")
#: Makes what is worked out of a store, and is killed when a function is called.
KILLED = """
import os, signal, sys
from pathlib import Path
from coprod_kg.publish.derived import build, facets, tally, texts
module, _, name = sys.argv[1].partition(".")
setattr(globals()[module], name, lambda *arguments: os.kill(os.getpid(), signal.SIGKILL))
build.main(sys.argv[2])
"""
LIBRARY = """
@prefix coprod: <https://w3id.org/coproduction/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/> . @prefix dct: <http://purl.org/dc/terms/> .
ex:case a coprod:Case ; rdfs:label "Library planning"@en, "Bibliotekets årsmøde"@da, "图书馆规划"@zh ;
    dct:description "Readers plan the rooms."@en ; dct:date "2024-05-01" ;
    coprod:describesInvolvement ex:planning ; coprod:describesArrangement ex:library .
ex:planning a coprod:Involvement ; coprod:hasRole coprod:UserRole ; coprod:hasPhase coprod:Design .
ex:library a coprod:PublicService ; rdfs:label "Library"@en ;
  dct:spatial <https://example.org/denmark> , "Aarhus, Norland" .
"""


def change(store: VersionedStore, add: str = "", *, remove: bool = False) -> None:
    with store.write(who="a test", why="to see it", action="submit") as draft:
        if remove:
            draft.engine.drop(GRAPH)
        draft.engine.add(ox.Quad(*quad.triple, GRAPH) for quad in ox.parse(add, format=ox.RdfFormat.TURTLE))


def tables(made: Derived) -> dict[str, list[tuple[object, ...]]]:
    """All that the tables say, without the numbers that rows happen to have."""
    wanted = {
        "text": "SELECT iri, kind, is_name, language, value FROM text JOIN thing ON thing.id = text.thing "
        "ORDER BY 1, 3, 4, 5",
        "class": "SELECT * FROM class ORDER BY 1",
        "property": "SELECT * FROM property ORDER BY 1",
        "use": "SELECT * FROM use ORDER BY 1, 2",
        "cases": "SELECT iri, name FROM cases ORDER BY 1",
        "facet": "SELECT iri, dimension, value FROM facet JOIN cases ON cases.id = of ORDER BY 1, 2, 3",
    }
    return {name: made.db.execute(text).fetchall() for name, text in wanted.items()}


def test_what_changed_leads_to_the_same_as_beginning_anew(store: VersionedStore) -> None:
    """Things that come, change and go are followed exactly: texts, counts, and what cases are found by."""
    build.build(store)
    for step in (LIBRARY, LIBRARY.replace("UserRole", "CitizenRole").replace("Library planning", "Planning"), ""):
        change(store, step, remove=True)
        followed = tables(build.build(store))
        shutil.rmtree(store.path / FOLDER)
        assert followed == tables(build.build(store))


@pytest.mark.parametrize(
    "words", ["library plan", "LIBRARY", "bibliotekets arsmøde", "årsmøde", "规划", "书馆", "readers", "lib"]
)
def test_a_thing_is_found_by_any_of_its_texts(store: VersionedStore, words: str) -> None:
    """Without regard to case and accents, by beginnings of words, and in scripts that have no spaces."""
    change(store, LIBRARY)
    db = build.build(store).db
    assert "https://example.org/case" in {hit.iri for hit in texts.search(db, words).found}
    assert "https://example.org/case" not in {
        hit.iri for hit in texts.search(db, words, kind=texts_kind("Claim")).found
    }


def texts_kind(name: str) -> str:
    return vocab.COPROD + name


@pytest.mark.parametrize("words", ["", "   ", '"', "NEAR(", "a AND", "*", "x'; DROP TABLE text", "\x00", "🎈" * 500])
def test_odd_words_find_nothing_and_break_nothing(store: VersionedStore, words: str) -> None:
    """What people type is words, never an operator of the index's own language."""
    db = build.build(store).db
    assert isinstance(texts.search(db, words).found, tuple)
    assert db.execute("SELECT COUNT(*) FROM text").fetchone()[0] > 0


def test_the_exact_name_comes_first(store: VersionedStore) -> None:
    """Then names that begin so, then names and texts that have the words."""
    found = texts.search(build.build(store).db, "co-design").found
    assert found[0].iri == vocab.COPROD + "CoDesign"
    ranks = [hit.is_name for hit in found]
    assert ranks == sorted(ranks, reverse=True)


def test_what_looks_alike_is_near(store: VersionedStore) -> None:
    """A slip of the pen in an address or a search leads to what was meant."""
    db = build.build(store).db
    assert texts.near(db, vocab.THING + "case/surgerry")[0] == vocab.THING + "case/surgery"
    assert texts.suggestions(db, "surgrey") == "surgery"
    assert texts.suggestions(db, "surgery") == ""


def test_cases_are_counted_by_what_they_are(store: VersionedStore) -> None:
    """A choice narrows every other dimension, not its own."""
    change(store, LIBRARY)
    db = build.build(store).db
    everything = facets.numbers(db, {})
    assert everything["country"] == [("Norland", 1), ("https://example.org/denmark", 1)]
    assert ("2024", 1) in everything["year"]
    chosen = {"country": "https://example.org/denmark"}
    assert facets.count(db, chosen) == 1
    assert facets.cases(db, chosen, start=0, most=10) == ["https://example.org/case"]
    narrowed = facets.numbers(db, chosen)
    assert narrowed["role"] == [(vocab.COPROD + "UserRole", 1)]
    assert narrowed["country"] == everything["country"]


def test_counts_are_those_of_the_engine(store: VersionedStore) -> None:
    """Members of classes and triples of properties are as many as SPARQL counts."""
    change(store, LIBRARY)
    db, engine = build.build(store).db, store.read()
    for one in tally.classes(db):
        rows = engine.query(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{one.iri}> }}")
        assert one.number == int(next(iter(rows))["n"].value)  # type: ignore[union-attr, index, arg-type]
    text = "SELECT ?p (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } } } GROUP BY ?p"
    counted = {row["p"].value: int(row["n"].value) for row in engine.query(text)}  # type: ignore[union-attr, index]
    assert {path: many for path, many, _ in tally.properties(db)} == counted


def test_the_newest_file_is_found_and_old_ones_go(store: VersionedStore) -> None:
    """Until a version's own file is there, the one before it answers and says so."""
    shutil.rmtree(store.path / FOLDER, ignore_errors=True)  # the store that tests copy may have been served
    assert newest(store) is None
    build.build(store)
    change(store, LIBRARY)
    found = newest(store)
    assert found is not None and found.version == 1
    for _ in range(3):
        change(store, LIBRARY, remove=True)
        made = build.build(store)
    assert newest(store) == Derived(made.path, store.version().number)
    assert len(list((store.path / FOLDER).glob("*.sqlite"))) == 2
    with pytest.raises(sqlite3.OperationalError):
        made.db.execute("DELETE FROM text")


@pytest.mark.parametrize("moment", ["texts.put", "tally.change", "facets.refresh", "Path.replace"])
def test_what_is_killed_while_it_is_made_is_made_anew(store: VersionedStore, moment: str) -> None:
    """Killed at any moment, it leaves the version before to answer, and the next attempt gives what is right."""
    build.build(store)
    change(store, LIBRARY)
    killed = subprocess.run([sys.executable, "-c", KILLED, moment, str(store.path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    found = newest(store)
    assert found is not None and found.version == 1
    followed = tables(build.build(store))
    assert not list((store.path / FOLDER).glob(".*"))
    shutil.rmtree(store.path / FOLDER)
    assert followed == tables(build.build(store))


def test_what_was_purged_is_known_to_be_gone_and_nowhere_to_be_read(store: VersionedStore, tmp_path: Path) -> None:
    """After a purge no file beside the versions holds a word of it, and its address is still known to be gone."""
    change(store, LIBRARY)
    build.build(store)
    store.purge(GRAPH.value, who="an administrator", why="the law")
    made = build.build(store)
    assert not texts.search(made.db, "bibliotekets").found
    kept = [path.read_bytes() for path in (store.path / FOLDER).rglob("*") if path.is_file()]
    assert not any(b"Bibliotekets" in data for data in kept)
    gone = departed(store, store.read())[mark("https://example.org/case")]
    assert (gone.contribution, gone.status) == ("20260101-abc", "purged")
