"""Checking by other shapes tells what those say of a file, and nothing of how we would keep it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import checking
from coprod_kg.checking import How
from coprod_kg.intake import Upload
from coprod_kg.validate import FORMATS, Shapes, render
from coprod_kg.validate.groups import heading

HEAD = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <http://e/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@pytest.fixture
def check(tmp_path: Path) -> object:
    """What shapes find in data, both in Turtle."""

    def run(shapes: str, data: str, **how: object) -> object:
        file = tmp_path / "shapes.ttl"
        file.write_text(HEAD + shapes, encoding="utf-8")
        given = Upload("data.ttl", (HEAD + data).encode())
        return checking.alone(given.read(), Shapes.from_paths([file]), How(**how))  # type: ignore[arg-type]

    return run


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_data_that_conform_do_so_in_every_format(check, engine: str) -> None:  # type: ignore[no-untyped-def]
    """Spellings that a store would change, odd characters and addresses are nothing that the shapes ask about."""
    data = 'ex:n a ex:C ; ex:p "5"^^xsd:int , "005"^^xsd:integer , 5 ; ex:q <foo:x> , "a\\u200Bb" .'
    report = check("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:nodeKind sh:IRI .", data, engine=engine)
    assert report.findings == ()
    assert heading(report) == "Nothing is wrong."
    assert '"conforms": true' in render(report, "json")
    assert "sh:conforms true" in render(report, "turtle")


def test_a_finding_of_a_shape_of_whatever_severity_is_not_conforming(check) -> None:  # type: ignore[no-untyped-def]
    """As SHACL 3.1 has it, and the same in every format; but no violation means that it can be handed in."""
    shapes = (
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:severity %s ] ."
    )
    for severity in ("sh:Info", "sh:Warning", "sh:Violation"):
        report = check(shapes % severity, "ex:n a ex:C .")
        assert '"conforms": false' in render(report, "json")
        assert "sh:conforms false" in render(report, "turtle")
        assert report.acceptable is (severity != "sh:Violation")


@pytest.mark.parametrize(
    ("shapes", "why"),
    [
        ("ex:S a sh:NodeShape ; sh:targetClass ex:Cc ; sh:nodeKind sh:IRI .", "nothing of the kind http://e/Cc"),
        ("ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:q ; sh:class ex:D .", "nothing with the property http://e/q"),
        ("ex:S a sh:NodeShape ; sh:targetObjectsOf ex:q ; sh:class ex:D .", "nothing that is a value of http://e/q"),
        ("ex:S a sh:NodeShape ; sh:nodeKind sh:IRI .", "no shape has a target"),
    ],
)
def test_where_nothing_is_checked_no_report_says_that_nothing_is_wrong(check, shapes: str, why: str) -> None:  # type: ignore[no-untyped-def]
    """A misspelt target, or none, is told in the first line and in every format."""
    report = check(shapes, "ex:n a ex:C ; ex:p 1 .")
    for form in FORMATS:
        assert form == "csv" or why in render(report, form)
        assert "Nothing is wrong" not in render(report, form)
    assert heading(report).startswith("Nothing was checked: ")


def test_of_several_files_each_in_which_nothing_was_checked_is_told(check) -> None:  # type: ignore[no-untyped-def]
    """The heading says so only where that is true of all."""
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:nodeKind sh:IRI ."
    one, other = check(shapes, "ex:n a ex:D ."), check(shapes, "ex:n a ex:C .")
    assert heading(one + one) == heading(one)
    assert heading(one + other) == "Nothing is wrong."
    assert one.unchecked in (one + other).notes


def test_what_reading_lost_is_told_with_other_shapes_too(tmp_path: Path) -> None:
    """Data that are not there cannot be said to conform."""
    file = tmp_path / "shapes.ttl"
    file.write_text(HEAD + "ex:S a sh:NodeShape ; sh:targetNode ex:n ; sh:nodeKind sh:IRI .", encoding="utf-8")
    given = Upload("data.jsonld", b'{"@id": "http://e/n", "http://e/p": 1, "name": "x"}')
    (lost,) = checking.alone(given.read(), Shapes.from_paths([file])).findings
    assert lost.component == "droppedKey"


def test_a_literal_that_is_not_of_its_type_is_told_with_whose_it_is() -> None:
    """Of a named thing and of one without a name, each with its property and line."""
    data = 'ex:n ex:when "soon"^^xsd:date .\n[] ex:when "soon"^^xsd:date ; ex:also 1 .'
    document = Upload("data.ttl", (HEAD + data).encode()).read()
    named, unnamed = (one for one in document.notices if one.component == "illTyped")
    assert (named.focus, named.path, named.place.line) == (ox.NamedNode("http://e/n"), "<http://e/when>", 3)
    assert named.message.startswith("http://e/when: “soon” is not ")
    assert unnamed.place.line == 4
    assert unnamed.focus in {quad.subject for quad in document.quads if isinstance(quad.subject, ox.BlankNode)}
