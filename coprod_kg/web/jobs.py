"""Work that may take long: done in worker processes, looked at by whoever has the job's address.

A job has a folder for its file and its result, so that memory does not grow with what is handed in; the folder
goes an hour after the work is done, or earlier where there are too many.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coprod_kg.errors import BadQuery, Busy, CoprodError, NotFound, StoreError, TimedOut, TooLarge
from coprod_kg.language import speak
from coprod_kg.parse.limits import amount
from coprod_kg.settings import Settings
from coprod_kg.store import frames
from coprod_kg.store.places import is_address
from coprod_kg.store.process import Limits
from coprod_kg.store.workers import WorkerPool

#: The tasks; they are named and not imported, since they bring the validator, which loads slowly.
_MODULE = "coprod_kg.review.checking"
CHECK, ACCEPT = f"{_MODULE}:check", f"{_MODULE}:accept"
KEPT_SECONDS, MOST_KEPT = 3600.0, 500
#: How many jobs may wait or run at once, and how long one may wait for a worker.
_MOST_RUNNING, _QUEUE_SECONDS = 48, 60.0
#: From when on a check lets questions go before it; its worker is replaced afterwards.
_LONG = 5.0


@dataclass(slots=True)
class Job:
    """One piece of work. ``facts`` is what it is about; ``what`` says it in words, such as “Checking cases.ttl”."""

    id: str
    what: str
    folder: Path
    facts: dict[str, Any] = field(default_factory=dict)
    started: float = field(default_factory=time.time)
    ended: float | None = None
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def file(self) -> Path:
        """Where the job's file is."""
        return self.folder / "file"

    @property
    def seconds(self) -> float:
        """How long it took, or has taken until now."""
        return (self.ended or time.time()) - self.started

    def result(self) -> dict[str, Any]:
        """What came out; raises the error in which it ended, and Busy while it has not."""
        if not self.done.is_set():
            raise Busy(speak("{what} is not done yet.", what=self.what), retry_after=2.0)
        outcome: dict[str, Any] = json.loads((self.folder / "result.json").read_bytes())
        if "error" in outcome:
            raise frames.unpack_error(outcome["error"].encode())
        found: dict[str, Any] = outcome["found"]
        return found

    def settle(self, outcome: Mapping[str, Any]) -> None:
        """Write down what came out."""
        (self.folder / "result.json").write_bytes(json.dumps(outcome).encode())
        self.ended = time.time()
        self.done.set()


class Jobs:
    """The jobs of one application, and the workers that do them."""

    def __init__(self, settings: Settings) -> None:
        network = is_address(settings.store)
        limits = Limits(settings.check_seconds, settings.check_seconds, settings.memory_bytes, network)
        self._settings = settings
        self._spool = tempfile.TemporaryDirectory(prefix="coprod-kg-", ignore_cleanup_errors=True)
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self.pool = WorkerPool(
            settings.check_count,
            limits,
            queue=_MOST_RUNNING,
            queue_seconds=_QUEUE_SECONDS,
            preload=[_MODULE],
            slow_after=_LONG,
        )

    def new(self, what: str, **facts: Any) -> Job:
        """A job with a folder to put its file into; nothing is done yet. Raises Busy where too many wait."""
        self._sweep()
        with self._lock:
            if sum(1 for job in self._jobs.values() if not job.done.is_set()) >= _MOST_RUNNING:
                raise Busy(speak("Too many files are being checked at this moment. Try again soon."), retry_after=5.0)
            job = Job(secrets.token_urlsafe(12), what, Path(self._spool.name), facts)
            job.folder = job.folder / job.id
            job.folder.mkdir()
            self._jobs[job.id] = job
        return job

    def start(self, job: Job, task: str, arguments: Mapping[str, Any], *, wait: float) -> None:
        """Begin a job in a worker, and wait so many seconds for its end."""
        run = copy_context().run  # it speaks the language of the request
        threading.Thread(target=run, args=(self._run, job, task, arguments), name=f"job-{job.id}", daemon=True).start()
        job.done.wait(wait)

    def get(self, identifier: str) -> Job:
        """A job; raises NotFound where it is over for long."""
        with self._lock:
            job = self._jobs.get(identifier)
        if job is None:
            raise NotFound(
                speak("There is no such check any more: what was checked is kept for an hour. Send the file again.")
            )
        return job

    def find(self, **facts: Any) -> Job | None:
        """The newest job with these facts, or None."""
        with self._lock:
            found = [job for job in self._jobs.values() if all(job.facts.get(k) == v for k, v in facts.items())]
        return max(found, key=lambda job: job.started, default=None)

    def drop(self, job: Job) -> None:
        """Forget a job and take its folder away."""
        with self._lock:
            self._jobs.pop(job.id, None)
        shutil.rmtree(job.folder, ignore_errors=True)

    def close(self) -> None:
        """End the workers and take all folders away."""
        self.pool.close()
        self._spool.cleanup()

    def _run(self, job: Job, task: str, arguments: Mapping[str, Any]) -> None:
        try:
            found = json.loads(b"".join(self.pool.run(task, arguments, about=job.what)))
            outcome: Mapping[str, Any] = {"found": found}
        except CoprodError as error:
            outcome = {"error": frames.pack_error(self._explained(error, job)).decode()}
        except Exception as error:  # whoever waits is told; the thread is nobody's
            outcome = {"error": frames.pack_error(error).decode()}
        with contextlib.suppress(OSError):  # the folder is gone where the server stops
            job.settle(outcome)

    def _explained(self, error: CoprodError, job: Job) -> CoprodError:
        """The limits of a worker in the words of whoever sent a file."""
        if isinstance(error, TimedOut):
            return TooLarge(
                speak(
                    "{what} takes longer than {seconds} s, the limit. Split it.",
                    what=job.what,
                    seconds=f"{self._settings.check_seconds:g}",
                )
            )
        if isinstance(error, BadQuery):
            return TooLarge(speak("{what} is not possible: what it says is nested too deep.", what=job.what))
        if isinstance(error, StoreError) and "memory" in str(error):
            return TooLarge(
                speak(
                    "{what} takes more than {amount} of memory. Split it.",
                    what=job.what,
                    amount=amount(self._settings.memory_bytes),
                )
            )
        return error

    def _sweep(self) -> None:
        """Forget what is old; where there is too much, the oldest that is done goes first."""
        with self._lock:
            done = sorted((job for job in self._jobs.values() if job.done.is_set()), key=lambda job: job.started)
        kept, size = len(done), sum(_size(job) for job in done)
        for job in done:
            is_old = time.time() - job.started > KEPT_SECONDS
            if not (is_old or kept > MOST_KEPT or size > self._settings.spool_bytes):
                break
            kept, size = kept - 1, size - _size(job)
            self.drop(job)


def _size(job: Job) -> int:
    try:
        return sum(path.stat().st_size for path in job.folder.iterdir())
    except OSError:
        return 0
