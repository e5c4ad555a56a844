"""A workbook is read in words: into which statements, and what is said of each mistake, at its cell."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from books import BASE, FERRY, book, changed, csvs, ferry, read, told

from coprod_kg import parse, vocab
from coprod_kg.errors import Unreadable
from coprod_kg.findings import Place, Severity

EXPECTED = f"""
PREFIX coprod: <{vocab.COPROD}> PREFIX dct: <http://purl.org/dc/terms/> PREFIX rdfs: <{vocab.RDFS}>
BASE <{BASE}>
<case/ferry> a coprod:Case ; rdfs:label "The ferry"@en , "El transbordador"@es ;
    dct:description "People agree on times."@en ; coprod:describesInvolvement <involvement/agreeing> ;
    dct:source <https://example.org/report> .
<involvement/agreeing> a coprod:Involvement ; rdfs:label "agreeing on times"@en ;
    coprod:hasActor <actor/commuters> ; coprod:hasTarget <service-arrangement/ferry> ; coprod:hasRole coprod:UserRole ;
    coprod:hasNature coprod:VoluntaryAct ; coprod:hasPhase coprod:Design , coprod:Evaluation .
<actor/commuters> a coprod:Actor ; rdfs:label "commuters"@en .
<service-arrangement/ferry> a coprod:PublicService ; rdfs:label "Marea ferry"@en .
"""


def test_words_become_statements() -> None:
    """Headings, list values, names and ids of rows stand for properties, concepts and addresses."""
    assert set(ferry().quads) == set(ox.parse(input=EXPECTED, format=ox.RdfFormat.TURTLE))
    assert ferry().notices == ()


def test_an_archive_of_csv_says_the_same() -> None:
    """A zip of CSV files is a workbook too, with the files' names as sheets."""
    document = parse.read(csvs(FERRY), name="cases.zip")
    assert set(document.quads) == set(ferry().quads)
    role = ox.NamedNode(vocab.COPROD + "hasRole")
    focus = ox.NamedNode(BASE + "involvement/agreeing")
    assert document.place(focus, role) == Place("cases.zip", sheet="involvement", cell="E2")


def test_a_single_csv_file_is_one_sheet() -> None:
    """The file's name says which sheet it is, and cells are named without one; semicolons may separate them."""
    raw = b"id;name [en];kind\nx;A harbour office;public service organisation\ny;;nobody"
    document = parse.read_here(raw, name="folder/actors.csv")
    assert (ox.NamedNode(vocab.THING + "actors/actor/x"), vocab.COPROD + "PublicServiceOrganisation") in {
        (quad.subject, getattr(quad.object, "value", "")) for quad in document.quads
    }
    assert ("violation", "noWord", None, "C3") in told(document)
    assert next(str(one.place) for one in document.notices if one.component == "noWord") == "folder/actors.csv:C3"


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("role", "USER"), ("Role", "usuaria"), ("papel", "user"), ("coprod:hasRole", "coprod:UserRole"),
        (vocab.COPROD + "hasRole", vocab.COPROD + "UserRole"), ("ROLE *", "UserRole"), ("role", "user ;"),
    ],
)  # fmt: skip
def test_headings_and_values_may_be_said_in_many_ways(heading: str, value: str) -> None:
    """Words of any language, terms and addresses are understood; capitals and stars do not matter."""
    value = "persona usuaria" if value == "usuaria" else value
    sheets = changed("involvement", "E2", value, changed("involvement", "E1", heading))
    assert set(read(sheets).quads) == set(ferry().quads) or value == "persona usuaria"


def test_every_value_and_every_missing_value_has_its_cell() -> None:
    """A statement has the cell it comes from, a property that is not said the cell where it would stand."""
    focus = ox.NamedNode(BASE + "involvement/agreeing")
    design = ox.NamedNode(vocab.COPROD + "Design")
    place = ferry().place
    assert place(focus) == Place("cases.xlsx", sheet="involvement", cell="A2")
    assert place(focus, "coprod:hasPhase", design).cell == "G2"
    assert place(ox.NamedNode(BASE + "actor/commuters"), vocab.RDFS + "label|skos:prefLabel").cell == "C2"
    blank = read(changed("involvement", "E2", ""))
    assert blank.place(focus, "coprod:hasRole") == Place("cases.xlsx", sheet="involvement", cell="E2")
    assert blank.place(focus, "coprod:creates") == Place("cases.xlsx", sheet="involvement", cell="A2")


