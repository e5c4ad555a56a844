"""Where the knowledge that travels with the package lies: ontology, shapes, queries and data.

In a wheel the folders are inside the package, in a checkout they stand beside it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    here = Path(__file__).resolve().parent
    inside = here / "packaged"
    return inside if inside.is_dir() else here.parent


def folder(name: str) -> Path:
    """The folder ``ontology``, ``shapes``, ``queries``, ``data``, ``mappings`` or ``examples``."""
    return _root() / name


def files(name: str, pattern: str) -> list[Path]:
    """The files of a folder that fit a glob pattern, sorted by path."""
    return sorted(folder(name).glob(pattern))
