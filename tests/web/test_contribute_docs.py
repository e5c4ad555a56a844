"""docs/contribute.md: every command runs as it stands, against a server, and prints what is shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browser import serving
from transcripts import steps

from coprod_kg import about
from coprod_kg.settings import Settings
from coprod_kg.tokens import Role, Tokens

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "contribute.md").read_text("utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_commands_of_the_page_print_what_it_shows(founded: Path, tmp_path: Path) -> None:
    """A social scientist who copies them sees what the page shows."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for name in ("served", "store"):
        shutil.copytree(founded, tmp_path / name, symlinks=True)
    tokens = Tokens(tmp_path / "served")
    given = {"TOKEN": tokens.add("ada", Role.CONTRIBUTOR), "CURATOR": tokens.add("cleo", Role.CURATOR)}
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "coprod-kg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m coprod_kg "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}:{os.environ['PATH']}"
    with serving(tmp_path / "served") as server:
        environment = os.environ | given | {"PATH": path, "SERVER": server, "COPROD_STORE": "store"}
        for words, shown in steps(TEXT):
            done = subprocess.run(  # noqa: S602 - the commands are the page's own
                words, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
            )
            printed = done.stdout.rstrip().splitlines()
            assert len(printed) == len(shown), (words, done.stdout, done.stderr)
            for line, expected in zip(printed, shown, strict=True):
                assert re.fullmatch(re.escape(expected).replace("…", ".*"), line), (words, expected, line)


def test_the_page_names_every_licence_and_setting() -> None:
    """Neither list falls behind the code."""
    named = set(re.findall(r"[\w.-]+", TEXT))
    assert {one.id for one in about.licences()} <= {word.rstrip(".") for word in named} | named
    for setting in re.findall(r"COPROD_(\w+)", TEXT):
        assert setting == "STORE" or hasattr(Settings(), setting.lower())
