"""Tables of other people's layouts arrive by a mapping, with the row of everything that does not fit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from books import book

from coprod_kg import intake, packaged, parse, vocab
from coprod_kg.contribution import About
from coprod_kg.errors import InputError, NotFound, Unreadable
from coprod_kg.findings import Place, Severity
from coprod_kg.intake import Upload
from coprod_kg.parse import Document, MappingFile
from coprod_kg.store import VersionedStore

INTERLINK = Path(__file__).parents[4] / "shared" / "data" / "interlink" / "schemas.json"
PARTICIPEDIA = MappingFile.named("participedia")
HEAD = (
    "id,type,post_date,updated_date,location_name,city,province,country,approaches,method_types,"
    "tools_techniques_types,primary_org_id\n"
)
ROWS = (
    '1,case,2016-01-20T10:00:00,2017-05-01,,Marea,,Nowhere,"{coproduction,consultation}","{a_b,c}",{},77\n'
    '2,case,Nan,,,,,,"{consultation}",{},{},\n'
    "3,case,,,Town hall,Marea,,Nan,{cogovernance},{},{},Nan\n"
    "4,case,,,,,,,{},,,\n"
)
MAPPING = """
missing: ["-"]
things:
  actor:
    address: "https://e.org/actor/{Name}"
    type: coprod:Actor
    say:
      rdfs:label: {column: Name, language: en}
      coprod:isSignificantOtherOf: {row of: actor, by: Name, column: Of}
      dct:created: {column: Since, date: ["%d/%m/%Y"]}
      dct:subject: {column: Kinds, split: "|", values: {u: coprod:UserRole, p: coprod:ProfessionalRole}}
      rdf:type: {value: "foaf:Agent"}
