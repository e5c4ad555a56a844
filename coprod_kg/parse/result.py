"""All about a file that was read, except its statements."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from coprod_kg.findings import Finding


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheets of a file of tables, and the column in which each has a property.

    ``columns`` is by the number of the sheet and the IRI; ``language`` is that of the workbook.
    """

    sheets: tuple[str, ...]
    columns: Mapping[tuple[int, str], int] = field(default_factory=dict)
    language: str = "en"


@dataclass(slots=True)
class Result:
    """What reading found; the statements went to the sink.

    ``lines`` holds three numbers a statement: of lines, or of cells (``table.cells``) where there is a grid.
    """

    name: str
    media_type: str
    sha256: str
    size: int
    notices: list[Finding] = field(default_factory=list)
    respelt: dict[ox.Literal, ox.Literal] = field(default_factory=dict)
    lines: array[int] = field(default_factory=lambda: array("I"))
    grid: Grid | None = None
