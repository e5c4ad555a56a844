"""What can be set: the store's place, the server's address, and every limit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

from coprod_kg.errors import BadRequest

PREFIX = "COPROD_"


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One server's settings; each can be given as ``COPROD_NAME`` in the environment.

    Seconds are wall-clock seconds, bytes are bytes, and lists are separated by spaces.
    """

    #: A store's folder, or the address of a SPARQL endpoint.
    store: str = "./store"
    #: Of an endpoint: the addresses for updates, where it is another, and of the graph store, where it has one; and
    #: how many seconds it may take to answer.
    store_update: str = ""
    store_graphs: str = ""
    store_seconds: float = 60.0
    #: The folder on this machine for what an endpoint cannot keep: contributed files, submissions, tokens.
    beside: str = "./store"
    #: The folder of the tokens and the audit log; empty: the store's own, or ``beside``.
    access: str = ""
    host: str = "127.0.0.1"
    port: int = 5000
    #: The public address of the server, such as ``https://kg.example.org/``; empty: as the request says.
    base: str = ""
    #: How many proxies stand before the server: what so many say in X-Forwarded-… headers is believed.
    proxies: int = 0
    #: Worker processes; 0 means two for each processor and at least four, so that long queries,
    #: which run at a low priority, leave one free for short ones.
    workers: int = 0
    #: The deadline of a query, and the longest that ``timeout=`` may ask for with a token.
    query_seconds: float = 30.0
    longest_seconds: float = 600.0
    #: How long a client may leave an answer unread before it counts as gone.
    stall_seconds: float = 30.0
    #: The resident memory of one worker.
    memory_bytes: int = 2 << 30
    #: How many requests may wait for a worker, and for how long.
    queue: int = 64
    queue_seconds: float = 15.0
    #: How many queries of one client run at once; 0 means the workers less one. A part of the queue may wait for that.
    per_client: int = 0
    #: The longest query or update, the longest form of somebody without a token, the longest body.
    text_bytes: int = 512 << 10
    form_bytes: int = 1 << 20
    body_bytes: int = 100 << 20
    #: How often it is looked for a new version, of which search and counts are worked out; 0: when they are asked for.
    look_seconds: float = 1.0
    #: Whether contributors publish what they hand in, without waiting for a curator: 1 or 0.
    contributors_publish: bool = False
    #: The largest file of somebody without a token; with one it is ``body_bytes``.
    upload_bytes: int = 20_000_000
    #: How many bytes may wait for a curator, those of one contributor and those of all.
    waiting_bytes_each: int = 500_000_000
    waiting_bytes: int = 2_000_000_000
    #: How many files one client may have checked in a minute; contributors five times as many, curators any number.
    uploads_per_minute: int = 60
    #: How long checking a file may take, how many are checked at once (0: as many as there are processors),
    #: and how many bytes of checked files are kept, for an hour, until they are handed in.
    check_seconds: float = 120.0
    checks: int = 0
    spool_bytes: int = 1_000_000_000
    #: What small answers, which cannot change, may take of memory.
    cache_bytes: int = 64 << 20
    #: Addresses that SERVICE and LOAD may name; a prefix that ends in ``/`` or ``#``, or a whole address.
    allowed_services: tuple[str, ...] = ()
    #: How many rows and bytes what SERVICE calls may bring into one query.
    call_rows: int = 200_000
    call_bytes: int = 64 << 20

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
        """The settings of the environment; ``overrides`` that are not None win.

        Raises BadRequest where a value does not fit its setting.
        """
        source = os.environ if environ is None else environ
        hints = get_type_hints(cls)
        values: dict[str, Any] = {
            field.name: _read(PREFIX + field.name.upper(), source[PREFIX + field.name.upper()], hints[field.name])
            for field in fields(cls)
            if PREFIX + field.name.upper() in source
        }
        values.update({name: value for name, value in overrides.items() if value is not None})
        return cls(**values)

    @property
    def access_folder(self) -> Path:
        """The folder of the tokens and the audit log."""
        is_remote = self.store.startswith(("http://", "https://"))
        return Path(self.access or (self.beside if is_remote else self.store))

    @property
    def worker_count(self) -> int:
        """How many worker processes there are."""
        return self.workers or max(4, 2 * _processors())

    @property
    def check_count(self) -> int:
        """How many files are checked at once."""
        return self.checks or _processors()

    @property
    def client_count(self) -> int:
        """How many queries of one client run at once."""
        return self.per_client or max(1, self.worker_count - 1)


def _read(name: str, text: str, kind: Any) -> Any:
    if kind is bool:
        return _truth(name, text)
    if kind not in (int, float):
        return text if kind is str else tuple(text.split())
    try:
        value = kind(text)
    except ValueError:
        raise BadRequest(f"{name} is {text!r}; it has to be a number.") from None
    if value < 0:
        raise BadRequest(f"{name} is {text}; it has to be 0 or more.")
    return value


def _truth(name: str, text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in words:
        raise BadRequest(f"{name} is {text!r}; it has to be 1 or 0.")
    return words[text.strip().lower()]
