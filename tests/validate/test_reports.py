"""A report in each of its forms says the same, and each form is what its readers expect."""

from __future__ import annotations

import csv
import json
from html.parser import HTMLParser
from io import StringIO

import pyoxigraph as ox
import pytest
import rdflib
from test_findings import on, run

from coprod_kg.errors import NotAcceptable
from coprod_kg.findings import Finding, Place, Report, Severity
from coprod_kg.validate import FORMATS, MEDIA_TYPES, paths, render
from coprod_kg.validate.groups import Problem, problems
from coprod_kg.validate.report_html import html
from coprod_kg.validate.report_text import text
from coprod_kg.validate.terms import SH

PATH = "(^<http://e/q>)/<http://e/p>"
REPORT = Report.of(
    [
        Finding(
            Severity.VIOLATION,
            "minCount",
            "Needs at least 1 title <b>",
            focus=ox.NamedNode("http://e/n"),
            path="<http://e/p>",
            shape="http://e/P",
            label="=Service",
            place=Place("data.ttl", 12),
        ),
        Finding(
            Severity.WARNING,
            "in",
            "'Co-Desgin' is not allowed",
            focus=ox.BlankNode("b"),
            path=PATH,
            value=ox.Literal("Co-Desgin"),
            shape="_:x",
            place=Place("book.xlsx", None, "Services", "B7"),
        ),
    ],
    ["something was left out"],
)


def test_every_form_can_be_made_and_has_a_media_type() -> None:
    """Each form is text, an empty report too; a form there is not is refused with those there are."""
    assert set(FORMATS) == set(MEDIA_TYPES) == {"text", "json", "csv", "html", "turtle", "sarif"}
    for form in FORMATS:
        assert render(REPORT, form)
        assert render(Report(), form)
    with pytest.raises(NotAcceptable, match="Use one of: text, json"):
        render(REPORT, "pdf")


def test_json_has_the_keys_others_rely_on() -> None:
    """conforms, counts and findings, each finding with its place."""
    whole = json.loads(render(REPORT, "json"))
    assert whole["conforms"] is False
    assert whole["counts"] == {"violation": 1, "warning": 1, "info": 0}
    first, second = whole["findings"]
    assert (first["focus"], first["file"], first["line"], first["value"]) == (
        "http://e/n",
        "data.ttl",
        12,
        None,
    )
    assert (second["value"], second["sheet"], second["cell"]) == ("Co-Desgin", "Services", "B7")
    assert whole["notes"] == ["something was left out"]


def test_csv_is_a_table_no_spreadsheet_runs() -> None:
    """One line a finding under a header; a cell that looks like a formula is made harmless."""
    rows = list(csv.DictReader(StringIO(render(REPORT, "csv"))))
    assert [row["component"] for row in rows] == ["minCount", "in"]
    assert rows[0]["label"] == "'=Service"


def test_text_groups_and_counts() -> None:
    """Problems come with their number and the first few places, and fit the width."""
    shapes = on("sh:minCount 1 ; sh:message 'Say when it starts'")
    report = run(shapes, " ".join(f"ex:n{i} a ex:C ." for i in range(9)))
    said = text(report, width=60)
    assert "9 violations." in said
    assert "violation × 9  Say when it starts" in said
    assert "… and 6 more" in said
    assert max(map(len, said.splitlines())) <= 60
    assert "\x1b[" not in said
    assert "\x1b[" in text(report, colour=True)
    assert "data.ttl:12" in text(REPORT)
    assert "book.xlsx:Services!B7" in text(REPORT)


def found(*messages: str) -> list[Problem]:
    """How findings of one kind that say this are put together."""
    return problems(Finding(Severity.WARNING, "in", message, ox.NamedNode("http://e/n")) for message in messages)


def test_few_things_said_of_one_kind_stand_apart() -> None:
    """Two different problems each have their own words above them."""
    one, two = found("“a” is not in the list.", "“b” is not in the list.")
    assert one.alike and two.alike


def test_what_many_findings_of_one_kind_share_stands_above_them() -> None:
    """And … where they differ, so that what is said of one is not said of all."""
    (problem,) = found(*(f"“{number}” is not in the list. Choose x." for number in range(40)))
    assert problem.message == "… is not in the list. Choose x."
    assert len(problem.findings) == 40 and not problem.alike


def test_html_is_whole_and_escapes() -> None:
    """A page that refers to nothing else, in which what was typed stays text; long lists are cut."""
    page = html(REPORT)
    found: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend([tag, *(value or "" for name, value in attrs if name in ("src", "href"))])

    Tags().feed(page)
    assert "b" not in found
    assert not any(part.startswith("http") for part in found)
    many = run(on("sh:minCount 1"), " ".join(f"ex:n{i} a ex:C ." for i in range(30)))
    assert "… and 10 more" in html(many, most=20)


