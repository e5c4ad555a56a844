"""A report as one HTML page that needs nothing else and can be printed."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from coprod_kg.findings import Finding, Report
from coprod_kg.language import current, speak
from coprod_kg.validate.groups import Problem, heading, more_said, name, problems, value

_MOST = 1000
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c1c1c }
summary { cursor: pointer; padding: .4rem 0 }
details { border-top: 1px solid #ccc }
.violation { color: #a4000f } .warning { color: #7a4b00 } .info { color: #00499e }
.kind { font-weight: 600 } .place { color: #555; font-family: ui-monospace, monospace; font-size: .9em }
@media print { details::details-content { content-visibility: visible; display: block; height: auto }
  details > *:not(summary) { display: block } body { max-width: none } }
@media (prefers-color-scheme: dark) { body { background: #181818; color: #eee }
  .violation { color: #ff9a9a } .warning { color: #ffc96b } .info { color: #9cc9ff } .place { color: #aaa } }
"""


def html(report: Report, *, title: str = "", most: int = _MOST) -> str:
    """The page: problems, each with its places; past ``most`` places it says how many are left out."""
    title = title or speak("Validation report")
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{current()}"><head><meta charset="utf-8"><title>{escape(title)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_STYLE}</style></head><body>",
            f"<h1>{escape(title)}</h1>",
            f"<p>{escape(heading(report))}</p>",
            *(part for problem in problems(report.findings, report.left_out) for part in _problem(problem, most)),
            *(f"<p>{escape(speak('Note: {note}', note=note))}</p>" for note in report.notes),
            "</body></html>\n",
        ]
    )


def _problem(problem: Problem, most: int) -> Iterator[str]:
    kind, listed = problem.severity.value, len(problem.findings)
    is_open = " open" if listed <= 10 else ""
    yield f'<details{is_open}><summary><span class="kind {kind}">{escape(speak(kind))} × {problem.number:,}</span> '
    yield f"{escape(problem.message)}</summary><ul>"
    yield from (_item(finding, alike=problem.alike) for finding in problem.findings[:most])
    yield "</ul>"
    if problem.number > most:
        yield f"<p>{escape(_more(problem, most))}</p>"
    yield "</details>"


def _more(problem: Problem, most: int) -> str:
    if problem.more:
        return more_said(problem, most)
    rest = f"{problem.number - most:,}"
    return speak("… and {number} more, which the CSV and JSON forms of this report list.", number=rest)


def _item(finding: Finding, *, alike: bool) -> str:
    place = f' <span class="place">{escape(str(finding.place))}</span>' if str(finding.place) else ""
    wrong = f" <code>{escape(value(finding))}</code>" if value(finding) else ""
    said = "" if alike else f": {escape(finding.message)}"
    return f"<li>{escape(name(finding))}{place}{wrong}{said}</li>"
