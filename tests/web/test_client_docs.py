"""What docs/clients.md shows works as it stands against a running server, save for the address."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib
from endpoint_server import ROOT, TOKEN, serving

from coprod_kg.intake import open_store

TEXT = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("client-docs") / "store"
    open_store(str(path))
    with serving(path, workers=2) as client:
        yield client


def shown(language: str, server: httpx.Client) -> list[str]:
    """The examples in a language, put to this server."""
    found = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return [one.replace("http://127.0.0.1:5000", str(server.base_url).rstrip("/")) for one in found]


def run(command: list[str], **environment: str) -> str:
    """What a program prints. Fails where it does."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment or None)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_python(server: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    """Every example in Python runs and prints something."""
    examples = shown("python", server)
    assert len(examples) == 3
    for example in examples:
        exec(compile(example, "docs/clients.md", "exec"), {})  # noqa: S102
        assert capsys.readouterr().out.strip()


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_shell(server: httpx.Client) -> None:
    """The example of a question gives rows, and that of an update a version."""
    asked, written = [one for one in shown("sh", server) if one.startswith("curl")]
    path = str(Path(str(shutil.which("curl"))).parent)
    assert run(["sh", "-c", asked], PATH=path).count("/id/case/") == 3
    assert '"version":2' in run(["sh", "-c", written], PATH=path, TOKEN=TOKEN).replace(" ", "")


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r(server: httpx.Client) -> None:
    """The example in R reads a table."""
    if subprocess.run(["Rscript", "-e", "library(httr)"], capture_output=True).returncode:
        pytest.skip("R has no httr")
    for example in shown("r", server):
        run(["Rscript", "-e", example])


def test_sparql(server: httpx.Client) -> None:
    """A query with SERVICE, put to rdflib, gets its rows from here."""
    (text,) = shown("sparql", server)
    assert len(list(rdflib.Graph().query(text))) > 0
