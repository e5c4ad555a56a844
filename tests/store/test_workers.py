"""Workers hold every query to its limits, and the pool goes on as if nothing had been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from waiting import wait_until

from coprod_kg.errors import BadQuery, Busy, NotAcceptable, StoreError, TimedOut, TooMany
from coprod_kg.publish.answering import MODULE, TASK, Question
from coprod_kg.store.process import Limits
from coprod_kg.store.stream import Stream
from coprod_kg.store.workers import WorkerPool

ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(STRLEN(CONCAT(STR(?a), STR(?c), STR(?e))) < 0) }"
)
HUNGRY = "SELECT * { ?a ?p ?b . ?c ?q ?d } ORDER BY ?b ?d"
LONG = "SELECT * { GRAPH ?g { ?a ?p ?b } VALUES ?n { 1 2 3 } }"
LATE = "SELECT * { GRAPH ?g { ?a ?p ?b . ?c ?q ?d } }"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("version")
    store = ox.Store(str(path))
    graph, predicate = ox.NamedNode("http://g"), ox.NamedNode("http://x/p")
    store.bulk_extend(ox.Quad(ox.NamedNode(f"http://x/{i}"), predicate, ox.Literal(i), graph) for i in range(20_000))
    store.flush()
    return str(path)


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    limits = Limits(seconds=20, stall_seconds=4, memory_bytes=400 << 20)
    with WorkerPool(2, limits, queue=1, queue_seconds=1, preload=[MODULE]) as pool:
        yield pool


def ask(pool: WorkerPool, directory: str, text: str, form: str = "json", **options: object) -> Stream:
    return pool.run(TASK, Question(directory, text, form, "http://base/").arguments(), **options)  # type: ignore[arg-type]


def expect(kind: type[Exception], action: Callable[[], object]) -> None:
    with pytest.raises(kind):
        action()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_small_answer(pool: WorkerPool, directory: str) -> None:
    """A small answer is known to be whole before anything of it is sent, and the worker is used again."""
    stream = ask(pool, directory, "ASK {}")
    assert stream.is_whole
    assert b"".join(stream) == b'{"head":{},"boolean":true}'
    assert ask(pool, directory, "ASK {}").worker.pid == stream.worker.pid


def test_long_answer_streams(pool: WorkerPool, directory: str) -> None:
    """A long answer comes in chunks, before the query has ended, and is the whole answer."""
    stream = ask(pool, directory, LONG, "csv")
    assert not stream.is_whole
    chunks = list(stream)
    assert max(map(len, chunks)) < 200_000
    assert b"".join(chunks).count(b"\r\n") == 60_001


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {\n ?s ?p", r"line 2, column \d+"),
        ("SELECT *\n{ ?s a nothing:x }", "line 2, column 8: .*prefix"),
        ("SELEC", "line 1"),
        ("INSERT DATA { <s> <p> <o> }", "line 1, column 1"),
        ("ASK {" + "{" * 5000 + "}" * 5000 + "}", "nests too deep"),
        ("ASK { FILTER(1 = 2" + " || 1 = 2" * 50_000 + ") }", r"joined by \|\|.*VALUES"),
    ],
)
def test_syntax_error(pool: WorkerPool, directory: str, text: str, message: str) -> None:
    """What does not parse is told with line and column, also where it brings the engine down."""
    with pytest.raises(BadQuery, match=message):
        ask(pool, directory, text)


def test_errors_keep_their_class(pool: WorkerPool, directory: str) -> None:
    """An error of the task arrives as it was raised, with its facts."""
    with pytest.raises(NotAcceptable) as caught:
        ask(pool, directory, "CONSTRUCT { <s> <p> 1 } {}", "csv")
    assert "text/turtle" not in caught.value.allowed
    with pytest.raises(StoreError, match="cannot be opened"):
        ask(pool, directory + "-gone", "ASK {}")


def test_deadline(pool: WorkerPool, directory: str) -> None:
    """A query is stopped at its deadline, in its process, and the pool answers the next at once."""
    start = time.monotonic()
    with pytest.raises(TimedOut, match=r"after 0\.5 s.*LIMIT") as caught:
        ask(pool, directory, ENDLESS, seconds=0.5, name="endless")
    assert "endless" in str(caught.value)
    assert caught.value.limit == 0.5
    assert time.monotonic() - start < 15
    assert b"true" in b"".join(ask(pool, directory, "ASK {}"))


def test_late_deadline_raises(pool: WorkerPool, directory: str) -> None:
    """A deadline in the middle of an answer raises, so that what was read cannot pass for the whole."""
    stream = ask(pool, directory, LATE, seconds=1.0)
    with pytest.raises(TimedOut):
        for _ in stream:
            pass
    with pytest.raises(TimedOut):
        next(stream)


def test_a_slow_reader_does_not_use_up_the_deadline(pool: WorkerPool, directory: str) -> None:
    """The deadline counts the worker's time, not the reader's."""
    start = time.monotonic()
    stream = ask(pool, directory, LONG, "csv", seconds=5.0)
    size = 0
    for pause in (2.0, 2.0, 2.0):
        size += len(next(stream))
        time.sleep(pause)
    assert size + sum(map(len, stream)) > 1 << 20
    assert time.monotonic() - start > 6


def test_a_reader_that_stops_is_left(pool: WorkerPool, directory: str) -> None:
    """Who reads nothing for the stall limit loses the answer and gives the worker back."""
    stream = ask(pool, directory, LATE)
    assert wait_until(lambda: not pool.running())
    with pytest.raises(StoreError, match="read nothing"):
        list(stream)


def test_memory_limit(pool: WorkerPool, directory: str) -> None:
    """A query that takes more memory than its limit is stopped, and the error names the limit."""
    with pytest.raises(StoreError, match="memory limit of 400 MiB"):
        ask(pool, directory, HUNGRY)
    assert b"true" in b"".join(ask(pool, directory, "ASK {}"))


def test_closing_stops_the_worker(pool: WorkerPool, directory: str) -> None:
    """When the reader leaves, the process that computes for it is gone."""
    stream = ask(pool, directory, LATE)
    pid = stream.worker.pid
    next(stream)
    stream.close()
    assert wait_until(lambda: not is_alive(pid))
    assert not pool.running()


def test_cancel_while_waiting(pool: WorkerPool, directory: str) -> None:
    """A query that has not answered yet can be listed and cancelled from another thread."""
    seen: list[str] = []

    def started(stream: Stream) -> None:
        seen.extend(running.about for running in pool.running())
        threading.Timer(0.2, pool.cancel, ["to-cancel"]).start()

    with pytest.raises(StoreError, match="cancelled"):
        ask(pool, directory, ENDLESS, name="to-cancel", about="endless", on_start=started)
    assert seen == ["endless"]
    assert not pool.cancel("to-cancel")


def test_queue(directory: str) -> None:
    """More than can run wait; more than may wait, or wait too long, are told when to come back."""
    with WorkerPool(1, queue=1, queue_seconds=1, preload=[MODULE]) as pool:
        busy = ask(pool, directory, LATE)
        with pytest.raises(Busy, match="within 1 s") as caught:
            ask(pool, directory, "ASK {}")
        assert caught.value.retry_after > 0
        waiter = threading.Thread(target=expect, args=(Busy, lambda: ask(pool, directory, "ASK {}")))
        waiter.start()
        assert wait_until(lambda: pool.waiting() == 1)
        with pytest.raises(Busy, match="queue is full"):
            ask(pool, directory, "ASK {}")
        waiter.join()
        busy.close()
        assert ask(pool, directory, "ASK {}").is_whole


def test_one_client_cannot_take_all(directory: str) -> None:
    """A client that runs as many as it may is refused where none of them ends soon, and another is served."""
    with WorkerPool(2, Limits(), per_client=1, queue_seconds=0.2, preload=[MODULE]) as pool:
        stream = ask(pool, directory, LATE, client="greedy")
        with pytest.raises(TooMany, match="1 of your queries"):
            ask(pool, directory, "ASK {}", client="greedy")
        assert ask(pool, directory, "ASK {}", client="modest").is_whole
        stream.close()
        assert ask(pool, directory, "ASK {}", client="greedy").is_whole


def test_no_network(pool: WorkerPool, directory: str) -> None:
    """A worker cannot open a socket, even for a query that nobody looked at first."""
    with pytest.raises(StoreError, match=r"(?i)denied|permission"):
        ask(pool, directory, "SELECT * { SERVICE <http://127.0.0.1:7999/> {} }")


def test_no_environment(pool: WorkerPool, directory: str) -> None:
    """A worker does not inherit the server's secrets."""
    os.environ["COPROD_SECRET"] = "hush"  # noqa: S105
    try:
        with WorkerPool(1, preload=[MODULE]) as fresh:
            pid = ask(fresh, directory, "ASK {}").worker.pid
            assert b"hush" not in Path(f"/proc/{pid}/environ").read_bytes()
    finally:
        del os.environ["COPROD_SECRET"]


