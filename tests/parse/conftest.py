"""How much reading may take in tests."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from coprod_kg.parse import watch


def _work() -> float:
    """Processor seconds so far, here and in the children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is read in a test takes 5 s of work at most, and less than 1 GB in the child, as its parent sees it.

    Three times as long is let pass: on a busy machine a processor does less in a second.
    """
    seen, measured, started = [0], watch.resident, _work()

    def measure(pid: int) -> int:
        seen[0] = max(seen[0], measured(pid))
        return measured(pid)

    monkeypatch.setattr(watch, "resident", measure)
    yield
    assert _work() - started < 15
    assert seen[0] < 1_000_000_000
