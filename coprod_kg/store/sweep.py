"""Tidying up after a crash: what no version needs goes, and a link that broke is mended."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from coprod_kg.errors import NotFound, StoreError
from coprod_kg.store import disk, lock, originals, purge
from coprod_kg.store.draft import Draft
from coprod_kg.store.layout import Layout
from coprod_kg.store.record import Version

_STAGED = ".originals"
_NUMBERED = re.compile(r"(\d{6,})")


def is_unfinished(layout: Layout) -> bool:
    """Whether somebody is at work, or was and did not end tidily."""
    try:
        return layout.journal.exists() or layout.lock.stat().st_size > 0
    except OSError:
        return False


def recover(layout: Layout) -> None:
    """Finish what was begun, mend what is broken and sweep. Only for whoever holds the writer's lock."""
    purge.settle(layout)
    mend_link(layout)
    sweep(layout)


def sweep(layout: Layout) -> None:
    """Leave exactly the published versions and their files. Only for whoever holds the writer's lock."""
    current = layout.current() or 0
    for staged in layout.drafts.glob(f"*{_STAGED}"):
        if int(staged.name.removesuffix(_STAGED)) > current:
            originals.reject(layout, staged)
    for folder in (layout.drafts, layout.originals, layout.versions, layout.root):
        for path in folder.glob(".*.new"):
            disk.remove(path)
    for path in layout.drafts.iterdir():
        disk.remove(path)
    _versions(layout, current)
    _scratch(layout)


def discard(layout: Layout, draft: Draft) -> None:
    """Take away what a draft left behind; where it was not published, all of it."""
    draft.close()
    if (layout.current() or 0) < draft.number:
        originals.reject(layout, draft.staged)
        disk.remove(layout.versions / draft.folder.name)
        disk.remove(layout.record(draft.number))
    disk.remove(draft.staged)
    disk.remove(draft.folder)


def _versions(layout: Layout, current: int) -> None:
    records = {number: _load(layout, number) for number in layout.numbers() if number <= current}
    folders = {record.folder for record in records.values() if record is not None and record.pruned is None}
    for path in layout.versions.iterdir():
        match = _NUMBERED.match(path.name)
        if match is None:
            continue
        number = int(match[1])
        unknown = path.is_dir() and path.name not in folders and records.get(number, True) is not None
        if number > current or unknown:
            disk.remove(path)


def _load(layout: Layout, number: int) -> Version | None:
    """The record, or None where it is damaged: then its files are left for a person to look at."""
    try:
        return layout.load(number)
    except StoreError:
        return None


def _scratch(layout: Layout) -> None:
    for path in layout.scratch.iterdir():
        with contextlib.suppress(FileNotFoundError), lock.unread(path) as free:
            if free:
                disk.remove(path)


def mend_link(layout: Layout) -> None:
    """Let ``current`` point to the newest whole version where it is lost; raises StoreError where none is.

    Where it leads to data whose record is damaged nothing is lost that could be mended here: StoreError, too.
    Only for whoever holds the writer's lock.
    """
    if not is_broken(layout):
        return
    if layout.link.is_dir():
        raise StoreError(
            f"{layout.link} leads to {layout.link.readlink()}, but what was written down about that version is missing "
            "or damaged. Nothing was changed: put its .json back from a backup. Taking the link away instead goes back "
            "to the newest version that is whole."
        )
    for number in reversed(layout.numbers()):
        version = _load(layout, number)
        if version is not None and is_whole(layout, version):
            layout.switch(version)
            return
    raise StoreError(
        f"{layout.link} does not lead to a version, and no whole version is left in {layout.versions}. "
        "Put the store back from a backup."
    )


def is_broken(layout: Layout) -> bool:
    """Whether the link is lost although there are versions, or leads to nothing."""
    try:
        number = layout.current()
        if number is None:
            return bool(layout.numbers())
        return not layout.data(layout.load(number)).is_dir() or not layout.link.exists()
    except (NotFound, StoreError):
        return True


def is_whole(layout: Layout, version: Version) -> bool:
    """Whether all files of a version are there; their content is a question for ``verify``."""
    folder: Path = layout.data(version)
    return version.pruned is None and folder.is_dir() and set(version.files) <= {p.name for p in folder.iterdir()}