"""


def read(text: str, mapping: str | MappingFile = MAPPING, name: str = "people.csv") -> Document:
    """What a table says by a mapping."""
    file = mapping if isinstance(mapping, MappingFile) else MappingFile("m.yaml", mapping)
    return parse.read_here(text.encode(), name=name, mapping=file)


def told(document: Document) -> list[tuple[str, str | None]]:
    """What was found, and where."""
    return [(one.component, one.place.cell) for one in document.notices]


def said(document: Document, subject: str, predicate: str) -> set[str]:
    """The values of a property, as text."""
    return {
        str(getattr(quad.object, "value", "")) for quad in document.quads
        if quad.subject.value == subject and quad.predicate.value.endswith(predicate)
    }  # fmt: skip


def test_rows_become_things_with_constants_splits_tables_dates_and_links() -> None:
    """Each way of saying does what it says, and every statement has its cell."""
    document = read("Name,Of,Since,Kinds\nAda B,Bo,01/02/2020,u|p\nBo,-,,u\n")
    ada = "https://e.org/actor/Ada%20B"
    assert document.notices == ()
    assert said(document, ada, "isSignificantOtherOf") == {"https://e.org/actor/Bo"}
    assert said(document, ada, "created") == {"2020-02-01"}
    assert said(document, ada, "subject") == {vocab.COPROD + "UserRole", vocab.COPROD + "ProfessionalRole"}
    assert vocab.FOAF + "Agent" in said(document, ada, "type")
    assert said(document, "https://e.org/actor/Bo", "isSignificantOtherOf") == set()
    focus = ox.NamedNode(ada)
    assert document.place(focus, vocab.DCTERMS + "created") == Place("people.csv", cell="C2")
    assert document.place(ox.NamedNode("https://e.org/actor/Bo"), vocab.DCTERMS + "created").cell == "C3"


@pytest.mark.parametrize(
    ("rows", "kind", "cell", "words"),
    [
        ("Ada,Nobody,,\n", "noRecord", "B2", "There is no actor whose “Name” is “Nobody”"),
        ("Ada,,2020-1-1,\n", "notADate", "C2", "“2020-1-1”"),
        ("Ada,,,u|x\n", "noValueOf", "D2", "“x” is not in the mapping's table of values, which has: p, u"),
        ("Ada,,,\nAda,,,u\n", "sameAddress", "A3", "the same thing as people.csv:A2"),
        (",Ada,,\n", "noAddress", "A2", "https://e.org/actor/{Name} needs columns"),
    ],
)
def test_what_does_not_fit_is_told_at_its_row(rows: str, kind: str, cell: str, words: str) -> None:
    """A finding has the row and the column, what was found there, and what would fit."""
    document = read("Name,Of,Since,Kinds\n" + rows)
    found = next(one for one in document.notices if one.component == kind)
    assert found.place.cell == cell
    assert words in found.message


def test_columns_are_all_accounted_for() -> None:
    """A column the mapping lacks is told, one that the table lacks is an error with those it has."""
    document = read("Name,Of,Since,Kinds,Colour\nAda,,,,red\n")
    assert next(one.message for one in document.notices).startswith(
        "The mapping reads nothing from these columns: Colour."
    )
    assert read("Name,Of,Since,Kinds,Colour\nAda,,,,red\n", MAPPING + "ignore: [Colour]").notices == ()
    with pytest.raises(Unreadable, match=r"reads the columns Kinds, Since, which this table has not.*Name, Of"):
        read("Name,Of\nAda,\n")


def test_no_cell_is_left_out_in_silence() -> None:
    """Cells below no heading and a second column of a heading that is read are told; blank and ignored ones are not."""
    document = read("Name,Of,Since,Kinds,\nAda,,,u,\nBo,,,u,,,lost\n")
    assert told(document) == [("noHeadingRead", "G3")]
    document = read("Name,Of,Since,Kinds,Name\nAda,,,u,Eva\n")
    assert told(document) == [("twiceRead", "E1")] and document.notices[0].severity is Severity.VIOLATION
    assert read("Name,Of,Since,Kinds,x,x\nAda,,,u,1,2\n", MAPPING + "ignore: [x]").notices == ()


def test_a_workbook_of_another_layout_names_sheet_and_cell() -> None:
    """The sheet is the one that the mapping names."""
    raw = book({"notes": [["x"]], "People": [["Name", "Of", "Since", "Kinds"], ["Ada", "Bo", "", ""]]})
    mapping = MappingFile("m.yaml", MAPPING + "sheet: People")
    document = parse.read(raw, name="people.xlsx", mapping=mapping)
    assert [(one.place.sheet, one.place.cell) for one in document.notices] == [("People", "B2")]
    with pytest.raises(Unreadable, match=r"There is no sheet “Other” with rows here. Sheets are: notes, People"):
        parse.read(raw, name="people.xlsx", mapping=MappingFile("m.yaml", MAPPING + "sheet: Other"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("things: [", "m.yaml:1:10: The mapping is not YAML"),
        ("title: x", "needs “things”"),
        ("things: {a: {adress: x}}", "“adress” is not known in the thing “a”. Did you mean “address”?"),
        ("things: {a: {type: coprod:Case}}", "The thing “a” has no “address”"),
        ("things: {a: {address: x, say: {rdfs:label: {}}}}", "needs exactly one of: value, text, column, join"),
        ("things: {a: {address: x, say: {nix:label: {column: a}}}}", "“nix:label” is neither an address nor a name"),
        ("things: {a: {address: x, say: {rdfs:label: {thing: b}}}}", "There is no thing “b” here. Things are: a"),
        ("things: {a: {address: x, say: {rdfs:label: {column: a, otherwise: perhaps}}}}", "error, skip, keep"),
        ("- a", "names with values (key: value) are expected"),
        ("things: !!python/object/apply:os.system [ls]", "The mapping is not YAML"),
        ("#" * 200_000, "more than 100,000 characters"),
    ],
)
def test_a_mapping_that_says_nothing_sensible_is_an_error(text: str, words: str) -> None:
    """The message says what is wrong, where, and what is allowed."""
    with pytest.raises(InputError) as caught:
        read("Name\nAda\n", text)
    assert words in str(caught.value)
    assert "m.yaml" in str(caught.value)


def test_participedias_cases_arrive_with_what_the_table_tells(store: VersionedStore) -> None:
    """Cases with approaches that are ours are taken, the others counted; sets, blanks and Nan are understood."""
    document = read(HEAD + ROWS, PARTICIPEDIA, "cases.csv")
    cases = {q.subject.value for q in document.quads if q.object == ox.NamedNode(vocab.COPROD + "Case")}
    assert cases == {"https://participedia.net/case/1", "https://participedia.net/case/3"}
    assert [one.message for one in document.notices] == [
        "Rows were left out: 2, since their “approaches” is not one that the mapping keeps."
    ]
    one, three = "https://participedia.net/case/1", "https://participedia.net/case/3"
    assert said(document, one, "spatial") == {"Marea, Nowhere"}
    assert said(document, three, "spatial") == {"Town hall, Marea"}
    assert said(document, one, "issued") == {"2016-01-20"}
    assert said(document, one, "contributor") == {"https://participedia.net/organization/77"}
    assert said(document, three, "contributor") == set()
    assert said(document, one + "#participation", "subject") == {"coproduction", "consultation", "a_b", "c"}
    given = Upload("cases.csv", (HEAD + ROWS).encode(), mapping=PARTICIPEDIA)
    report = intake.submit(store, given, About(title="Cases"), who="ada", anyway=True).report
    assert {(f.severity.value, f.place.cell) for f in report.findings if f.severity.value != "info"} == {
        ("warning", "A2"), ("warning", "A4"),  # what each case is about is neither called a service nor a system
    }  # fmt: skip


def test_thousands_of_half_empty_rows_are_no_trouble() -> None:
    """Every kept row arrives."""
    rows = "".join(f"{n},case,,,,,,,{'{coproduction}' if n % 3 else '{}'},,,\n" for n in range(3_000))
    document = read(HEAD + rows, PARTICIPEDIA, "cases.csv")
    assert len({q.subject for q in document.quads if q.object == ox.NamedNode(vocab.COPROD + "Case")}) == 2_000


def test_all_of_interlinks_schemas_arrive_in_four_languages() -> None:
    """4 schemas, 14 phases, 40 objectives and 109 tasks, each named and described in four languages, none merged."""
    if not INTERLINK.is_file():
        pytest.skip("the folder with other projects' data is absent")
    document = parse.read(INTERLINK, mapping=MappingFile.named("interlink"))
    assert document.notices == ()
    kinds = Counter(quad.object.value for quad in document.quads if quad.predicate == vocab.RDF_TYPE)
    plan = "http://purl.org/net/p-plan#"
    assert kinds == {plan + "Plan": 4, plan + "MultiStep": 14 + 40, plan + "Step": 109}
    for predicate in (vocab.RDFS + "label", vocab.DCTERMS + "description"):
        texts = Counter(q.object.language for q in document.quads if q.predicate.value == predicate)
        assert texts == dict.fromkeys(("en", "es", "it", "lv"), 167)
    before = [quad for quad in document.quads if quad.predicate.value == plan + "isPrecededBy"]
    assert len(before) == 10 + 26 + 69
    first = document.quads[0].subject
    assert document.place(first).line == 2
    assert document.place(first, vocab.DCTERMS + "identifier").line is not None


def test_json_that_does_not_read_or_fit_is_told() -> None:
    """Broken JSON is an error; a reference that leads nowhere has its line."""
    mapping = MappingFile.named("interlink")
    with pytest.raises(Unreadable, match="The file is not JSON"):
        read("[{", mapping, "x.json")
    text = '[{"id": "a", "phases": [{"id": "b",\n"prerequisites": [{"item": "c"}]}]}]'
    found = next(one for one in read(text, mapping, "x.json").notices if one.component == "noRecord")
    assert (found.place.line, found.place.cell) == (2, None)


def test_packaged_mappings_are_found_by_name() -> None:
    """A mapping is a file, or one of those that travel with the package."""
    names = {path.stem for path in packaged.files("mappings", "*.yaml")}
    assert names == {"interlink", "participedia"}
    with pytest.raises(
        NotFound, match=r"neither a file, nor one of interlink, participedia. Did you mean participedia"
    ):
        MappingFile.named("participedya")


def test_the_child_maps_as_this_process_does() -> None:
    """A mapping crosses the process boundary."""
    raw = (HEAD + ROWS).encode()
    here = parse.read_here(raw, name="cases.csv", mapping=PARTICIPEDIA)
    assert parse.read(raw, name="cases.csv", mapping=PARTICIPEDIA) == here
