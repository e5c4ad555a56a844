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


def send(descriptor: int, kind: bytes, payload: bytes = b"") -> None:
    """Write one frame to a file descriptor; blocks while the other side is not reading."""
    data = memoryview(_HEAD.pack(kind, len(payload)) + payload)
    while data:
        data = data[os.write(descriptor, data) :]


def receive(descriptor: int) -> tuple[bytes, bytes] | None:
    """Read one frame from a file descriptor; None where the other side is gone."""
    head = _exactly(descriptor, _HEAD.size)
    if head is None:
        return None
    kind, length = _HEAD.unpack(head)
    payload = _exactly(descriptor, length)
    return None if payload is None else (kind, payload)


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


def _exactly(descriptor: int, length: int) -> bytes | None:
    parts = []
    while length:
        part = os.read(descriptor, length)
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
