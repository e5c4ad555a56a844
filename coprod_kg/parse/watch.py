"""A process that may die: this side watches its time and memory, and goes on whatever becomes of it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Self

from coprod_kg.errors import InputError, TooLarge, Unreadable
from coprod_kg.language import speak
from coprod_kg.parse import frames
from coprod_kg.parse.limits import Limits, amount

_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from importlib import import_module; import_module(sys.argv[2]).main(sys.argv[3])"
)
#: Milliseconds between two looks at a silent child.
_LOOK_EVERY = 20
_PIPE = 1 << 20
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Watch:
    """One child and what is heard from it; it is gone when the block is left."""

    def __init__(self, file: IO[bytes], name: str, request: Mapping[str, Any], limits: Limits, module: str) -> None:
        self.name, self.limits = name, limits
        self.deadline = time.monotonic() + limits.seconds
        self.buffer = bytearray()
        self.child = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, json.dumps(sys.path), module, json.dumps(request)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.kill()
        self.child.wait()
        if self.child.stdout:
            self.child.stdout.close()

    def frames(self) -> Iterator[tuple[bytes, bytes]]:
        """What the child says, frame by frame; raises what it raised, and TooLarge or Unreadable where it died."""
        while True:
            kind, body = self._frame()
            if kind == frames.ERROR:
                raise frames.error_from(body)
            yield kind, body

    def _frame(self) -> tuple[bytes, bytes]:
        kind, length = frames.HEADER.unpack(self._exactly(frames.HEADER.size))
        return kind, self._exactly(length)

    def _exactly(self, size: int) -> bytes:
        """The next bytes from the child; raises once it is over its limits or gone."""
        pipe = self.child.stdout
        assert pipe is not None
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN)
        while len(self.buffer) < size:
            ready = waiting.poll(_LOOK_EVERY)
            self._check()
            if ready:
                part = os.read(pipe.fileno(), _PIPE)
                if not part:
                    raise self._died()
                self.buffer += part
        taken = bytes(memoryview(self.buffer)[:size])
        del self.buffer[:size]
        return taken

    def _check(self) -> None:
        if time.monotonic() > self.deadline:
            raise self._too_slow()
        if resident(self.child.pid) > self.limits.memory:
            raise self._too_big()

    def _died(self) -> InputError:
        """What to say of a child that ended without a word."""
        code = self.child.wait()
        if code == -signal.SIGXCPU:
            return self._too_slow()
        if code < 0 or _is_memory(code):
            return self._too_big()
        return Unreadable(speak("The file made the reader fail; it was not taken in."), file=self.name)

    def _too_slow(self) -> TooLarge:
        return TooLarge(
            speak(
                "Reading {name} takes longer than {seconds} s, the limit. Split it.",
                name=self.name,
                seconds=f"{self.limits.seconds:g}",
            )
        )

    def _too_big(self) -> TooLarge:
        return TooLarge(
            speak(
                "Reading {name} takes more than {amount} of memory, the limit. Split it.",
                name=self.name,
                amount=amount(self.limits.memory),
            )
        )


def _is_memory(code: int) -> bool:
    return code in (128 + signal.SIGABRT, 128 + signal.SIGKILL)


def resident(pid: int) -> int:
    """The resident memory of a process in bytes; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
