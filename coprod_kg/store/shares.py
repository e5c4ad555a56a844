"""What one client may take of the workers: so many tasks at once, and a part of the queue for those that wait."""

from __future__ import annotations

import threading
from collections import Counter

from coprod_kg.errors import TooMany


class Shares:
    """How many tasks each client runs, ``most`` at once; 0, or a client without a name, means any number."""

    def __init__(self, most: int, in_line: int, seconds: float) -> None:
        self._most, self._in_line, self._seconds = most, max(1, in_line), seconds
        self._changed = threading.Condition()
        self._running: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()

    def take(self, client: str) -> None:
        """Count one more task of a client; raises TooMany where it runs as many as it may."""
        with self._changed:
            if not self._has_room(client):
                raise self._too_many(client)
            self._running[client] += 1

    def wait(self, client: str) -> None:
        """The same once it may; raises TooMany where that takes too long, or too many of its tasks wait already."""
        with self._changed:
            if not self._has_room(client):
                self._stand_in_line(client)
            self._running[client] += 1

    def leave(self, client: str) -> None:
        """One of a client's tasks has ended."""
        with self._changed:
            _less(self._running, client)
            if self._waiting:
                self._changed.notify_all()

    def _stand_in_line(self, client: str) -> None:
        if self._waiting[client] >= self._in_line:
            raise self._too_many(client)
        self._waiting[client] += 1
        try:
            if not self._changed.wait_for(lambda: self._has_room(client), self._seconds):
                raise self._too_many(client)
        finally:
            _less(self._waiting, client)

    def _has_room(self, client: str) -> bool:
        return not client or not self._most or self._running[client] < self._most

    def _too_many(self, client: str) -> TooMany:
        running, waiting = self._running[client], self._waiting[client]
        return TooMany(
            f"{running} of your queries are running, which is the limit, and {waiting} more are waiting. Ask again "
            "when one of them has ended.",
            retry_after=2.0,
        )


def _less(counts: Counter[str], client: str) -> None:
    counts[client] -= 1
    if not counts[client]:
        del counts[client]
