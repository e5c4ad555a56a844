"""What we promise about pages, measured: `python -m bench.pages STORE` prints a table of times over a store.

A store to measure is made with ``bench.generate`` and ``coprod-kg submit``; what is measured is CPU-bound, so the
best of several is shown.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

from bench.store import timed
from coprod_kg import vocab
from coprod_kg.publish.derived import build, facets, newest, texts
from coprod_kg.store import VersionedStore
from coprod_kg.store.local import LocalEngine
from coprod_kg.web.describing import describe
from coprod_kg.web.names import looked_up
from coprod_kg.web.reading import Reading

PORT, SECONDS, CLIENTS = 5391, 4.0, 8
HEADERS = {"Accept": "text/html", "Accept-Encoding": "gzip"}


class Counting(LocalEngine):
    """An engine that counts the queries it is asked."""

    queries = 0

    def query(self, text: str, **more: Any) -> Any:
        """Answer, and count."""
        self.queries += 1
        return super().query(text, **more)


def best(work: Callable[[], object], times: int = 7) -> float:
    """The least milliseconds that some work takes."""
    return min(timed(work) for _ in range(times))


def data(store: VersionedStore) -> Iterator[tuple[str, float, str]]:
    """What a case's page costs in queries and time, before it is written."""
    engine, version = Counting(store.read().store), store.version()
    rows = engine.query("SELECT ?case (COUNT(*) AS ?n) { ?case a coprod:Case ; ?p ?o } GROUP BY ?case ORDER BY ?n")
    found = [row["case"].value for row in rows]

    def page(iri: str) -> None:
        thing = describe(engine, iri)
        assert thing
        looked_up(Reading(engine, version, ("en",)), thing.iris())

    for which, iri in (("smallest", found[0]), ("middle", found[len(found) // 2]), ("largest", found[-1])):
        engine.queries = 0
        page(iri)
        yield f"queries of the {which} case's page", engine.queries, ""
        yield f"data of the {which} case's page", best(lambda iri=iri: page(iri)), "ms"  # type: ignore[misc]
    yield "data of a role's page", best(lambda: page(vocab.COPROD + "UserRole"), 3), "ms"


def derived(store: VersionedStore) -> Iterator[tuple[str, float, str]]:
    """Search and facets, over what was worked out."""
    if newest(store) is None:
        yield "working it out from nothing", timed(lambda: build.build(store)) / 1000, "s"
    made = build.build(store)
    yield "things in the index", made.db.execute("SELECT COUNT(*) FROM thing").fetchone()[0], ""
    for words in ("surgery", "care", "co-design of a service", "a", "no such word", "atencion"):
        yield f"search for {words!r}", best(lambda words=words: texts.search(made.db, words)), "ms"  # type: ignore[misc]
    chosen = {"form": vocab.COPROD + "CoDesign"}
    yield "numbers of all cases", best(lambda: facets.numbers(made.db, {}), 3), "ms"
    yield "numbers of the cases of a form", best(lambda: facets.numbers(made.db, chosen), 3), "ms"


@contextmanager
def serving(store: VersionedStore) -> Iterator[None]:
    """A server of the whole site."""
    command = [sys.executable, "-m", "coprod_kg", "serve", "--store", str(store.path), "--port", str(PORT)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                _ask(HTTPConnection("127.0.0.1", PORT), "/health", {})
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()


def _ask(connection: HTTPConnection, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], int]:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    size = len(answer.read())
    return answer.status, dict(answer.getheaders()), size


def rate(path: str, headers: dict[str, str]) -> float:
    """How many requests a second are answered to some clients that each ask again and again."""
    counts = [0] * CLIENTS
    until = time.perf_counter() + SECONDS

    def client(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", PORT)
        while time.perf_counter() < until:
            _ask(connection, path, headers)
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def site(store: VersionedStore) -> Iterator[tuple[str, float, str]]:
    """What the server sends and how fast; the clients share the machine, so that the server could do more."""
    with serving(store):
        connection = HTTPConnection("127.0.0.1", PORT)
        for path in ("/", "/id/case/surgery", "/cases", "/ontology", "/search?q=care"):
            yield f"{path}, first", timed(lambda path=path: _ask(connection, path, HEADERS)), "ms"  # type: ignore[misc]
            yield f"{path}, again", best(lambda path=path: _ask(connection, path, HEADERS)), "ms"  # type: ignore[misc]
        page = _ask(connection, "/", HEADERS)
        parts = ("/static/style.css", "/static/icon.svg")
        yield "first page in all", (page[2] + sum(_ask(connection, part, HEADERS)[2] for part in parts)) / 1000, "kB"
        tag = page[1].get("etag") or page[1].get("ETag") or ""
        yield "pages a second, warm", rate("/id/case/surgery", HEADERS), "/s"
        yield "304 a second", rate("/", {**HEADERS, "If-None-Match": tag}), "/s"


def main(path: str) -> None:
    """Print the table."""
    store = VersionedStore(path)
    print(f"{store.version().total:,} triples")
    for part in (data, derived, site):
        for what, value, unit in part(store):
            print(f"  {what:38} {value:10,.1f} {unit}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "./store")
