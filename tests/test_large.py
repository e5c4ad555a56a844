"""Very many triples at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.generate import write
from coprod_kg import intake
from coprod_kg.contribution import About
from coprod_kg.errors import Refused, TooLarge
from coprod_kg.findings import Finding, Severity
from coprod_kg.reason import increments
from coprod_kg.store import VersionedStore, local, tracking
from coprod_kg.validate import incremental

ROOT = Path(__file__).resolve().parent.parent


def contradiction_first(folder: Path, triples: int) -> Path:
    """A file whose first triples contradict an axiom, with so many more behind them."""
    file = folder / "many.nt"
    write(file, triples, errors=0)
    quads = ox.parse(path=ROOT / "examples" / "contradiction.ttl", format=ox.RdfFormat.TURTLE)
    first = ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES) or b""
    file.write_bytes(first + file.read_bytes())
    return file


def told(findings: tuple[Finding, ...]) -> Finding:
    (found,) = (finding for finding in findings if finding.severity is Severity.VIOLATION)
    assert found.component == "contradiction"
    assert "[line 21]" in found.message
    assert "[line 20]" in found.message
    return found


def test_a_contradiction_in_the_first_of_many_triples(
    store: VersionedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told with its lines, and the file refused, where data are copied and loaded in bulk as well."""
    for module, limit, most in (
        (incremental, "MOST", 50),
        (increments, "LARGE", 1_000),
        (local, "MANY", 500),
        (tracking, "MANY", 500),
    ):
        monkeypatch.setattr(module, limit, most)
    upload = intake.Upload.from_path(contradiction_first(tmp_path, 3_000))
    assert told(intake.preview(store, upload).findings).place.line == 20
    with pytest.raises(Refused) as refused:
        intake.submit(store, upload, About(title="Many"), who="ada")
    assert told(refused.value.report.findings).place.line == 20


@pytest.mark.parametrize("count", [20, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_a_million_that_are_the_same_are_refused_at_once(
    store: VersionedStore, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Where the file itself says more often than allowed that things are the same, nothing is put in or checked."""
    if count < 1_000:
        monkeypatch.setattr("coprod_kg.reason.run.MOST_SAME", 10)
    monkeypatch.setattr("coprod_kg.intake.new_findings", None)
    same = "http://www.w3.org/2002/07/owl#sameAs"
    lines = (f"<https://example.org/{n}> <{same}> <https://example.org/{n + 1}> .\n" for n in range(count))
    with pytest.raises(TooLarge, match="statements follow that two things are the same"):
        intake.preview(store, intake.Upload("same.nt", "".join(lines).encode()))


@pytest.mark.long
def test_a_contradiction_in_the_first_of_a_million_triples(tmp_path: Path) -> None:
    """It is told from the command line in less than two gigabytes."""
    file = contradiction_first(tmp_path, 1_000_000)
    command = ["-m", "coprod_kg", "validate", "--store", str(tmp_path / "store"), str(file)]
    measured = (
        "import resource, subprocess, sys; done = subprocess.run([sys.executable, *sys.argv[1:]]).returncode; "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(done)"
    )
    done = subprocess.run([sys.executable, "-c", measured, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "An involvement has one nature" in " ".join(done.stdout.split())
    assert int(done.stderr.split()[-1]) < 2_000_000
