"""What the server tells its operator: one line of JSON a request, and figures for Prometheus; never a token."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import secrets
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from coprod_kg.store.stream import Stream
from coprod_kg.store.workers import WorkerPool
from coprod_kg.tokens import Principal

LOG = logging.getLogger("coprod_kg.requests")
_BOUNDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
_NO_RULE = "(none)"
#: How much of a query stands in the line of one that was stopped.
_SHOWN = 1_000
#: How long a line may be put off, in seconds.
_SOON = 0.02
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class Seen:
    """One request and what became of it. ``rule`` is the kind of address, of which there are few."""

    id: str
    method: str
    path: str
    rule: str
    status: int
    seconds: float
    size: int | None = None
    address: str | None = None
    who: str | None = None
    role: str | None = None
    version: str | None = None
    cut: str | None = None
    query: str | None = None
    ended: float = field(default_factory=time.time)


_SHOWN_OF_EACH = tuple(name for name in Seen.__slots__ if name not in ("rule", "ended"))


class Observer:
    """Counts requests, and writes a line about each where somebody listens to the log ``coprod_kg.requests``."""

    def __init__(self, pool: WorkerPool) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "coprod_requests", "Requests that were answered.", ("method", "rule", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "coprod_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ("rule",),
            buckets=_BOUNDS,
            registry=self.registry,
        )
        self._cut = Counter("coprod_cut_answers", "Answers that were cut off.", registry=self.registry)
        ProcessCollector(registry=self.registry)
        self.registry.register(_Workers(pool))
        self._soon: deque[Seen] = deque()

    def note(self, seen: Seen) -> None:
        """Count a request and write its line."""
        self._count(seen)
        if LOG.isEnabledFor(logging.INFO):
            LOG.info(_line(seen))

    def note_soon(self, seen: Seen) -> None:
        """The same with others that come about now, so that none waits for it; only in an event loop."""
        self._soon.append(seen)
        if len(self._soon) == 1:
            asyncio.get_running_loop().call_later(_SOON, self.catch_up)

    def catch_up(self) -> None:
        """Note what was put off."""
        lines = []
        while self._soon:
            seen = self._soon.popleft()
            self._count(seen)
            lines.append(_line(seen))
        if lines and LOG.isEnabledFor(logging.INFO):
            LOG.info("\n".join(lines))

    def figures(self) -> bytes:
        """The figures in Prometheus' text format."""
        self.catch_up()
        return generate_latest(self.registry)

    def _count(self, seen: Seen) -> None:
        self._requests.labels(seen.method, seen.rule, str(seen.status)).inc()
        self._seconds.labels(seen.rule).observe(seen.seconds)
        if seen.cut:
            self._cut.inc()


class _Workers(Collector):
    """The workers as they are when somebody asks."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The figures of a pool."""
        running = self._pool.running()
        memory = sum(stream.worker.resident_bytes() for stream in running)
        yield GaugeMetricFamily("coprod_queries_running", "Queries that run now.", value=len(running))
        yield GaugeMetricFamily("coprod_queries_waiting", "Queries that wait for a worker.", value=self._pool.waiting())
        yield GaugeMetricFamily("coprod_workers", "Workers there may be.", value=self._pool.size)
        yield GaugeMetricFamily("coprod_queries_memory_bytes", "Memory of the workers at work.", value=memory)


def new_id() -> str:
    """An id for a request, under which its line, its answer and its query are found."""
    return secrets.token_hex(6)


def request_id() -> str:
    """The id of this request."""
    if "request_id" not in g:
        g.request_id = new_id()
    found: str = g.request_id
    return found


def begin() -> None:
    """Note when a request began; the application calls this first."""
    g.started = time.perf_counter()


def end(response: Response, watch: Observer) -> Response:
    """Give an answer its request's id, and note the request when the answer has ended."""
    response.headers["X-Request-ID"] = request_id()
    seen = _seen(response)
    stream: Stream | None = g.get("stream")
    started = g.get("started", time.perf_counter())

    def note() -> None:
        seen.ended = time.time()
        seen.seconds = time.perf_counter() - started
        if stream is not None and stream.cut:
            seen.cut = stream.cut if seen.status < 400 else None
            seen.query = stream.about[:_SHOWN]
        seen.size = getattr(response.response, "sent", seen.size)
        watch.note(seen)

    response.call_on_close(note)
    return response


def _seen(response: Response) -> Seen:
    principal: Principal | None = g.get("principal")
    return Seen(
        id=request_id(),
        method=request.method if request.method.isalpha() and len(request.method) < 10 else "other",
        path=request.path[:500],
        rule=request.url_rule.rule if request.url_rule else _NO_RULE,
        status=response.status_code,
        seconds=0.0,
        size=response.content_length,
        address=request.remote_addr,
        who=principal.name if principal else None,
        role=principal.role.word if principal else None,
        version=response.headers.get("Coprod-Version"),
    )


def _told(moment: float) -> str:
    return dt.datetime.fromtimestamp(moment, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _line(seen: Seen) -> str:
    told: dict[str, Any] = {"time": _told(seen.ended)}
    told |= {name: value for name in _SHOWN_OF_EACH if (value := getattr(seen, name)) is not None}
    told["seconds"] = round(seen.seconds, 6)
    return _AS_JSON(told)


class JsonLines(logging.Formatter):
    """Every line of the log as JSON; those about requests are it already."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, without its end."""
        if record.name == LOG.name:
            return record.getMessage()
        told = {"time": _told(record.created), "level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return _AS_JSON(told)


def log_to_stderr() -> None:
    """Write the package's log to standard error, a line of JSON each; for a server's process to call.

    What libraries warn of is written so, too, and nothing else is: whoever reads the log reads JSON alone.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    package = logging.getLogger("coprod_kg")
    package.handlers, package.propagate = [handler], False
    package.setLevel(logging.INFO)
    logging.getLogger().handlers = [handler]
    logging.captureWarnings(capture=True)