def test_rows_keep_their_address_when_the_name_changes() -> None:
    """With an id, the address is that of the id; without, it is made of the name."""
    named = read(changed("service or service system", "C2", "Another name"))
    subjects = {quad.subject.value for quad in named.quads if isinstance(quad.subject, ox.NamedNode)}
    assert BASE + "service-arrangement/ferry" in subjects
    sheets = changed("actor", "C2", "Población de Marea", changed("involvement", "C2", "población de marea"))
    assert BASE + "actor/poblacion-de-marea" in {getattr(quad.subject, "value", "") for quad in read(sheets).quads}


def test_merged_cells_are_told_below_the_headings() -> None:
    """Whatever the eye sees, only the first has a value; in headings and on the sheet that explains they do no harm."""
    made = openpyxl.load_workbook(io.BytesIO(book(FERRY)))
    made["involvement"].merge_cells("C2:C3")
    made["read me"].merge_cells("A2:B3")
    made["case"].merge_cells("G1:H1")
    raw = io.BytesIO()
    made.save(raw)
    (told,) = [one for one in parse.read_here(raw.getvalue(), name="x.xlsx").notices if one.component == "merged"]
    assert (told.place.sheet, told.place.cell, told.severity) == ("involvement", "C2", Severity.WARNING)
    assert "The cells C2:C3 are merged" in told.message


#: sheet, cell, value, what is told, where
MISTAKES: list[tuple[str, str, Any, str, str, str]] = [
    ("involvement", "E2", "usr", "noWord", "E2", "Did you mean “user”? Choose from: user,"),
    ("involvement", "C2", "comuters", "noRow", "C2", "on the sheet “actor”. Did you mean “commuters”?"),
    ("involvement", "F2", "willing", "noWord", "F2", "Choose from: intrinsic to the service process, conscious"),
    ("involvement", "E1", "rol", "unknownColumn", "E1", "Did you mean “role”?"),
    ("involvement", "E1", "", "noHeading", "E2", "row 1"),
    ("involvement", "B1", "name [english please]", "badLanguage", "B1", "such as [en], [es]"),
    ("involvement", "F2", "coprod:VoluntaryAct; coprod:IntrinsicToService", "oneOnly", "F2", "here are 2"),
    ("involvement", "G1", "role", "twiceColumn", "G1", "separated by “;”"),
    ("actor", "C3", "commuters", "twice", "C3", "Row 2 is the same thing already (commuters)"),
    ("actor", "B3", "community", "noName", "C3", "neither an id nor a name"),
    ("actor", "A2", "<http://e.org/a b>", "badAddress", "A2", "%20 for a space"),
    ("case", "E2", "#REF!", "error", "E2", "shows the error #REF!"),
    ("read me", "B1", "marea", "badBase", "B1", "such as https://example.org/our-cases/"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "cell", "value", "kind", "where", "words"), MISTAKES, ids=[m[3] for m in MISTAKES])
def test_a_mistake_is_told_at_its_cell(sheet: str, cell: str, value: Any, kind: str, where: str, words: str) -> None:
    """Each mistake has the cell, what is wrong, what is allowed, and what was probably meant."""
    document = read(changed(sheet, cell, value))
    found = [one for one in document.notices if one.component == kind]
    assert [(one.place.sheet, one.place.cell) for one in found] == [(sheet, where)]
    assert words in found[0].message


def test_a_value_that_does_not_fit_is_kept_as_typed() -> None:
    """Nothing is dropped: the word stands as text, so that other checks see that something was said."""
    assert ox.Literal("usr") in {quad.object for quad in read(changed("involvement", "E2", "usr")).quads}


def test_what_two_rows_are_called_needs_an_id() -> None:
    """A name that several rows have does not choose one of them."""
    sheets = changed("actor", "C3", "commuters", changed("actor", "A3", "others"))
    assert ("violation", "manyRows", "involvement", "C2") in told(read(sheets))
    assert read(changed("involvement", "C2", "others", sheets)).notices == ()


def test_unknown_sheets_are_told_and_own_ones_left_alone() -> None:
    """A sheet that is not read would be lost; one that begins with # is somebody's own; a blank one says nothing."""
    assert told(read({**FERRY, "involvments 2": [["id"], ["x"]]})) == [
        ("violation", "unknownSheet", "involvments 2", "A1")
    ]
    assert told(read({**FERRY, "# notes": [["id"], ["x"]], "Sheet1": []})) == []
    assert told(read({**FERRY, "participación": [["id"], ["x"]]})) == [
        ("violation", "twiceSheet", "participación", "A1")
    ]
    assert told(read(changed("involvement", "H2", "mine", changed("involvement", "H1", "# mine")))) == []


