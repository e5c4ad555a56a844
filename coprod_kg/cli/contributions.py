"""Handing datasets in and taking them out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from coprod_kg import console, explain, intake, tabulate
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
from coprod_kg.errors import BadRequest
from coprod_kg.explain import foreseeing
from coprod_kg.findings import Severity
from coprod_kg.review import deciding
from coprod_kg.review.listing import find, listing
from coprod_kg.review.waiting import Waiting
from coprod_kg.validate import Shapes, render


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
    "engine_name",
    type=click.Choice(["compiled", "pyshacl"]),
    default="compiled",
    show_default=True,
    help="What checks the shapes: queries compiled from them, or the reference library.",
)
@click.option("--shapes", multiple=True, metavar="FILE", help="Check by these SHACL shapes alone, without a store.")
@click.option("--annotate", type=click.Path(path_type=Path), help="Write the workbook with what is wrong in its cells.")
@MAPPING
@INPUT_FORM
@STORE
@REPORT_FORM
def validate(
    files: tuple[str, ...],
    fail_on: str,
    engine_name: intake.EngineName,
    shapes: tuple[str, ...],
    annotate: Path | None,
    mapping: str | None,
    input_form: str | None,
    store: str | None,
    form: str,
) -> None:
    """Tell what is wrong with FILES and take nothing in."""
    uploads = [upload(file, input_form, mapping) for file in files]
    if annotate and len(uploads) > 1:
        raise BadRequest("--annotate is for one workbook at a time.")
    if shapes:
        foreign = Shapes.from_paths([Path(name) for name in shapes])
        found = [intake.check_alone(given, foreign, engine_name=engine_name) for given in uploads]
    else:
        opened = open_store(store)
        found = [intake.preview(opened, given, engine_name=engine_name) for given in uploads]
    report = sum(found[1:], start=found[0])
    if annotate:
        write(annotate, tabulate.annotate(uploads[0].data, uploads[0].name, report))
        console.remark(f"Wrote {annotate}.")
    console.report(report, form)
    worst = report.worst()
    if worst is not None and worst.rank <= Severity(fail_on).rank:
        sys.exit(1)


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
    console.remark(f"{len(follows.explanations)} statements would follow.")
