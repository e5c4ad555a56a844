"""Statements put into a workbook come back from it: whatever they are, and however people name things."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_kg import packaged, parse, vocab
from coprod_kg.errors import TooLarge
from coprod_kg.parse import read_here
from coprod_kg.parse.table.layout import Holds, layout
from coprod_kg.tabulate.filling import fill
from coprod_kg.tabulate.workbook import workbook

BASE = "https://example.org/"
TYPE = ox.NamedNode(vocab.RDF + "type")
LABEL = ox.NamedNode(vocab.RDFS + "label")
COLUMNS = [(sheet, column) for sheet in layout().sheets for column in sheet.columns]

texts = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", " x ", "a; b", ";;", "(example)", "=1+1", "# x", "_x000D_", "a\r\nb", "2021", "tRUE", "<x>"]),
    st.sampled_from(["the ferry", "The Ferry", "ferry", "coprod:UserRole", "_:b1", "https://example.org/x", "\x07"]),
).filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))
languages = st.sampled_from(["en", "es", "fr", "es-MX"])
types = st.sampled_from(["date", "gYear", "integer", "dateTime", "boolean"]).map(lambda n: ox.NamedNode(vocab.XSD + n))
literals = st.one_of(
    texts.map(ox.Literal),
    st.builds(lambda text, language: ox.Literal(text, language=language), texts, languages),
    st.builds(lambda text, datatype: ox.Literal(text, datatype=datatype), st.sampled_from(["2021", "x", "01"]), types),
)
names = st.sampled_from(
    ["actor/a", "actor/A", "case/the%20ferry", "case/(example)", "work/a;b", "actor/%C3%A9", "x#y", "involvement/ferry"]
).map(lambda name: ox.NamedNode(BASE + name))
nodes = st.one_of(
    names, st.sampled_from([ox.NamedNode("odd:thing"), ox.NamedNode("urn:x;y"), ox.BlankNode("b1"), ox.BlankNode("b2")])
)
classes = st.sampled_from([option.iri for sheet in layout().sheets for option in sheet.kinds])
concepts = st.sampled_from([option.iri for _, column in COLUMNS for option in column.options])
predicates = st.sampled_from([column.iri for _, column in COLUMNS] + ["urn:p", vocab.SKOS + "note"]).map(ox.NamedNode)
terms = st.one_of(literals, nodes, concepts.map(ox.NamedNode))
typed = st.builds(lambda node, iri: ox.Quad(node, TYPE, ox.NamedNode(iri)), nodes, classes)
named = st.builds(lambda node, text: ox.Quad(node, LABEL, ox.Literal(text, language="en")), nodes, texts)
said = st.builds(ox.Quad, nodes, predicates, terms)
datasets = st.builds(lambda a, b, c: [*a, *b, *c], st.lists(typed, min_size=1), st.lists(named), st.lists(said))


def back(quads: list[ox.Quad], language: str = "en") -> set[ox.Quad]:
    """What is read from the workbook that the statements make, with blank nodes as they are called there."""
    filling = fill(quads, language, BASE)
    document = read_here(workbook(filling), name="x.xlsx")
    refused = {one.component for one in document.notices if one.severity.value == "violation"}
    assert refused <= {"oneOnly", "scheme"}
    return set(document.quads)


def canonical(quads: set[ox.Quad]) -> ox.Dataset:
    """The statements with blank nodes named alike where they are alike."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(datasets, st.sampled_from(["en", "es"]))
def test_any_statements_come_back(quads: list[ox.Quad], language: str) -> None:
    """Whatever is said, the workbook says it: in columns, or on the sheet of other statements."""
    assert canonical(back(quads, language)) == canonical(set(quads))


@pytest.mark.long
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(datasets, st.sampled_from(["en", "es"]))
def test_very_many_statements_come_back(quads: list[ox.Quad], language: str) -> None:
    """The same on more examples."""
    assert canonical(back(quads, language)) == canonical(set(quads))


def test_the_papers_own_data_come_back() -> None:
    """Every statement of the packaged data survives the way through a workbook, most of them in columns."""
    quads = [quad for path in packaged.files("data", "*.ttl") for quad in ox.parse(path=path)]
    document = parse.read(workbook(fill(quads, "en", BASE)), name="x.xlsx")
    assert canonical(set(document.quads)) == canonical(set(quads))