def test_a_worker_that_dies_is_replaced(directory: str) -> None:
    """A worker that ends by itself is an error for its query and for nobody else."""
    with WorkerPool(1, preload=[MODULE]) as pool:
        timer = threading.Timer(0.7, lambda: os.kill(pool.running()[0].worker.pid, signal.SIGTERM))
        timer.start()
        with pytest.raises(StoreError, match="SIGTERM"):
            ask(pool, directory, ENDLESS)
        assert ask(pool, directory, "ASK {}").is_whole


def test_long_tasks_go_last(pool: WorkerPool, directory: str) -> None:
    """A query that has run for a while gives way to others; its worker is not used again."""
    stream = ask(pool, directory, LATE)
    for _ in zip(range(3), stream, strict=False):
        time.sleep(0.01)
    reader = threading.Thread(target=expect, args=(StoreError, lambda: list(stream)))
    reader.start()
    assert wait_until(lambda: stream.worker.is_slowed)
    assert os.getpriority(os.PRIO_PROCESS, stream.worker.pid) >= 10
    stream.close()
    reader.join()


def test_workers_die_with_their_parent(directory: str) -> None:
    """No worker outlives a parent that is killed, not even one in the middle of a query."""
    code = (
        "import sys, threading, time\n"
        "from coprod_kg.publish.answering import TASK, Question\n"
        "from coprod_kg.store.workers import WorkerPool\n"
        "pool = WorkerPool(1)\n"
        f"arguments = Question({directory!r}, {ENDLESS!r}, 'json').arguments()\n"
        "show = lambda stream: print(stream.worker.pid, flush=True)\n"
        "pool.run(TASK, arguments, on_start=show)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        time.sleep(0.3)
        assert is_alive(pid)
        parent.kill()
        parent.wait()
    assert wait_until(lambda: not is_alive(pid))
