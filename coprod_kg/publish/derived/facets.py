"""What cases can be sorted by, and how many there are of each kind among those that were chosen."""

# ruff: noqa: S608 - what is put into the SQL is this module's own; what people ask for is bound.

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from coprod_kg.publish.derived.asked import fold
from coprod_kg.store.local import LocalEngine

SCHEMA = """
CREATE TABLE cases (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE INDEX cases_by_name ON cases (name, id);
CREATE TABLE facet (dimension TEXT, value TEXT, of INTEGER, PRIMARY KEY (dimension, value, of)) WITHOUT ROWID;
CREATE INDEX facets_of ON facet (of);
"""
#: So many things are named in one query.
BATCH = 1000
_PLACE = "(coprod:describesArrangement|coprod:describesInvolvement/coprod:hasTarget)"
#: By what cases can be chosen: the pattern that leads from a case to a value. Of a place in words, such as
#: “Valdoro, Spain”, the country is what stands last.
DIMENSIONS: Mapping[str, str] = {
    "form": (
        "?case coprod:describesInvolvement/rdf:type ?value . ?value rdfs:subClassOf coprod:CoProduction ; "
        "skos:notation ?number"
    ),
    "role": "?case coprod:describesInvolvement/coprod:hasRole ?value",
    "stance": "?case coprod:describesInvolvement/coprod:hasStance ?value",
    "phase": "?case coprod:describesInvolvement/coprod:hasPhase ?value",
    "value": "?case coprod:describesInvolvement/(coprod:creates|coprod:destroys)/coprod:hasValueType ?value",
    "service": f"?case {_PLACE} ?value FILTER(isIRI(?value))",
    "country": " UNION ".join(
        f"{{ ?case {way} ?at }}"
        for start in ("", "coprod:describesArrangement/", "coprod:describesInvolvement/coprod:hasTarget/")
        for way in (start + path for path in ("dct:spatial", "dct:coverage", "schema:addressCountry"))
    )
    + r" BIND(IF(isLITERAL(?at), REPLACE(STR(?at), '^.*[,;]\\s*', ''), ?at) AS ?value) FILTER(STR(?value) != '')",
    "year": (
        "{ ?case (dct:temporal|dct:date|dct:issued) ?when } UNION "
        "{ ?case coprod:isTakenFrom/coprod:isPassageOf/dct:issued ?when } UNION "
        "{ ?case coprod:isTakenFrom/dct:issued ?when } UNION { ?case dct:source/dct:issued ?when } "
        "FILTER(REGEX(STR(?when), '^-?[0-9]{4}')) BIND(SUBSTR(STR(?when), 1, 4) AS ?value)"
    ),
}
_NAMES = """
SELECT ?case (MIN(?english) AS ?first) (MIN(?any) AS ?other) WHERE {
  %s ?case a coprod:Case FILTER(isIRI(?case))
  OPTIONAL {
    ?case rdfs:label|skos:prefLabel|dct:title ?any BIND(IF(LANGMATCHES(LANG(?any), "en"), ?any, ?none) AS ?english)
  }
} GROUP BY ?case"""
_TOUCHED = """
SELECT DISTINCT ?case WHERE {
  VALUES ?thing { %s }
  { BIND(?thing AS ?case) }
  UNION { ?case coprod:describesInvolvement|coprod:describesArrangement|coprod:isTakenFrom|dct:source ?thing }
  UNION { ?case coprod:describesInvolvement/(coprod:hasTarget|coprod:creates|coprod:destroys) ?thing }
  UNION { ?case coprod:isTakenFrom/coprod:isPassageOf ?thing }
  ?case a coprod:Case
}"""


def refresh(db: sqlite3.Connection, engine: LocalEngine, cases: Iterable[str] | None) -> None:
    """Write down by what each of some cases can be found; of all cases for None."""
    if cases is None:
        _put(db, engine, "")
        return
    waiting = iter(sorted(cases))
    while batch := list(itertools.islice(waiting, BATCH)):
        for case in batch:
            db.execute("DELETE FROM facet WHERE of = (SELECT id FROM cases WHERE iri = ?)", (case,))
            db.execute("DELETE FROM cases WHERE iri = ?", (case,))
        _put(db, engine, f"VALUES ?case {{ {' '.join(str(ox.NamedNode(case)) for case in batch)} }}")


def touched(engine: LocalEngine, things: Sequence[ox.NamedNode]) -> Iterator[str]:
    """The cases on which a change of some things may bear."""
    for start in range(0, len(things), BATCH):
        found = engine.query(_TOUCHED % " ".join(map(str, things[start : start + BATCH])))
        assert isinstance(found, ox.QuerySolutions)
        yield from (row["case"].value for row in found if isinstance(row["case"], ox.NamedNode))


def _put(db: sqlite3.Connection, engine: LocalEngine, among: str) -> None:
    found = engine.query(_NAMES % among)
    assert isinstance(found, ox.QuerySolutions)
    for row in found:
        name = row["first"] or row["other"]
        shown = fold(name.value) if name is not None else "\U0010ffff"
        db.execute("INSERT OR IGNORE INTO cases (iri, name) VALUES (?, ?)", (row["case"].value, shown))
    known = dict(db.execute("SELECT iri, id FROM cases"))
    for dimension, pattern in DIMENSIONS.items():
        rows = engine.query(f"SELECT DISTINCT ?case ?value WHERE {{ {among} ?case a coprod:Case . {pattern} }}")
        assert isinstance(rows, ox.QuerySolutions)
        db.executemany(
            "INSERT OR IGNORE INTO facet VALUES (?, ?, ?)",
            [(dimension, row["value"].value, known[row["case"].value]) for row in rows if row["case"].value in known],
        )


Chosen = Mapping[str, str]


def count(db: sqlite3.Connection, chosen: Chosen) -> int:
    """How many cases have all the chosen values."""
    condition, values = _among(chosen, "cases.id")
    row = db.execute(f"SELECT COUNT(*) FROM cases WHERE {condition}", values).fetchone()
    return int(row[0])


def cases(db: sqlite3.Connection, chosen: Chosen, *, start: int, most: int) -> list[str]:
    """Some of the cases that have all the chosen values, by name."""
    condition, values = _among(chosen, "cases.id")
    text = f"SELECT iri FROM cases WHERE {condition} ORDER BY name, id LIMIT ? OFFSET ?"
    return [row[0] for row in db.execute(text, (*values, most, start))]


def numbers(db: sqlite3.Connection, chosen: Chosen) -> dict[str, list[tuple[str, int]]]:
    """For each dimension its values with how many cases there would be if that value were chosen, most first.

    What is chosen in a dimension does not bear on its own numbers, so that another value can be seen beside it.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for dimension in DIMENSIONS:
        others = {name: value for name, value in chosen.items() if name != dimension}
        condition, values = _among(others, "of")
        text = (
            f"SELECT value, COUNT(*) AS many FROM facet WHERE dimension = ? AND {condition} "
            "GROUP BY value ORDER BY many DESC, value"
        )
        found[dimension] = db.execute(text, (dimension, *values)).fetchall()
    return found


def _among(chosen: Chosen, column: str) -> tuple[str, list[str]]:
    part = f"{column} IN (SELECT of FROM facet WHERE dimension = ? AND value = ?)"
    values = [each for pair in sorted(chosen.items()) for each in pair]
    return " AND ".join([part] * len(chosen)) or "1", values
