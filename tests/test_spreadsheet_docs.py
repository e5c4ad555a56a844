"""docs/spreadsheet.md: every command runs as it stands and prints what is shown, and its mapping is one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from transcripts import steps

from coprod_kg import parse
from coprod_kg.parse import MappingFile
from coprod_kg.parse.table import mapping

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "spreadsheet.md").read_text("utf-8")


def test_the_walk_through_prints_what_it_shows(founded: Path, tmp_path: Path) -> None:
    """Whoever follows the page sees what it shows, from the template to the new version."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(founded, tmp_path / "store", symlinks=True)
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "coprod-kg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m coprod_kg "$@"\n')
    command.chmod(0o755)
    environment = os.environ | {"PATH": f"{command.parent}:{os.environ['PATH']}", "COPROD_STORE": "store"}
    ran = 0
    for words, shown in steps(TEXT):
        done = subprocess.run(  # noqa: S602 - the commands are the page's own
            words, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        printed = done.stdout.rstrip().splitlines()
        assert len(printed) == len(shown), (words, done.stdout, done.stderr)
        for line, expected in zip(printed, shown, strict=True):
            assert re.fullmatch(re.escape(expected).replace("…", ".*"), line), (words, expected, line)
        ran += 1
    assert ran >= 6


def test_the_mapping_on_the_page_reads_a_table() -> None:
    """The example of a mapping does what the page says."""
    (text,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.S)
    raw = b"kind,Name,Relative of,Since,Roles,Town\ncase,Ada,Bo,05/03/2024,u|p,Marea\ncase,Bo,-,,,Marea\nother,C,,,,\n"
    document = parse.read_here(raw, name="people.csv", mapping=MappingFile("m.yaml", text))
    assert len(document.quads) == 10
    assert [one.component for one in document.notices] == ["rowsLeft"]


def test_the_page_tells_every_key_of_a_mapping() -> None:
    """No key of a mapping goes untold."""
    told = set(re.findall(r"`([\w ]+)`", TEXT)) | set(re.findall(r"([\w ]+):", TEXT))
    names = {word.strip() for word in told}
    for kind in (mapping.Said, mapping.Thing):
        for name in kind.__dataclass_fields__:
            assert name.rstrip("_").replace("_", " ") in names, name
