"""What reading tables gives: statements, the cell of each, and what is to be said."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from coprod_kg.findings import Finding, Place, Severity
from coprod_kg.parse.table import cells, meant
from coprod_kg.parse.table.layout import SEPARATOR
from coprod_kg.parse.table.wording import say

#: So many findings are told cell by cell; somebody who has more needs to begin with the first.
_EACH = 5_000
#: Among more names than these none is sought that is spelt alike: it would take longer than reading.
_SEARCHED = 2_000
#: So many findings come with what was probably meant.
_HELPED = 100


@dataclass
class Found:
    """Statements with three marks each (subject, predicate, object), and where each sheet has which property."""

    file: str
    sheets: tuple[str, ...] = ()
    language: str = "en"
    quads: list[ox.Quad] = field(default_factory=list)
    marks: array[int] = field(default_factory=lambda: array("Q"))
    columns: dict[tuple[int, str], int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    left_out: int = 0
    by_line: bool = False

    def state(self, subject: ox.NamedNode | ox.BlankNode, iri: str, value: object, row: int, cell: int) -> None:
        """Add a statement about the thing of a row, from one cell."""
        self.quads.append(ox.Quad(subject, ox.NamedNode(iri), value))  # type: ignore[arg-type]
        self.marks.extend((row, cell, cell))

    def tell(
        self,
        key: str,
        mark: int = 0,
        severity: Severity = Severity.VIOLATION,
        focus: ox.NamedNode | ox.BlankNode | None = None,
        value: str | None = None,
        path: str | None = None,
        facts: Mapping[str, object] | None = None,
        label: str | None = None,
        **more: object,
    ) -> None:
        """Say something about a cell, in the language of the workbook."""
        if len(self.findings) >= _EACH:
            self.left_out += 1
            return
        shown = {**(facts or {}), **more, **({} if value is None else {"value": value})}
        self.findings.append(
            Finding(
                severity,
                key,
                say(key, self.language, **shown),
                focus,
                f"<{path}>" if path else None,
                None if value is None else ox.Literal(value),
                label=label,
                place=self.place(mark),
            )
        )

    def place(self, mark: int) -> Place:
        """The cell, or in JSON the line, that a mark stands for."""
        return Place(self.file, mark or None) if self.by_line else cells.place(self.file, self.sheets, mark)

    def near(self, word: str, known: Iterable[str]) -> str:
        """The question whether a name that is spelt alike was meant, or nothing."""
        names = list(dict.fromkeys(known))
        if len(names) > _SEARCHED or len(self.findings) > _HELPED:
            return ""
        if parts := meant.several(word, names):
            return say("near", self.language, near=f"{SEPARATOR} ".join(parts))
        close = meant.near(word, names)
        return say("near", self.language, near=close) if close else ""

    def either(self, values: Iterable[str]) -> str:
        """The question whether one of some values was meant, or nothing where there are none."""
        found = f"”{say('or', self.language)}“".join(values)
        return say("near", self.language, near=found) if found else ""


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names in a row, not too many of them."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
