"""Deciding on what was handed in over the web and waits."""

from __future__ import annotations

from collections.abc import Callable

import click

from coprod_kg import audit, console
from coprod_kg.cli.group import main
from coprod_kg.cli.options import ANYWAY, REPORT_FORM, STORE, WHO, open_store, who_does
from coprod_kg.findings import Report
from coprod_kg.intake import Upload
from coprod_kg.review import deciding, report_file
from coprod_kg.review.rehearsal import rehearse
from coprod_kg.review.submission import Submission
from coprod_kg.review.waiting import Waiting
from coprod_kg.settings import Settings
from coprod_kg.store import Store
from coprod_kg.tokens import Principal, Role

ID = click.argument("identifier", metavar="ID")
NOTE = click.option("--note", default="", help="What to tell who handed it in.")


@main.command()
@ID
@STORE
@REPORT_FORM
def review(identifier: str, store: str | None, form: str) -> None:
    """Show the submission ID: its thread, what is wrong with it now, and what it would change."""
    opened = open_store(store)
    waiting = Waiting.of(opened)
    given = waiting.get(identifier)
    if form == "text":
        console.submission(given)
    if not given.is_open:
        kept = waiting.report(given)
        console.report(Report() if kept is None else report_file.loads(kept), form)
        return
    document = _upload(waiting, given).read()
    found = rehearse(opened, document, given.about, waiting=waiting.elsewhere(but=identifier), compare=True)
    console.report(found.report, form)
    if form == "text" and found.changes is not None:
        console.changes(found.changes)


@main.command()
@ID
@NOTE
@ANYWAY
@STORE
@WHO
@REPORT_FORM
def accept(identifier: str, note: str, anyway: bool, store: str | None, who: str | None, form: str) -> None:
    """Accept the submission ID: it is read, checked and reasoned with once more, and goes in."""
    opened, by = open_store(store), curator(who)
    waiting = Waiting.of(opened)
    given = deciding.still_open(opened, waiting, identifier)
    upload = _upload(waiting, given)
    receipt = deciding.accept(opened, upload, identifier, by, note, anyway=anyway)
    record(store, "accept", by, identifier)
    console.report(receipt.report, form)
    if form == "text":
        console.say(f"Accepted {identifier}, in version {receipt.version.number}.")


@main.command("return")
@ID
@NOTE
@STORE
@WHO
def return_(identifier: str, note: str, store: str | None, who: str | None) -> None:
    """Return the submission ID to who handed it in, with a --note that says what to mend."""
    _decide(deciding.give_back, "return", "Returned", store, identifier, note, who)


@main.command()
@ID
@NOTE
@STORE
@WHO
def reject(identifier: str, note: str, store: str | None, who: str | None) -> None:
    """Reject the submission ID for good, with a --note that says why."""
    _decide(deciding.reject, "reject", "Rejected", store, identifier, note, who)


def _decide(
    do: Callable[[Store, str, str, Principal], Submission],
    action: str,
    done: str,
    store: str | None,
    identifier: str,
    note: str,
    who: str | None,
) -> None:
    """Settle a submission with a note, write it down, and say so."""
    by = curator(who)
    do(open_store(store), identifier, note, by)
    record(store, action, by, identifier)
    console.say(f"{done} {identifier}.")


def _upload(waiting: Waiting, given: Submission) -> Upload:
    """The file of a submission, as it was handed in."""
    return Upload(given.file, waiting.data(given), given.format, given.mapping)


def curator(who: str | None) -> Principal:
    """Who works on a store of their own, and so may do all that a curator may."""
    return Principal(who_does(who), Role.CURATOR)


def record(store: str | None, action: str, by: Principal, identifier: str) -> None:
    """Write a line of the audit log."""
    settings = Settings.from_environment(store=store)
    audit.record(settings.access_folder, action, by.name, id=identifier)
