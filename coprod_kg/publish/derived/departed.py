"""What was described here once and was taken out: which contribution took it along, and what came in its place.

Only the hashes of addresses are kept, so that what was purged can be answered with 410 and still is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import parse, vocab
from coprod_kg.contribution import Contribution, contributions
from coprod_kg.errors import CoprodError, Gone
from coprod_kg.publish.derived import folder
from coprod_kg.store import disk
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.originals import MARK, mark
from coprod_kg.store.versions import VersionedStore


@dataclass(frozen=True, slots=True)
class Departure:
    """Why something is here no more: its contribution, what became of that, when, and what replaced it."""

    contribution: str
    status: str
    time: str
    replaced_by: str | None


def departed(store: VersionedStore, engine: LocalEngine) -> Mapping[bytes, Departure]:
    """Everything that withdrawn, replaced and purged contributions described, by ``mark``; the last one counts."""
    found: dict[bytes, Departure] = {}
    for stone in store.tombstones():
        identifier = stone["graph"].removeprefix(vocab.CONTRIBUTION)
        gone = Departure(identifier, "purged", stone["time"], None)
        found.update((bytes.fromhex(one), gone) for one in stone.get("things", "").split())
    known = contributions(engine)
    successors = {given.replaces: given.id for given in known if given.replaces}
    for given in known:
        if given.withdrawn is not None:
            gone = Departure(given.id, given.status, _when(store, given.withdrawn), successors.get(given.id))
            found.update(dict.fromkeys(_marks(store, given), gone))
    return found


def _when(store: VersionedStore, number: int) -> str:
    return next((version.time for version in store.history() if version.number == number), "")


def _marks(store: VersionedStore, given: Contribution) -> Iterable[bytes]:
    """Worked out once for each contribution that was taken out, and kept."""
    place = folder(store) / "departed" / given.id
    try:
        kept = place.read_bytes()
    except FileNotFoundError:
        kept = b"".join(sorted({mark(iri) for iri in _subjects(store, given)}))
        place.parent.mkdir(parents=True, exist_ok=True)
        disk.write_durably(place, kept)
    return (kept[start : start + MARK] for start in range(0, len(kept), MARK))


def _subjects(store: VersionedStore, given: Contribution) -> Iterable[str]:
    """What a contribution described: by the last version that had it, else by its file."""
    try:
        quads = store.read((given.withdrawn or 1) - 1).quads(vocab.contribution_graph(given.id))
    except Gone:
        try:
            quads = parse.read(store.original(given.sha256), name=given.file).quads
        except CoprodError:  # nothing is left to learn it from
            quads = ()
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
