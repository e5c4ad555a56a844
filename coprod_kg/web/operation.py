"""For those who run the server: is it alive, is it ready, its figures, and the queries that run now."""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from coprod_kg.errors import NotFound
from coprod_kg.tokens import Role
from coprod_kg.web import context

blueprint = Blueprint("operation", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Whether the server's process answers at all."""
    return _fresh(jsonify(status="ok"))


@blueprint.get("/ready")
def ready() -> Response:
    """Whether questions can be answered: the store has a version. Raises StoreError where it has not."""
    version = context.store().version()
    return _fresh(jsonify(status="ok", version=version.number, time=version.time))


@blueprint.get("/metrics")
def metrics() -> Response:
    """The figures of the server, in the text format of Prometheus."""
    return _fresh(Response(context.endpoint().observer.figures(), content_type=CONTENT_TYPE_LATEST))


@blueprint.get("/running")
def running() -> Response:
    """The queries that run now, the oldest first, for a curator."""
    context.require(Role.CURATOR)
    pool, now = context.endpoint().pool, time.time()
    shown = [
        {
            "id": stream.name,
            "client": stream.client,
            "seconds": round(now - stream.started, 3),
            "limit": stream.seconds,
            "memory": stream.worker.resident_bytes(),
            "query": stream.about,
        }
        for stream in pool.running()
    ]
    return _fresh(jsonify(running=shown, waiting=pool.waiting()))


@blueprint.delete("/running/<identifier>")
def cancel(identifier: str) -> Response:
    """Stop a running query, for a curator. Raises NotFound."""
    context.require(Role.CURATOR)
    pool = context.endpoint().pool
    known = [stream.name for stream in pool.running()]
    if not pool.cancel(identifier):
        raise NotFound.among(f"No query {identifier!r} is running.", identifier, known)
    context.audit("cancel", query=identifier)
    return Response(status=204)


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
