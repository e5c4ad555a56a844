"""The application as the server runs it: with answers that can be cut off, and clients whose going is noticed."""

from __future__ import annotations

import multiprocessing
import os
import threading
from functools import partial
from typing import Any

from coprod_kg.settings import Settings
from coprod_kg.web import behind_proxies, create_app, uploads
from coprod_kg.web.bridge import Bridge
from coprod_kg.web.context import endpoint
from coprod_kg.web.observe import log_to_stderr
from coprod_kg.web.reading import EXTENSION
from coprod_kg.web.remembered import EXTENSION as MEMORY
from coprod_kg.web.remembered import Recall
from coprod_kg.web.shelf import keep_up
from coprod_kg.web.shortcut import Shortcut

#: Threads for what needs no worker: pages, files, health.
_OTHERS = 32


def application() -> Bridge:
    """The application over the store that the environment names; its workers end with it."""
    log_to_stderr()
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    settings = Settings.from_environment()
    app = create_app(settings)
    if settings.look_seconds:
        threading.Thread(target=keep_up, args=(app, settings.look_seconds), name="keep-up", daemon=True).start()
    here = endpoint(app)
    correct = partial(_corrected, settings.proxies) if settings.proxies else None
    shortcut = Shortcut(here, lambda: app.extensions[EXTENSION].store, correct)
    recall = Recall(app.extensions[MEMORY], lambda: app.extensions[EXTENSION].store, here.observer, correct or dict)

    def close() -> None:
        here.pool.close()
        shortcut.close()
        uploads.close(app)
        here.observer.catch_up()

    # Whoever waits in the queue has a thread, and so do those whose queries run; the rest is for everybody else.
    threads = settings.queue + settings.worker_count + _OTHERS
    return Bridge(app, threads, close=close, shortcuts=(shortcut, recall))


def _end_with_parent() -> None:
    """End where the process that manages this one was killed, as nobody could stop it any more; so do its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _corrected(proxies: int, environ: dict[str, Any]) -> dict[str, Any]:
    """An environment with what the proxies say of the client and of the public address."""
    found = dict(environ)
    behind_proxies(lambda *_: (), proxies)(found, lambda *_: lambda _: None)
    return found
