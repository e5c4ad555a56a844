"""Checking and accepting in a worker process: what strangers send cannot harm the server that took it.

The worker has no network, cannot start a program, and is killed at its limits of time and memory; the store is
as it was then, since a version is published in one step. Files are therefore read in the worker itself.
"""

from __future__ import annotations

import contextlib
import gc
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coprod_kg import parse
from coprod_kg.checking import How
from coprod_kg.contribution import About
from coprod_kg.errors import Alike, Refused
from coprod_kg.intake import Upload
from coprod_kg.language import speaking
from coprod_kg.parse import Document, MappingFile
from coprod_kg.review import deciding, report_file
from coprod_kg.review.rehearsal import rehearse
from coprod_kg.review.waiting import Waiting
from coprod_kg.store.opened import opened
from coprod_kg.store.worker import Output, Stores
from coprod_kg.tokens import Principal, Role

MODULE = "coprod_kg.review.checking"
CHECK, ACCEPT = f"{MODULE}:check", f"{MODULE}:accept"


class Inside(Upload):
    """An upload that is read in this process, which may die of it."""

    def read(self) -> Document:
        """What the file says; raises Unreadable, TooLarge or UnsupportedMedia."""
        return parse.read_here(self.data, name=self.name, format=self.format, mapping=self.mapping)


def check(arguments: Mapping[str, Any], stores: Stores, output: Output) -> None:
    """The task: what would happen if the file ``path`` were taken in now, as JSON; what follows, where ``foresee`` is.

    ``language`` is the one to speak; where it is empty, messages about a workbook are in the workbook's own.
    """
    store = opened(arguments["store"])
    mapping = MappingFile(**arguments["mapping"]) if arguments["mapping"] else None
    upload = Inside(arguments["name"], Path(arguments["path"]).read_bytes(), arguments["format"], mapping)
    with _uncollected(), speaking(arguments["language"]):
        found = rehearse(
            store,
            upload.read(),
            About(**arguments["about"]),
            waiting=Waiting.of(store).elsewhere(but=arguments["but"]),
            compare=arguments["compare"],
            foresee=arguments["foresee"],
            how=How(language=arguments["language"]),
        )
    output.write(json.dumps(found.to_json()).encode())


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: every collection looks at all statements again, and few of them make any."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def accept(arguments: Mapping[str, Any], stores: Stores, output: Output) -> None:
    """The task: let a submission become a contribution; writes the version's number and the report, as JSON.

    What is refused is an outcome too: an error on its way to the parent would lose its report.
    """
    store = opened(arguments["store"])
    by = Principal(arguments["who"], Role(arguments["role"]))
    waiting = Waiting.of(store)
    given = deciding.still_open(store, waiting, arguments["id"])
    upload = Inside(given.file, waiting.data(given), given.format, given.mapping)
    answer: dict[str, Any] = {"version": None, "refused": None}
    try:
        receipt = deciding.accept(store, upload, given.id, by, arguments["note"], anyway=arguments["anyway"])
        answer |= {"version": receipt.version.number, "report": report_file.to_json(receipt.report)}
    except Refused as refused:
        kind = "Alike" if isinstance(refused, Alike) else "Refused"
        answer |= {"refused": kind, "text": str(refused), "report": report_file.to_json(refused.report)}
    output.write(json.dumps(answer).encode())
