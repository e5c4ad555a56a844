"""Worker processes that can be killed: the only way to stop a query, to bound its memory, to keep it in.

A task is a function named by its address, ``package.module:function``; it runs in a worker, with the
read-only stores it asks for, and writes its answer as bytes, which come back as a stream.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from coprod_kg.errors import Busy, Stopped, StoreError
from coprod_kg.settings import Settings
from coprod_kg.store.places import is_address
from coprod_kg.store.process import Limits, WorkerProcess
from coprod_kg.store.shares import Shares
from coprod_kg.store.stream import Stream

#: How often the parent looks at its workers, and how long it goes on looking when none works; in seconds.
_TICK, _IDLE = 0.05, 10.0
#: How long a task runs at the usual priority; then shorter ones go before it.
_LONG = 1.0
#: One client's tasks may be this part of those that wait.
_PART = 4


class Run(Protocol):
    """Has a worker do a task, and gives its answer; ``about`` is what a list of running tasks shows."""

    def __call__(self, task: str, arguments: Mapping[str, Any], *, about: str) -> Iterable[bytes]:
        """Start the task."""


class WorkerPool:
    """At most ``size`` workers, started when they are first needed, each doing one task at a time."""

    def __init__(
        self,
        size: int,
        limits: Limits | None = None,
        *,
        queue: int = 64,
        queue_seconds: float = 15.0,
        per_client: int = 0,
        preload: Sequence[str] = (),
        slow_after: float = _LONG,
    ) -> None:
        self.size = size
        self.limits = limits or Limits()
        self.queue = queue
        self.queue_seconds = queue_seconds
        self._preload = tuple(preload)
        self._slow_after = slow_after
        self._changed = threading.Condition()
        self._idle: deque[WorkerProcess] = deque()
        self._alive = self._waiting = 0
        self._shares = Shares(per_client, queue // _PART, queue_seconds)
        #: Called, from any thread, when a worker is free.
        self.when_free: Callable[[], None] = lambda: None
        self._streams: dict[str, Stream] = {}
        self._numbers = itertools.count(1)
        self._is_watched = self._is_closed = False

    @classmethod
    def from_settings(cls, settings: Settings, preload: Sequence[str] = ()) -> WorkerPool:
        """The pool of a server."""
        limits = Limits(
            seconds=settings.query_seconds,
            stall_seconds=settings.stall_seconds,
            memory_bytes=settings.memory_bytes,
            network=bool(settings.allowed_services) or is_address(settings.store),
        )
        return cls(
            settings.worker_count,
            limits,
            queue=settings.queue,
            queue_seconds=settings.queue_seconds,
            per_client=settings.client_count,
            preload=preload,
        )

    def run(
        self,
        task: str,
        arguments: Mapping[str, Any],
        *,
        seconds: float | None = None,
        client: str = "",
        about: str = "",
        name: str = "",
        on_start: Callable[[Stream], None] | None = None,
    ) -> Stream:
        """Start a task, wait for the beginning of its answer, and give it as a stream of bytes.

        ``seconds`` is the deadline, ``client`` who asks (the limit on one client counts only those that
        are named), ``about`` what a list of running tasks shows, ``name`` the task's id, ``on_start`` is
        given the stream while its beginning is waited for. What fails before the first chunk is whole raises
        here: the task's own error, Busy, TooMany, TimedOut, or StoreError where the worker died.
        """
        self._shares.wait(client)
        try:
            worker = self._take()
        except BaseException:
            self._shares.leave(client)
            raise
        stream = self._stream(worker, seconds, client, about, name)
        if on_start:
            on_start(stream)
        stream.start(task, arguments)
        stream.hold_back()
        return stream

    def try_to_start(
        self, task: str, arguments: Mapping[str, Any], *, client: str, about: str = "", name: str = ""
    ) -> Stream | None:
        """Start a task where a worker is idle for whom nobody waits, without waiting; None where none is.

        Nothing of the answer is held back yet (``Stream.hold_back``). Raises TooMany and StoreError.
        """
        with self._changed:
            if len(self._idle) <= self._waiting:
                return None
            self._shares.take(client)
            worker = self._idle.pop()
        stream = self._stream(worker, None, client, about, name)
        stream.start(task, arguments)
        return stream

    def _stream(self, worker: WorkerProcess, seconds: float | None, client: str, about: str, name: str) -> Stream:
        limit = self.limits.seconds if seconds is None else seconds
        with self._changed:
            if not name or name in self._streams:
                name = f"{name or 'q'}-{next(self._numbers)}"
            stream = Stream(name, worker, self._release, seconds=limit, client=client, about=about)
            self._streams[name] = stream
            self._watch()
        return stream

    def running(self) -> list[Stream]:
        """The tasks that run now, the oldest first."""
        with self._changed:
            return sorted(self._streams.values(), key=lambda stream: stream.started)

    def grow(self) -> None:
        """Have one more worker started, in a thread, where there may be one."""
        with self._changed:
            if self._alive >= self.size or self._is_closed:
                return
            self._alive += 1
        threading.Thread(target=self._replace, name="worker-start", daemon=True).start()

    def waiting(self) -> int:
        """How many tasks wait for a worker."""
        return self._waiting

    def cancel(self, name: str) -> bool:
        """Stop a running task; False where there is none of that name."""
        with self._changed:
            stream = self._streams.get(name)
        if stream is None:
            return False
        stream.stop(Stopped(f"The query {name} was cancelled by an operator.", name))
        return True

    def warm(self, count: int = 1) -> None:
        """Start workers before they are needed."""
        for worker in [self._take() for _ in range(min(count, self.size))]:
            self._put(worker)

    def close(self) -> None:
        """End every worker, busy or not."""
        with self._changed:
            self._is_closed = True
            idle = list(self._idle)
            self._idle.clear()
            self._alive -= len(idle)
            self._changed.notify_all()
        for stream in self.running():
            stream.stop(StoreError("The server is stopping."))
        for worker in idle:
            worker.discard()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self) -> WorkerProcess:
        """An idle worker, a new one, or the next to be free."""
        with self._changed:
            if self._is_full() and self._waiting >= self.queue:
                raise Busy("All workers are busy and the queue is full.", retry_after=2.0)
            self._waiting += 1
            try:
                if not self._changed.wait_for(lambda: not self._is_full(), self.queue_seconds):
                    raise Busy(f"No worker was free within {self.queue_seconds:g} s.", retry_after=5.0)
            finally:
                self._waiting -= 1
            if self._is_closed:
                raise Busy("The server is stopping.", retry_after=5.0)
            if self._idle:
                return self._idle.pop()
            self._alive += 1
        return self._new()

    def _is_full(self) -> bool:
        return not self._idle and self._alive >= self.size and not self._is_closed

    def _new(self) -> WorkerProcess:
        try:
            return WorkerProcess(self.limits, self._preload)
        except OSError as error:
            self._lose()
            raise StoreError(f"A worker could not be started: {error}") from error
        except BaseException:
            self._lose()
            raise

    def _lose(self) -> None:
        with self._changed:
            self._alive -= 1
            self._changed.notify()

    def _put(self, worker: WorkerProcess) -> None:
        with self._changed:
            if not self._is_closed:
                self._idle.append(worker)
                self._changed.notify()
            is_closed = self._is_closed
        if is_closed:
            worker.discard()
            self._lose()
        else:
            self.when_free()

    def _release(self, stream: Stream, keep: bool) -> None:
        """Take a worker back; one that was killed, or that runs at a low priority, is replaced."""
        with self._changed:
            self._streams.pop(stream.name, None)
        self._shares.leave(stream.client)
        if keep and not stream.worker.is_slowed:
            self._put(stream.worker)
            return
        stream.worker.discard()
        if self._is_closed:
            self._lose()
        else:
            threading.Thread(target=self._replace, name="worker-start", daemon=True).start()

    def _replace(self) -> None:
        """Start a worker in the place of one that is gone; where that fails, the next to ask tries again."""
        with contextlib.suppress(StoreError):
            self._put(self._new())

    def _watch(self) -> None:
        if not self._is_watched:
            self._is_watched = True
            threading.Thread(target=self._look_after, name="worker-watch", daemon=True).start()

    def _look_after(self) -> None:
        """Hold every running task to its limits; ends when none has run for a while."""
        last = time.monotonic()
        while True:
            time.sleep(_TICK)
            for stream in self.running():
                last = time.monotonic()
                stream.check(self._slow_after)
            with self._changed:
                if not self._streams and (self._is_closed or time.monotonic() - last > _IDLE):
                    self._is_watched = False
                    return
