"""What a worker and its parent say to each other: frames of a kind, a length and that many bytes."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from typing import Any

from coprod_kg import errors

DATA, END, ERROR = b"D", b"E", b"X"
_HEAD = struct.Struct(">cI")

#: How many bytes of an answer go into one frame; also what is held back until a status is given.
CHUNK = 64 << 10


def pack(kind: bytes, payload: bytes = b"") -> bytes:
    """One frame as bytes."""
    return _HEAD.pack(kind, len(payload)) + payload


def send(descriptor: int, frames: bytes) -> None:
    """Write frames to a file descriptor; blocks while the other side is not reading."""
    data = memoryview(frames)
    while data:
        data = data[os.write(descriptor, data) :]


class Reader:
    """The frames that come out of a file descriptor; small ones that came together take one look."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = b""

    def receive(self) -> tuple[bytes, bytes] | None:
        """The next frame; None where the other side is gone. Blocks until there is one or the other."""
        head = self._take(_HEAD.size)
        if head is None:
            return None
        kind, length = _HEAD.unpack(head)
        payload = self._take(length)
        return None if payload is None else (kind, payload)

    def _take(self, length: int) -> bytes | None:
        parts, missing = [self._buffer], length - len(self._buffer)
        while missing > 0:
            part = os.read(self._descriptor, max(missing, CHUNK))
            if not part:
                return None
            parts.append(part)
            missing -= len(part)
        data = b"".join(parts) if len(parts) > 1 else parts[0]
        self._buffer = data[length:]
        return data[:length]


def split(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The frames that are whole in what was read, and what is left of it."""
    found, start = [], 0
    while start + _HEAD.size <= len(data):
        kind, length = _HEAD.unpack_from(data, start)
        end = start + _HEAD.size + length
        if end > len(data):
            break
        found.append((kind, data[start + _HEAD.size : end]))
        start = end
    return found, data[start:]


def pack_error(error: BaseException) -> bytes:
    """An error as bytes: its class, its text and its facts."""
    name = type(error).__name__
    if isinstance(error, errors.CoprodError):
        facts = {key: value for key, value in vars(error).items() if not key.startswith("_")}
        return json.dumps({"name": name, "text": str(error), "facts": facts}, default=str).encode()
    text = f"A worker failed with {name}: {error}"
    return json.dumps({"name": "StoreError", "text": text, "facts": {}}).encode()


def unpack_error(payload: bytes) -> errors.CoprodError:
    """The error that was packed, of its class and with its facts."""
    described: Mapping[str, Any] = json.loads(payload)
    kind = getattr(errors, described["name"], errors.StoreError)
    error: errors.CoprodError = kind.__new__(kind)
    error.args = (described["text"],)
    vars(error).update(described["facts"])
    return error
