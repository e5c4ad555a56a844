"""A workbook with mistakes comes back with each marked in its cell, and can be mended and handed in again."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from books import FERRY, book, changed
from click.testing import CliRunner

from coprod_kg import intake, vocab
from coprod_kg.cli import main
from coprod_kg.contribution import About
from coprod_kg.errors import BadRequest, Refused, TooLarge
from coprod_kg.findings import Report
from coprod_kg.intake import Upload
from coprod_kg.parse import Limits
from coprod_kg.places import Places
from coprod_kg.store import VersionedStore
from coprod_kg.tabulate import annotate
from coprod_kg.tabulate.speaking import in_words

WRONG = changed("involvement", "E2", "usr", changed("involvement", "D2", ""))


def opened(data: bytes) -> Any:
    """A workbook as openpyxl sees it."""
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture
def report(store: VersionedStore) -> Report:
    """What is found in the workbook with a wrong role and no service."""
    return intake.preview(store, Upload("cases.xlsx", book(WRONG)))


def test_every_finding_names_a_cell_in_words(report: Report) -> None:
    """Wrong and missing values, found by reading or by the shapes, have sheet and cell, and no term of RDF."""
    violations = {(f.place.sheet, f.place.cell): f.message for f in report.findings if f.severity.value == "violation"}
    assert set(violations) == {("involvement", "E2"), ("involvement", "D2")}
    assert "Give its address once, with “service or system”" in violations["involvement", "D2"]
    for finding in report.findings:
        assert (finding.place.sheet and finding.place.cell) or finding.focus is None, finding
        assert "coprod:" not in finding.message


def test_cells_are_coloured_commented_and_listed(report: Report) -> None:
    """The same workbook comes back: values as they were, wrong cells marked, and a first sheet that lists them."""
    done = opened(annotate(book(WRONG), "cases.xlsx", report))
    sheet = done["involvement"]
    assert sheet["E2"].value == "usr"
    assert sheet["E2"].fill.start_color.rgb == sheet["D2"].fill.start_color.rgb == "00F8B4B4"
    assert "Did you mean “user”?" in sheet["E2"].comment.text
    assert sheet["C2"].comment is None
    rows = [[cell.value for cell in row] for row in done["findings"].iter_rows(min_row=5)]
    assert ["must be mended", "involvement", "E2", "usr"] in [row[:4] for row in rows]
    assert len(rows) == len(report.findings)
    assert done["findings"]["C5"].hyperlink.location == f"{rows[0][1]}!{rows[0][2]}" or done["findings"]["C5"].hyperlink


def test_a_marked_workbook_is_mended_and_accepted(store: VersionedStore, report: Report) -> None:
    """The marked file is handed in again once the cells are filled; marks and the list do no harm, and go away."""
    done = opened(annotate(book(WRONG), "cases.xlsx", report))
    done["involvement"]["E2"], done["involvement"]["D2"] = "user", "ferry"
    out = io.BytesIO()
    done.save(out)
    again = intake.preview(store, Upload("cases.xlsx", out.getvalue()))
    assert again.acceptable
    clean = opened(annotate(out.getvalue(), "cases.xlsx", again))
    assert clean["involvement"]["D2"].comment is None
    assert clean["involvement"]["E2"].fill.start_color.rgb != "00F8B4B4"


def test_a_dataset_is_edited_as_a_workbook(store: VersionedStore, tmp_path: Path) -> None:
    """What was accepted is written as a workbook, changed there, and takes its own place under the same addresses."""
    who = {"who": "ada", "anyway": True}
    first = intake.submit(store, Upload("cases.xlsx", book(FERRY)), About(title="The ferry"), **who).contribution  # type: ignore[arg-type]
    path = tmp_path / "edit.xlsx"
    ran = CliRunner().invoke(main, ["template", str(path), "--from", first.id, "--store", str(store.path)])
    assert ran.exit_code == 0, ran.output
    edited = opened(path.read_bytes())
    edited["service or service system"]["B2"] = "The new ferry"
    edited.save(path)
    about = About(title="The ferry", replaces=first.id)
    second = intake.submit(store, Upload.from_path(path), about, **who).contribution  # type: ignore[arg-type]
    ask = f"SELECT ?name {{ GRAPH <{second.graph}> {{ ?it a coprod:PublicService ; rdfs:label ?name }} }}"
    assert [row["name"].value for row in store.read().query(ask)] == ["The new ferry"]
    involvements = f"SELECT ?it {{ GRAPH <{second.graph}> {{ ?it coprod:hasRole coprod:UserRole }} }}"
    assert [row["it"].value for row in store.read().query(involvements)] == [
        "https://example.org/marea/involvement/agreeing"
    ]


def test_a_spanish_workbook_is_answered_in_spanish(store: VersionedStore) -> None:
    """What the shapes find is said in the language of the sheets."""
    sheets = {"participación": [["id", "nombre [es]", "actor"], ["x", "acordar", "https://example.org/a"]]}
    with pytest.raises(Refused) as caught:
        intake.submit(store, Upload("casos.xlsx", book(sheets)), About(title="Un caso"), who="ada")
    found = next(f for f in caught.value.report.findings if f.shape == vocab.SHAPES + "Involvement-target")
    assert found.message.startswith("Una participación tiene lugar en exactamente un servicio")
    assert "“servicio o sistema”" in found.message


def test_the_command_writes_the_marked_workbook(tmp_path: Path) -> None:
    """``validate --annotate`` reports, writes the file, and still says by its exit code that there are mistakes."""
    path, marked = tmp_path / "cases.xlsx", tmp_path / "marked.xlsx"
    path.write_bytes(book(WRONG))
    store = ["--store", str(tmp_path / "store")]
    ran = CliRunner().invoke(main, ["validate", str(path), "--annotate", str(marked), *store])
    assert ran.exit_code == 1
    assert "cases.xlsx:involvement!E2" in ran.output.replace("\n", "")
    assert "findings" in opened(marked.read_bytes()).sheetnames


def test_only_workbooks_are_marked() -> None:
    """A Turtle file has no cells; the message says so."""
    with pytest.raises(BadRequest, match=r"x.ttl is no workbook"):
        annotate(b"<urn:a> <urn:b> 1 .", "x.ttl", Report())


def test_marking_happens_within_limits() -> None:
    """It is done in a process that is stopped at its limits, as reading is."""
    with pytest.raises(TooLarge, match="longer than"):
        annotate(book(FERRY), "cases.xlsx", Report(), limits=Limits(seconds=0.01))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Add coprod:hasNature with coprod:VoluntaryAct.", "Add “nature” with “conscious and voluntary act”."),
        ("See https://example.org/coprod:Actor.", "See https://example.org/coprod:Actor."),
        ('for example dct:description "Readers."@en.', 'for example “description” "Readers.".'),
        ("Name it with cv:hasCompetentAuthority.", "Name it with “has competent authority”."),
        ("It is not of its type xsd:gYear.", "It is not of its type “g year”."),
        ("Write it as mailto:ada.", "Write it as mailto:ada."),
    ],
)
def test_terms_become_words(message: str, expected: str) -> None:
    """Properties become headings, classes and values their words; of others the name is written in words."""
    assert in_words(message, "en") == expected


def test_what_was_typed_is_quoted_as_it_was_typed() -> None:
    """A language that somebody wrote into a cell is seen in the message, though terms there become words."""
    typed = '"The dct:title"@en'
    message = f'“{typed}” is no name. Write rdfs:label "The ferry"@en.'
    assert in_words(message, "en", but=typed) == f'“{typed}” is no name. Write “name” "The ferry".'


def test_what_follows_from_a_wrong_cell_is_not_told(store: VersionedStore) -> None:
    """Two services in one cell would make them the same, and so contradict much: that waits until it is mended."""
    two = [
        ["id", "kind", "name [en]"],
        ["ferry", "public service", "The ferry"],
        ["net", "public service system", "All"],
    ]
    sheets = changed("involvement", "D2", "ferry; net", {**FERRY, "service or service system": two})
    found = intake.preview(store, Upload("cases.xlsx", book(sheets))).findings
    assert [(f.component, f.place.cell) for f in found if f.severity.value == "violation"] == [("maxCount", "D2")]
    sheets = changed("involvement", "H2", "coerced", changed("involvement", "H1", "stance"))
    found = intake.preview(store, Upload("cases.xlsx", book(sheets))).findings
    assert [f.component for f in found if f.severity.value == "violation"] == ["contradiction"]


def test_a_contradiction_with_a_workbook_names_its_cell(store: VersionedStore) -> None:
    """What an accepted workbook says is found again in it, by sheet and cell, when a later dataset contradicts it."""
    intake.submit(store, Upload("cases.xlsx", book(FERRY)), About(title="The ferry"), who="ada", anyway=True)
    graph = next(name for name in store.read().graph_names() if name.value.startswith(vocab.CONTRIBUTION))
    nature = ox.NamedNode(vocab.COPROD + "hasNature")
    triple = next(quad.triple for quad in store.read().quads(graph) if quad.predicate == nature)
    place = Places(store.read(), store.original)(triple, graph)
    assert (place and place.sheet, place and place.cell) == ("involvement", "F2")
