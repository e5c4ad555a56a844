"""A report for a terminal: problems first, the first few places of each."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from coprod_kg.findings import Finding, Report, Severity
from coprod_kg.language import speak
from coprod_kg.validate.groups import Problem, heading, more_said, name, problems, value

_STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}
_SHOWN = 3


def text(report: Report, *, width: int = 100, colour: bool = False, shown: int = _SHOWN) -> str:
    """The report in lines of a width; ``shown`` is how many findings of each problem are printed."""
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False)
    console.print(Text(heading(report), "bold"))
    for problem in problems(report.findings, report.left_out):
        _problem(console, problem, shown)
    for note in report.notes:
        console.print(Text(speak("Note: {note}", note=note), "dim"))
    return out.getvalue()


def _problem(console: Console, problem: Problem, shown: int) -> None:
    head = Text(f"{speak(problem.severity.value)} × {problem.number:,}  ", _STYLES[problem.severity])
    console.print()
    console.print(head + Text(problem.message, "not bold"))
    for finding in problem.findings[:shown]:
        console.print(Padding(_line(finding, alike=problem.alike), (0, 0, 0, 2)))
    if more := more_said(problem, shown):
        console.print(Padding(Text(more, "dim"), (0, 0, 0, 2)))


def _line(finding: Finding, *, alike: bool) -> Text:
    line = Text("• ") + Text(name(finding))
    if str(finding.place):
        line += Text(f"  {finding.place}", "cyan")
    if wrong := value(finding):
        line += Text(f"  {wrong}", "magenta")
    return line if alike else line + Text(f": {finding.message}")
