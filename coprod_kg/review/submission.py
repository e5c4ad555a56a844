"""What waits for a curator: a submission, its thread of notes, and how both are written down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from coprod_kg.contribution import About
from coprod_kg.identity import Case
from coprod_kg.parse import MappingFile

#: What can become of a submission; of an accepted one the store's provenance tells the rest.
PENDING, RETURNED, ACCEPTED, REJECTED, WITHDRAWN = "pending", "returned", "accepted", "rejected", "withdrawn"
#: The states in which somebody still has to do something.
OPEN = frozenset({PENDING, RETURNED})
_DEEDS = frozenset({ACCEPTED, REJECTED, WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Note:
    """One entry of a submission's thread: what was done, by whom, when (UTC, ISO 8601), and what was said."""

    time: str
    who: str
    action: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A dataset that was handed in and is not a contribution yet.

    ``format`` is the one that was stated, if any; ``size`` is in bytes; ``counts`` has the findings of each
    severity when it was last checked, against the version ``checked``; ``fingerprint`` and ``cases`` are what
    it is recognised by; ``mapping`` is what its table is read by, if any; ``anyway`` says
    that its contributor was asked whether it is here already, and said no.
    """

    id: str
    state: str
    title: str
    creator: str
    licence: str
    source: str | None
    replaces: str | None
    by: str
    submitted: str
    file: str
    format: str | None
    sha256: str
    size: int
    media_type: str
    triples: int
    checked: int
    counts: Mapping[str, int]
    fingerprint: str
    cases: tuple[Case, ...] = ()
    anyway: bool = False
    mapping: MappingFile | None = None
    notes: tuple[Note, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in OPEN

    @property
    def about(self) -> About:
        """What its contributor says of it."""
        return About(self.title, self.creator, self.licence, self.source, self.replaces)

    @property
    def decided(self) -> str | None:
        """When it was settled, None while it waits."""
        times = [note.time for note in self.notes if note.action in _DEEDS]
        return times[-1] if times and not self.is_open else None

    def told(self, note: Note, state: str | None = None) -> Submission:
        """The same with one more note, and in another state where one is given."""
        return replace(self, notes=(*self.notes, note), state=state or self.state)

    def to_json(self) -> bytes:
        """All of it, for the disk."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes) -> Submission:
        """A submission as it was written down; raises ValueError, KeyError or TypeError where it is damaged."""
        content: dict[str, Any] = json.loads(data)
        notes = tuple(Note(**note) for note in content.pop("notes"))
        cases = tuple(Case(one["iri"], tuple(one["names"]), tuple(one["places"])) for one in content.pop("cases"))
        mapping = content.pop("mapping", None)
        return cls(**content, notes=notes, cases=cases, mapping=MappingFile(**mapping) if mapping else None)
