"""The process aside answers what is one pattern, holds nobody up, and is replaced where it is gone or stuck."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from endpoint_server import seed
from waiting import PATIENT

from coprod_kg.publish.answering import LARGEST, Question
from coprod_kg.store import frames
from coprod_kg.store.process import Limits
from coprod_kg.web import aside
from coprod_kg.web.aside import Aside

P = ox.NamedNode("http://example.org/p")
GRAPH = ox.NamedNode("http://example.org/g")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A version with a hundred small values and a very long one."""
    quads = [ox.Quad(ox.NamedNode(f"http://example.org/{i}"), P, ox.Literal(i), GRAPH) for i in range(100)]
    quads.append(ox.Quad(ox.NamedNode("http://example.org/long"), P, ox.Literal("x" * LARGEST), GRAPH))
    store = seed(tmp_path_factory.mktemp("aside") / "store", quads)
    return str(Path(store.directory(1)).resolve())


def question(directory: str, subject: object, form: str = "csv") -> Question:
    """What is asked of one thing."""
    return Question(directory, f"SELECT ?o {{ <http://example.org/{subject}> ?p ?o }}", form)


def tried(deed: Callable[[Aside], Awaitable[None]]) -> None:
    """Do something with a process aside, which ends with it."""

    async def whole() -> None:
        found = Aside(Limits())
        try:
            await deed(found)
        finally:
            found.close()

    asyncio.run(whole())


async def answered(found: Aside, asked: Question) -> bytes:
    """The answer, asked for until the process gives one."""
    for _ in range(int(PATIENT / 0.02)):
        if (answer := await found.ask(asked)) is not None:
            return answer
        await asyncio.sleep(0.02)
    raise AssertionError("The process never answered.")


def number(found: Aside) -> int:
    """The number of the process that is asked."""
    assert found._worker
    return found._worker.pid


def test_each_gets_its_own_answer(directory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many who ask at once each get the answer to their question, or none, and never another's."""
    for limit in ("PATIENCE", "STUCK", "DEAD"):
        monkeypatch.setattr(aside, limit, PATIENT)  # a busy machine may take its time

    async def deed(found: Aside) -> None:
        await answered(found, question(directory, 0))
        answers = await asyncio.gather(*(found.ask(question(directory, i)) for i in range(100)))
        assert any(answers)
        for i, answer in enumerate(answers):
            assert answer in (None, f"o\r\n{i}\r\n".encode())

    tried(deed)


def test_what_is_too_long_is_left_to_workers(directory: str) -> None:
    """An answer past the limit, a text with an error and a folder that is gone give None, and the next is answered."""

    async def deed(found: Aside) -> None:
        await answered(found, question(directory, 0))
        assert await found.ask(question(directory, "long")) is None
        assert await found.ask(Question(directory, "SELECT * {", "csv")) is None
        assert await found.ask(question(directory + "-gone", 1)) is None
        assert await answered(found, question(directory, 1)) == b"o\r\n1\r\n"

    tried(deed)


def test_questions_that_fill_its_pipe_are_left_to_workers(directory: str) -> None:
    """More than a pipe holds is not asked, so that the server never waits for the process to read."""

    async def deed(found: Aside) -> None:
        await answered(found, question(directory, 0))
        os.kill(number(found), signal.SIGSTOP)
        padded = Question(directory, "SELECT * { ?s ?p 'é' } #" + "é" * 2000, "csv")
        answers = await asyncio.wait_for(asyncio.gather(*(found.ask(padded) for _ in range(50))), PATIENT)
        assert answers == [None] * 50

    tried(deed)


def test_one_that_is_stuck_is_replaced(directory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not answer keeps nobody waiting, and after a while another takes its place."""
    monkeypatch.setattr(aside, "DEAD", 0.3)

    async def deed(found: Aside) -> None:
        await answered(found, question(directory, 0))
        before = number(found)
        os.kill(before, signal.SIGSTOP)
        assert await found.ask(question(directory, 1)) is None
        assert await answered(found, question(directory, 2)) == b"o\r\n2\r\n"
        assert number(found) != before

    tried(deed)


def test_one_that_dies_is_replaced(directory: str) -> None:
    """Who waits for a process that dies is told that there is no answer, and the next is asked of another."""

    async def deed(found: Aside) -> None:
        await answered(found, question(directory, 0))
        os.kill(number(found), signal.SIGSTOP)
        waiting = asyncio.ensure_future(found.ask(question(directory, 1)))
        await asyncio.sleep(0)
        os.kill(number(found), signal.SIGKILL)
        assert await waiting is None
        assert await answered(found, question(directory, 2)) == b"o\r\n2\r\n"

    tried(deed)


def test_frames_that_came_in_parts() -> None:
    """Frames are found whole however the bytes were cut."""
    whole = [(frames.DATA, b"abc"), (frames.END, b""), (frames.DATA, b"d" * 300)]
    data = b"".join(frames.pack(kind, payload) for kind, payload in whole)
    for cut in range(len(data)):
        first, rest = frames.split(data[:cut])
        second, rest = frames.split(rest + data[cut:])
        assert ([*first, *second], rest) == (whole, b"")
