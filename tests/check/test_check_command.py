"""The command `coprod-kg check`: a scoreboard, the same as JSON, and other ontologies by the same rules."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from coprod_kg import vocab
from coprod_kg.check import Check, check, library, mend, text
from coprod_kg.cli import main
from coprod_kg.findings import Finding, Report, Severity

OTHER = """@prefix : <https://example.org/tea#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/tea> a owl:Ontology .
:Tea a owl:Class ; rdfs:label "tea"@en, "thé"@fr .
:GreenTea a owl:Class ; rdfs:subClassOf :Tea, :BlackTea .
:BlackTea a owl:Class ; rdfs:subClassOf :GreenTea .
"""


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """An ontology with well-known faults."""
    path = tmp_path / "tea.ttl"
    path.write_text(OTHER)
    return path


def test_every_check_of_the_packaged_knowledge_passes() -> None:
    """No violation and no warning, by house rules, shapes, contradictions and HermiT."""
    done = check()
    assert {f.message for part in done for f in part.report.findings if f.severity is not Severity.INFO} == set()
    assert any(part.name.startswith("HermiT") for part in done)
    assert sum(int(p.name.split(": ")[1].split()[0]) for p in done if " rule" in p.name) == len(library())


def test_another_ontology_is_checked_by_the_same_rules(other: Path) -> None:
    """Each fault with rule, file, line, term and mend; exit code 1."""
    result = CliRunner().invoke(main, ["check", str(other)])
    assert result.exit_code == 1
    line = next(line for line in result.stdout.splitlines() if "robot/multiple_labels" in line)
    assert line.strip() == (
        f"violation {other}:4: <https://example.org/tea#Tea> has several labels. Keep one rdfs:label, in English; "
        "those in other languages are skos:prefLabel. [robot/multiple_labels]"
    )
    assert "is its own superclass" in result.stdout
    assert "tea.ttl: HermiT" in result.stdout


def test_the_json_has_the_checks_with_their_findings(other: Path) -> None:
    """The shape of a report for each check, so that scripts can count."""
    result = CliRunner().invoke(main, ["check", "--format", "json", str(other)])
    checks = {part["name"]: part for part in json.loads(result.stdout)["checks"]}
    assert checks["tea.ttl: ROBOT report: 32 rules"]["counts"]["violation"] > 0
    assert {"focus", "component", "severity", "message"} <= set(
        checks["tea.ttl: ROBOT report: 32 rules"]["findings"][0]
    )


@pytest.mark.parametrize(("name", "content"), [("broken.ttl", "@prefix : <x"), ("none.ttl", None)])
def test_a_file_that_cannot_be_read_is_one_sentence_and_exit_code_2(
    tmp_path: Path, name: str, content: str | None
) -> None:
    """Syntax errors with their place, absent files by name."""
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 2
    assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_data_are_not_taken_for_an_ontology() -> None:
    """Whoever asks for the wrong command is told the right one, and not two hundred faults of an ontology."""
    result = CliRunner().invoke(main, ["check", "examples/library.ttl"])
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: library.ttl is data and no ontology. `coprod-kg validate examples/library.ttl` tells what is wrong "
        "with it.\n"
    )


def test_what_shapes_find_names_the_thing() -> None:
    """A message of a shape speaks of this case: which one stands before it."""
    case = Finding(
        Severity.WARNING,
        "minCount",
        "This case has no description.",
        focus=ox.NamedNode(vocab.THING + "case/ferry"),
        shape=vocab.SHAPES + "Case-description",
        label="A ferry",
    )
    told = text(Check("Shapes", Report.of([case])))
    assert f"warning A ferry ({vocab.THING}case/ferry): This case has no description." in told


def test_there_is_nothing_to_mend() -> None:
    """Copies of definitions, the table of alignments and the normal form are as `--mend` would write them."""
    assert mend() == []


def test_infos_are_counted_and_not_listed() -> None:
    """Nothing has to be done about them."""
    robot = next(part for part in check_rules() if part.name.startswith("ROBOT"))
    assert text(robot).startswith("ok  ROBOT report: 32 rules (")
    assert len(text(robot).splitlines()) == 1
    assert text(Check("one", Report())) == "ok  one"


def check_rules() -> list[Check]:
    from coprod_kg.check import Ontology
    from coprod_kg.check.run import house_rules

    return list(house_rules(Ontology.packaged()))


def test_a_table_of_cases_is_sent_to_validate(tmp_path: Path) -> None:
    """A workbook is no ontology, and the message names the command for it."""
    path = tmp_path / "actor.csv"
    path.write_text("id,name [en]\nx,The office\n")
    ran = CliRunner().invoke(main, ["check", str(path)])
    assert ran.exit_code == 2
    assert f"`coprod-kg validate {path}`" in ran.output.replace("\n", " ")
