"""Rows as they are given out, until there are too many of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from coprod_kg.errors import TooLarge
from coprod_kg.language import speak
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.table.cells import Row, as_text


@dataclass
class Counter:
    """Gives the rows of a workbook out until there are too many of them, or of their cells, blank ones included."""

    name: str
    limits: Limits
    given: int = 0
    cells: int = 0

    def rows(self, title: str, rows: Iterable[Sequence[object]]) -> Iterator[Row]:
        """The rows of a sheet that are not blank; raises TooLarge."""
        for number, values in enumerate(rows, start=1):
            self.cells += len(values)
            if self.cells > self.limits.cells:
                raise TooLarge(
                    speak(
                        "{name} has more than {most} cells up to row {row} of sheet “{title}”, the limit. Take away "
                        "what stands far outside of the table, or split the file.",
                        name=self.name,
                        most=f"{self.limits.cells:,}",
                        row=f"{number:,}",
                        title=title,
                    )
                )
            if any(value is not None and value != "" for value in values):
                self.given += 1
                if self.given > self.limits.rows:
                    most = f"{self.limits.rows:,}"
                    raise TooLarge(
                        speak("{name} has more than {most} rows, the limit. Split it.", name=self.name, most=most)
                    )
                yield Row(number, tuple(map(as_text, values)))
