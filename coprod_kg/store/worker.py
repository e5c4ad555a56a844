"""The process that does one task at a time, and that may be killed at any moment.

It holds a few read-only versions open, hears of tasks on standard input and answers in frames on
standard output. It ends when standard input does, so it never outlives its parent.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coprod_kg.errors import BadRequest, StoreError
from coprod_kg.settings import Settings
from coprod_kg.store import frames, isolation
from coprod_kg.store.engine import Engine
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.lock import Hold
from coprod_kg.store.places import is_address

#: How many versions a worker keeps open.
_OPEN = 3


class Stores:
    """The read-only stores of a worker, those used last kept open."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[str, int, int], tuple[ox.Store, Hold]] = OrderedDict()

    def open(self, directory: str) -> ox.Store:
        """The store in a published directory, which is not pruned as long as it is kept open here.

        Raises StoreError where it is gone or broken, and BadRequest for the address of an endpoint.
        """
        if is_address(directory):
            raise BadRequest(f"This needs a store in a folder, and {directory} is an endpoint.")
        try:
            key = _key(directory)
            held = self._open.pop(key, None) or _opened(directory)
        except OSError as error:
            raise StoreError(f"The version in {directory} cannot be opened: {error}") from error
        self._open[key] = held
        while len(self._open) > _OPEN:
            self._open.popitem(last=False)
        return held[0]

    def engine(self, directory: str) -> Engine:
        """An engine over a published directory, or over the endpoint at an address."""
        if is_address(directory):
            # Python's HTTP client loads slowly, and most workers need none.
            from coprod_kg.store.endpoint import RemoteStore

            return RemoteStore.from_settings(Settings.from_environment(store=directory)).read()
        return LocalEngine(self.open(directory))


def _key(directory: str) -> tuple[str, int, int]:
    status = os.stat(directory)  # noqa: PTH116 -- asked before every answer, and a Path takes longer
    return directory, status.st_ino, status.st_mtime_ns


def _opened(directory: str) -> tuple[ox.Store, Hold]:
    hold = Hold(Path(directory))  # waits while it is being pruned, and then finds it gone
    return ox.Store.read_only(directory), hold


class Output:
    """The way out of an answer: bytes are gathered and sent on in frames."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        """Take some bytes; blocks while the reader is slower."""
        self._parts.append(bytes(data))
        self._size += len(data)
        if self._size >= frames.CHUNK:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Nothing: bytes leave when there are enough of them, or at the end."""

    def finish(self) -> None:
        """Send what is left, and say that it was all."""
        self._send(frames.pack(frames.END))

    def _send(self, end: bytes = b"") -> None:
        data = frames.pack(frames.DATA, b"".join(self._parts)) if self._parts else b""
        frames.send(self._descriptor, data + end)
        self._parts.clear()
        self._size = 0


Task = Callable[[Mapping[str, Any], Stores, Output], None]


def main() -> None:
    """Work until standard input ends; the first argument is JSON: memory, network, modules to load first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    options = json.loads(sys.argv[1])
    incoming, outgoing = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    for module in options["preload"]:
        importlib.import_module(module)
    isolation.limit_memory(options["memory_bytes"])
    if not options["network"]:
        isolation.cut_off()
    threading.Thread(target=_end_with_parent, args=(incoming,), daemon=True).start()
    frames.send(outgoing, frames.pack(frames.END))
    stores, asked = Stores(), frames.Reader(incoming)
    while frame := asked.receive():
        _work(frame[1], stores, outgoing)


def _end_with_parent(incoming: int) -> None:
    """Wait for the other end of the pipe to close, beside a query too; says nothing of what can be read."""
    hangup = select.poll()
    hangup.register(incoming, 0)
    hangup.poll()
    os._exit(0)


def _work(payload: bytes, stores: Stores, outgoing: int) -> None:
    request = json.loads(payload)
    output = Output(outgoing)
    try:
        _task(request["task"])(request["arguments"], stores, output)
        output.finish()
    except Exception as error:  # every failure of a task is told to the parent, which raises it there
        frames.send(outgoing, frames.pack(frames.ERROR, frames.pack_error(error)))


@cache
def _task(address: str) -> Task:
    module, _, name = address.partition(":")
    found: Task = getattr(importlib.import_module(module), name)
    return found


if __name__ == "__main__":
    main()
