"""What is wrong with a dataset: findings, and the report that holds them.

A finding says in the domain's words what is wrong with one node, where it stands in the file, and how to
mend it. Reading, validating and reasoning all report in this form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from string import ascii_uppercase

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Severity(StrEnum):
    """How bad it is: a violation cannot be used, a warning should be mended, an info could be richer."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for a violation, 1 for a warning, 2 for an info: the order of a report."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in what was handed in: file and line, or file, sheet and cell; lines count from 1."""

    file: str | None = None
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        if self.sheet:
            return f"{self.file or ''}:{self.sheet}!{self.cell or ''}"
        if self.cell:
            return f"{self.file or ''}:{self.cell}"
        return ":".join(str(part) for part in (self.file, self.line) if part is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with one node.

    ``focus``, ``path`` and ``value`` are terms (``path`` in SPARQL property path syntax, as text);
    ``component`` is a short name such as ``minCount`` or ``contradiction``; ``shape`` is the IRI of the
    shape that asks for it; ``message`` is one or two sentences for a reader who knows no SHACL.
    """

    severity: Severity
    component: str
    message: str
    focus: ox.NamedNode | ox.BlankNode | ox.Literal | None = None
    path: str | None = None
    value: Term | None = None
    shape: str | None = None
    label: str | None = None
    place: Place = field(default_factory=Place)

    @property
    def key(self) -> tuple[str, str | None, str, str, str]:
        """What makes two findings the same: focus, path, value, component, severity (and shape)."""
        return (str(self.focus), self.path, str(self.value), self.component + (self.shape or ""), self.severity)

    def at(self, place: Place) -> Finding:
        """The same finding with its place."""
        return replace(self, place=place)


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one run, worst first, and notes about the run itself.

    ``left_out`` says how many more there are of each severity that were counted and are not listed.
    """

    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, findings: Iterable[Finding], notes: Iterable[str] = (), left_out: Mapping[str, int] | None = None
    ) -> Report:
        """A report with the findings in their order: severity, then place, then focus and path."""
        return cls(tuple(sorted(findings, key=_order)), tuple(notes), dict(left_out or {}))

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings and infos do not stop a dataset."""
        return not any(f.severity is Severity.VIOLATION for f in self.findings)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings of each severity, those that are not listed too; all three always present."""
        counted = Counter(f.severity for f in self.findings)
        return {severity.value: counted[severity] + self.left_out.get(severity, 0) for severity in Severity}

    def worst(self) -> Severity | None:
        """The severity of the worst finding, or None where there is none."""
        return min((f.severity for f in self.findings), key=lambda s: s.rank, default=None)

    def __add__(self, other: Report) -> Report:
        left_out = Counter(self.left_out) + Counter(other.left_out)
        return Report.of((*self.findings, *other.findings), (*self.notes, *other.notes), left_out)


def _order(finding: Finding) -> tuple[int, int, str, int, str, str, str, str, str]:
    line, cell = finding.place.line, finding.place.cell or ""
    return (
        finding.severity.rank,
        line if line is not None else 1 << 30,
        finding.place.sheet or "",
        int("0" + cell.lstrip(ascii_uppercase)),
        cell,
        str(finding.focus),
        finding.path or "",
        finding.component,
        str(finding.value),
    )
