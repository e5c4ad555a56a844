"""Running the application behind granian, as ASGI (``bridge`` says why), in threads for slow clients."""

from __future__ import annotations

import math
import multiprocessing
import os
import socket
from dataclasses import fields

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from coprod_kg.errors import BadRequest
from coprod_kg.settings import PREFIX, Settings

#: How long those who are answered when the server is to stop have, besides the deadline of a query; in seconds.
GRACE = 15.0


def serve(settings: Settings) -> None:
    """Serve until a signal ends it; the server's process reads the settings from the environment.

    Raises BadRequest where the address cannot be listened at.
    """
    _check_address(settings.host, settings.port)
    for field in fields(settings):
        value = getattr(settings, field.name)
        os.environ[PREFIX + field.name.upper()] = " ".join(value) if isinstance(value, tuple) else str(value)
    # Not forked: the engine's own threads, which this process has since it opened the store, are not in a fork, and
    # whoever writes there waits for them for ever.
    multiprocessing.set_start_method("spawn", force=True)
    Server(
        "coprod_kg.web.asgi:application",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        workers=1,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=math.ceil(settings.query_seconds + GRACE),
    ).serve()


def _check_address(host: str, port: int) -> None:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        raise BadRequest(
            f"The server cannot listen at {host}:{port}: {reason}. Choose another address with --host and --port."
        ) from error
