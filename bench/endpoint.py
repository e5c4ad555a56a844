"""What the endpoint promises about speed, beside an Oxigraph server and rdflib-endpoint on the same data.

`python -m bench.endpoint [TRIPLES]` prints a table with ratios to Oxigraph's server (from the `dev` extra).
rdflib-endpoint (`pip install rdflib-endpoint uvicorn`) is measured where its command is on the path, and how many
clients a server serves at once where `wrk` is (`apt-get install wrk`); neither is a dependency of this project.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from bench import generate, load
from coprod_kg import vocab
from coprod_kg.store import VersionedStore

BIN = Path(sys.executable).parent
POINT = "SELECT ?p ?o WHERE {{ <{}> ?p ?o }}"
AGGREGATE = "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?o) AS ?d) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
JOIN = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?p ?b . ?b a ?class }"
LARGE = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 300000"
#: About 100 MB as JSON.
MUCH = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 445000"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(STRLEN(CONCAT(STR(?a), STR(?c))) < 0) }"
ROUNDS = 3
#: So long a connection may be idle and be used again, in seconds.
IDLE = 2.0


@dataclass(slots=True)
class Server:
    """A server that runs: its name, where it answers, and its processes' first one."""

    name: str
    port: int
    path: str
    process: subprocess.Popen[bytes]
    _last: float = 0.0
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def ask(
        self, text: str, accept: str = "application/sparql-results+json", watch: Callable[[int], object] = int
    ) -> tuple[float, float, int]:
        """Milliseconds to the first byte of the body and to the last one, and the number of bytes.

        ``watch`` is told the number of bytes after each piece that was read.
        """
        connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        self._connection = connection
        if time.monotonic() - self._last > IDLE:
            connection.close()  # the server may have done so already; the next request opens it again
        self._last = time.monotonic()
        started = time.perf_counter()
        connection.request("GET", f"{self.path}?query={quote(text)}", headers={"Accept": accept})
        answer = connection.getresponse()
        size = len(answer.read(1))
        first = time.perf_counter()
        while piece := answer.read(1 << 20):
            size += len(piece)
            watch(size)
        if answer.status != 200:
            raise RuntimeError(f"{self.name} answered {answer.status} to {text[:100]}")
        return (first - started) * 1e3, (time.perf_counter() - started) * 1e3, size

    def memory(self) -> int:
        """The resident megabytes of its processes, without workers that answer queries."""
        total = 0
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                told = (entry / "cmdline").read_bytes()
                group = os.getpgid(int(entry.name)) == self.process.pid
                if group and b"coprod_kg.store.worker" not in told:
                    total += int((entry / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return total >> 20


@contextlib.contextmanager
def running(name: str, path: str, command: Callable[[int], list[str]], **environment: str) -> Iterator[Server]:
    """A server on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        command(port),
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    server = Server(name, port, path, process)
    try:
        for _ in range(3000):
            with contextlib.suppress(OSError, http.client.HTTPException):
                server.ask("ASK {}")
                break
            server._connection = None
            time.sleep(0.1)
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        process.wait(60)


def servers(source: Path, folder: Path, stack: contextlib.ExitStack) -> list[Server]:
    """The servers, each with the data of a file in it, in a named graph that queries see without naming it."""
    store, graph = VersionedStore(folder / "store"), vocab.contribution_graph("bench")
    with store.write(who="bench", why="load", action="create") as draft:
        draft.engine.bulk_load(str(source), format=ox.RdfFormat.N_TRIPLES, graph=graph)
    other = str(folder / "oxigraph")
    load = [str(BIN / "oxigraph"), "load", "-l", other, "-f", str(source), "--graph", graph.value]
    subprocess.run(load, check=True, capture_output=True)
    here = running(
        "coprod-kg",
        "/sparql",
        lambda port: [str(BIN / "coprod-kg"), "serve", "--port", str(port)],
        COPROD_STORE=str(store.path),
        COPROD_QUERY_SECONDS="300",
        COPROD_LOOK_SECONDS="0",
    )
    serve = [str(BIN / "oxigraph"), "serve-read-only", "-l", other, "--union-default-graph", "-b"]
    oxigraph = running("oxigraph", "/query", lambda port: [*serve, f"127.0.0.1:{port}"])
    found = [stack.enter_context(here), stack.enter_context(oxigraph)]
    if command := shutil.which("rdflib-endpoint"):
        third = running("rdflib-endpoint", "/", lambda port: [command, "serve", "--port", str(port), str(source)])
        found.append(stack.enter_context(third))
    return found


def side_by_side(found: list[Server], ask: Callable[[Server, int], float], times: int) -> list[list[float]]:
    """What is measured of each server, one after the other in each round, so that all have the same weather."""
    measured: list[list[float]] = [[] for _ in found]
    for number in range(times):
        for server, values in zip(found, measured, strict=True):
            values.append(ask(server, number))
    return measured


def table(what: str, values: list[float], unit: str = "ms") -> None:
    """A line of the table: each server's figure, and how many times Oxigraph's the first one is."""
    shown = "".join(f"{value:14,.2f}" for value in values)
    ratio = f"{values[0] / values[1]:8.2f} ×" if len(values) > 1 and values[1] else ""
    print(f"  {what:44}{shown:44} {unit:5}{ratio}", flush=True)


def ninety_fifth(values: list[float]) -> float:
    """The value that 95 of 100 do not pass."""
    return statistics.quantiles(values, n=20)[-1]


def points(found: list[Server], subjects: list[str]) -> list[float]:
    """Point queries, each asked once; then one of them again and again."""
    taken = side_by_side(found, lambda s, n: s.ask(POINT.format(subjects[n]))[1], len(subjects) // 2)
    table("point query, median", [statistics.median(values) for values in taken])
    table("point query, 95th percentile", [ninety_fifth(values) for values in taken])
    again = side_by_side(found, lambda s, _: s.ask(POINT.format(subjects[0]))[1], 500)
    table("the same query again, median", [statistics.median(values) for values in again])
    return [ninety_fifth(values) for values in taken]


def throughput(found: list[Server], subjects: list[str], folder: Path) -> None:
    """Point queries a second, of one client and of many; the best of a few rounds."""
    for connections in (1, 16):
        ask = lambda s, _, c=connections: load.points_a_second(s.port, s.path, subjects, c, folder)  # noqa: E731
        best = [max(values) for values in side_by_side(found, ask, ROUNDS)]
        table(f"point queries a second, {connections} at once", best, "1/s")
        if len(best) > 2:
            print(f"  {'':44}{best[0] / best[2]:.1f} times {found[2].name}'s")


def heavy(found: list[Server]) -> None:
    """Aggregates and large answers; the fastest of a few rounds, each with a text of its own."""
    for what, text, accept in (
        ("aggregate", AGGREGATE, "text/csv"),
        ("join and count", JOIN, "text/csv"),
        ("300,000 rows as JSON", LARGE, "application/sparql-results+json"),
        ("300,000 rows as TSV", LARGE, "text/tab-separated-values"),
    ):
        ask = lambda s, n, text=text, accept=accept: s.ask(f"{text} #{n}\n", accept)[1]  # noqa: E731
        table(what, [min(values) for values in side_by_side(found, ask, ROUNDS)])


def streaming(found: list[Server]) -> None:
    """The first byte of a large answer, and the server's memory before and while it sends it."""
    before = [float(server.memory()) for server in found]
    most = dict.fromkeys((server.name for server in found), 0.0)
    sizes: list[int] = []

    def first(server: Server, number: int) -> float:
        seen = 0

        def watch(size: int) -> None:
            nonlocal seen
            if size - seen > 10 << 20:
                seen = size
                most[server.name] = max(most[server.name], server.memory())

        taken, _, size = server.ask(f"{MUCH} #{number}\n", watch=watch)
        sizes.append(size)
        return taken

    taken = [min(values) for values in side_by_side(found, first, ROUNDS)]
    table(f"first byte of {sizes[0] / 1e6:.0f} MB", taken)
    print(f"  {'':44}{taken[0] - taken[1]:.0f} ms more than {found[1].name}'s")
    table("memory before", before, "MB")
    table("most memory while it is sent", list(most.values()), "MB")


def under_load(here: Server, subjects: list[str], idle: float) -> None:
    """Point queries of others while two endless queries run."""
    busy = [socket.create_connection(("127.0.0.1", here.port)) for _ in range(2)]
    for number, connection in enumerate(busy):
        text = quote(f"{ENDLESS} #{number}\n")
        connection.sendall(f"GET {here.path}?query={text} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    time.sleep(3)
    taken = [here.ask(POINT.format(subject))[1] for subject in subjects[len(subjects) // 2 :]]
    print(f"  95th percentile while two endless queries run{ninety_fifth(taken):13,.2f} ms,", end=" ")
    print(f"{ninety_fifth(taken) / idle:.2f} times the idle one")
    for connection in busy:
        connection.close()


def main(triples: int) -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp())
    source = folder / "data.nt"
    generate.main([str(triples), str(source), "--errors", "0"])
    with source.open() as lines:
        subjects = list(dict.fromkeys(line.split(" ", 1)[0].strip("<>") for line in lines if line[0] == "<"))[:2000]
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        found = servers(source, folder, stack)
        print(f"\n{triples:,} triples\n  {'':44}" + "".join(f"{server.name:>14}" for server in found))
        idle = points(found, subjects)
        if load.is_there():
            throughput(found, subjects, folder)
        heavy(found[:2])
        streaming(found[:2])
        under_load(found[0], subjects, idle[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
