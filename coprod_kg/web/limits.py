"""How often one client may ask for what costs much: a bucket each, refilled steadily, the oldest forgotten."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from coprod_kg.errors import TooMany
from coprod_kg.language import speak
from coprod_kg.settings import Settings
from coprod_kg.tokens import Principal, Role

#: So many clients are remembered; who is forgotten begins with a full bucket.
_MOST_CLIENTS = 10_000
#: A contributor may ask so many times as often as somebody without a token.
_CONTRIBUTOR = 5


class Rates:
    """What each client has left of its requests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, per_minute: int) -> None:
        """Count one request of a client; raises TooMany where it has asked too often, with when to come back."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(client, (float(per_minute), now))
            left = min(float(per_minute), left + (now - since) * per_minute / 60.0)
            is_enough = left >= 1.0
            self._left[client] = (left - 1.0 if is_enough else left, now)
            if len(self._left) > _MOST_CLIENTS:
                self._left.popitem(last=False)
        if not is_enough:
            wait = (1.0 - left) * 60.0 / per_minute if per_minute else 3600.0
            raise TooMany(
                speak(
                    "You may send {per_minute} files a minute. Try again in {wait} s.",
                    per_minute=per_minute,
                    wait=max(1, round(wait)),
                ),
                wait,
            )


def per_minute(settings: Settings, principal: Principal | None) -> int | None:
    """How many files a client may send a minute; None for any number."""
    if principal is None or principal.role < Role.CONTRIBUTOR:
        return settings.uploads_per_minute
    return settings.uploads_per_minute * _CONTRIBUTOR if principal.role < Role.CURATOR else None


def most_bytes(settings: Settings, principal: Principal | None) -> int:
    """How large a client's file may be."""
    is_known = principal is not None and principal.role >= Role.CONTRIBUTOR
    return settings.body_bytes if is_known else settings.upload_bytes
