"""Reports: what is new in one, and each written down for a person or a machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coprod_kg.errors import NotAcceptable
from coprod_kg.findings import Report
from coprod_kg.validate import report_data, report_html, report_rdf, report_text


def difference(after: Report, before: Report) -> Report:
    """The findings of ``after`` that are not in ``before``, told apart by their keys."""
    known = {finding.key for finding in before.findings}
    return Report.of((f for f in after.findings if f.key not in known), after.notes, after.left_out)


#: The forms a report can take, by the names the command line uses.
FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": report_text.text,
    "json": report_data.json_text,
    "csv": report_data.csv_text,
    "html": report_html.html,
    "turtle": report_rdf.turtle,
    "sarif": report_data.sarif,
}
MEDIA_TYPES: Mapping[str, str] = {
    "text": "text/plain",
    "json": "application/json",
    "csv": "text/csv",
    "html": "text/html",
    "turtle": "text/turtle",
    "sarif": "application/sarif+json",
}


def render(report: Report, form: str) -> str:
    """A report in a form; raises NotAcceptable, with the forms there are, for any other.

    >>> render(Report(), "json")
    '{"conforms": true, "counts": {"violation": 0, "warning": 0, "info": 0}, "findings": [], "notes": []}'
    """
    if form not in FORMATS:
        raise NotAcceptable(f"A report cannot be written as {form!r}.", tuple(FORMATS))
    return FORMATS[form](report)
