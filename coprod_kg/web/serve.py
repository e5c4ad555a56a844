"""Running the application behind granian, a WSGI server with threads for slow clients."""

from __future__ import annotations

import os
from dataclasses import fields

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from coprod_kg.settings import PREFIX, Settings

#: Threads that wait for workers and send answers; the work itself is done in worker processes.
THREADS = 64


def serve(settings: Settings) -> None:
    """Serve until a signal ends it; the server's process reads the settings from the environment."""
    for field in fields(settings):
        value = getattr(settings, field.name)
        os.environ[PREFIX + field.name.upper()] = " ".join(value) if isinstance(value, tuple) else str(value)
    Server(
        "coprod_kg.web:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=1,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()
