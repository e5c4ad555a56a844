"""How a check reads in a terminal: a line a check, and below it what is to be mended, with the rule's name."""

from __future__ import annotations

from coprod_kg.check.run import Check
from coprod_kg.findings import Finding, Severity
from coprod_kg.validate.groups import name


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
    about = f"{name(finding)}: " if finding.shape is not None and finding.focus is not None else ""
    return f"{finding.severity.value} {place}{about}{finding.message} [{finding.component}]"
