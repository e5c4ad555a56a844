"""The README's transcript: every command runs, and prints what is shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from transcripts import steps

ROOT = Path(__file__).resolve().parent.parent


def pattern(line: str) -> str:
    """A shown line as a pattern: an ellipsis stands for anything, and columns may be wider or narrower."""
    parts = [r"\s+".join(re.escape(word) for word in re.split(r"\s{2,}", part)) for part in line.split("…")]
    return ".*".join(part.replace(r"\ ", " ") for part in parts)


def test_the_transcript_is_what_the_commands_print(tmp_path: Path) -> None:
    """A stranger who types the README's commands sees what the README shows."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "coprod-kg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m coprod_kg "$@"\n')
    command.chmod(0o755)
    environment = os.environ | {"PATH": f"{command.parent}:{os.environ['PATH']}", "COPROD_STORE": "store"}
    commands = list(steps((ROOT / "README.md").read_text("utf-8")))
    assert len(commands) >= 6
    for words, shown in commands:
        done = subprocess.run(  # noqa: S602 - the commands are the README's own
            words, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        printed = (done.stdout + done.stderr).rstrip().splitlines()
        assert len(printed) == len(shown), (words, done.stdout, done.stderr)
        for line, expected in zip(printed, shown, strict=True):
            assert re.fullmatch(pattern(expected), line), (words, expected, line)
