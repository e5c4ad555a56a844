"""What the SPARQL views share: the store, the workers, the answers that were kept, and the way to write."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, request

from coprod_kg import audit as audit_log
from coprod_kg import vocab
from coprod_kg.errors import Forbidden, StoreError, Unauthorised
from coprod_kg.gate import Gate
from coprod_kg.language import speak
from coprod_kg.publish.answering import MODULE, TASK, Question
from coprod_kg.query.federation import check_addresses
from coprod_kg.query.operation import Operation
from coprod_kg.settings import Settings
from coprod_kg.store.named import number_named
from coprod_kg.store.stream import Stream
from coprod_kg.store.versions import VersionedStore
from coprod_kg.store.workers import WorkerPool
from coprod_kg.tokens import Principal, Role, Tokens
from coprod_kg.web import observe
from coprod_kg.web.headers import SHARED
from coprod_kg.web.incoming import CLIENT, Client
from coprod_kg.web.observe import Observer
from coprod_kg.web.reading import EXTENSION as READERS

#: Where the application keeps its endpoint, in ``app.extensions``.
EXTENSION = "coprod_kg.endpoint"
_ALLOWED = "Accept, Authorization, Content-Type, If-Match, If-None-Match"


class AnswerCache:
    """Small whole answers by their tag; those asked for last are kept, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, bytes] = OrderedDict()

    def get(self, tag: str) -> bytes | None:
        """The answer with a tag, or None."""
        with self._lock:
            if tag in self._answers:
                self._answers.move_to_end(tag)
            return self._answers.get(tag)

    def put(self, tag: str, answer: bytes) -> None:
        """Keep an answer; the oldest go where there is no room."""
        with self._lock:
            self._size += len(answer) - len(self._answers.pop(tag, b""))
            self._answers[tag] = answer
            while self._size > self._limit and self._answers:
                self._size -= len(self._answers.popitem(last=False)[1])


@dataclass(slots=True)
class Endpoint:
    """One application's endpoint; its ``gate`` is made when somebody first writes."""

    settings: Settings
    pool: WorkerPool
    cache: AnswerCache
    authenticate: Callable[[str], Principal]
    observer: Observer
    gate: Gate | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> Endpoint:
        """An endpoint that reads only; its workers start when they are first needed."""
        pool = WorkerPool.from_settings(settings, preload=[MODULE])
        tokens = Tokens(settings.access_folder)
        return cls(settings, pool, AnswerCache(settings.cache_bytes), tokens.principal, Observer(pool))


_LOCK = threading.Lock()


def endpoint(app: Flask | None = None) -> Endpoint:
    """The endpoint of an application, or of the one that answers this request; made when first needed."""
    extensions = (app or current_app).extensions
    with _LOCK:
        if EXTENSION not in extensions:
            settings = (app or current_app).config.get("SETTINGS")
            extensions[EXTENSION] = Endpoint.from_settings(settings or Settings.from_environment())
        found: Endpoint = extensions[EXTENSION]
        return found


def store() -> VersionedStore:
    """The store of the application that answers this request. Raises StoreError where it has none."""
    readers = current_app.extensions.get(READERS)
    if readers is None:
        raise StoreError("The application has no store to read from.")
    found: VersionedStore = readers.store
    return found


def version_number(name: str | None) -> int | None:
    """The number of the version that a request names, by its number or as a release; None where it names none.

    Raises BadRequest for what can name no version, and NotFound for a release that is not there.
    """
    return None if name is None else number_named(store(), name)


def who() -> Principal:
    """Whose token the request has. Raises Unauthorised where it has none, or one that is not good.

    The token stands in ``Authorization: Bearer TOKEN``, or is the password of Basic, which is all that many
    clients can say. A browser sends a password it knows with other sites' requests too, so those are refused.
    """
    if "principal" not in g:
        g.principal = endpoint().authenticate(_token())
    found: Principal = g.principal
    return found


def require(role: Role) -> Principal:
    """Whose token the request has; raises Unauthorised, or Forbidden where its role is below this one."""
    return who().require(role)


def audit(action: str, **facts: object) -> None:
    """Add a line to the audit log in the name of the request's principal, or of nobody."""
    principal: Principal | None = g.get("principal")
    name, role = (principal.name, principal.role.word) if principal else ("", None)
    audit_log.record(endpoint().settings.access_folder, action, name, role=role, address=request.remote_addr, **facts)


def _token() -> str:
    given = request.authorization
    token = (given.token if given.type == "bearer" else given.password) if given else None
    if given and given.type == "basic" and request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Unauthorised(speak("A page of another site may not use a token that the browser knows."))
    if not token:
        raise Unauthorised(speak("This needs a token, in the header `Authorization: Bearer TOKEN`."))
    return token


def gate() -> Gate:
    """The way in for writes."""
    here = endpoint()
    if here.gate is None:
        # It brings the validator, which answering needs not and which loads slowly.
        from coprod_kg.edits import EditGate

        here.gate = EditGate(store(), here.pool)
    return here.gate


def run(question: Question, *, about: str, seconds: float | None = None) -> Stream:
    """Put a question to a worker for the client of this request; it is stopped when the client goes."""
    return run_task(TASK, question.arguments(), about=about, seconds=seconds)


def run_task(task: str, arguments: Mapping[str, Any], *, about: str, seconds: float | None = None) -> Stream:
    """Have a worker do a task for the client of this request; it is stopped when the client goes."""
    return endpoint().pool.run(
        task,
        arguments,
        seconds=seconds,
        client=request.remote_addr or "unknown",
        about=about,
        name=observe.request_id(),
        on_start=stop_when_gone,
    )


def stop_when_gone(stream: Stream) -> None:
    """Stop a stream when the client of this request goes, and remember it for the line about the request."""
    g.stream = stream
    client: Client | None = request.environ.get(CLIENT)
    if client is not None:
        client.when_gone(stream.close)


def shared(methods: Sequence[str]) -> Callable[[Response], Response]:
    """What lets pages of any site read a blueprint's answers (CORS)."""

    def share(response: Response) -> Response:
        for name, value in SHARED.items():
            response.headers[name] = value
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
            response.headers["Access-Control-Allow-Headers"] = _ALLOWED
            response.headers["Access-Control-Max-Age"] = "86400"
        return response

    return share


def base_address(path: str) -> str:
    """The absolute address of a path of this server, as the settings or the request have it."""
    return (endpoint().settings.base or request.root_url).rstrip("/") + path


def check_outside(operation: Operation) -> None:
    """Raise Forbidden where an operation would leave this machine for an address that is not allowed or not public."""
    operation.check_outside(endpoint().settings.allowed_services)
    check_addresses((*operation.services, *operation.loads))


def check_not_reserved(graphs: Iterable[str]) -> None:
    """Raise Forbidden where a graph to be written is one of the project's own."""
    for graph in sorted(graphs):
        if vocab.is_reserved(graph):
            raise Forbidden(
                f"The graph <{graph}> is reserved: it changes by contributions and by upgrades of the package, "
                "not by updates. Graphs outside " + vocab.GRAPH + " are free."
            )
