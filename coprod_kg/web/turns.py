"""Waiting for a worker in the server's loop, where it costs no thread: who came first goes first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from coprod_kg.errors import CoprodError, TooMany
from coprod_kg.store.stream import Stream
from coprod_kg.store.workers import WorkerPool
from coprod_kg.web import observe

#: How long a turn is waited for, in seconds, and how many may wait; then the long way decides.
PATIENCE, MOST = 1.0, 256


@dataclass(slots=True, eq=False)
class _Waiting:
    future: asyncio.Future[Stream | None]
    task: str
    arguments: Mapping[str, Any]
    client: str
    about: str


class Turns:
    """Those who wait for one pool. All of it runs in one event loop, save that the pool calls from any thread."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._waiting: deque[_Waiting] = deque()
        pool.when_free = self._call

    async def start(self, task: str, arguments: Mapping[str, Any], *, client: str, about: str) -> Stream | None:
        """Start a task when it is its turn; None where that takes too long.

        Raises StoreError where the worker that was to do it is gone.
        """
        if not self._waiting:
            try:
                stream = self._pool.try_to_start(task, arguments, client=client, about=about, name=observe.new_id())
            except TooMany:
                stream = None
            else:
                if stream:
                    return stream
                self._pool.grow()
        if len(self._waiting) >= MOST:
            return None
        loop = asyncio.get_running_loop()
        one = _Waiting(loop.create_future(), task, arguments, client, about)
        self._waiting.append(one)
        patience = loop.call_later(PATIENCE, self._give_up, one)
        try:
            return await one.future
        finally:
            patience.cancel()
            self._forget(one)

    def _call(self) -> None:
        """Let the next go on; the pool calls this when a worker is free."""
        if not self._waiting:
            return
        with suppress(IndexError, RuntimeError):  # nobody waits any more, or the loop has ended
            self._waiting[0].future.get_loop().call_soon_threadsafe(self._serve)

    def _serve(self) -> None:
        """Start what can be started, in turn; a client that runs as many as it may lets others go before it."""
        refused: set[str] = set()
        for one in list(self._waiting):
            if one.client in refused or one.future.done():
                continue
            try:
                stream = self._pool.try_to_start(
                    one.task, one.arguments, client=one.client, about=one.about, name=observe.new_id()
                )
            except TooMany:
                refused.add(one.client)
                continue
            except CoprodError as error:
                self._forget(one)
                one.future.set_exception(error)
                continue
            if stream is None:
                self._pool.grow()
                return
            self._forget(one)
            one.future.set_result(stream)

    def _give_up(self, one: _Waiting) -> None:
        self._forget(one)
        if not one.future.done():
            one.future.set_result(None)

    def _forget(self, one: _Waiting) -> None:
        if one in self._waiting:
            self._waiting.remove(one)
