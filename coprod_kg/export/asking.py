"""The questions of a copy: each is answered once, and then written in every format."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from coprod_kg.publish import answering
from coprod_kg.publish.formats import JSON, TABLES
from coprod_kg.publish.results import write_answer
from coprod_kg.store.places import is_address
from coprod_kg.store.stream import Stream
from coprod_kg.store.worker import Output, Stores
from coprod_kg.store.workers import WorkerPool

MODULE = "coprod_kg.export.asking"
#: So many seconds a question may take, and may wait: nobody waits for it.
PATIENCE = 600.0
#: Answers of more bytes are found anew for each format.
KEPT = 64 << 20
#: The last answer, by its question.
_LAST: dict[str, bytes | None] = {}
_TABLES = frozenset(form.name for form in TABLES)


class Asking(WorkerPool):
    """Workers that remember the last answer they gave; only the copy asks them, and waits as long as it takes."""

    def __init__(self, *sizes: Any, **told: Any) -> None:
        # One that gave way to others would be replaced, and forget.
        super().__init__(*sizes, **{**told, "slow_after": math.inf, "queue_seconds": PATIENCE})

    def run(self, task: str, arguments: Mapping[str, Any], **told: Any) -> Stream:
        """Do a task as any pool does; a question is answered from memory where it was just answered."""
        return super().run(f"{MODULE}:answer" if task == answering.TASK else task, arguments, **told)


def answer(arguments: Mapping[str, Any], stores: Stores, output: Output) -> None:
    """Answer a question, as the endpoint's own task does, from the last answer where it is the same."""
    question = answering.Question(**arguments)
    asked = replace(question, form=JSON.name)
    if question.form not in _TABLES or question.calls or is_address(question.directory):
        answering.answer(arguments, stores, output)
        return
    key = repr(asked)
    if key not in _LAST:
        _LAST.clear()
        _LAST[key] = answering.answer_at_once(stores.open(question.directory), asked, KEPT)
    found = _LAST[key]
    if found is None:
        answering.answer(arguments, stores, output)
    else:
        write_answer(ox.parse_query_results(found, format=ox.QueryResultsFormat.JSON), question.form, output)
