"""The command line: what each command prints, and its exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coprod_kg.cli import main
from coprod_kg.contribution import About
from coprod_kg.review import deciding
from coprod_kg.review.checking import Inside
from coprod_kg.review.rehearsal import rehearse
from coprod_kg.store import VersionedStore
from coprod_kg.tokens import Principal, Role

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
Run = Callable[..., Result]


@pytest.fixture
def run(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a store of the test's own."""
    shutil.copytree(founded, tmp_path / "store", symlinks=True)
    monkeypatch.setenv("COPROD_STORE", str(tmp_path / "store"))

    def command(*words: str, text: str | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=text)

    return command


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help(command: str) -> None:
    """`--help` answers, and begins with what the command does."""
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()[2].strip()) > 10


def test_a_good_dataset_is_accepted_with_its_id_and_version(run: Run) -> None:
    """Exit code 0, and JSON that scripts can follow up with `withdraw`."""
    result = run("submit", str(EXAMPLES / "library.ttl"), "--format", "json", "--title", "Library")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["conforms"]
    assert answer["version"] == 2
    listed = json.loads(run("contributions", "--format", "json").stdout)["contributions"]
    assert [(c["id"], c["status"], c["title"]) for c in listed] == [(answer["id"], "accepted", "Library")]
    assert run("withdraw", answer["id"]).exit_code == 0
    listed = json.loads(run("contributions", "--format", "json").stdout)["contributions"]
    assert listed[0]["status"] == "withdrawn"


def test_files_that_can_be_read_are_checked_though_others_cannot(run: Run) -> None:
    """Exit code 2 says that something could not be read; the report is on the others."""
    names = ("malformed.ttl", "broken.ttl", "nowhere.ttl", "library.ttl")
    result = run("validate", *(str(EXAMPLES / name) for name in names), "--format", "json")
    assert result.exit_code == 2
    assert {finding["file"].rpartition("/")[2] for finding in json.loads(result.stdout)["findings"]} == {"broken.ttl"}
    assert "malformed.ttl:8:1: " in result.stderr
    assert "2 of 4 files could not be read" in result.stderr


def test_a_validation_speaks_the_language_that_is_asked_for(run: Run) -> None:
    """Shapes and terms alike."""
    said = run("validate", str(EXAMPLES / "broken.ttl"), "--language", "es").output
    assert "La ontología no tiene la propiedad coprod:hasActivness. ¿Quiso" in said
    assert "Use coprod:IntrinsicToService" in said and "Did you" not in said


def test_any_shapes_check_any_file_alone_or_beside_a_store(run: Run, tmp_path: Path) -> None:
    """As a plain SHACL validator; with --against, what the store holds counts too, and is not reported on."""
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    head = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <http://e/>"
    head += " PREFIX coprod: <https://w3id.org/coproduction/ontology#> "
    rule = "sh:path ex:about ; sh:class coprod:Case ; sh:minCount 1"
    shapes.write_text(f"{head} ex:S a sh:NodeShape ; sh:targetClass ex:Note ; sh:property [ {rule} ] .")
    case = "<https://w3id.org/coproduction/id/case/surgery>"
    data.write_text(f"{head} ex:n a ex:Note ; ex:about {case} . ex:m a ex:Note .")
    alone = run("validate", str(data), "--shapes", str(shapes), "--format", "json")
    beside = run(
        "validate", str(data), "--shapes", str(shapes), "--against", str(tmp_path / "store"), "--format", "json"
    )
    assert alone.exit_code == beside.exit_code == 1
    found = [{(f["focus"], f["component"]) for f in json.loads(r.stdout)["findings"]} for r in (alone, beside)]
    assert found == [{("http://e/n", "class"), ("http://e/m", "minCount")}, {("http://e/m", "minCount")}]


