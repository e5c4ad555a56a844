"""A process beside the server that answers small questions one after the other, as fast as they come.

The engine does not run in the server's own process, where one long text in the data would hold everybody up. A worker
of the pool does one task and is watched over; this costs more than a question takes that is one pattern. So those have
a process to themselves, which is asked again before it has answered, and of which nothing is expected: what it does not
answer soon, a worker does.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeVar

from coprod_kg.errors import StoreError
from coprod_kg.publish.answering import ASIDE, MODULE, Question
from coprod_kg.store import frames
from coprod_kg.store.process import Limits, WorkerProcess, packed

#: How long an answer is waited for; after how long at one question nothing more is asked, and the process is replaced.
PATIENCE, STUCK, DEAD = 1.0, 0.5, 10.0
#: How many bytes may be on their way, so that writing never has to wait: a pipe holds 64 KiB.
_MOST = 48 << 10

Found = TypeVar("Found")


@dataclass(slots=True, eq=False)
class _Asked:
    """A question on its way, and what has come of its answer."""

    future: asyncio.Future[bytes | None]
    size: int
    since: float
    parts: list[bytes] = field(default_factory=list)


class Aside:
    """The process, started when it is first wanted. All of it runs in one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = replace(limits, network=False)
        self._worker: WorkerProcess | None = None
        self._start: asyncio.Future[WorkerProcess] | None = None
        self._asked: deque[_Asked] = deque()
        self._unsent: list[bytes] = []
        self._size = 0
        self._buffer = b""

    async def ask(self, question: Question) -> bytes | None:
        """The answer to a question that is one pattern; None where a worker is to be asked: always a possibility."""
        if not self._is_there():
            return None
        task = packed(ASIDE, question.arguments())
        if self._size + len(task) > _MOST:
            return None
        loop = asyncio.get_running_loop()
        asked = _Asked(loop.create_future(), len(task), time.monotonic())
        if not self._unsent:
            loop.call_soon(self._send)
        self._unsent.append(task)
        self._asked.append(asked)
        self._size += asked.size
        patience = loop.call_later(PATIENCE, settle, asked.future, None)
        try:
            return await asked.future
        finally:
            patience.cancel()

    def close(self) -> None:
        """End the process, from any thread, once the loop has ended."""
        if self._worker:
            self._worker.discard()

    def _is_there(self) -> bool:
        """Whether the process can be asked; where there is none one is started, in a thread."""
        if self._worker is None:
            if self._start is None:
                loop = asyncio.get_running_loop()
                self._start = loop.run_in_executor(None, WorkerProcess, self._limits, [MODULE])
                self._start.add_done_callback(self._begin)
            return False
        waited = time.monotonic() - self._asked[0].since if self._asked else 0.0
        if waited > DEAD:
            self._end()
        return waited < STUCK

    def _begin(self, start: asyncio.Future[WorkerProcess]) -> None:
        self._start = None
        with suppress(StoreError, OSError):  # then the next question tries again, and a worker tells what is wrong
            self._worker = worker = start.result()
            asyncio.get_running_loop().add_reader(worker.fileno(), self._read, worker.fileno())

    def _send(self) -> None:
        """Pass on what was asked in this round of the loop, in one piece."""
        tasks, self._unsent = b"".join(self._unsent), []
        try:
            if self._worker:
                self._worker.pass_on(tasks)
        except StoreError:
            self._end()

    def _read(self, descriptor: int) -> None:
        """Take what has come of the answers, which come in the order of the questions."""
        try:
            piece = os.read(descriptor, frames.CHUNK)
        except BlockingIOError:
            return
        if not piece:
            self._end()
            return
        found, self._buffer = frames.split(self._buffer + piece)
        for kind, payload in found:
            if kind == frames.DATA:
                self._asked[0].parts.append(payload)
                continue
            done = self._asked.popleft()
            self._size -= done.size
            if self._asked:
                self._asked[0].since = time.monotonic()
            settle(done.future, b"".join(done.parts) if kind == frames.END and done.parts else None)

    def _end(self) -> None:
        """Let go of a process that has died or that is stuck; who waits is told that there is no answer."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        asyncio.get_running_loop().remove_reader(worker.fileno())
        worker.discard()
        for one in self._asked:
            settle(one.future, None)
        self._asked.clear()
        self._unsent.clear()
        self._size, self._buffer = 0, b""


def settle(future: asyncio.Future[Found], answer: Found) -> None:
    """Give whoever waits an answer; only the first that comes is given."""
    if not future.done():
        future.set_result(answer)
