"""Everything that was ever handed in, and what became of it: what waits beside what was accepted."""

from __future__ import annotations

from dataclasses import dataclass

from coprod_kg.contribution import REPLACED, Contribution, contributions
from coprod_kg.errors import NotFound
from coprod_kg.language import speak
from coprod_kg.review.submission import Submission
from coprod_kg.review.waiting import Waiting
from coprod_kg.store import Store
from coprod_kg.store.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One dataset as a list shows it.

    ``status`` is ``pending``, ``returned``, ``rejected`` or ``withdrawn``, and for what was accepted ``accepted``,
    ``replaced`` or ``withdrawn``; ``version`` is the one that brought it in, None where none did, ``withdrawn`` the
    one that took it out, and ``replaced_by`` what came in its place. ``submitted`` is when it was handed in,
    ``decided`` when it was accepted, rejected or taken back, None while it waits; ``mapping`` names what its table
    was read by. Times are UTC in ISO 8601, sizes are in bytes.
    """

    id: str
    status: str
    title: str
    creator: str | None
    licence: str | None
    source: str | None
    replaces: str | None
    by: str
    submitted: str
    decided: str | None
    file: str
    sha256: str
    size: int
    media_type: str
    triples: int
    version: int | None = None
    withdrawn: int | None = None
    replaced_by: str | None = None
    graph: str | None = None
    mapping: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.status in ("pending", "returned")


_SHARED = (
    "id", "title", "creator", "licence", "source", "replaces", "by", "submitted", "decided", "file", "sha256", "size",
    "media_type", "triples",
)  # fmt: skip


def _of_contribution(given: Contribution, replaced_by: str | None) -> Listed:
    shared = {name: getattr(given, name) for name in _SHARED}
    facts = {name: getattr(given, name) for name in ("status", "version", "withdrawn", "graph", "mapping")}
    return Listed(**shared, **facts, replaced_by=replaced_by)


def _of_submission(given: Submission) -> Listed:
    shared = {name: getattr(given, name) for name in _SHARED}
    return Listed(**shared, status=given.state, mapping=given.mapping.name if given.mapping else None)


def listing(store: Store, engine: Engine | None = None) -> list[Listed]:
    """All there is, the oldest first; ``engine`` is what the store is read by, if not its current version."""
    known = contributions(engine or store.read())
    successors = {one.replaces: one.id for one in known if one.replaces}
    accepted = [_of_contribution(one, successors.get(one.id) if one.status == REPLACED else None) for one in known]
    there = {one.id for one in accepted}
    waiting = [_of_submission(one) for one in Waiting.of(store).all() if one.id not in there]
    return sorted((*accepted, *waiting), key=lambda one: (one.submitted, one.id))


def find(store: Store, identifier: str, engine: Engine | None = None) -> Listed:
    """One of them; raises NotFound, with those that come near."""
    known = {one.id: one for one in listing(store, engine)}
    if identifier not in known:
        raise NotFound.among(
            speak("There is no contribution {identifier}.", identifier=f"{identifier!r}"), identifier, known
        )
    return known[identifier]
