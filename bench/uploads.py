"""What handing files in costs the server: `python -m bench.uploads [UPLOADS]` prints two tables.

Files are checked one after another, and the memory of the server and all its workers is looked at; then ten
come at once. There is no peer to stand beside: no validator that was looked at serves strangers' files.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FILES = ("library.ttl", "broken.ttl", "contradiction.ttl", "library.jsonld", "malformed.ttl")
_MB = 1_000_000


@contextmanager
def server() -> Iterator[tuple[httpx.Client, int]]:
    """A client of a fresh server over a fresh store, and the server's process."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"COPROD_UPLOADS_PER_MINUTE": "100000"}
        command = [sys.executable, "-m", "coprod_kg", "serve", "--store", f"{folder}/store", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=200) as client:
                _wait(client)
                yield client, process.pid
        finally:
            process.terminate()
            process.wait(20)


def check(client: httpx.Client, name: str, number: int) -> tuple[int, float]:
    """The status of one upload, each with bytes of its own, and how long it took."""
    data = (EXAMPLES / name).read_bytes() + (b"" if name.endswith("jsonld") else f"\n# {number}".encode())
    start = time.perf_counter()
    response = client.post("/validate", files={"file": (name, data)})
    return response.status_code, time.perf_counter() - start


def memory(root: int) -> int:
    """The bytes that a process and all below it have to themselves (PSS, which shares what is shared)."""
    return sum(_pss(pid) for pid in _tree(root))


def main(uploads: int) -> None:
    """Print both tables."""
    with server() as (client, pid):
        print(f"{'uploads':>8} {'server, MB':>11} {'all, MB':>8} {'median, s':>10}")
        times: list[float] = []
        for number in range(uploads):
            times.append(check(client, FILES[number % len(FILES)], number)[1])
            if (number + 1) % max(1, uploads // 8) == 0:
                served = max(_pss(child) for child in _tree(pid))
                print(f"{number + 1:8} {served / _MB:11.0f} {memory(pid) / _MB:8.0f} {statistics.median(times):10.2f}")
        with ThreadPoolExecutor(10) as pool:
            start = time.perf_counter()
            done = list(pool.map(lambda number: check(client, "library.ttl", 10_000 + number), range(10)))
            took = time.perf_counter() - start
        print(f"\nten at once: {dict(Counter(status for status, _ in done))} in {took:.1f} s")


def _tree(root: int) -> list[int]:
    below = [int(pid) for path in Path(f"/proc/{root}/task").glob("*/children") for pid in path.read_text().split()]
    return [root, *(pid for child in below for pid in _tree(child))]


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _wait(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            client.get("/health")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
