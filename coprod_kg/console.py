"""How answers look in a terminal: plain tables and reports, and JSON for scripts."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from coprod_kg import vocab
from coprod_kg.findings import Report
from coprod_kg.review.listing import Listed
from coprod_kg.review.rehearsal import Changes
from coprod_kg.review.submission import Submission
from coprod_kg.store import Version
from coprod_kg.validate import render
from coprod_kg.validate.report_text import text as report_text

#: What the name of a column ends in that holds the labels of another.
LABEL = "Label"
#: How wide a report is where there is no terminal.
WIDTH = 100


def say(text: str) -> None:
    """A line on standard output."""
    click.echo(text)


def remark(text: str) -> None:
    """A line on standard error: progress and asides, not the answer."""
    click.echo(text, err=True)


def as_json(value: Any) -> None:
    """A value as JSON on standard output; dataclasses become objects."""
    click.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    return str(value)


def report(found: Report, form: str = "text") -> None:
    """A report on standard output, in a form; text in colour and as wide as the terminal, or plain in a pipe."""
    if form != "text":
        click.echo(render(found, form).rstrip("\n"))
        return
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else WIDTH
    for line in report_text(found, width=width, colour=terminal).rstrip().splitlines():
        click.echo(line.rstrip())


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on standard output, in colour and as wide as the terminal, or unwrapped in a pipe."""
    drawn = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        drawn.add_row(*row)
    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else 10_000, soft_wrap=not terminal, markup=False, highlight=False)
    with console.capture() as captured:
        console.print(drawn)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


def term(value: Any) -> str:
    """A term as people read it: a prefixed name, or the text of a literal with its language."""
    match value:
        case None:
            return ""
        case ox.NamedNode():
            return vocab.compact(value.value)
        case ox.Literal():
            return value.value
        case _:
            return str(value)


def solutions(answer: ox.QuerySolutions) -> int:
    """A table of a query's answer; gives back how many rows it has.

    Where there are columns ``case`` and ``caseLabel``, the table has one, with the label or else the address;
    the formats for machines have both.
    """
    names = [variable.value for variable in answer.variables]
    shown = [name for name in names if not (name.endswith(LABEL) and name.removesuffix(LABEL) in names)]
    rows = [[_reading(row, name, names) for name in shown] for row in answer]
    table(shown, rows)
    return len(rows)


def _reading(row: ox.QuerySolution, name: str, names: Sequence[str]) -> str:
    label = row[name + LABEL] if name + LABEL in names else None
    return term(row[name] if label is None else label)


def contributions(given: Iterable[Listed]) -> None:
    """The table of ``coprod-kg contributions``."""
    table(
        ["id", "status", "version", "triples", "title", "by", "file"],
        [[c.id, c.status, str(c.version or ""), str(c.triples), c.title, c.by, c.file] for c in given],
    )


def submission(given: Submission) -> None:
    """What ``coprod-kg review`` shows of a submission: what is said of it, and its thread."""
    for name, value in (
        ("submission", f"{given.id}, {given.state}"),
        *((name, getattr(given, name) or "") for name in ("title", "creator", "licence", "source", "replaces")),
        ("file", f"{given.file}, {given.size} bytes, {given.triples} triples"),
    ):
        say(f"{name:<11} {value}".rstrip())
    for note in given.notes:
        say(f"{note.time}  {note.who} {note.action}{': ' if note.text else ''}{note.text}")
    say("")


def changes(found: Changes) -> None:
    """What a submission would change, statement by statement, the first few thousand."""
    for title, sign, lines in (
        ("would be said", "+", found.added),
        ("would be said no more", "-", found.removed),
        ("would follow", "+", found.follows),
        ("would follow no more", "-", found.follows_no_more),
    ):
        if lines.count:
            say(f"\n{lines.count} {title}:")
            for line in lines.shown:
                say(f"{sign} {line}")


def versions(known: Iterable[Version], current: int) -> None:
    """The table of ``coprod-kg history``; a star marks the current version, a word those that are not as they were."""
    table(
        ["version", "time", "action", "who", "triples", "why"],
        [
            [
                _number(v, current),
                v.time,
                v.action,
                v.who,
                str(v.total),
                v.why,
            ]
            for v in known
        ],
    )


def _number(version: Version, current: int) -> str:
    """A version's number with what has become of it: current, released, pruned or damaged."""
    marks = ["*"] if version.number == current else []
    marks += [f" released as {name}" for name in version.released]
    marks += [word for word, holds in ((" pruned", version.pruned), (" damaged", version.damaged)) if holds]
    return f"{version.number}{','.join(marks)}"
