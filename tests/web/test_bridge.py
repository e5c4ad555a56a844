"""A body that does not come in time is not waited for, and whoever sends it is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from flask import Flask, Response, request

from coprod_kg.web import bridge, incoming
from coprod_kg.web.bridge import Bridge


def echo() -> Flask:
    app = Flask("echo")

    @app.post("/")
    def answer() -> Response:
        return Response(request.get_data())

    return app


def post(length: int, *pieces: bytes, kind: str = "text/plain") -> tuple[int, bytes]:
    """Status and body of the answer to a POST of which only some pieces come."""
    sent: list[Any] = []
    left = list(pieces)

    async def receive() -> Any:
        if not left:
            return await asyncio.Event().wait()
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(left) or sum(map(len, pieces)) < length}

    async def send(message: Any) -> None:
        sent.append(message)

    head = {"content-length": str(length), "content-type": kind, "host": "localhost"}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in head.items()],
    }
    asyncio.run(Bridge(echo())(scope, receive, send))
    return sent[0]["status"], b"".join(message["body"] for message in sent[1:])


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", [FORM, "text/plain"])
def test_a_body_in_pieces(kind: str) -> None:
    """A body comes to the application whole, read before it or by it."""
    assert post(5, b"ab", b"", b"cde", kind=kind) == (200, b"abcde")


@pytest.mark.parametrize(("kind", "length"), [(FORM, 5), (FORM, 10_000_000), ("text/plain", 5)])
def test_a_body_that_does_not_come(monkeypatch: pytest.MonkeyPatch, kind: str, length: int) -> None:
    """A body whose rest does not come is answered with 408, whoever was to read it."""
    monkeypatch.setattr(incoming, "SLOWEST", 0.05)
    monkeypatch.setattr(bridge, "SLOWEST", 0.05)
    assert post(length, b"ab", kind=kind) == (408, b"")
