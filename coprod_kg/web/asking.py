"""What a query request comes to: the operation, the version it is put to, the format, and the answer's headers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from coprod_kg.errors import BadRequest
from coprod_kg.publish.answering import Question
from coprod_kg.publish.formats import GRAPHS, HTML, RESULTS, TABLES, content_type
from coprod_kg.publish.negotiate import Choice, choose
from coprod_kg.query.operation import Kind, Operation
from coprod_kg.settings import Settings
from coprod_kg.store.places import is_address
from coprod_kg.web import protocol
from coprod_kg.web.protocol import Asked


@dataclass(frozen=True, slots=True)
class Held:
    """A version as a query needs it: its number and its folder."""

    number: int
    directory: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query is to be answered; ``tag`` stands for the answer, ``is_cited`` says that a version is named."""

    operation: Operation
    choice: Choice
    question: Question
    version: int
    tag: str
    is_cited: bool

    @classmethod
    def of(
        cls, asked: Asked, accept: str | None, base: str, settings: Settings, find: Callable[[str | None], Held]
    ) -> Plan:
        """The plan for a request. Raises BadRequest, Forbidden, NotAcceptable, NotFound or Gone."""
        operation = protocol.operation(asked.text or "", base)
        if operation.kind is Kind.UPDATE:
            raise BadRequest("This is an update; it has to come by POST, as `update=` or application/sparql-update.")
        operation.check_outside(settings.allowed_services)
        choice = _choice(accept, operation.kind.is_graph, asked.first("format"))
        version = asked.one("version")
        defaults, names = asked.graphs("default-graph-uri", "named-graph-uri")
        held = find(version)
        question = Question(
            held.directory,
            operation.text,
            choice.format.name,
            base,
            defaults,
            names,
            operation.has_dataset,
            operation.services,
            settings.call_rows,
            settings.call_bytes,
        )
        return cls(operation, choice, question, held.number, _tag(question, choice, held), version is not None)

    @property
    def is_pattern(self) -> bool:
        """Whether the question is one pattern, put to all graphs here, and the engine itself writes the answer."""
        question = self.question
        is_stated = question.default_graphs is not None or question.named_graphs is not None
        is_here = not is_address(question.directory)
        return self.operation.is_pattern and is_here and not is_stated and question.form in RESULTS

    @property
    def about(self) -> str:
        """What a list of running queries shows of it."""
        return self.operation.text[:2000]

    def headers(self) -> Mapping[str, str]:
        """The headers of the answer: what it is, of which version, and how long it may be kept."""
        told = {
            "Content-Type": content_type(self.choice.media_type),
            "Vary": "Accept, Accept-Encoding",
            "Coprod-Version": str(self.version),
        }
        if self.operation.volatile:
            return told | {"Cache-Control": "no-store"}
        kept = "public, max-age=3600" if self.is_cited else "no-cache"
        return told | {"ETag": f'W/"{self.tag}"', "Cache-Control": kept}


@lru_cache(maxsize=512)
def _choice(accept: str | None, is_graph: bool, override: str | None) -> Choice:
    """The format of an answer; remembered by less than all that is offered, which takes long to compare."""
    return choose(accept, (*(GRAPHS if is_graph else TABLES), HTML), override)


def _tag(question: Question, choice: Choice, held: Held) -> str:
    parts = (question, choice.media_type, held.number)
    return f"{held.number}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"
