"""Findings by problem: what a reader sees first, before every single one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import pyoxigraph as ox

from coprod_kg.findings import Finding, Kind, Report, Severity
from coprod_kg.language import marked, speak, speak_count
from coprod_kg.validate.terms import plain

#: So many characters of a value are shown.
_SHOWN = 60
#: Findings of one kind that say no more different things than these are told apart.
_APART = 10
#: So many different messages of more are searched for what they share, and what stands where they differ.
_COMPARED, _GAP = 30, "…"


@dataclass(frozen=True, slots=True)
class Problem:
    """Findings of one kind: the same constraint of the same shape at the same path; ``more`` are not listed."""

    severity: Severity
    message: str
    findings: tuple[Finding, ...]
    more: int = 0

    @property
    def number(self) -> int:
        """How many findings there are, those that are not listed too."""
        return len(self.findings) + self.more

    @property
    def alike(self) -> bool:
        """Whether all findings say the same, so that it need be said once only."""
        return all(finding.message == self.message for finding in self.findings)


def problems(findings: Iterable[Finding], left_out: Mapping[Kind, int] | None = None) -> list[Problem]:
    """The findings grouped by problem: worst first, then the most frequent; ``left_out`` are those not listed."""
    grouped: dict[Kind, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.kind, []).append(finding)
    more = _more(grouped, left_out or {})
    parts = [(part, more[kind]) for kind, group in grouped.items() for part in _parted(group, apart=not more[kind])]
    made = [Problem(group[0].severity, _headline(group), tuple(group), rest) for group, rest in parts]
    return sorted(made, key=lambda p: (p.severity.rank, -p.number))


def _more(grouped: Mapping[Kind, list[Finding]], left_out: Mapping[Kind, int]) -> Counter[Kind]:
    """How many are not listed of each kind; those of a path that is not listed go with the constraint's others."""
    found: Counter[Kind] = Counter()
    for kind, more in left_out.items():
        of_constraint = [one for one in grouped if replace(one, path=kind.path) == kind]
        if of_constraint:
            found[kind if kind in grouped else max(of_constraint, key=lambda one: len(grouped[one]))] += more
    return found


def more_said(problem: Problem, shown: int) -> str:
    """What is said after the first findings of a problem; empty where those are all."""
    if problem.number <= shown:
        return ""
    rest = f"{problem.number - shown:,}"
    if not problem.more:
        return speak("… and {number} more", number=rest)
    listed = f"{len(problem.findings):,}"
    return speak("… and {number} more ({listed} listed)", number=rest, listed=listed)


def not_listed(report: Report) -> list[tuple[Problem, str]]:
    """The problems of which some findings are not listed, each with a sentence that says how many."""
    said = marked("{number} more like this are not listed: {message}")
    found = (problem for problem in problems(report.findings, report.left_out) if problem.more)
    return [(one, speak(said, number=f"{one.more:,}", message=one.message)) for one in found]


def _parted(group: list[Finding], *, apart: bool) -> list[list[Finding]]:
    """The findings by what they say, where that is several things and not too many; the first first.

    They stay together where they are not to be taken ``apart``, since it is not known how many say what.
    """
    if not apart:
        return [group]
    said: dict[str, list[Finding]] = {}
    for finding in group:
        said.setdefault(finding.message, []).append(finding)
    return list(said.values()) if len(said) <= _APART else [group]


def _headline(group: list[Finding]) -> str:
    """What findings of one kind say, or the most of them where they share less than half of their words."""
    said = Counter(finding.message for finding in group)
    shared = _shared([message for message, _ in said.most_common(_COMPARED)])
    return shared or said.most_common(1)[0][0]


def _shared(messages: list[str]) -> str:
    """The words that messages share, with … where they differ; empty where that is less than half of any.

    >>> _shared(["“a” is not a number.", "“b c” is not a number."])
    '… is not a number.'
    """
    words = [message.split(" ") for message in messages]
    shared = words[0]
    for other in words[1:]:
        shared = _in_both(shared, other)
    kept = sum(word != _GAP for word in shared)
    return " ".join(shared) if 2 * kept >= max(map(len, words)) else ""


def _in_both(one: list[str], other: list[str]) -> list[str]:
    both: list[str] = []
    at = (0, 0)
    for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        if (block.a, block.b) != at and both[-1:] != [_GAP]:
            both.append(_GAP)
        both += one[block.a : block.a + block.size]
        at = (block.a + block.size, block.b + block.size)
    return both


def name(finding: Finding) -> str:
    """What a reader calls the node of a finding: its label and its short name."""
    if finding.focus is None:
        return finding.label or (speak("the cell") if finding.place.cell else speak("the file"))
    if finding.label and finding.place.cell:
        return finding.label
    if isinstance(finding.focus, ox.BlankNode):
        return finding.label or speak("an unnamed node ({name})", name=finding.focus)
    short = plain(finding.focus)
    return f"{finding.label} ({short})" if finding.label else short


def value(finding: Finding) -> str:
    """The value that is wrong as it was typed, short; empty where the message tells it or there is none."""
    found = finding.value
    if finding.shape is None or found in (None, finding.focus) or isinstance(found, (ox.BlankNode, ox.Triple)):
        return ""
    said = plain(found)
    if finding.place.cell and isinstance(found, ox.NamedNode):  # the cell has the word for it
        return ""
    if re.search(rf"(?<!\w){re.escape(said)}(?!\w)", finding.message):
        return ""
    text = said if len(said) <= _SHOWN else said[:_SHOWN] + "…"
    return text if isinstance(found, ox.NamedNode) else f"“{text}”" + (f"@{found.language}" if found.language else "")


def heading(report: Report) -> str:
    """The first line of a report: how many findings there are, or why there was nothing to check."""
    nothing = report.unchecked and not any(report.counts.values())
    return speak("Nothing was checked: {why}", why=report.unchecked) if nothing else verdict(dict(report.counts))


def verdict(counts: dict[str, int]) -> str:
    """How a report ends, in a few words.

    >>> verdict({"violation": 1, "warning": 0, "info": 2})
    '1 violation, 2 infos.'
    """
    parts = [number_of(kind, many) for kind, many in counts.items() if many]
    return ", ".join(parts) + "." if parts else speak("Nothing is wrong.")


def number_of(severity: str, many: int) -> str:
    """So many findings of a severity, in words.

    >>> number_of("info", 1000)
    '1,000 infos'
    """
    return {
        Severity.VIOLATION: speak_count("{number} violation", "{number} violations", many),
        Severity.WARNING: speak_count("{number} warning", "{number} warnings", many),
        Severity.INFO: speak_count("{number} info", "{number} infos", many),
    }[Severity(severity)]
