"""The answer of one task, as it comes from its worker: chunks of bytes, then the end or an error."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from coprod_kg.errors import BadQuery, CoprodError, OutOfMemory, Stopped, StoreError, TimedOut
from coprod_kg.store import frames
from coprod_kg.store.process import WorkerProcess

_MIB = 1 << 20


class Stream(Iterator[bytes]):
    """The bytes of an answer. ``first`` is held back until it is a chunk or all of it (``is_whole``).

    A late failure raises from ``next``: what was read until then is not the whole answer. ``close`` stops
    the worker where the answer has not ended. The deadline counts the seconds in which the reader waits
    for the worker, and not those in which the worker waits for the reader; those have their own limit.
    """

    def __init__(
        self,
        name: str,
        worker: WorkerProcess,
        release: Callable[[Stream, bool], None],
        *,
        seconds: float,
        client: str = "",
        about: str = "",
    ) -> None:
        self.name, self.worker, self.client, self.about = name, worker, client, about
        self.seconds = seconds
        self.started = time.time()
        self.first = b""
        self.is_whole = False
        #: Why the answer is not whole, once that is known.
        self.cut: str | None = None
        self._release = release
        self._lock = threading.Lock()
        self._finished = False
        self._reason: CoprodError | None = None
        self._pending: list[bytes] = []
        self._worked = 0.0
        self._since = time.monotonic()
        self._is_reading = True

    def start(self, task: str, arguments: Mapping[str, Any]) -> None:
        """Give the worker its task. Raises StoreError where the worker is gone."""
        try:
            self.worker.send(task, arguments)
        except StoreError:
            self._finish(keep=False)
            raise

    def hold_back(self) -> None:
        """Wait for the first chunk. Raises whatever fails until then."""
        chunk = self._read()
        if chunk is None:
            self.is_whole = True
            return
        self.first = chunk
        if len(chunk) < frames.CHUNK:
            following = self._read()
            self.is_whole = following is None
            self._pending = [] if following is None else [following]
        self._pending.insert(0, chunk)

    def __next__(self) -> bytes:
        if self._pending:
            return self._pending.pop(0)
        if self._finished and self._reason is None:
            raise StopIteration
        chunk = self._read()
        if chunk is None:
            raise StopIteration
        return chunk

    def stop(self, error: CoprodError) -> None:
        """Kill the worker; whoever reads the answer gets this error. Nothing where the answer has ended."""
        with self._lock:
            if self._finished:
                return
            self._reason = self._reason or error
            self.cut = str(self._reason)
            self.worker.kill()
            is_reading = self._is_reading
        if not is_reading:
            self._finish(keep=False)

    def close(self) -> None:
        """Leave the answer; the worker is stopped where it is still at it."""
        self.stop(Stopped(f"The client of {self.name} went away.", self.name))

    def elapsed(self) -> float:
        """The seconds the worker has been waited for."""
        return self._worked + (time.monotonic() - self._since if self._is_reading else 0.0)

    def check(self, slow_after: float) -> None:
        """Hold the task to its limits, and let others go first once it is a long one."""
        limits = self.worker.limits
        used = self.worker.resident_bytes()
        if used > limits.memory_bytes:
            self.stop(self._memory_error())
        elif self.elapsed() > self.seconds:
            self.stop(self._timeout())
        elif not self._is_reading and time.monotonic() - self._since > limits.stall_seconds:
            self.stop(Stopped(f"The client of {self.name} read nothing for {limits.stall_seconds:g} s.", self.name))
        if self.elapsed() > slow_after and not self.worker.is_slowed:
            self.worker.slow_down()

    def _read(self) -> bytes | None:
        """The next chunk; None at the end."""
        with self._lock:
            if self._finished:
                raise self._reason or StoreError(f"The answer {self.name} has been read.")
            self._since, self._is_reading = time.monotonic(), True
        frame = self.worker.receive()
        with self._lock:
            now = time.monotonic()
            self._worked += now - self._since
            self._since, self._is_reading = now, False
        if frame is None or self._reason:
            raise self._death()
        kind, payload = frame
        if kind == frames.DATA:
            return payload
        self._finish(keep=True)
        if kind == frames.ERROR:
            error = frames.unpack_error(payload)
            self.cut = str(error)
            raise error
        return None

    def _death(self) -> CoprodError:
        """Why there is no more, once the worker is dead; the reader's own thread cleans up."""
        if self._reason is None:
            cause = self.worker.cause_of_death()
            self._reason = {"SIGABRT": self._memory_error(), "SIGSEGV": self._overflow()}.get(
                cause, Stopped(f"The worker of {self.name} ended by itself ({cause}).", self.name)
            )
            self.cut = str(self._reason)
        self._finish(keep=False)
        return self._reason

    def _finish(self, *, keep: bool) -> None:
        with self._lock:
            if self._finished:
                return
            self._finished = True
            keep = keep and self._reason is None
        self._release(self, keep)

    def _timeout(self) -> TimedOut:
        return TimedOut(
            f"The query {self.name} was stopped after {self.seconds:g} s, its time limit. A LIMIT, a more "
            "selective pattern or fewer patterns that share no variable bring it below.",
            limit=self.seconds,
            query=self.name,
        )

    def _memory_error(self) -> OutOfMemory:
        limit = self.worker.limits.memory_bytes
        return OutOfMemory(
            f"The query {self.name} was stopped at its memory limit of {limit // _MIB} MiB. A LIMIT, or no ORDER BY, "
            "DISTINCT or GROUP BY over so many rows, brings it below.",
            limit=limit,
            query=self.name,
        )

    def _overflow(self) -> BadQuery:
        return BadQuery(
            f"The query {self.name} nests too deep for the engine: thousands of brackets, or of parts joined by ||, "
            "&&, UNION or full stops, each of which stands in the one before. A VALUES block or IN (…) says the same."
        )
