"""A report for machines: JSON (design section 6), CSV, SARIF 2.1.0."""

from __future__ import annotations

import csv
import json
from io import StringIO
from urllib.parse import quote

import pyoxigraph as ox

from coprod_kg.findings import Finding, Report, Severity, Term
from coprod_kg.validate.groups import Problem, heading, not_listed

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COLUMNS = (
    *("severity", "message", "label", "focus", "path", "value", "component", "shape"),
    *("file", "line", "sheet", "cell"),
)
_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def record(finding: Finding) -> dict[str, str | int | None]:
    """A finding as plain values: IRIs without brackets, literals as they were typed."""
    return {
        "focus": _written(finding.focus),
        "label": finding.label,
        "path": finding.path,
        "value": _written(finding.value),
        "component": finding.component,
        "severity": finding.severity.value,
        "message": finding.message,
        "shape": finding.shape,
        "file": finding.place.file,
        "line": finding.place.line,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
    }


def _written(term: Term | None) -> str | None:
    if term is None:
        return None
    return term.value if isinstance(term, (ox.NamedNode, ox.Literal)) else str(term)


def json_text(report: Report) -> str:
    """The report as one JSON object."""
    whole = {
        "conforms": report.conforms,
        "counts": dict(report.counts),
        "findings": [record(finding) for finding in report.findings],
        "notes": _notes(report),
    }
    if report.left_out:
        whole["not_listed"] = [_kind(problem) for problem, _ in not_listed(report)]
    return json.dumps(whole, ensure_ascii=False)


def _notes(report: Report) -> list[str]:
    return [heading(report), *report.notes] if report.unchecked else list(report.notes)


def _kind(problem: Problem) -> dict[str, str | int | None]:
    """What is not listed of a problem: how many findings, and of which kind."""
    kind = problem.findings[0].kind
    facts = {"severity": kind.severity.value, "component": kind.component, "shape": kind.shape, "path": kind.path}
    return {"number": problem.more, **facts, "message": problem.message}


def csv_text(report: Report) -> str:
    """The findings as a table with a header; a cell that a spreadsheet would run is quoted with ``'``.

    A row without a focus says of which findings there are more than are listed.
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for finding in report.findings:
        row = record(finding)
        writer.writerow([_harmless(row[column]) for column in _COLUMNS])
    for problem, said in not_listed(report):
        more: dict[str, str | int | None] = {**_kind(problem), "message": said}
        writer.writerow([_harmless(more.get(column)) for column in _COLUMNS])
    return out.getvalue()


def _harmless(cell: str | int | None) -> str | int | None:
    risky = isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{cell}" if risky else cell


def sarif(report: Report) -> str:
    """The report for CI systems: one rule a component of a shape."""
    rules = {_rule(f): {"id": _rule(f), "name": f.component} for f in report.findings}
    notes = [*_notes(report), *(said for _, said in not_listed(report))]
    driver = {"name": "coprod-kg", "rules": [rules[name] for name in sorted(rules)]}
    run = {
        "tool": {"driver": driver},
        "results": [_result(finding) for finding in report.findings],
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [{"message": {"text": note}} for note in notes],
            }
        ],
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False)


def _rule(finding: Finding) -> str:
    return f"{finding.component}:{finding.shape}" if finding.shape else finding.component


def _result(finding: Finding) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": _rule(finding),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
    }
    location: dict[str, object] = {}
    if finding.place.file:
        region = {"region": {"startLine": finding.place.line}} if finding.place.line else {}
        location["physicalLocation"] = {"artifactLocation": {"uri": quote(finding.place.file)}, **region}
    if finding.focus is not None:
        kind = "element" if finding.place.cell is None else "cell"
        name = f"{finding.place.sheet}!{finding.place.cell}" if finding.place.cell else _written(finding.focus)
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": kind}]
    return {**result, "locations": [location]} if location else result
