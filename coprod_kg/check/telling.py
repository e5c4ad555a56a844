"""How a check reads in a terminal: a line a check, and below it what is to be mended, with the rule's name."""

from __future__ import annotations

from coprod_kg.check.run import Check
from coprod_kg.findings import Finding, Severity


def text(check: Check) -> str:
    """One check in words; infos are counted only, since nothing has to be done about them."""
    grave = [finding for finding in check.report.findings if finding.severity is not Severity.INFO]
    infos = len(check.report.findings) - len(grave)
    counted = f" ({infos} info{'s' if infos > 1 else ''})" if infos else ""
    lines = [f"{'    ' if grave else 'ok  '}{check.name}{counted}"]
    lines += [f"      {_line(finding)}" for finding in grave]
    return "\n".join((*lines, *(f"      {note}" for note in check.report.notes)))


def _line(finding: Finding) -> str:
    place = f"{finding.place}: " if str(finding.place) else ""
    return f"{finding.severity.value} {place}{finding.message} [{finding.component}]"
