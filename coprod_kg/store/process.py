"""One worker as its parent sees it: a process with two pipes that can be killed."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coprod_kg.errors import StoreError
from coprod_kg.store import frames

_ROOT = str(Path(__file__).resolve().parents[2])
_MAIN = "from coprod_kg.store.worker import main; main()"
_SET_PIPE_SIZE, _PIPE_BYTES = 1031, 256 << 10
_PAGE = os.sysconf("SC_PAGE_SIZE")
#: What passes from the server's environment to a worker: no secret a query could meet.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")
#: What a worker needs besides where the store is an endpoint; only then are there any.
_ENDPOINT = tuple(
    f"COPROD_{name}"
    for name in (
        "STORE_UPDATE", "STORE_GRAPHS", "STORE_SECONDS", "STORE_USER", "STORE_PASSWORD", "STORE_AUTH", "STORE_TOKEN",
        "BESIDE",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What a task may take: seconds of work, seconds its reader may pause, bytes of memory, the network."""

    seconds: float = 30.0
    stall_seconds: float = 30.0
    memory_bytes: int = 2 << 30
    network: bool = False


def packed(task: str, arguments: Mapping[str, Any]) -> bytes:
    """A task as a worker takes it."""
    return frames.pack(frames.DATA, json.dumps({"task": task, "arguments": arguments}).encode())


class WorkerProcess:
    """A worker process, ready for a task once it is made (about 0.15 s)."""

    def __init__(self, limits: Limits, preload: Sequence[str] = ()) -> None:
        self.limits = limits
        self.is_slowed = False
        options = {"memory_bytes": limits.memory_bytes, "network": limits.network, "preload": list(preload)}
        passed = [*_ENVIRONMENT, *(_ENDPOINT if limits.network else ())]
        environment = {name: os.environ[name] for name in passed if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _MAIN, json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment | {"PYTHONPATH": _ROOT},
            cwd="/",
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise StoreError("A worker has no pipes.")
        self._incoming, self._outgoing = self._process.stdin, self._process.stdout
        self._frames = frames.Reader(self._outgoing.fileno())
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._outgoing.fileno(), _SET_PIPE_SIZE, _PIPE_BYTES)
        if self.receive() is None:
            self.discard()
            raise StoreError("A worker did not start; its standard error says why.")

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def send(self, task: str, arguments: Mapping[str, Any]) -> None:
        """Give it a task. Raises StoreError where the process is gone."""
        self.pass_on(packed(task, arguments))

    def pass_on(self, tasks: bytes) -> None:
        """Give it packed tasks, which it does one after the other. Raises StoreError where the process is gone."""
        try:
            frames.send(self._incoming.fileno(), tasks)
        except OSError as error:
            raise StoreError("A worker ended before it was given its task; ask again.") from error

    def receive(self) -> tuple[bytes, bytes] | None:
        """The next frame of its answer; None once it is dead."""
        return self._frames.receive()

    def fileno(self) -> int:
        """Where its answer can be read, for whoever waits for several things at once."""
        return self._outgoing.fileno()

    def resident_bytes(self) -> int:
        """The memory it has to itself; 0 where that cannot be told."""
        try:
            numbers = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()
        except OSError:
            return 0
        return (int(numbers[1]) - int(numbers[2])) * _PAGE if len(numbers) > 2 else 0

    def slow_down(self) -> None:
        """Let others go before it for the rest of its life."""
        self.is_slowed = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 15)

    def kill(self) -> None:
        """Kill it; whoever reads from it sees the end. Does nothing to one that is dead."""
        self._process.kill()

    def discard(self) -> int:
        """Kill it if it lives, take its pipes away, and say how it ended; nobody may be reading from it."""
        self._process.kill()
        code = self._process.wait()
        for pipe in (self._incoming, self._outgoing):
            with contextlib.suppress(OSError):
                pipe.close()
        return code

    def cause_of_death(self) -> str:
        """How a process that ended by itself ended."""
        code = self._process.wait()
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
