"""The process that reads one file and may die of it: the file on its input, frames on its output.

Started by ``guarded``, never by hand.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from coprod_kg.errors import InputError, TooLarge
from coprod_kg.language import speak
from coprod_kg.parse import frames
from coprod_kg.parse.limits import Limits, amount
from coprod_kg.parse.reading import examine
from coprod_kg.parse.table.mapping import MappingFile

Send = Callable[[bytes, bytes | memoryview], None]
#: Address space over the memory limit: an idle process maps some hundred megabytes that it does not use.
_SLACK = 1_000_000_000


def main(request: str) -> None:
    """Read standard input as the request says, and write frames to standard output."""
    asked = json.loads(request)

    def work(raw: bytes, send: Send) -> None:
        options = (asked["name"], asked["format"], asked["base"], Limits(**asked["limits"]))
        mapping = MappingFile(**asked["mapping"]) if asked["mapping"] else None
        result = examine(raw, *options, lambda text: send(frames.QUADS, text), mapping)
        send(frames.LINES, memoryview(result.lines).cast("B") if result.lines else b"")
        send(frames.RESULT, frames.result_bytes(result))

    run(asked, work)


def run(asked: Mapping[str, Any], work: Callable[[bytes, Send], None]) -> None:
    """Do some work on standard input within the limits that are asked for; errors become frames."""
    limits = Limits(**asked["limits"])
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    _restrain(limits)
    gc.disable()  # nothing here is cyclic, and every collection looks at all statements again

    def send(kind: bytes, body: bytes | memoryview) -> None:
        _send(out, kind, body)

    try:
        work(_read_all(limits, asked.get("size", 0)), send)
    except InputError as error:
        send(frames.ERROR, frames.error_bytes(error))
    except (MemoryError, RecursionError):
        too_large = TooLarge(
            speak(
                "Reading {name} takes more than {amount} of memory. Split it.",
                name=asked["name"],
                amount=amount(limits.memory),
            )
        )
        send(frames.ERROR, frames.error_bytes(too_large))


def _read_all(limits: Limits, more: int) -> bytes:
    """The file, one byte past the limit at most, and so many bytes of a request before it."""
    with os.fdopen(0, "rb", closefd=False) as source:
        return source.read(limits.bytes + more + 1)


def _send(out: BinaryIO, kind: bytes, body: bytes | memoryview) -> None:
    for part in (frames.HEADER.pack(kind, len(body)), body):
        view = memoryview(part)
        while view:
            view = view[out.write(view) :]


def _restrain(limits: Limits) -> None:
    """Limits of the system as a backstop behind the watching parent."""
    sys.setrecursionlimit(10_000)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        seconds = int(limits.seconds) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory + _SLACK, limits.memory + _SLACK))
