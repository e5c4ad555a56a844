"""How many things there are of each class, and how often each property is used, in all and with each class.

Every number is a sum over subjects, so that after a change only the subjects that it touched are counted anew.
"""

# ruff: noqa: S608 - what is put into the SQL is this module's own; what people ask for is bound.

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from coprod_kg.publish.derived.record import Record, differences

SCHEMA = """
CREATE TABLE class (class TEXT PRIMARY KEY, entities INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE property (property TEXT PRIMARY KEY, triples INTEGER NOT NULL, subjects INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE use (class TEXT, property TEXT, triples INTEGER NOT NULL, PRIMARY KEY (class, property)) WITHOUT ROWID;
"""


class Tally:
    """Numbers that are being added up."""

    def __init__(self) -> None:
        self.entities: Counter[str] = Counter()
        self.triples: Counter[str] = Counter()
        self.subjects: Counter[str] = Counter()
        self.uses: Counter[tuple[str, str]] = Counter()

    def count(self, record: Record) -> None:
        """Add one subject."""
        self.entities.update(record.types)
        self.triples.update(record.properties)
        self.subjects.update(record.properties.keys())
        for kind in record.types:
            for path, many in record.properties.items():
                self.uses[kind, path] += many


def change(db: sqlite3.Connection, before: Tally, after: Tally) -> None:
    """Write down that what some subjects counted before is now another number."""
    upsert = "ON CONFLICT DO UPDATE SET"
    db.executemany(
        f"INSERT INTO class VALUES (?, ?) {upsert} entities = entities + excluded.entities",
        differences(before.entities, after.entities).items(),
    )
    triples = differences(before.triples, after.triples)
    subjects = differences(before.subjects, after.subjects)
    db.executemany(
        f"INSERT INTO property VALUES (?, ?, ?) {upsert} triples = triples + excluded.triples, "
        "subjects = subjects + excluded.subjects",
        [(path, triples.get(path, 0), subjects.get(path, 0)) for path in {*triples, *subjects}],
    )
    uses = {pair: after.uses[pair] - before.uses[pair] for pair in {*before.uses, *after.uses}}
    db.executemany(
        f"INSERT INTO use VALUES (?, ?, ?) {upsert} triples = triples + excluded.triples",
        [(*pair, many) for pair, many in uses.items() if many],
    )
    for table, number in (("class", "entities"), ("property", "triples"), ("use", "triples")):
        db.execute(f"DELETE FROM {table} WHERE {number} = 0")


@dataclass(frozen=True, slots=True)
class Partition:
    """One property, or one class with the properties of its members; ``number`` is of triples or of members."""

    iri: str
    number: int
    properties: Mapping[str, int]


def classes(db: sqlite3.Connection) -> list[Partition]:
    """Every class with how many members it has and the triples they have of each property."""
    used: dict[str, dict[str, int]] = {}
    for kind, path, many in db.execute("SELECT class, property, triples FROM use ORDER BY class, property"):
        used.setdefault(kind, {})[path] = many
    rows = db.execute("SELECT class, entities FROM class ORDER BY class")
    return [Partition(kind, many, used.get(kind, {})) for kind, many in rows]


def properties(db: sqlite3.Connection) -> list[tuple[str, int, int]]:
    """Every property with how many triples have it, and how many subjects."""
    return db.execute("SELECT property, triples, subjects FROM property ORDER BY property").fetchall()
