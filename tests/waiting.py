"""Waiting in tests for what comes to be in its own time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: So many seconds a loaded machine is given for what a quiet one does at once.
PATIENT = 60.0


def wait_until(condition: Callable[[], T], seconds: float = PATIENT) -> T:
    """What a condition gives once it holds, or gave last when the seconds are over; it is asked every few moments."""
    end = time.monotonic() + seconds
    while not (given := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return given
