"""A report that was written down is read back whole."""

from __future__ import annotations

import pyoxigraph as ox

from coprod_kg.findings import Finding, Place, Report, Severity
from coprod_kg.review import report_file


def test_a_report_comes_back_with_what_it_only_counts() -> None:
    """Terms, places, notes, and how many more findings there are than are listed: a page counts as the command does."""
    value = ox.Literal("usr", language="en")
    place = Place("cases.xlsx", sheet="involvement", cell="G3")
    finding = Finding(
        Severity.VIOLATION, "in", "“usr” is not in the list.", ox.NamedNode("urn:a"), "<urn:p>", value, place=place
    )
    report = Report.of([finding], ["a note"], {finding.kind: 4_000})
    again = report_file.loads(report_file.dumps(report))
    assert again == report
    assert again.counts["violation"] == 4_001
