"""One writer at a time, and no version taken away under its readers: advisory locks (flock(2))."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from coprod_kg.errors import Busy

_PAUSE = 0.02


class WriterLock:
    """The writer's lock, as a context manager.

    While it is held the file says by whom and since when. Raises Busy, which says so too, after ``timeout``
    seconds. The lock ends with the process, however that ends. ``crashed`` tells whether the last holder
    ended without tidying up; a holder that tidies up after an error of its own sets ``tidy``.
    """

    def __init__(self, path: Path, *, who: str, why: str, timeout: float) -> None:
        self.path, self.who, self.why, self.timeout = path, who, why, timeout
        self.crashed = False
        self.tidy = False

    def __enter__(self) -> Self:
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _wait(self._descriptor, self.path, self.timeout)
            self.crashed = os.fstat(self._descriptor).st_size > 0
            self._sign()
        except BaseException:
            os.close(self._descriptor)
            raise
        return self

    def _sign(self) -> None:
        since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "who": self.who, "why": self.why, "since": since}
        written = os.pwrite(self._descriptor, json.dumps(holder).encode(), 0)
        os.ftruncate(self._descriptor, written)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None or self.tidy:
                os.ftruncate(self._descriptor, 0)
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        finally:
            os.close(self._descriptor)


def _wait(descriptor: int, path: Path, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() >= deadline:
            raise Busy(f"{_holder(path)} Waited {timeout:g} s. Try again when it is done.", retry_after=5.0)
        time.sleep(_PAUSE)


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.read_text())
        return (
            f"The store is being written to by process {held['pid']}, for {held['who']} "
            f"({held['why']}), since {held['since']}."
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "The store is being written to by another process."


class Hold:
    """A reader's mark on a folder: while one is there, pruning leaves the folder alone."""

    def __init__(self, folder: Path) -> None:
        self._descriptor: int | None = os.open(folder, os.O_RDONLY)
        with contextlib.suppress(OSError):  # a file system without locks: readers there rely on the rule alone
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def release(self) -> None:
        """Take the mark away; nothing happens the second time."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        if getattr(self, "_descriptor", None) is not None:
            self.release()


@contextlib.contextmanager
def unread(folder: Path) -> Iterator[bool]:
    """Yields whether nobody reads a folder; while it lasts, new readers wait."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
