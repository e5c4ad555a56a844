"""From a draft to a version: everything on the disk and written down first, then one link that changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from coprod_kg.store import disk, originals
from coprod_kg.store.draft import Draft, now, same_file
from coprod_kg.store.layout import Layout
from coprod_kg.store.provenance import current_quads, version_quads
from coprod_kg.store.record import Version, name_of


def publish(layout: Layout, draft: Draft) -> Version:
    """Make a draft the current version; until the last step nothing of it can be seen."""
    version = describe(draft)
    folder = layout.data(version)
    disk.remove(folder)
    draft.write_out(folder)
    base = None if draft.base is None else (layout.data(draft.base), draft.base.files)
    version = replace(version, files=settle(folder, base))
    originals.accept(layout, draft.staged)
    disk.write_durably(layout.record(version.number), version.to_bytes())
    layout.switch(version)
    return version


def describe(draft: Draft) -> Version:
    """What is written down about a draft, its files aside; the provenance graph is told as well."""
    parent = draft.parent
    version = Version(
        number=draft.number,
        parent=None if parent is None else parent.number,
        base=None if draft.base is None else draft.base.number,
        time=now(),
        who=draft.who,
        why=draft.why,
        action=draft.action,
        folder=name_of(draft.number),
        releases=draft.releases,
    )
    if parent is not None:
        draft.engine.remove(current_quads(parent.number))
    held, store = sum(draft.engine.counts().values()), draft.engine.peek()
    draft.engine.add(version_quads(version, started=draft.started, held=held, known=store.__contains__))
    return replace(version, counts=draft.engine.counts(), stamps=_stamps(draft))


def _stamps(draft: Draft) -> dict[str, str]:
    known: Mapping[str, str] = {} if draft.base is None else draft.base.stamps
    changed, counts = draft.engine.changed(), draft.engine.counts()
    fresh = str(draft.number)
    return {graph: fresh if changed is None or graph in changed else known.get(graph, fresh) for graph in counts}


def settle(folder: Path, base: tuple[Path, Mapping[str, str]] | None) -> dict[str, str]:
    """Wait until a folder's files are on the disk; returns their SHA-256, known already for shared ones."""
    known: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if base is not None and path.name in base[1] and same_file(path, base[0] / path.name):
            known[path.name] = base[1][path.name]
            continue
        known[path.name] = digest(path)
        disk.sync(path)
    disk.sync(folder)
    disk.sync(folder.parent)
    return known


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
