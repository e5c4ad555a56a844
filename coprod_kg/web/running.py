"""Running a query that somebody asks on a page: in a worker, as any that is not the pages' own."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace

import pyoxigraph as ox
from flask import Response

from coprod_kg.errors import TooLarge
from coprod_kg.publish.answering import Question
from coprod_kg.publish.formats import N_TRIPLES, TSV, Format
from coprod_kg.store.stream import Stream
from coprod_kg.web import context, delivery
from coprod_kg.web.reading import Reading

#: What is read of an answer for a page, at most.
PAGE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Start:
    """The first rows of an answer as the engine wrote them, and whether these are all."""

    data: bytes
    whole: bool


def question(now: Reading, text: str) -> Question:
    """A text as a question to the version that the request reads."""
    return Question(str(context.store().directory(now.version.number)), text, "")


def written(asked: Question, form: Format) -> Response:
    """The answer in a format, sent as it comes. Raises what the worker raises: BadQuery, TimedOut, Busy."""
    return delivery.of_stream(_run(asked, form))


def table(asked: Question, rows: int) -> tuple[ox.QuerySolutions | ox.QueryBoolean, bool]:
    """The first rows of a table, and whether these are all; or a yes or no."""
    start = _start(_run(asked, TSV), rows + 1)
    found = ox.parse_query_results(start.data, format=ox.QueryResultsFormat.TSV)
    return found, start.whole


def triples(asked: Question, rows: int) -> tuple[list[ox.Triple], bool]:
    """The first triples of a graph, and whether these are all."""
    start = _start(_run(asked, N_TRIPLES), rows)
    return [quad.triple for quad in ox.parse(start.data, format=ox.RdfFormat.N_TRIPLES)], start.whole


def _run(asked: Question, form: Format) -> Stream:
    return context.run(replace(asked, form=form.name), about=asked.text[:2000])


def _start(stream: Stream, lines: int) -> Start:
    """So many lines of an answer, the format being one that has a row a line; the rest is not waited for."""
    data = b""
    with closing(stream):
        while data.count(b"\n") <= lines and len(data) <= PAGE_BYTES:
            chunk = next(stream, None)
            if chunk is None:
                return Start(data, whole=True)
            data += chunk
    complete = data[: data.rfind(b"\n") + 1].splitlines(keepends=True)
    if not complete:
        raise TooLarge(f"The first row alone has more than {PAGE_BYTES} bytes; ask for CSV instead of a page.")
    return Start(b"".join(complete[:lines]), whole=False)
