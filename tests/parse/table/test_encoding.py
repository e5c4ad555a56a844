"""Tables as programs write them: encodings, separators, line ends, and workbooks of other programs."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from books import BASE, FERRY, ferry, ods_book

from coprod_kg import parse
from coprod_kg.findings import Place

ACTORS = "id,name [en]\nc1,Café owners\n"


@pytest.mark.parametrize(
    ("name", "raw", "guessed"),
    [
        ("actor.csv", b"\xef\xbb\xbf" + ACTORS.encode(), False),
        ("actor.csv", ACTORS.replace(",", ";").replace("\n", "\r\n").encode(), False),
        ("actor.csv", ACTORS.replace("\n", "\r").encode(), False),
        ("actor.csv", ("sep=;\r\n" + ACTORS.replace(",", ";")).encode(), False),
        ("actor.csv", ACTORS.replace("\n", ",,,\n").encode() + b",,,,\n" * 5, False),
        ("actor.csv", b'"id","name [en]"\n"c1","Caf\xc3\xa9 owners"\n', False),
        ("actor.tsv", ACTORS.replace(",", "\t").encode(), False),
        ("actor.txt", ACTORS.replace(",", "\t").encode("utf-16"), False),
        ("actor.csv", ACTORS.replace(",", "\t").encode("utf-16"), False),
        ("actor.csv", b"\xfe\xff" + ACTORS.encode("utf-16-be"), False),
        ("actor.csv", ACTORS.encode("utf-32"), False),
        ("actor.csv", ACTORS.encode("latin-1"), True),
        ("actor.csv", ACTORS.replace("owners", "owners’ “club” – €").encode("cp1252"), True),
    ],
)
def test_programs_write_one_table_in_many_ways(name: str, raw: bytes, guessed: bool) -> None:
    """Marks, encodings, separators, line ends and blank margins make no difference; a guess is told with a word."""
    document = parse.read(raw, name=name)
    (label,) = (quad.object for quad in document.quads if quad.predicate.value.endswith("label"))
    assert label.value.startswith("Café owners")
    assert document.place(document.quads[0].subject).cell == "A2"
    said = [one.message for one in document.notices if one.component == "encoding"]
    assert len(said) == guessed
    assert not guessed or "“Café” stands in it" in said[0]


def test_an_opendocument_workbook_says_the_same() -> None:
    """A workbook of LibreOffice is read too, and what is not seen in it is said."""
    document = parse.read(ods_book(FERRY), name="cases.ods")
    assert set(document.quads) == set(ferry().quads)
    assert document.place(ox.NamedNode(BASE + "actor/commuters")) == Place("cases.ods", sheet="actor", cell="C2")
    assert [one.component for one in document.notices] == ["valuesOnly"]
