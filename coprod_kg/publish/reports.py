"""Reports written down: as text that people read, and as JSON.

The text groups by problem, counts, and shows the first of each; the JSON has every finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Finding, Report, Severity, Term

#: So many findings of one problem are shown in the text.
SHOWN = 5


def as_dict(report: Report) -> dict[str, Any]:
    """A report as plain values: ``conforms``, ``counts``, ``findings`` and ``notes``."""
    return {
        "conforms": report.conforms,
        "counts": dict(report.counts),
        "findings": [_finding(finding) for finding in report.findings],
        "notes": list(report.notes),
    }


def to_json(report: Report) -> str:
    """A report as JSON."""
    return json.dumps(as_dict(report), ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding) -> Mapping[str, Any]:
    return {
        "focus": _plain(finding.focus),
        "label": finding.label,
        "path": finding.path,
        "value": _plain(finding.value),
        "component": finding.component,
        "shape": finding.shape,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": finding.place.file,
        "line": finding.place.line,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
    }


def _plain(term: Term | None) -> str | None:
    return None if term is None else str(getattr(term, "value", term))


def to_text(report: Report) -> str:
    """A report for a terminal: counts, then each problem with the first places where it occurs."""
    lines = [_summary(report), *(line for group in _groups(report) for line in _group(group)), *report.notes]
    return "\n".join(lines) + "\n"


def _summary(report: Report) -> str:
    if not report.findings:
        return "Nothing is wrong."
    counts = ((report.counts[severity.value], severity.value) for severity in Severity)
    return ", ".join(f"{count} {name}{'s' if count != 1 else ''}" for count, name in counts if count) + ":"


def _groups(report: Report) -> Iterator[Sequence[Finding]]:
    """The findings by problem, worst first, then in the order in which a problem first occurs."""
    first: dict[tuple[Any, ...], int] = {}
    for position, finding in enumerate(report.findings):
        first.setdefault(_problem(finding), position)
    ordered = sorted(report.findings, key=lambda finding: (finding.severity.rank, first[_problem(finding)]))
    return (list(group) for _, group in groupby(ordered, key=_problem))


def _problem(finding: Finding) -> tuple[str, str | None, str, str | None]:
    return (finding.severity, finding.shape, finding.component, finding.path)


def _group(findings: Sequence[Finding]) -> Iterator[str]:
    messages = {finding.message for finding in findings}
    one = findings[0].message if len(messages) == 1 else None
    head = findings[0].severity.value
    if one is not None and len(findings) > 1:
        yield f"  {head}: {one} ({len(findings)} times)"
        yield from (f"    {_where(finding)}" for finding in findings[:SHOWN])
    else:
        for finding in findings[:SHOWN]:
            yield f"  {head}: {finding.message}"
            if where := _where(finding):
                yield f"    {where}"
    if len(findings) > SHOWN:
        yield f"    … and {len(findings) - SHOWN} more of the same kind; --format json lists all."


def _where(finding: Finding) -> str:
    focus = finding.focus
    name = vocab.compact(focus.value) if isinstance(focus, ox.NamedNode) else ""
    label = f"“{finding.label}”" if finding.label else ""
    return "  ".join(part for part in (str(finding.place), name, label) if part)
