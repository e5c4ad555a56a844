"""A server of the endpoint alone, on a free port, as it runs in production: granian, ASGI, workers."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox
from flask import Flask

from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.tokens import FILE
from coprod_kg.web import create_app

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-curators-token"  # noqa: S105


def seed(path: Path, quads: list[ox.Quad]) -> VersionedStore:
    """A store whose first version holds these quads."""
    store = VersionedStore(path)
    with store.write(who="test", why="seed", action="create") as draft:
        draft.engine.add(quads)
    return store


def create_test_app(settings: Settings) -> Flask:
    """The application, with a curator's token that is known to the tests."""
    know(Path(settings.store))
    return create_app(settings)


def know(store: Path) -> None:
    """Let a store know the tests' token."""
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    told = {"name": "a curator", "role": "curator", "sha256": digest, "created": "2026-01-01T00:00:00Z"}
    (store / FILE).write_text(json.dumps({"tokens": [told]}))


@contextmanager
def serving(store: Path, **settings: object) -> Iterator[httpx.Client]:
    """A client of a fresh server over a store; the server ends with the block."""
    with started(store, free_port(), **settings) as (client, _):
        yield client


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def started(store: Path, port: int, **settings: object) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """The same at a certain port, with the server's first process."""
    know(Path(str(settings.get("access", store))))
    chosen = {"look_seconds": 0} | settings  # nothing else is to run where processes are counted
    given = {f"COPROD_{name.upper()}": str(value) for name, value in chosen.items()}
    environment = os.environ | given | {"COPROD_STORE": str(store), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "coprod_kg", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=Path(__file__).parent, env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _wait(client, process)
            yield client, process
    finally:
        process.terminate()
        process.wait(60)


def family(process: subprocess.Popen[bytes]) -> set[int]:
    """The process, and all that come from it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    found = {process.pid}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def memory(process: subprocess.Popen[bytes]) -> int:
    """The bytes that a server's processes hold for themselves, its workers among them."""
    total = 0
    for one in family(process):
        with contextlib.suppress(OSError):
            resident, shared = Path(f"/proc/{one}/statm").read_text().split()[1:3]
            total += (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return total


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1000):
        try:
            client.get("/sparql", params={"query": "ASK {}"})
            return
        except httpx.TransportError:
            if process.poll() is not None:
                raise AssertionError("the server did not start") from None
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
