"""The audit log: who did what that others may want to ask about, one JSON object a line, never a token."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

from coprod_kg.store import disk

FILE = "audit.jsonl"


def record(folder: Path, action: str, who: str, **facts: object) -> None:
    """Add a line to the audit log of a folder: time, action, who, and the facts that are not None.

    Raises StoreError where the disk refuses: what cannot be written down should not be done.
    """
    time = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = {"time": time, "action": action, "who": who} | {k: v for k, v in facts.items() if v is not None}
    line = json.dumps(told, ensure_ascii=False, default=str) + "\n"
    with disk.storage("Writing the audit log", folder):
        folder.mkdir(parents=True, exist_ok=True)  # of an endpoint there may be nothing here yet
        descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode())  # one call: lines of several processes do not mix
        finally:
            os.close(descriptor)
