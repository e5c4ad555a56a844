"""Handing datasets in and taking them out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from coprod_kg import checking, console, explain, intake
from coprod_kg.checking import EngineName, How
from coprod_kg.cli import asking
from coprod_kg.cli.group import main
from coprod_kg.cli.options import (
    ANYWAY,
    EXPLANATION_FORM,
    INPUT_FORM,
    MAPPING,
    REPORT_FORM,
    STORE,
    TEXT_OR_JSON,
    WHO,
    WHY,
    open_store,
    upload,
    who_does,
    write,
)
from coprod_kg.cli.review import curator, record
from coprod_kg.contribution import About
from coprod_kg.errors import BadRequest, InputError
from coprod_kg.explain import foreseeing
from coprod_kg.findings import Report, Severity
from coprod_kg.language import LANGUAGES, speaking
from coprod_kg.review import deciding
from coprod_kg.review.listing import find, listing
from coprod_kg.review.waiting import Waiting
from coprod_kg.validate import LIMIT, Shapes, render


@main.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--title", help="What the dataset is called. [asked for; in a script: the file's name]")
@click.option("--creator", help="Who made it: a name, or an ORCID. [asked for]")
@click.option("--licence", help="Under which licence it may be used, such as CC-BY-4.0. [asked for]")
@click.option("--source", help="Where it comes from: an address, or words.")
@click.option("--replaces", metavar="ID", help="The contribution that this one takes the place of.")
@ANYWAY
@MAPPING
@INPUT_FORM
@STORE
@WHO
@REPORT_FORM
def submit(
    file: str,
    title: str | None,
    creator: str | None,
    licence: str | None,
    source: str | None,
    replaces: str | None,
    anyway: bool,
    mapping: str | None,
    input_form: str | None,
    store: str | None,
    who: str | None,
    form: str,
) -> None:
    """Hand a dataset in: FILE is read, checked, reasoned with and accepted, or refused with the reasons.

    On a terminal, title, creator and licence are asked for where they are not given.
    """
    given, opened = upload(file, input_form, mapping), open_store(store)
    about = asking.about(About(title, creator, licence, source, replaces), file)
    waiting = Waiting.of(opened).elsewhere()
    receipt = asking.unless_alike(
        lambda anyway: intake.submit(opened, given, about, who=who_does(who), anyway=anyway, waiting=waiting), anyway
    )
    if form == "json":
        console.as_json(
            {
                "id": receipt.contribution.id,
                "version": receipt.version.number,
                **json.loads(render(receipt.report, "json")),
            }
        )
        return
    console.report(receipt.report, form)
    console.say(f"Accepted as {receipt.contribution.id}, in version {receipt.version.number}.")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "--fail-on",
    type=click.Choice([s.value for s in Severity]),
    default="violation",
    show_default=True,
    help="From which severity on the exit code is 1.",
)
@click.option(
    "--engine",
    type=click.Choice(["compiled", "pyshacl"]),
    default="compiled",
    show_default=True,
    help="What checks the shapes: queries compiled from them, or the reference library.",
)
@click.option("--shapes", multiple=True, metavar="FILE", help="Check by these SHACL shapes and by nothing else.")
@click.option(
    "--against",
    "--store",
    "against",
    metavar="DIR",
    help="The store that FILES are to fit into. [COPROD_STORE; default ./store; none where there are --shapes]",
)
@click.option("--replaces", metavar="ID", help="The contribution whose next version FILES are.")
@click.option("--language", default="", help="Of the messages: en or es. [a workbook's own; else en]")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=LIMIT,
    show_default=True,
    help="So many findings of one kind are listed, the rest counted; 0 lists all.",
)
@click.option("--annotate", type=click.Path(path_type=Path), help="Write the workbook with what is wrong in its cells.")
@MAPPING
@INPUT_FORM
@REPORT_FORM
def validate(
    files: tuple[str, ...],
    fail_on: str,
    engine: EngineName,
    shapes: tuple[str, ...],
    against: str | None,
    replaces: str | None,
    language: str,
    limit: int,
    annotate: Path | None,
    mapping: str | None,
    input_form: str | None,
    form: str,
) -> None:
    """Tell what is wrong with FILES and take nothing in.

    Exit code 1 where something is wrong, 2 where a file could not be read; the others are checked all the same.
    """
    if annotate and len(files) > 1:
        raise BadRequest("--annotate is for one workbook at a time.")
    if replaces and shapes:
        raise BadRequest("--replaces goes with the project's own shapes; leave out --shapes or --replaces.")
    foreign = Shapes.from_paths(shapes) if shapes else None
    _spoken(language, foreign)
    click.get_current_context().with_resource(speaking(language))
    check = _checker(foreign, against, How(engine, language, limit or None), replaces)
    reports, unread = list[Report](), 0
    for file in files:
        try:
            given = upload(file, input_form, mapping, language)
            reports.append(check(given))
        except InputError as error:
            if len(files) == 1:
                raise
            unread += 1
            console.remark(f"Error: {error}")
    report = sum(reports[1:], reports[0]) if reports else Report()
    if annotate:
        from coprod_kg import tabulate  # these bring what writes workbooks, which loads slowly

        write(annotate, tabulate.annotate(given.data, given.name, report))
        console.remark(f"Wrote {annotate}.")
    console.report(report, form)
    if unread:
        console.remark(f"{unread} of {len(files)} files could not be read; the others are reported on.")
        sys.exit(InputError.exit_code)
    worst = report.worst()
    if worst is not None and worst.rank <= Severity(fail_on).rank:
        sys.exit(1)


def _spoken(language: str, shapes: Shapes | None) -> None:
    """Raise BadRequest for a language in which there are no messages, ours or those of other shapes."""
    known = shapes.languages if shapes else frozenset[str]()
    if language and language.partition("-")[0].lower() not in LANGUAGES and language.lower() not in known:
        allowed = [*LANGUAGES, *sorted(known - {*LANGUAGES})]
        raise BadRequest(f"There are no messages in the language “{language}”.", allowed)


def _checker(
    foreign: Shapes | None, against: str | None, how: How, replaces: str | None
) -> Callable[[intake.Upload], Report]:
    """What checks one file: the project's shapes in a store, or others in a store or alone."""
    if foreign is None:
        opened = open_store(against)
        return lambda given: intake.preview(opened, given, how, replaces=replaces)
    if against is None:
        return lambda given: checking.alone(given.read(), foreign, how)
    beside = open_store(against)
    return lambda given: checking.beside(beside, given.read(), foreign, how)


