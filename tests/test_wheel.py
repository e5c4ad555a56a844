"""What a wheel promises: installed anywhere, made without npm, it has all knowledge and serves every kind of page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: What a clone has not.
LEFT_OUT = (".git", ".venv*", "node_modules", "editor", ".*_cache", "__pycache__", "dist", "build")
#: Asks for pages where the package was installed, which nothing of the checkout is beside.
ASKING = """
import sys
from pathlib import Path
import coprod_kg
from coprod_kg.publish.derived import build
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.web import context, create_app

assert Path(coprod_kg.__file__).is_relative_to(sys.argv[1]), coprod_kg.__file__
app = create_app(Settings(store="store", workers=1))
client = app.test_client()
assert client.get("/").status_code == 200
build.build(VersionedStore("store"))
for path in ("/ontology", "/ontology/CoDesign", "/id/case/surgery", "/cases", "/queries/two-by-two", "/search?q=care",
             "/sparql", "/contribute", "/versions/1", "/openapi.json", "/context.jsonld", "/static/style.css"):
    answer = client.get(path, headers={"Accept": "text/html, */*;q=0.5"}, buffered=True)
    assert answer.status_code == 200, (path, answer.status_code, answer.text)
context.endpoint(app).pool.close()
print("all there")
"""


def run(*command: str | Path, **more: object) -> str:
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


@pytest.mark.long
def test_a_wheel_made_without_npm_serves_everything(tmp_path: Path) -> None:
    """Built from a clean clone and installed in a folder of its own, it answers with every kind of page."""
    clone, wheels, installed = (tmp_path / name for name in ("clone", "wheels", "installed"))
    shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(*LEFT_OUT))
    run("-m", "pip", "wheel", "-q", "--no-deps", "-w", wheels, clone)
    (wheel,) = wheels.iterdir()
    run("-m", "pip", "install", "-q", "--no-deps", "--target", installed, wheel)
    told = run("-c", ASKING, installed, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(installed)})
    assert told.endswith("all there\n")
    command = ("-m", "coprod_kg", "ask", "two-by-two", "--format", "csv")
    assert "CoDesign" in run(*command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(installed)})