def test_dates_may_be_dates_or_texts() -> None:
    """A date of a spreadsheet program and one in ISO 8601 are the same; another is kept and told."""
    work = [
        ["id", "name [en]", "year"],
        ["a", "A", dt.datetime(2021, 5, 12)],
        ["b", "B", "2021-05-12"],
        ["c", "C", 2021],
    ]
    document = read({**FERRY, "work": [*work, ["d", "D", "12/05/2021"]]})
    dates = [str(quad.object) for quad in document.quads if quad.predicate.value.endswith("issued")]
    day = f'"2021-05-12"^^<{vocab.XSD}date>'
    assert dates == [day, day, f'"2021"^^<{vocab.XSD}gYear>', '"12/05/2021"']
    assert ("warning", "notADate", "work", "C5") in told(document)


def test_formulas_are_read_as_values_and_said_so() -> None:
    """The calculated value counts; a formula that was never calculated has none, and that is told."""
    never = book(changed("involvement", "B2", "=1+1"))
    found = told(parse.read_here(never, name="cases.xlsx"))
    assert ("violation", "noValue", "involvement", "B2") in found
    assert "formulas" not in {kind for _, kind, _, _ in found}
    document = parse.read_here(calculated(never, "1+1", "2"), name="cases.xlsx")
    assert ("info", "formulas", "involvement", "B2") in told(document)
    assert ox.Literal("2", language="en") in {quad.object for quad in document.quads}


def calculated(raw: bytes, formula: str, value: str) -> bytes:
    """A workbook whose formula was calculated, as a spreadsheet program saves it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            new.writestr(name, re.sub(rf"({re.escape(formula)}</f>)<v(?: ?/>|></v>)", rf"\g<1><v>{value}</v>", part))
    return out.getvalue()


def test_example_rows_are_not_read() -> None:
    """A row with the mark of examples says nothing, and cannot be referred to."""
    sheets = changed("actor", "A3", "(example)", changed("actor", "C3", "somebody"))
    assert told(read(sheets)) == [("info", "examples", None, None)]
    assert ("violation", "exampleRow", "involvement", "C2") in told(
        read(changed("involvement", "C2", "somebody", sheets))
    )


def test_a_spanish_workbook_is_spoken_of_in_spanish() -> None:
    """The language of the sheets is that of what is said about them."""
    document = read({"participación": [["id", "papel"], ["x", "persona usaria"]]})
    assert document.language == "es"
    assert "no está en la lista de “papel”" in next(n.message for n in document.notices if n.component == "noWord")


def test_a_workbook_without_addresses_says_where_they_begin() -> None:
    """Without a beginning of its own, rows are the project's things, and that is said."""
    document = read({name: rows for name, rows in FERRY.items() if name != "read me"})
    assert told(document) == [("info", "noBase", None, None)]
    assert ox.NamedNode(vocab.THING + "cases/case/ferry") in {quad.subject for quad in document.quads}


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"Sheet1": [["a"], ["b"]]}, "No sheet here is one that is read. They are called: case, involvement"),
        ({"case": [["id", "name [en]"]]}, "hold no rows of yours yet"),
        ({"case": [["id", "name [en]"], ["(example)", "A case"]]}, "hold no rows of yours yet"),
    ],
)
def test_a_workbook_with_nothing_to_read_says_what_to_do(sheets: dict[str, Any], words: str) -> None:
    """A file of another layout and one that is not filled in yet are told apart."""
    with pytest.raises(Unreadable, match=words):
        read(sheets)


def test_other_statements_are_read_as_n_triples() -> None:
    """What has no column stands on a sheet of its own; a line that does not read is told."""
    rows = [
        ["thing", "property", "value"],
        ["<urn:a>", "<urn:p>", '"x"@fr'],
        ["_:b", "<urn:p>", "<urn:c>"],
        ["x", "", ""],
    ]
    document = read({**FERRY, "other statements": rows})
    quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("x", language="fr"))
    assert quad in document.quads
    assert document.place(quad.subject).cell == "A2"
    assert told(document) == [("violation", "badStatement", "other statements", "A4")]


def test_the_child_reads_as_this_process_does() -> None:
    """Cells, sheets and columns cross the process boundary whole."""
    raw = book(changed("involvement", "E2", "usr"))
    assert parse.read(raw, name="cases.xlsx") == parse.read_here(raw, name="cases.xlsx")