def test_a_misspelt_target_of_shapes_is_told(run: Run, tmp_path: Path) -> None:
    """Shapes that check nothing are not taken for success."""
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    head = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <http://e/> "
    shapes.write_text(
        f"{head} ex:S a sh:NodeShape ; sh:targetClass ex:Persn ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    )
    data.write_text(f"{head} ex:n a ex:Person .")
    said = " ".join(run("validate", str(data), "--shapes", str(shapes)).output.split())
    assert "Nothing in the data is of the kind <http://e/Persn>" in said
    assert "Did you mean <http://e/Person>?" in said
    assert run("validate", str(data), "--shapes", str(data)).exit_code == 2


def test_the_limit_keeps_a_report_small(run: Run, tmp_path: Path) -> None:
    """Findings past it are counted by kind; none are left out where it is 0."""
    many = tmp_path / "many.ttl"
    text = "".join(f"<http://e/{n}> a <https://w3id.org/coproduction/ontology#Passage> .\n" for n in range(30))
    many.write_text(text)
    few, all_ = (json.loads(run("validate", str(many), "--limit", n, "--format", "json").stdout) for n in ("10", "0"))
    assert few["counts"] == all_["counts"]
    assert [sum(f["severity"] == "violation" for f in r["findings"]) for r in (few, all_)] == [10, 30]
    assert [(one["number"], one["component"]) for one in few["not_listed"] if one["severity"] == "violation"] == [
        (20, "minCount")
    ]
    assert "not_listed" not in all_
    said = run("validate", str(many), "--limit", "10").stdout
    assert "violation × 30 " in said
    assert "… and 27 more (10 listed)" in said


def test_a_language_without_messages_is_refused_with_those_there_are(run: Run, tmp_path: Path) -> None:
    """English and Spanish are spoken, and what other shapes have messages in."""
    shapes = tmp_path / "shapes.ttl"
    head = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <http://e/> "
    shapes.write_text(f"{head} ex:S a sh:NodeShape ; sh:targetNode ex:n ; sh:class ex:C ; sh:message 'Non'@fr .")
    file = str(EXAMPLES / "library.ttl")
    refused = run("validate", file, "--language", "fr")
    assert refused.exit_code == 2
    assert "no messages in the language “fr”. Use one of: en, es." in refused.output
    assert "Non" in run("validate", file, "--shapes", str(shapes), "--language", "fr").output
    assert run("validate", file, "--shapes", str(shapes), "--language", "de").exit_code == 2


@pytest.mark.parametrize("name", ["broken.ttl", "contradiction.ttl"])
def test_a_bad_dataset_is_refused_with_exit_code_1(run: Run, name: str) -> None:
    """The findings name file and line, and nothing is taken in."""
    result = run("submit", str(EXAMPLES / name))
    assert result.exit_code == 1
    assert f"{name}:" in result.output
    assert "not accepted" in result.output
    assert json.loads(run("contributions", "--format", "json").stdout) == {"contributions": []}


def test_the_json_of_a_validation_has_the_promised_keys(run: Run) -> None:
    """Scripts find every finding with its place."""
    result = run("validate", str(EXAMPLES / "broken.ttl"), "--format", "json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert set(answer) >= {"conforms", "counts", "findings"}
    wanted = {"focus", "path", "value", "component", "severity", "message", "file", "line", "sheet", "cell"}
    assert all(wanted <= set(finding) for finding in answer["findings"])


def test_fail_on_sets_from_which_severity_on_the_exit_code_is_1(run: Run, tmp_path: Path) -> None:
    """A dataset with a warning passes by default and fails when warnings are asked to count."""
    nameless = tmp_path / "nameless.ttl"
    nameless.write_text("<https://example.org/x> a <https://w3id.org/coproduction/ontology#PublicService> .")
    assert run("validate", str(nameless)).exit_code == 0
    assert run("validate", str(nameless), "--fail-on", "warning").exit_code == 1
    assert run("validate", str(EXAMPLES / "library.ttl"), "--fail-on", "info").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["submit", str(EXAMPLES / "malformed.ttl")], 2, "malformed.ttl:"),
        (["submit", "nowhere.ttl"], 2, "nowhere.ttl"),
        (["submit", str(EXAMPLES / "library.ttl"), "--from", "word"], 2, "turtle"),
        (["withdraw", "20200101-00000000"], 2, "no contribution"),
        (["restore", "99"], 2, "no version 99"),
        (["ask", "forms-with-case"], 2, "forms-with-cases"),
        (["ask", "cases-by-form", "form"], 2, "key=value"),
        (["ask", "cases-by-form", "fom=coprod:CoDesign"], 2, "form"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_a_users_mistake_is_one_sentence_and_exit_code_2(run: Run, words: list[str], code: int, says: str) -> None:
    """No traceback: the message names what was wrong and what is allowed."""
    result = run(*words)
    assert result.exit_code == code
    assert says in result.output
    assert "Traceback" not in result.output


def test_a_folder_that_is_no_store_is_exit_code_3(run: Run, tmp_path: Path) -> None:
    """Somebody else's folder is left alone."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "beach.jpg").write_bytes(b"x")
    result = run("history", "--store", str(tmp_path / "photos"))
    assert result.exit_code == 3
    assert [p.name for p in (tmp_path / "photos").iterdir()] == ["beach.jpg"]


def test_history_and_restore_go_back(run: Run) -> None:
    """A restored version appears in the history, and holds the old data."""
    run("submit", str(EXAMPLES / "library.ttl"))
    back = run("restore", "1")
    assert back.exit_code == 0
    assert "is out again." in back.output
    versions = json.loads(run("history", "--format", "json").stdout)["versions"]
    assert [(v["number"], v["action"]) for v in versions] == [(3, "restore"), (2, "submit"), (1, "create")]


def test_a_named_query_answers_as_a_table_and_as_csv(run: Run) -> None:
    """What a person reads and what a spreadsheet reads have the same rows."""
    table = run("ask", "cases-by-form", "form=coprod:CoInnovation")
    csv = run("ask", "cases-by-form", "form=coprod:CoInnovation", "--format", "csv")
    assert table.exit_code == csv.exit_code == 0
    assert "free" in table.stdout.lower()
    assert len(table.stdout.splitlines()) == len(csv.stdout.splitlines())


def test_sparql_reads_standard_input_and_stays_on_this_machine(run: Run) -> None:
    """A query in, an answer out; one that would leave the machine is refused, and so is an update."""
    asked = run("sparql", "-", "--format", "csv", text="SELECT (1 + 1 AS ?two) {}")
    assert asked.stdout.split() == ["two", "2"]
    outside = run("sparql", "-", text="SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    assert (outside.exit_code, "SERVICE" in outside.output) == (2, True)
    assert run("sparql", "-", text="INSERT DATA { <a:a> <a:b> <a:c> }").exit_code == 2
    wrong = run("sparql", "-", text="SELECT * { ?s ?p }")
    assert wrong.exit_code == 2
    assert "line 1" in wrong.output or "1:" in wrong.output


def test_the_module_runs_as_a_command(tmp_path: Path) -> None:
    """`python -m coprod_kg` makes a store where there is none, in a folder with a space in its name."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "coprod_kg", "history"], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "create" in done.stdout
    assert (folder / "store" / "current").is_symlink()


def test_what_is_said_of_a_dataset_is_checked(run: Run) -> None:
    """A licence that is none and an ORCID with a wrong digit are told before the file is looked at."""
    file = str(EXAMPLES / "library.ttl")
    assert "CC-BY-4.0" in run("submit", file, "--licence", "mine").output
    assert "0097" not in run("submit", file, "--creator", "0000-0002-1825-0098").output
    assert run("submit", file, "--creator", "0000-0002-1825-0098").exit_code == 2
    assert run("submit", file, "--creator", "0000-0002-1825-0097", "--licence", "cc0-1.0").exit_code == 0
    (listed,) = json.loads(run("contributions", "--format", "json").stdout)["contributions"]
    assert listed["licence"] == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_the_same_dataset_in_another_format_is_asked_about(run: Run) -> None:
    """In a script the question is exit code 1, with the two answers there are."""
    assert run("submit", str(EXAMPLES / "library.ttl")).exit_code == 0
    again = run("submit", str(EXAMPLES / "library.jsonld"))
    assert again.exit_code == 1
    assert "--replaces" in again.output
    assert "--anyway" in again.output
    assert run("submit", str(EXAMPLES / "library.jsonld"), "--anyway").exit_code == 0


def test_on_a_terminal_what_is_missing_is_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong answers are asked for again; an empty one takes what is offered."""
    monkeypatch.setattr("coprod_kg.cli.asking.is_possible", lambda: True)
    answers = "The library\n0000-0002-1825-0098\nThe town\n\n"
    result = run("submit", str(EXAMPLES / "library.ttl"), text=answers)
    assert result.exit_code == 0, result.output
    (listed,) = json.loads(run("contributions", "--format", "json").stdout)["contributions"]
    assert (listed["title"], listed["creator"]) == ("The library", "The town")
    assert listed["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "the last one would be 7" in result.output


def test_a_curator_decides_on_what_waits(run: Run, tmp_path: Path) -> None:
    """Review, return, accept and reject, each with a line in the audit log."""
    store = VersionedStore(tmp_path / "store")
    ids = []
    for name in ("library", "contradiction"):
        data = (EXAMPLES / f"{name}.ttl").read_bytes().replace(b"coprod:hasStance coprod:Coerced ;", b"")
        upload = Inside(f"{name}.ttl", data)
        about = About(name, "The town", "CC-BY-4.0")
        found = rehearse(store, upload.read(), about)
        ids.append(deciding.hand_in(store, upload, about, found, Principal("ada", Role.CONTRIBUTOR)).id)
    shown = run("review", ids[0])
    assert "ada handed in" in shown.output
    assert "would follow" in shown.output
    assert run("return", ids[0], "--note", "Which year?").exit_code == 0
    assert run("accept", ids[0]).exit_code == 0
    assert run("reject", ids[1]).exit_code == 2
    assert run("reject", ids[1], "--note", "Not about services.").exit_code == 0
    listed = json.loads(run("contributions", "--format", "json").stdout)["contributions"]
    assert {one["id"]: one["status"] for one in listed} == dict(zip(ids, ("accepted", "rejected"), strict=True))
    assert "rejected: Not about services." in run("review", ids[1]).output
    assert run("withdraw", ids[0]).exit_code == 0
    lines = [json.loads(line) for line in (tmp_path / "store" / "audit.jsonl").read_text().splitlines()]
    done = [("return", ids[0]), ("accept", ids[0]), ("reject", ids[1]), ("withdraw", ids[0])]
    assert [(line["action"], line["id"]) for line in lines] == done
