"""The command ``coprod-kg``: one command a verb.

Exit codes: 0 done, 1 refused with findings, 2 unreadable input or wrong usage, 3 the store or engine failed.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import pyoxigraph as ox

from coprod_kg import check as checks
from coprod_kg import console, intake, normal_form, query
from coprod_kg.contribution import About, contributions
from coprod_kg.errors import BadRequest, CoprodError, Refused
from coprod_kg.findings import Report, Severity
from coprod_kg.publish import reports
from coprod_kg.publish.results import write_answer
from coprod_kg.query.operation import Operation
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore

Command = TypeVar("Command", bound=Callable[..., Any])

STORE = click.option("--store", metavar="DIR", help="The store's folder. [COPROD_STORE; default ./store]")
TEXT_OR_JSON = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to answer.",
)
REPORT_FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to report.",
)
RESULT_FORM = click.option(
    "--format",
    "form",
    default="table",
    show_default=True,
    help="table, json, xml, csv, tsv; turtle, ntriples, …",
)
INPUT_FORM = click.option(
    "--from",
    "input_form",
    metavar="FORMAT",
    help="The file's format, where its name does not tell: turtle, jsonld, …",
)
WHO = click.option("--who", default=None, help="Who does this, for the record. [default: your user name]")
WHY = click.option("--why", default="", help="Why, for the record.")


class _Group(click.Group):
    """Turns the project's errors into a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as error:
            _show(error.report, ctx.params.get("form", "text"))
            console.remark(f"{error}")
            sys.exit(error.exit_code)
        except CoprodError as error:
            console.remark(f"Error: {error}")
            sys.exit(error.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="coprod-kg", prog_name="coprod-kg")
def main() -> None:
    """The knowledge graph of public-service co-production.

    Every command works on the store in ./store, or in the folder that --store or COPROD_STORE names, and
    makes it with the ontology and the paper's own cases where it is absent.
    """


@main.command()
@STORE
@click.option("--host", default=None, help="The address to listen at. [127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The port to listen at. [5000]")
def serve(store: str | None, host: str | None, port: int | None) -> None:
    """Serve pages, linked data and SPARQL over HTTP."""
    from coprod_kg.web.serve import serve as run

    settings = Settings.from_environment(store=store, host=host, port=port)
    opened = intake.open_store(settings.store)
    intake.offer_upgrade(opened, console.remark)
    console.remark(f"http://{settings.host}:{settings.port}/ serves {settings.store}; stop with Ctrl-C.")
    run(settings)


@main.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--title", help="What the dataset is called. [default: the file's name]")
@click.option("--creator", help="Who made it: a name, or an ORCID address.")
@click.option("--licence", help="Under which licence it may be used: an address, or a name.")
@click.option("--source", help="Where it comes from: an address, or words.")
@click.option("--replaces", metavar="ID", help="The contribution that this one takes the place of.")
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
    input_form: str | None,
    store: str | None,
    who: str | None,
    form: str,
) -> None:
    """Hand a dataset in: FILE is read, checked, reasoned with and accepted, or refused with the reasons."""
    about = About(title, creator, licence, source, replaces)
    receipt = intake.submit(_open(store), _upload(file, input_form), about, who=_who(who))
    if form == "json":
        console.as_json(
            {
                "id": receipt.contribution.id,
                "version": receipt.version.number,
                **reports.as_dict(receipt.report),
            }
        )
        return
    _show(receipt.report, form)
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
@INPUT_FORM
@STORE
@REPORT_FORM
def validate(
    files: tuple[str, ...],
    fail_on: str,
    engine_name: intake.EngineName,
    input_form: str | None,
    store: str | None,
    form: str,
) -> None:
    """Tell what is wrong with FILES and take nothing in."""
    opened = _open(store)
    found = [intake.preview(opened, _upload(file, input_form), engine_name=engine_name) for file in files]
    report = sum(found[1:], start=found[0])
    _show(report, form)
    worst = report.worst()
    if worst is not None and worst.rank <= Severity(fail_on).rank:
        sys.exit(1)


@main.command()
@click.argument("identifier", metavar="ID")
@STORE
@WHO
@WHY
def withdraw(identifier: str, store: str | None, who: str | None, why: str) -> None:
    """Take the contribution ID out again; older versions keep it."""
    version = intake.withdraw(_open(store), identifier, who=_who(who), why=why)
    console.say(f"Withdrew {identifier}, in version {version.number}.")


