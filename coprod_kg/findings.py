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
class Kind:
    """What findings of one kind have in common: the same constraint of the same shape at the same path."""

    severity: Severity
    component: str
    shape: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with one node.

    ``focus``, ``path`` and ``value`` are terms (``path`` in SPARQL property path syntax, as text);
    ``component`` is a short name such as ``minCount`` or ``contradiction``, or the IRI of a component that is
    neither SHACL's nor ours; ``shape`` is the IRI of the shape that asks for it, None where we ask for it
    ourselves; ``message`` is one or two sentences for a reader who knows no SHACL.
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

    @property
    def kind(self) -> Kind:
        """The kind of finding it is."""
        return Kind(self.severity, self.component, self.shape, self.path)

    @property
    def counts(self) -> bool:
        """Whether data with it do not conform: what a shape finds, and what cannot be used."""
        return self.shape is not None or self.severity is Severity.VIOLATION

    def at(self, place: Place) -> Finding:
        """The same finding with its place."""
        return replace(self, place=place)


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one run, worst first, and notes about the run itself.

    ``left_out`` says how many more there are of each kind that were counted and are not listed; ``unchecked`` why
    there was nothing to check, where that is so.
    """

    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: Mapping[Kind, int] = field(default_factory=dict)
    unchecked: str = ""

    @classmethod
    def of(
        cls,
        findings: Iterable[Finding],
        notes: Iterable[str] = (),
        left_out: Mapping[Kind, int] | None = None,
    ) -> Report:
        """A report with the findings in their order: severity, then place, then focus and path."""
        return cls(tuple(sorted(findings, key=_order)), tuple(notes), dict(left_out or {}))

    @property
    def conforms(self) -> bool:
        """Whether no shape finds anything, of whatever severity (SHACL 3.1), and there is no violation besides."""
        return not any(finding.counts for finding in self.findings)

    @property
    def acceptable(self) -> bool:
        """Whether there is no violation; warnings and infos do not stop a dataset."""
        return not any(f.severity is Severity.VIOLATION for f in self.findings)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings of each severity, those that are not listed too; all three always present."""
        counted = Counter(f.severity for f in self.findings)
        for kind, more in self.left_out.items():
            counted[kind.severity] += more
        return {severity.value: counted[severity] for severity in Severity}

    def worst(self) -> Severity | None:
        """The severity of the worst finding, or None where there is none."""
        return min((f.severity for f in self.findings), key=lambda s: s.rank, default=None)

    def __add__(self, other: Report) -> Report:
        left_out = Counter(self.left_out) + Counter(other.left_out)
        why = [one.unchecked for one in (self, other) if one.unchecked]
        nothing = len(why) == 2
        notes = [*self.notes, *other.notes, *(() if nothing else why)]
        found = Report.of((*self.findings, *other.findings), notes, left_out)
        return replace(found, unchecked=" ".join(dict.fromkeys(why))) if nothing else found


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
