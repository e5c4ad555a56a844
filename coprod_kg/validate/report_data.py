"""A report for machines: JSON (design section 6), CSV, SARIF 2.1.0."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pyoxigraph as ox

from coprod_kg.findings import Finding, Report, Severity, Term

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
        "notes": list(report.notes),
    }
    return json.dumps(whole, ensure_ascii=False)


def csv_text(report: Report) -> str:
    """The findings as a table with a header; a cell that a spreadsheet would run is quoted with ``'``."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for finding in report.findings:
        row = record(finding)
        writer.writerow([_harmless(row[column]) for column in _COLUMNS])
    return out.getvalue()


def _harmless(cell: str | int | None) -> str | int | None:
    risky = isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{cell}" if risky else cell


def sarif(report: Report) -> str:
    """The report for CI systems: one rule a component of a shape."""
    rules = {_rule(f): {"id": _rule(f), "name": f.component} for f in report.findings}
    driver = {"name": "coprod-kg", "rules": [rules[name] for name in sorted(rules)]}
    run = {
        "tool": {"driver": driver},
        "results": [_result(finding) for finding in report.findings],
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [{"message": {"text": note}} for note in report.notes],
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
        location["physicalLocation"] = {"artifactLocation": {"uri": finding.place.file}, **region}
    if finding.focus is not None:
        kind = "element" if finding.place.cell is None else "cell"
        name = f"{finding.place.sheet}!{finding.place.cell}" if finding.place.cell else _written(finding.focus)
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": kind}]
    return {**result, "locations": [location]} if location else result
