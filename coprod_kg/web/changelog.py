"""When each term of the ontology came and changed, as the ontology's own list of changes says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from coprod_kg import packaged

_VERSION = re.compile(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)$", re.MULTILINE)
_PART = re.compile(r"^### (.+)$", re.MULTILINE)
_NAME = re.compile(r"\b[A-Za-z]\w+\b")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a term, in which version of the ontology, and when that came out."""

    what: str
    version: str
    date: str


@cache
def history() -> Mapping[str, tuple[Event, ...]]:
    """What happened to each name that the list of changes mentions, the newest first."""
    return _read((packaged.folder("ontology") / "CHANGELOG.md").read_text("utf-8"))


def _read(text: str) -> Mapping[str, tuple[Event, ...]]:
    """The events in a list of changes.

    >>> _read("## 0.1.0 (2026-01-01)\\n\\n### Added\\n\\n- Classes: Case, Claim.\\n")["Case"]
    (Event(what='added', version='0.1.0', date='2026-01-01'),)
    """
    found: dict[str, list[Event]] = {}
    _, *versions = _VERSION.split(text)
    for version, date, said in zip(versions[::3], versions[1::3], versions[2::3], strict=True):
        _, *parts = _PART.split(said)
        for what, listed in zip(parts[::2], parts[1::2], strict=True):
            for name in dict.fromkeys(_NAME.findall(listed)):
                found.setdefault(name, []).append(Event(what.strip().lower(), version, date))
    return {name: tuple(events) for name, events in found.items()}
