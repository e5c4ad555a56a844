"""A report as JSON that can be read back whole, terms included; the report for people is ``validate.render``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pyoxigraph as ox

from coprod_kg.findings import Finding, Kind, Place, Report, Severity, Term

_TERMS = ("focus", "value")


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain values; terms are written as in N-Triples."""
    left_out = [{**asdict(kind), "number": number} for kind, number in report.left_out.items()]
    return {"findings": [_plain(finding) for finding in report.findings], "notes": list(report.notes)} | (
        {"left_out": left_out} if left_out else {}
    )


def _plain(finding: Finding) -> dict[str, Any]:
    fields = {name: getattr(finding, name) for name in Finding.__dataclass_fields__}
    terms = {name: None if fields[name] is None else str(fields[name]) for name in _TERMS}
    return {**fields, **terms, "severity": finding.severity.value, "place": asdict(finding.place)}


def from_json(content: dict[str, Any]) -> Report:
    """The report that was written."""
    left_out = dict(_left_out(dict(one)) for one in content.get("left_out", ()))
    return Report(tuple(_finding(dict(one)) for one in content["findings"]), tuple(content["notes"]), left_out)


def _left_out(content: dict[str, Any]) -> tuple[Kind, int]:
    number, severity = content.pop("number"), Severity(content.pop("severity"))
    return Kind(severity, **content), number


def _finding(content: dict[str, Any]) -> Finding:
    place, severity = Place(**content.pop("place")), Severity(content.pop("severity"))
    terms: dict[str, Any] = {name: _term(content.pop(name)) for name in _TERMS}
    return Finding(severity=severity, place=place, **content, **terms)


def _term(text: str | None) -> Term | None:
    if text is None:
        return None
    try:
        read: Term = next(iter(ox.parse(f"<a:s> <a:p> {text} .", format=ox.RdfFormat.N_TRIPLES))).object
    except (SyntaxError, StopIteration):
        return ox.Literal(text)
    return read


def dumps(report: Report) -> bytes:
    """The report as bytes."""
    return json.dumps(to_json(report), ensure_ascii=False).encode()


def loads(data: bytes) -> Report:
    """The report from its bytes."""
    return from_json(json.loads(data))