def test_a_dataset_of_cases_needs_no_other_sheet() -> None:
    """What the shapes ask for all has columns; rows are named in words."""
    path = packaged.folder("examples") / "library.ttl"
    filling = fill(ox.parse(path=path), "en", BASE)
    assert filling.other == []
    involvement = next(filled for filled in filling.sheets if filled.sheet.segment == "involvement")
    heads = ["id", *(head.name("en") for head in involvement.heads)]
    row = next(
        row for row in (dict(zip(heads, one, strict=True)) for one in involvement.rows()) if row["value created"]
    )
    assert (row["actor *"], row["role"], row["phase"]) == ("readers of the library", "user", "design; evaluation")
    assert row["value created"] == "a place to meet; knowing how to run things together"


def test_the_same_dataset_is_the_same_workbook() -> None:
    """In whatever order an engine gives the statements: rows by name, 10 after 9, values of a list as the list is."""
    quads = [ox.Quad(ox.NamedNode(f"{BASE}actor/{n}"), TYPE, ox.NamedNode(vocab.COPROD + "Actor")) for n in range(11)]
    quads += [ox.Quad(quad.subject, LABEL, ox.Literal(f"team {n}", language="en")) for n, quad in enumerate(quads)]
    act, phase = ox.NamedNode(BASE + "involvement/x"), ox.NamedNode(vocab.COPROD + "hasPhase")
    quads.append(ox.Quad(act, TYPE, ox.NamedNode(vocab.COPROD + "Involvement")))
    quads += [ox.Quad(act, phase, ox.NamedNode(vocab.COPROD + one)) for one in ("Evaluation", "Design", "Management")]
    one, other = fill(quads, "en", BASE), fill(quads[::-1], "en", BASE)
    assert [filled.rows() for filled in one.sheets] == [filled.rows() for filled in other.sheets]
    rows = {filled.sheet.segment: filled.rows() for filled in one.sheets}
    assert [row[0] for row in rows["actor"]] == [str(n) for n in range(11)]
    assert "design; management; evaluation" in rows["involvement"][0]


def test_addresses_of_a_workbook_become_ids_again() -> None:
    """Rows made in a workbook are known by the same short ids, so that a new version has the same addresses."""
    thing = ox.NamedNode(f"{BASE}marea/actor/Readers%201")
    filling = fill([ox.Quad(thing, TYPE, ox.NamedNode(vocab.COPROD + "Actor"))], "en", "https://other.example/")
    assert filling.base == f"{BASE}marea/"
    assert [row[0] for filled in filling.sheets for row in filled.rows()] == ["Readers 1"]


def test_a_text_that_no_cell_can_hold_is_told() -> None:
    """A cell has room for 32,767 characters; nothing is cut off."""
    thing = ox.NamedNode(BASE + "actor/a")
    quads = [
        ox.Quad(thing, TYPE, ox.NamedNode(vocab.COPROD + "Actor")),
        ox.Quad(thing, LABEL, ox.Literal("x" * 40_000)),
    ]
    with pytest.raises(TooLarge, match="32,767"):
        workbook(fill(quads, "en", BASE))


def test_every_column_can_be_filled() -> None:
    """A value of its kind in each column of each sheet comes back from that column."""
    for sheet, column in COLUMNS:
        node, value = ox.NamedNode(f"{BASE}{sheet.segment}/a"), ox.NamedNode(BASE + "x/y")
        term: ox.NamedNode | ox.Literal = {
            Holds.TEXT: ox.Literal("a text", language="fr"),
            Holds.DATE: ox.Literal("2021", datatype=ox.NamedNode(vocab.XSD + "gYear")),
            Holds.PLAIN: ox.Literal("a; b"),
        }.get(column.holds, ox.NamedNode(column.options[0].iri) if column.options else value)
        kind = ox.Quad(node, TYPE, ox.NamedNode(sheet.iri))
        filling = fill([kind, ox.Quad(node, ox.NamedNode(column.iri), term)], "en", BASE)
        assert filling.other == [], (sheet.iri, column.iri)
