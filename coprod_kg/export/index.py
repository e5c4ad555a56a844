"""The index that a copy is searched with: in pieces by the first two letters of words, so that few are fetched.

They are scripts that hand their data to ``find.js``: unlike other data, scripts can also be read from a disk.
``search/w/su.js`` tells which things have words that begin with *su*, in their names and in their texts;
``search/t/3.js`` what the things 600 to 799 are called, what they are and where. Things have their numbers in the
order in which they are to be shown.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from coprod_kg.export.addresses import Addresses
from coprod_kg.publish.derived.asked import UNSPACED, fold
from coprod_kg.web.links import address

#: So many things in a file.
TOGETHER = 200
#: So much of a text is shown with what was found.
SHOWN = 200
#: Longer words are cut: nobody types the rest.
LONGEST = 24
#: What is written without spaces is a word a character.
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
_THINGS = "SELECT id, iri, kind FROM thing WHERE kind != '' AND (? = '' OR kind = ?)"
#: English first; not the ends of addresses, which the index of a server has as texts too.
_TEXTS = """
SELECT thing.id, is_name, value FROM thing JOIN text ON text.thing = thing.id
WHERE kind != '' AND (? = '' OR kind = ?) AND language != 'zxx'
ORDER BY thing.id, language NOT LIKE 'en%', language, text.id"""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing by its names and texts, the English ones first."""

    iri: str
    kind: str
    names: tuple[str, ...]
    texts: tuple[str, ...]


def write(db: sqlite3.Connection, called: Mapping[str, str], addresses: Addresses, folder: Path) -> int:
    """Write the index; ``called`` are the names of kinds. Returns how many files there are."""
    found = sorted(_things(db), key=lambda one: (len(one.names[0]) if one.names else 999, one.names, one.iri))
    rows: list[list[str]] = []
    words: dict[str, dict[str, tuple[list[int], list[int]]]] = {}
    for thing in found:
        file = addresses.file(address(thing.iri, described=True) or "")
        if file is None:
            continue
        label = thing.names[0] if thing.names else thing.iri
        shown = next((text[:SHOWN] + ("…" if len(text) > SHOWN else "") for text in thing.texts), "")
        for where, texts in enumerate((thing.names, thing.texts)):
            for word in {word for text in texts for word in words_of(text)}:
                words.setdefault(piece_of(word), {}).setdefault(word, ([], []))[where].append(len(rows))
        rows.append([label, called.get(thing.kind, thing.kind), quote(file), shown])
    for start in range(0, len(rows), TOGETHER):
        _put(folder / "t" / f"{start // TOGETHER}.js", "things", start // TOGETHER, rows[start : start + TOGETHER])
    for piece, held in words.items():
        _put(folder / "w" / f"{piece}.js", "words", piece, held)
    _put(folder / "pieces.js", "pieces", len(rows), sorted(words))
    return len(words) + -(-len(rows) // TOGETHER) + 1


def words_of(text: str) -> Iterator[str]:
    """The words of a text as they are looked for."""
    return (word[:LONGEST] for word in _WORD.findall(fold(text)))


def piece_of(word: str) -> str:
    """The piece that holds a word: its first two letters, in a way that file names can have.

    >>> piece_of("surgery"), piece_of("я")
    ('su', '44f')
    """
    first = word[:2]
    return first if re.fullmatch("[a-z0-9]+", first) else "-".join(f"{ord(one):x}" for one in first)


def kinds(db: sqlite3.Connection) -> Mapping[str, int]:
    """The kinds of things, each with how many there are."""
    return dict(db.execute("SELECT kind, COUNT(*) FROM thing WHERE kind != '' GROUP BY kind ORDER BY kind"))


def things_of(db: sqlite3.Connection, kind: str) -> Sequence[Thing]:
    """All things of a kind, by name."""
    return sorted(_things(db, kind), key=lambda one: (one.names[0].casefold() if one.names else "\uffff", one.iri))


def _things(db: sqlite3.Connection, kind: str = "") -> Iterator[Thing]:
    texts: dict[int, tuple[list[str], list[str]]] = {}
    for one, is_name, value in db.execute(_TEXTS, (kind, kind)):
        texts.setdefault(one, ([], []))[0 if is_name else 1].append(value)
    for one, iri, its_kind in db.execute(_THINGS, (kind, kind)):
        names, said = texts.get(one, ((), ()))
        yield Thing(iri, its_kind, tuple(names), tuple(said))


def _put(path: Path, what: str, key: object, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = ",".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in (what, key, value))
    path.write_text(f"coprod({told})\n", "utf-8")
