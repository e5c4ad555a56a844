"""Names and texts of things in every language, and finding things by words of them (SQLite's FTS5)."""

# ruff: noqa: S608 - what is put into the SQL is this module's own; what people ask for is bound.

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from coprod_kg import vocab
from coprod_kg.publish.derived.asked import WORD, all_of, fold, some_of, squeezed, written
from coprod_kg.publish.derived.record import Record

SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL);
CREATE TABLE text (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, is_name INTEGER NOT NULL, language TEXT NOT NULL,
                   value TEXT NOT NULL, folded TEXT);
CREATE INDEX text_of_thing ON text (thing);
CREATE INDEX text_folded ON text (folded) WHERE folded IS NOT NULL;
CREATE VIRTUAL TABLE names USING fts5(value, content='', tokenize='unicode61 remove_diacritics 2', prefix='2');
CREATE VIRTUAL TABLE bodies USING fts5(value, content='', tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(names, 'row');
"""
#: So many matches are weighed; a search that finds more says so.
WEIGHED = 1000
#: Longer texts are cut: whoever searches looks for what stands at the beginning.
TEXT_LENGTH = 5000
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, its kind, and the text in which the words stand."""

    iri: str
    kind: str
    text: str
    language: str
    is_name: bool
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, the best first; ``whole`` is false where there is more than was weighed.

    ``has_all`` is false where nothing has all the words, and this is what has some.
    """

    found: tuple[Hit, ...]
    whole: bool
    has_all: bool = True


def put(db: sqlite3.Connection, iri: str, record: Record) -> None:
    """Write down the texts of a thing; those that there were have to be removed before."""
    if not record.names and not record.texts and not record.kind:
        return
    thing = db.execute("INSERT INTO thing (iri, kind) VALUES (?, ?)", (iri, record.kind)).lastrowid
    for is_name, texts in ((True, record.names), (False, record.texts | _slug(iri, record))):
        for value, language in sorted(texts):
            kept = value[:TEXT_LENGTH]
            row = (thing, is_name, language.lower(), kept, fold(kept)[:200] if is_name else None)
            text = db.execute("INSERT INTO text (thing, is_name, language, value, folded) VALUES (?,?,?,?,?)", row)
            table = "names" if is_name else "bodies"
            db.execute(f"INSERT INTO {table} (rowid, value) VALUES (?, ?)", (text.lastrowid, written(kept)))


def prepare_for_many(db: sqlite3.Connection) -> None:
    """Have new words gathered in memory for longer before they are sorted into the index."""
    for table in ("names", "bodies"):
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', {32 << 20})")


def remove(db: sqlite3.Connection, iri: str) -> None:
    """Forget the texts of a thing."""
    row = db.execute("SELECT id FROM thing WHERE iri = ?", (iri,)).fetchone()
    if row is None:
        return
    for text, is_name, value in db.execute("SELECT id, is_name, value FROM text WHERE thing = ?", row).fetchall():
        table = "names" if is_name else "bodies"
        forget = f"INSERT INTO {table} ({table}, rowid, value) VALUES ('delete', ?, ?)"
        db.execute(forget, (text, written(value)))
    db.execute("DELETE FROM text WHERE thing = ?", row)
    db.execute("DELETE FROM thing WHERE id = ?", row)


def search(db: sqlite3.Connection, words: str, *, kind: str = "", language: str = "") -> Hits:
    """Things whose names or texts have all the words; the last may be the beginning of one.

    A thing that is called exactly so comes first, then those whose name begins so, those that have the words in
    their name, and those that have them in a text. Where nothing has them all, it is what has some of them, most of
    them first. Nothing is found for no words.
    """
    found = _found(db, all_of(words), words, kind, language)
    some = some_of(words) if not found.found else ""
    if not some:
        return found
    less = _found(db, some, words, kind, language)
    parts = set(WORD.findall(fold(words)))
    best = sorted(less.found, key=lambda hit: -len(parts & set(WORD.findall(fold(hit.text)))))
    return Hits(tuple(best), less.whole, has_all=False)


def _found(db: sqlite3.Connection, query: str, words: str, kind: str, language: str) -> Hits:
    if not query:
        return Hits((), True)
    asked, best = fold(words), dict[str, tuple[tuple[int, int, int, str], Hit]]()
    whole = True
    for table in ("names", "bodies"):
        rows = _matches(db, table, query, kind, language)
        whole = whole and len(rows) < WEIGHED
        for hit in (*(_exact(db, asked, kind, language) if table == "names" else ()), *rows):
            weight = _weight(hit, asked, language)
            if hit.iri not in best or weight < best[hit.iri][0]:
                best[hit.iri] = (weight, hit)
    return Hits(tuple(hit for _, hit in sorted(best.values(), key=lambda one: one[0])), whole)


def _matches(db: sqlite3.Connection, table: str, query: str, kind: str, language: str) -> list[Hit]:
    condition, values = _conditions(kind, language)
    text = (
        f"SELECT iri, kind, value, language, is_name, folded "
        f"FROM (SELECT rowid AS found FROM {table} WHERE {table} MATCH ?) "
        f"CROSS JOIN text ON text.id = found JOIN thing ON thing.id = text.thing {condition} LIMIT {WEIGHED}"
    )
    return [
        Hit(row[0], row[1], row[2], row[3], bool(row[4]), row[5] or "") for row in db.execute(text, (query, *values))
    ]


def _exact(db: sqlite3.Connection, asked: str, kind: str, language: str) -> list[Hit]:
    condition, values = _conditions(kind, language, "folded >= ? AND folded < ?")
    text = (
        "SELECT iri, kind, value, language, is_name, folded FROM text JOIN thing ON thing.id = text.thing "
        f"{condition} ORDER BY folded LIMIT 100"
    )
    return [
        Hit(row[0], row[1], row[2], row[3], True, row[5])
        for row in db.execute(text, (asked, asked + "\U0010ffff", *values))
    ]


def _conditions(kind: str, language: str, first: str = "") -> tuple[str, list[str]]:
    wanted = {"kind = ?": kind, "(language = ? OR language LIKE ? || '-%')": language}
    parts = [first] if first else []
    values: list[str] = []
    for part, value in wanted.items():
        if value:
            parts.append(part)
            values.extend([value] * part.count("?"))
    return ("WHERE " + " AND ".join(parts) if parts else "", values)


def _weight(hit: Hit, asked: str, language: str) -> tuple[int, int, int, str]:
    if hit.is_name:
        name, wanted_name = squeezed(hit.folded), squeezed(asked)
        rank = 0 if name == wanted_name else 1 if name.startswith(wanted_name) else 2
    else:
        rank = 3
    wanted = 0 if hit.language == language else 1 if hit.language.startswith("en") else 2
    return rank, 0 if hit.kind else 1, len(hit.text) if hit.is_name else wanted, hit.iri


def near(db: sqlite3.Connection, iri: str, most: int = 3) -> tuple[str, ...]:
    """Things whose addresses or names look like an unknown address."""
    words = [word for text, _ in _slug(iri, None) for word in WORD.findall(fold(text))][-4:]
    alike = {close for word in words for close in _alike(db, word)}
    if not alike:
        return ()
    query = " OR ".join(f'"{word}"' for word in sorted(alike))
    rows = [
        row[0]
        for table in ("names", "bodies")
        for row in db.execute(
            f"SELECT DISTINCT iri FROM (SELECT rowid AS found FROM {table} WHERE {table} MATCH ? LIMIT 500) "
            "CROSS JOIN text ON text.id = found JOIN thing ON thing.id = text.thing",
            (query,),
        )
    ]
    below = vocab.THING if iri.startswith(vocab.THING) else ""
    tails = {one.removeprefix(below): one for one in rows if one.startswith(below)}
    close = difflib.get_close_matches(iri.removeprefix(below)[:200], tails, n=most, cutoff=0.6)
    return tuple(tails[tail] for tail in close)


def _alike(db: sqlite3.Connection, word: str) -> list[str]:
    """Words that things are called by and that look like one."""
    rows = db.execute(
        "SELECT term FROM vocabulary WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ? LIMIT 3000",
        (word[0], word[0] + "\U0010ffff", len(word) - 2, len(word) + 2),
    )
    return difflib.get_close_matches(word, [row[0] for row in rows], n=5, cutoff=0.75)


def suggestions(db: sqlite3.Connection, words: str) -> str:
    """The words with each that nothing is called by changed to one that looks like it; empty without any."""
    asked = WORD.findall(fold(words))[:8]
    found = [next(iter(_alike(db, word)), "") for word in asked]
    meant = " ".join(close or word for close, word in zip(found, asked, strict=True))
    return meant if any(found) and meant != " ".join(asked) else ""


def _slug(iri: str, record: Record | None) -> set[tuple[str, str]]:
    """The end of an address as words, where the names do not have them already."""
    tail = re.split(r"[/#:]", unquote(iri).rstrip("/#"))[-1]
    words = " ".join(WORD.findall(_CAMEL.sub(" ", tail.replace("_", " "))))
    named = {fold(name) for name, _ in record.names} if record else set()
    return {(words, "zxx")} if words and fold(words) not in named else set()


def marked(text: str, words: Iterable[str], width: int = 220) -> list[tuple[str, bool]]:
    """A piece of a text around the first of some words, in parts: as they stand, and whether they were looked for.

    >>> marked("How people take part", ["take"])
    [('How people ', False), ('take', True), (' part', False)]
    """
    wanted = [fold(word) for word in words if word]
    spots = [spot for spot in WORD.finditer(text) if any(fold(spot[0]).startswith(word) for word in wanted)]
    start = max(0, spots[0].start() - width // 3) if spots else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = len(text) if len(text) <= start + width else text.rfind(" ", start, start + width) or start + width
    parts, at = [("…" if start else "", False)], start
    for spot in spots:
        if spot.start() >= at and spot.end() <= end:
            parts += [(text[at : spot.start()], False), (spot[0], True)]
            at = spot.end()
    parts.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return [part for part in parts if part[0]]