@main.command()
@click.argument("identifier", metavar="ID")
@STORE
@WHO
@WHY
def withdraw(identifier: str, store: str | None, who: str | None, why: str) -> None:
    """Take the contribution ID out again; older versions keep it. One that still waits is taken back."""
    opened = open_store(store)
    deciding.withdraw(opened, identifier, why, curator(who))
    record(store, "withdraw", curator(who), identifier)
    still = find(opened, identifier)
    console.say(f"Withdrew {identifier}" + (f", in version {still.withdrawn}." if still.withdrawn else "."))


@main.command("contributions")
@STORE
@TEXT_OR_JSON
def list_contributions(store: str | None, form: str) -> None:
    """List what was handed in and what became of it; what waits for a curator is pending."""
    known = listing(open_store(store))
    if form == "json":
        console.as_json({"contributions": known})
    else:
        console.contributions(known)


@main.command()
@click.argument("file", type=click.Path(allow_dash=True))
@INPUT_FORM
@STORE
@EXPLANATION_FORM
def classify(file: str, input_form: str | None, store: str | None, form: str) -> None:
    """Tell what would follow from FILE, and why, and take nothing in."""
    follows = foreseeing.classify(open_store(store), upload(file, input_form))
    console.say(explain.render(follows, form).rstrip("\n"))
    console.remark(f"{follows.total or 0:,} statements would follow.")
