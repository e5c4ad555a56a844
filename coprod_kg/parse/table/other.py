"""The sheet of other statements: whatever no column has a place for, a statement a row, as N-Triples writes it."""

from __future__ import annotations

import pyoxigraph as ox

from coprod_kg.parse.table.cells import Table, mark
from coprod_kg.parse.table.found import Found


def statements(index: int, table: Table, found: Found) -> None:
    """Add the statements of the sheet; what does not read is told."""
    for row in table.rows[1:]:
        text = " ".join(row.at(column) for column in (1, 2, 3)) + " ."
        try:
            (quad,) = ox.parse(input=text.replace("\n", " "), format=ox.RdfFormat.N_TRIPLES)
        except (SyntaxError, ValueError) as error:
            reason = str(error).rstrip(".")
            found.tell("badStatement", mark(index, row.number, 1), why=f"{reason}.")
            continue
        found.quads.append(quad)
        found.marks.extend(mark(index, row.number, column) for column in (1, 2, 3))