@main.command("contributions")
@STORE
@TEXT_OR_JSON
def list_contributions(store: str | None, form: str) -> None:
    """List what was handed in and what became of it."""
    known = contributions(_open(store).read())
    if form == "json":
        console.as_json({"contributions": known})
    else:
        console.contributions(known)


@main.command()
@STORE
@TEXT_OR_JSON
def history(store: str | None, form: str) -> None:
    """List the versions of the store, the latest first."""
    opened = _open(store)
    known, current = opened.history(), opened.current()
    if form == "json":
        console.as_json({"versions": known})
    else:
        console.versions(known, current.number if current else 0)


@main.command()
@click.argument("version", type=int)
@STORE
@WHO
@WHY
def restore(version: int, store: str | None, who: str | None, why: str) -> None:
    """Publish the data of VERSION as a new version."""
    made = intake.restore(_open(store), version, who=_who(who), why=why)
    console.say(f"Version {made.number} holds the data of version {version}.")


@main.command()
@STORE
@WHO
def upgrade(store: str | None, who: str | None) -> None:
    """Put this package's ontology, shapes and paper's graph into an older store, as a new version."""
    opened = _open(store)
    before = opened.current()
    after = intake.upgrade(opened, who=_who(who))
    changed = before is None or after.number != before.number
    console.say(f"Version {after.number} is {'new' if changed else 'up to date already'}.")


@main.command()
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]...")
@STORE
@RESULT_FORM
def ask(name: str | None, parameters: tuple[str, ...], store: str | None, form: str) -> None:
    """Answer the named query NAME; without a name, list the queries there are."""
    if name is None:
        console.table(["query", "question"], [[q.name, q.summary] for q in query.library().values()])
        return
    _answer(query.ask(_open(store).read(), name, _pairs(parameters)), form)


@main.command()
@click.argument("file", type=click.Path(allow_dash=True))
@STORE
@RESULT_FORM
def sparql(file: str, store: str | None, form: str) -> None:
    """Answer the SPARQL query in FILE; - reads standard input."""
    operation = Operation.parse(_upload(file, None).data.decode("utf-8", errors="replace"))
    operation.check_outside(Settings.from_environment().allowed_services)
    _answer(_open(store).read().query(operation.text), form)


@main.command()
@click.option("--mend", is_flag=True, help="Write the Turtle files in normal form first.")
@TEXT_OR_JSON
def check(mend: bool, form: str) -> None:
    """Check the ontology and the packaged data: house rules, shapes, contradictions, HermiT."""
    if mend:
        for path in normal_form.mend():
            console.remark(f"Wrote {path.name} in normal form.")
    done = checks.check()
    if form == "json":
        console.as_json({"checks": [{"name": c.name, **reports.as_dict(c.report)} for c in done]})
    else:
        for part in done:
            console.say(f"{'ok  ' if not part.report.findings else '    '}{part.name}")
            if part.report.findings:
                _show(part.report, form)
    if not all(part.report.conforms for part in done):
        sys.exit(1)


def _open(store: str | None) -> VersionedStore:
    return intake.open_store(Settings.from_environment(store=store).store)


def _who(given: str | None) -> str:
    return given or getpass.getuser()


def _upload(file: str, input_form: str | None) -> intake.Upload:
    if file == "-":
        return intake.Upload("standard input", sys.stdin.buffer.read(), input_form)
    return intake.Upload.from_path(Path(file), input_form)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [item.partition("=") for item in given]
    for key, equals, _ in pairs:
        if not equals:
            raise BadRequest(f"{key!r} is not of the form key=value.")
    return {key: value for key, _, value in pairs}


def _show(report: Report, form: str) -> None:
    written = reports.to_json(report) if form == "json" else reports.to_text(report)
    console.say(written.rstrip("\n"))


def _answer(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, form: str) -> None:
    if form == "table" and isinstance(answer, ox.QuerySolutions):
        count = console.solutions(answer)
        console.remark(f"{count} row{'s' if count != 1 else ''}")
    elif form == "table" and isinstance(answer, ox.QueryBoolean):
        console.say("yes" if answer else "no")
    else:
        write_answer(answer, "turtle" if form == "table" else form, sys.stdout.buffer)