def test_turtle_is_the_report_of_the_w3c() -> None:
    """A sh:ValidationReport whose results have focus, path, value, severity and component."""
    graph = rdflib.Graph().parse(data=render(REPORT, "turtle"), format="turtle")
    (node,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert str(graph.value(node, SH.conforms)) == "false"
    results = list(graph.objects(node, SH.result))
    assert len(results) == 2
    result = next(r for r in results if (r, SH.resultSeverity, SH.Warning) in graph)
    path = graph.value(result, SH.resultPath)
    assert path is not None
    assert paths.read(graph, path).full == PATH
    assert graph.value(result, SH.sourceConstraintComponent) == SH.InConstraintComponent


def test_only_what_shapes_find_and_what_is_a_violation_is_a_result_of_the_w3c() -> None:
    """The rest are notices of our own class, and our own checks have components in our own namespace."""
    node = ox.NamedNode("http://e/n")
    told = Finding(Severity.INFO, "spelling", "7 values will be kept in another spelling")
    odd = Finding(Severity.WARNING, "illTyped", "“soon” is no date", focus=node)
    wrong = Finding(Severity.VIOLATION, "unknownTerm", "The ontology has no class x", focus=node)
    own = Finding(Severity.VIOLATION, "http://e/LongestConstraintComponent", "Too long", focus=node, shape="http://e/S")
    for findings, conforms in (([told, odd], "true"), ([told, odd, wrong, own], "false")):
        graph = rdflib.Graph().parse(data=render(Report.of(findings), "turtle"), format="turtle")
        (report,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
        assert str(graph.value(report, SH.conforms)) == conforms
        results = set(graph.subjects(rdflib.RDF.type, SH.ValidationResult))
        assert results == set(graph.objects(report, SH.result))
        assert len(results) == len(findings) - 2
        assert all(len(set(graph.objects(result, SH.focusNode))) == 1 for result in results)
    components = {str(component) for component in graph.objects(None, SH.sourceConstraintComponent)}
    assert "http://e/LongestConstraintComponent" in components
    assert "https://w3id.org/coproduction/shapes#SpellingConstraintComponent" in components
    assert not any(component.startswith(str(SH)) for component in components)


def test_addresses_in_sarif_are_percent_encoded() -> None:
    """SARIF 3.4.3 asks for a URI, and file names may have anything in them."""
    report = Report.of([Finding(Severity.INFO, "x", "y", place=Place("data/my ñ file.ttl", 1))])
    assert '"uri": "data/my%20%C3%B1%20file.ttl"' in render(report, "sarif")


def test_sarif_names_rules_levels_and_places() -> None:
    """A CI system finds the file, the line and how bad it is."""
    whole = json.loads(render(REPORT, "sarif"))
    assert whole["version"] == "2.1.0"
    (made,) = whole["runs"]
    first, second = made["results"]
    assert (first["level"], second["level"]) == ("error", "warning")
    place = first["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "data.ttl"}, "region": {"startLine": 12}}
    assert {rule["id"] for rule in made["tool"]["driver"]["rules"]} == {first["ruleId"], second["ruleId"]}


def test_a_report_of_very_many_violations_stays_small_and_says_so() -> None:
    """Past the limit findings of a constraint are counted and not kept."""
    data = " ".join(f"ex:n{i} a ex:C ." for i in range(50))
    report = run(on("sh:minCount 1"), data, limit=10)
    assert len(report.findings) == 10
    assert report.counts["violation"] == 50
    (more,) = json.loads(render(report, "json"))["not_listed"]
    assert (more["number"], more["component"], more["path"]) == (40, "minCount", "<http://e/p>")
    for form, said in {
        "text": "violation × 50  Needs at least 1 value of http://e/p",
        "html": "violation × 50</span>",
        "csv": "40 more like this are not listed: Needs at least 1",
        "turtle": 'rdfs:comment "40 more like this are not listed: Needs at least 1',
        "sarif": "40 more like this are not listed: Needs at least 1",
    }.items():
        assert said in render(report, form), form
    assert "… and 47 more (10 listed)" in text(report)
    assert "… and 45 more (10 listed)" in html(report, most=5)


@pytest.mark.parametrize("form", ["<http://e/p>*", "^(<http://e/p>/<http://e/q>)", "<http://e/p>|(^<http://e/q>)"])
def test_a_path_written_is_read_back(form: str) -> None:
    """The text of a path stands for the path."""
    assert paths.parse(form).full == form


def test_what_is_folded_on_the_screen_is_printed() -> None:
    """Browsers keep what a closed part holds off paper unless they are told (checked with Chromium)."""
    page = html(Report.of([REPORT.findings[0]] * 20))
    assert "<details><summary>" in page
    (printed,) = [part for part in page.split("@media") if part.startswith(" print")]
    assert "details::details-content { content-visibility: visible" in printed
