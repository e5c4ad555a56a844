"""Writing so that it is there after a crash, and saying plainly why it could not be done."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coprod_kg.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL_WORDS = ("No space left", "Disk quota exceeded", "File too large")
_TRIES = 3
_CLOSED_WORDS = ("Permission denied", "Read-only file system", "Operation not permitted")


@contextmanager
def storage(doing: str, root: Path) -> Iterator[None]:
    """Turn what the operating system or the engine says about the disk into one StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{doing} failed: {reason(error, str(root))} The store is as it was.") from error


def reason(error: OSError, place: str) -> str:
    """What an error of the operating system or the engine means for a place, and what to do about it."""
    text = str(error)
    if error.errno in _FULL or any(word in text for word in _FULL_WORDS):
        return f"the disk that holds {place} is full, or a limit was reached. Free some space and try again."
    if error.errno in _CLOSED or any(word in text for word in _CLOSED_WORDS):
        return f"{place} cannot be written to. Check its owner, its permissions and its mount."
    return f"{text}."


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Put a file in place, whole or not at all, and wait until it is on the disk; ``mode`` less the umask."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)


def link_durably(link: Path, target: str) -> None:
    """Let a symbolic link point elsewhere, in one step, and wait until that is on the disk."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
    sync(link.parent)


def remove(path: Path) -> None:
    """Take a file or a folder away, if it is there; what resists is left for the next sweep."""
    if path.is_dir() and not path.is_symlink():
        for _ in range(_TRIES):  # an engine that is being closed may still be writing its log there
            shutil.rmtree(path, ignore_errors=True)
            if not path.exists():
                return
    else:
        path.unlink(missing_ok=True)
