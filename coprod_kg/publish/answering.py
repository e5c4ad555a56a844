"""The task a worker does for a question: run it on a version, and write the answer in a format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadQuery, NotAcceptable, StoreError
from coprod_kg.publish.results import write_answer
from coprod_kg.query.diagnosis import explained
from coprod_kg.store.engine import Answer
from coprod_kg.store.places import is_address
from coprod_kg.store.syntax import explain
from coprod_kg.store.worker import Output, Stores

if TYPE_CHECKING:
    from coprod_kg.query.calling import Calls
    from coprod_kg.store.remote import RemoteEngine

#: The address of the task, for ``WorkerPool.run``, and what a worker should have loaded for it.
TASK = "coprod_kg.publish.answering:answer"
MODULE = "coprod_kg.publish.answering"
#: The same for questions that are one pattern, and how long their answers may be.
ASIDE = "coprod_kg.publish.answering:answer_aside"
LARGEST = 16 << 10


@dataclass(frozen=True, slots=True)
class Question:
    """A query, the version it is put to, the dataset its protocol request states, and the format.

    ``default_graphs`` and ``named_graphs`` are None where the request states no dataset: then FROM in the
    text decides (``has_dataset``), and without it the default graph is the union of all graphs. ``calls`` are the
    targets of SERVICE in the text, which may be called and may bring so many rows and bytes.
    """

    directory: str
    text: str
    form: str
    base: str = ""
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    has_dataset: bool = False
    calls: tuple[str, ...] = ()
    call_rows: int = 0
    call_bytes: int = 0

    def arguments(self) -> Mapping[str, Any]:
        """The question as a task's arguments."""
        return {name: getattr(self, name) for name in self.__slots__}


def answer(arguments: Mapping[str, Any], stores: Stores, output: Output) -> None:
    """Answer a question into an output. Raises BadQuery, NotAcceptable or StoreError."""
    question = Question(**arguments)
    if is_address(question.directory):
        write_answer(
            _ask_endpoint(cast("RemoteEngine", stores.engine(question.directory)), question), question.form, output
        )
        return
    store = stores.open(question.directory)
    try:
        if question.calls:
            _write_calling(store, question, output)
        else:
            write_answer(_ask(store, question), question.form, output)
    except SyntaxError as error:
        raise explained(explain(error, question.text), question.text) from error
    except OSError as error:
        cause = error.__cause__ if isinstance(error.__cause__, NotAcceptable) else None
        raise cause or StoreError(f"The engine failed while it answered: {error}") from error
    except (ValueError, RuntimeError) as error:
        raise BadQuery(f"The query cannot be carried out: {error}") from error


def _write_calling(store: ox.Store, question: Question, output: Output) -> None:
    """Write the answer to a question that calls other endpoints, through a forwarder that counts what they bring."""
    # It brings an HTTP client and a server, which most workers need not.
    from coprod_kg.query.calling import Calls, forwarded

    calls = Calls(question.calls, question.call_rows, question.call_bytes)
    try:
        with forwarded(question.text, calls) as text:
            write_answer(_ask(store, replace(question, text=text)), question.form, _Watched(output, calls))
    except (OSError, ValueError, RuntimeError) as error:
        calls.check(error)
        raise
    calls.check()


class _Watched:
    """The way out of an answer, which ends where one of its calls has ended too early."""

    def __init__(self, output: Output, calls: Calls) -> None:
        self._output, self._calls = output, calls

    def write(self, data: bytes) -> int:
        """Pass some bytes on. Raises OSError where a call has ended too early."""
        if self._calls.broken:
            raise OSError("a call has ended too early")
        return self._output.write(data)

    def flush(self) -> None:
        """Nothing: bytes leave when there are enough of them."""


class _Short:
    """Takes so many bytes and no more."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take some bytes. Raises OSError where they are too many."""
        self.left -= len(data)
        if self.left < 0:
            raise OSError("The answer is too long.")
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing."""


def answer_at_once(store: ox.Store, question: Question, most: int) -> bytes | None:
    """The answer to a question that is one pattern, if it has no more bytes than ``most``; None else.

    None too where it cannot be answered: whoever puts the question to a worker then learns why.
    """
    output = _Short(most)
    try:
        write_answer(_ask(store, question), question.form, output)
    except (OSError, SyntaxError, ValueError, RuntimeError, NotAcceptable):
        return None
    return b"".join(output.parts)


def answer_aside(arguments: Mapping[str, Any], stores: Stores, output: Output) -> None:
    """The task of the process aside: answer a question that is one pattern at once, or else write nothing."""
    question = Question(**arguments)
    body = answer_at_once(stores.open(question.directory), question, LARGEST)
    if body is not None:
        output.write(body)


def _ask(store: ox.Store, question: Question) -> Answer:
    protocol = question.default_graphs is not None or question.named_graphs is not None
    dataset: dict[str, Any] = {"use_default_graph_as_union": not (protocol or question.has_dataset)}
    if protocol:
        dataset["default_graph"] = _nodes(question.default_graphs)
        dataset["named_graphs"] = _nodes(question.named_graphs)
    text = question.text
    return store.query(text, base_iri=question.base or None, prefixes=dict(vocab.prefixes_in(text)), **dataset)


def _ask_endpoint(engine: RemoteEngine, question: Question) -> Answer:
    """What an endpoint answers, read to its end before any of it is sent on."""
    text = f"BASE <{question.base}> {question.text}" if question.base else question.text
    if question.default_graphs is None and question.named_graphs is None:
        return engine.query(text)
    default, inner = (
        [ox.NamedNode(graph) for graph in graphs or () if graph]
        for graphs in (question.default_graphs, question.named_graphs)
    )
    return engine.ask(text, default=default, named=inner)


def _nodes(graphs: Sequence[str] | None) -> list[ox.NamedNode | ox.DefaultGraph]:
    """The graphs by their names; the empty name is that of the unnamed graph."""
    return [ox.NamedNode(graph) if graph else ox.DefaultGraph() for graph in graphs or ()]
