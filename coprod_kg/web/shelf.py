"""What was worked out of the store's versions, for the pages: at hand, or being made in a process of its own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Mapping

from flask import Flask, current_app, g

from coprod_kg.errors import Busy, CoprodError
from coprod_kg.publish.derived import Derived, newest, place
from coprod_kg.store.record import Version
from coprod_kg.store.versions import VersionedStore
from coprod_kg.web.reading import EXTENSION as READERS
from coprod_kg.web.reading import Reading, readers

#: Where the application keeps its shelf, in ``app.extensions``.
EXTENSION = "coprod_kg.shelf"
#: How long a page waits where there is nothing at hand at all, as after the first start.
PATIENCE = 15.0
#: Seconds until what failed is tried again: twice this, then four times, and so on up to the longest.
PAUSE, LONGEST_PAUSE = 5.0, 600.0
_COMMAND = "coprod_kg.publish.derived.build"


class Shelf:
    """The newest that there is, by store; what is missing is begun, once at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at_hand: Derived | None = None
        self._asked = 0
        self._failures = 0
        self._not_before = 0.0
        self._is_done = threading.Event()
        self._is_done.set()

    def newest(self, store: VersionedStore, version: Version) -> Derived | None:
        """What is at hand for a version or, until that is ready, for one before it; None before the first."""
        with self._lock:
            found = self._at_hand
            if found is None or found.version != version.number or found.path != place(store, version):
                found = self._at_hand = newest(store, upto=version.number)
            is_due = self._asked != version.number and time.monotonic() >= self._not_before
            if (found is None or found.version != version.number) and is_due:
                self._begin(store.address, version.number)
            return found

    def ready(self, store: VersionedStore, version: Version, seconds: float = PATIENCE) -> Derived:
        """What is at hand; where nothing is, the first is waited for. Raises Busy where that takes too long."""
        for _ in range(2):
            found = self.newest(store, version)
            if found is not None:
                return found
            self._is_done.wait(seconds)
        raise Busy("What this page is made from is still being worked out. Try again soon.", 5.0)

    def _begin(self, path: str, number: int) -> None:
        if not self._is_done.is_set():
            return
        self._asked = number
        self._is_done.clear()
        threading.Thread(target=self._make, args=(path,), name="derive", daemon=True).start()

    def _make(self, path: str) -> None:
        """Have it made; what failed is begun again when it is next asked for, after longer and longer pauses."""
        failed = True
        try:
            command = [sys.executable, "-m", _COMMAND, path]
            failed = subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode != 0
        finally:
            with self._lock:
                self._failures = self._failures + 1 if failed else 0
                if failed:
                    self._asked = 0
                    self._not_before = time.monotonic() + min(LONGEST_PAUSE, PAUSE * 2**self._failures)
            self._is_done.set()


def shelf() -> Shelf:
    """The shelf of the application that answers this request."""
    return _of(current_app)


def _of(app: Flask) -> Shelf:
    found: Shelf = app.extensions.setdefault(EXTENSION, Shelf())
    return found


def keep_up(app: Flask, seconds: float) -> None:
    """Look for a new version every so many seconds, whoever publishes it, and begin what is to be worked out of it.

    It goes on for as long as its thread. An endpoint is not looked at, which would cost it a question each time.
    """
    while True:
        with contextlib.suppress(CoprodError, OSError):  # whoever asks next is told what is wrong with the store
            look(app)
        time.sleep(seconds)


def look(app: Flask) -> None:
    """Begin what is to be worked out of the newest version, where it is not there. Raises OSError for an endpoint."""
    store = app.extensions[READERS].store
    store.stamp()
    _of(app).newest(store, store.version())


def derived(now: Reading) -> Derived:
    """What was worked out of the version that is read, or of the newest before it. Raises Busy without any."""
    g.answers_from = made = shelf().ready(readers().store, now.version)
    return made


def at_hand(now: Reading) -> Derived | None:
    """The same, without waiting where nothing is there yet."""
    return shelf().newest(readers().store, now.version)


def members(now: Reading) -> Mapping[str, int] | None:
    """How many members each class has, where that is worked out for the very version that is read."""
    made = at_hand(now)
    if made is None or made.version != now.version.number:
        return None
    return dict(made.db.execute("SELECT class, entities FROM class"))
