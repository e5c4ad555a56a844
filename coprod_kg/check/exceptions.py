"""What is excepted from the house rules, and why: all of it in ``ontology/checks/exceptions.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from coprod_kg import packaged, vocab
from coprod_kg.findings import Finding


@dataclass(frozen=True, slots=True)
class Accepted:
    """Findings of one rule that are accepted: all, or those of one term, or of one property."""

    rule: str
    reason: str
    term: str | None = None
    property: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is excepted."""
        term = vocab.expand(self.term) if self.term else None
        path = vocab.expand(self.property) if self.property else finding.path
        focus = getattr(finding.focus, "value", None)
        return finding.component == self.rule and finding.path == path and term in (None, focus)


@dataclass(frozen=True, slots=True)
class NotRun:
    """Rules of a project that are known by name and not run here, and why."""

    project: str
    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What is excepted, and what is not run."""

    accepted: tuple[Accepted, ...]
    not_run: tuple[NotRun, ...]

    @classmethod
    def packaged(cls) -> Exceptions:
        """Those of the file."""
        said: Mapping[str, Any] = yaml.safe_load((packaged.folder("ontology") / "checks/exceptions.yaml").read_text())
        return cls(
            tuple(Accepted(**entry) for entry in said["accepted"]),
            tuple(NotRun(entry["project"], tuple(entry["names"]), entry["reason"]) for entry in said["not_run"]),
        )

    def split(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[str]]:
        """The findings that are not excepted, and for those that are, the reasons in words."""
        left: list[Finding] = []
        reasons: dict[str, None] = {}
        for finding in findings:
            found = next((each for each in self.accepted if each.covers(finding)), None)
            if found is None:
                left.append(finding)
            else:
                reasons[f"Excepted from {found.rule}: {found.reason}"] = None
        return left, list(reasons)
