"""A server of the endpoint alone, on a free port, as it runs in production: granian, ASGI, workers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import httpx
import pyoxigraph as ox
from flask import Flask

from coprod_kg.errors import Unauthorised, Unreadable
from coprod_kg.publish.formats import GRAPHS, RDF
from coprod_kg.settings import Settings
from coprod_kg.store import Version, VersionedStore
from coprod_kg.store.changing import changes
from coprod_kg.store.workers import WorkerPool
from coprod_kg.tokens import Principal, Role
from coprod_kg.web import context, errors, graph_store, sparql
from coprod_kg.web.bridge import Bridge
from coprod_kg.web.context import Condition, Payload
from coprod_kg.web.reading import EXTENSION as READERS

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-curators-token"  # noqa: S105


def seed(path: Path, quads: list[ox.Quad]) -> VersionedStore:
    """A store whose first version holds these quads."""
    store = VersionedStore(path)
    with store.write(who="test", why="seed", action="create") as draft:
        draft.engine.add(quads)
    return store


class PlainGate:
    """Lets everything through that the protocols allow."""

    def __init__(self, store: VersionedStore, pool: WorkerPool) -> None:
        self._store, self._pool = store, pool

    def update(
        self, text: str, who: str, *, base: str = "", graph: str | None = None, condition: Condition | None = None
    ) -> Version:
        with self._store.write(who=who, why="SPARQL update", action="update") as draft:
            self._check(condition)
            change = changes(self._pool, self._store.directory(), text, base=base, graph=graph)
            draft.engine.remove(change.removed)
            draft.engine.add(change.added)
        return draft.version

    def put(
        self,
        graph: str,
        payloads: Sequence[Payload],
        who: str,
        *,
        replace: bool,
        condition: Condition | None = None,
    ) -> Version:
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        quads = [quad for payload in payloads for quad in self._read(payload, graph)]
        with self._store.write(who=who, why="graph store", action="update") as draft:
            self._check(condition)
            if replace:
                draft.engine.remove(list(draft.engine.quads(name)))
            draft.engine.add(ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads)
        return draft.version

    def drop(self, graph: str, who: str, *, condition: Condition | None = None) -> Version:
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        with self._store.write(who=who, why="graph store", action="update") as draft:
            self._check(condition)
            draft.engine.remove(list(draft.engine.quads(name)))
        return draft.version

    def _check(self, condition: Condition | None) -> None:
        if condition:
            condition(self._store.version())

    def _read(self, payload: Payload, graph: str) -> list[ox.Quad]:
        form = next(form for form in GRAPHS if payload.media_type in form.media_types)
        try:
            return list(ox.parse(payload.data, RDF[form.name], base_iri=graph or None))
        except SyntaxError as error:
            raise Unreadable(str(error)) from error


def create_test_app(settings: Settings) -> Flask:
    """An application with the endpoint and nothing else."""
    app = Flask("coprod_kg.web")
    app.config["SETTINGS"] = settings
    store = VersionedStore(settings.store)
    app.extensions[READERS] = SimpleNamespace(store=store)
    errors.register(app)
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(graph_store.blueprint)
    endpoint = context.endpoint(app)
    endpoint.authenticate = _authenticate
    endpoint.gate = PlainGate(store, endpoint.pool)
    return app


def application() -> Bridge:
    """What the server loads."""
    app = create_test_app(Settings.from_environment())
    return Bridge(app, close=context.endpoint(app).pool.close)


def _authenticate(token: str) -> Principal:
    if token != TOKEN:
        raise Unauthorised("This token is not known here.")
    return Principal("a curator", Role.CURATOR)


@contextmanager
def serving(store: Path, **settings: object) -> Iterator[httpx.Client]:
    """A client of a fresh server over a store; the server ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {f"COPROD_{name.upper()}": str(value) for name, value in settings.items()}
    environment = os.environ | given | {"COPROD_STORE": str(store), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--log-level", "warning", "endpoint_server:application"],
        cwd=Path(__file__).parent,
        env=environment,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _wait(client, process)
            yield client
    finally:
        process.terminate()
        process.wait(20)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            client.get("/sparql", params={"query": "ASK {}"})
            return
        except httpx.TransportError:
            if process.poll() is not None:
                raise AssertionError("the server did not start") from None
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
