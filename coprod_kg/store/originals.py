"""The contributed files, byte for byte, each under its SHA-256."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from coprod_kg.errors import BadRequest, Gone, NotFound, StoreError
from coprod_kg.store import disk
from coprod_kg.store.layout import Layout

#: What a file system says that has no hard links; a contributed file is then copied.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV, errno.ENOSYS}
#: So many bytes of a hash are kept of the address of a thing that was purged.
MARK = 12
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def keep(data: bytes, layout: Layout, staged: Path) -> str:
    """Put a file down in the folder of a draft, unless the store has it already; returns its SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    if (layout.originals / sha256).exists() or (staged / sha256).exists():
        return sha256
    staged.mkdir(exist_ok=True)
    disk.write_durably(staged / sha256, data)
    return sha256


def accept(layout: Layout, staged: Path) -> None:
    """Move the files of a draft in among the originals; the draft's own names stay until it is swept."""
    if not staged.is_dir():
        return
    for path in staged.iterdir():
        target = layout.originals / path.name
        target.unlink(missing_ok=True)
        try:
            target.hardlink_to(path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copyfile(path, target)
            disk.sync(target)
    disk.sync(layout.originals)


def reject(layout: Layout, staged: Path) -> None:
    """Take the files of a draft that was not published away again.

    A draft only holds files that the store did not have when it began, and nobody else writes meanwhile.
    """
    for path in staged.iterdir() if staged.is_dir() else ():
        (layout.originals / path.name).unlink(missing_ok=True)


def read(layout: Layout, sha256: str) -> bytes:
    """The bytes of an original, checked against its hash.

    Raises NotFound, Gone where it was purged, StoreError where the bytes are not what they were.
    """
    if not _SHA256.match(sha256):
        raise BadRequest(f"{sha256!r} is not a SHA-256: 64 characters of 0-9 and a-f are expected.")
    try:
        data = (layout.originals / sha256).read_bytes()
    except FileNotFoundError as error:
        _say_if_purged(layout, sha256)
        raise NotFound(f"There is no contributed file with the SHA-256 {sha256}.") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StoreError(f"{layout.originals / sha256} is damaged: its SHA-256 is another. Put it back from a backup.")
    return data


def _say_if_purged(layout: Layout, sha256: str) -> None:
    for stone in tombstones(layout):
        if sha256 in stone["original"].split():
            raise Gone(f"The contributed file {sha256} was purged on {stone['time'][:10]}: {stone['why']}")


def tombstones(layout: Layout) -> list[dict[str, str]]:
    """What was purged: graph, originals, time, who and why of each, the oldest first."""
    try:
        stones: list[dict[str, str]] = json.loads(layout.tombstones.read_bytes())
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise StoreError(f"{layout.tombstones} is damaged: {error}. Put it back from a backup.") from error
    return stones


def names(layout: Layout) -> Iterator[str]:
    """The SHA-256 of every original, in order."""
    yield from sorted(path.name for path in layout.originals.iterdir() if _SHA256.match(path.name))


def mark(iri: str) -> bytes:
    """What is kept of the address of a thing that is no longer here: enough to say so, not to read it."""
    return hashlib.sha256(iri.encode()).digest()[:MARK]
