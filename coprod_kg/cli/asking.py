"""What is asked for on a terminal, and never in a script: what a dataset is, and whether it is here already."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from coprod_kg import about as abouts
from coprod_kg import console
from coprod_kg.contribution import About
from coprod_kg.errors import Alike, BadRequest

Done = TypeVar("Done")


def is_possible() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def about(given: About, file: str) -> About:
    """What is said of a file, checked; on a terminal title, creator and licence are asked for where missing."""
    given = abouts.check(given)
    if file == "-" or not is_possible():
        return given
    title = given.title or _ask("Title", Path(file).stem, lambda text: abouts.check(About(title=text)).title)
    creator = given.creator or _ask("Who made it (a name, or an ORCID)", None, abouts.creator)
    if given.licence is None:
        console.remark("Licences: " + ", ".join(one.id for one in abouts.licences()))
    licence = given.licence or _ask("Licence", "CC-BY-4.0", abouts.licence)
    return replace(given, title=title, creator=creator, licence=licence)


def unless_alike(do: Callable[[bool], Done], anyway: bool) -> Done:
    """Do something; where it looks like something that is here already, ask before it is done anyway."""
    try:
        return do(anyway)
    except Alike as alike:
        if is_possible():
            console.report(alike.report)
            if click.confirm("Is it another, to be taken in beside it?", err=True):
                return do(True)
        hint = "A new version of it: --replaces ID. Another, to be kept beside it: --anyway."
        raise Alike(f"{alike} {hint}", alike.report) from alike


def _ask(question: str, default: str | None, check: Callable[[str], Any]) -> str:
    def value(text: str) -> str:
        try:
            return str(check(text))
        except BadRequest as error:
            raise click.BadParameter(str(error)) from error

    answer: str = click.prompt(question, default=default, value_proc=value, err=True)
    return answer
