"""The versions of a store: what there was, going back, keeping, comparing and taking away."""

from __future__ import annotations

import sys

import click

from coprod_kg import clashes, console, intake
from coprod_kg.cli.group import main
from coprod_kg.cli.options import STORE, TEXT_OR_JSON, WHO, WHY, open_folder, open_store, who_does
from coprod_kg.cli.review import curator, record
from coprod_kg.contribution import ACCEPTED, contributions
from coprod_kg.findings import Report
from coprod_kg.review import deciding
from coprod_kg.review.waiting import Waiting
from coprod_kg.store.named import number_named


@main.command()
@STORE
@TEXT_OR_JSON
def history(store: str | None, form: str) -> None:
    """List the versions of the store, the latest first."""
    opened = open_store(store)
    known, current = opened.history(), opened.current()
    if form == "json":
        console.as_json({"versions": known})
    else:
        console.versions(known, current.number if current else 0)


@main.command()
@click.argument("version")
@STORE
@WHO
@WHY
def restore(version: str, store: str | None, who: str | None, why: str) -> None:
    """Publish the data of VERSION, a number or the name of a release, as a new version."""
    opened = open_folder(store, "restore")
    number = number_named(opened, version)
    before = {one.id: one.status for one in contributions(opened.read())}
    made = intake.restore(opened, number, who=who_does(who), why=why)
    console.say(f"Version {made.number} holds the data of version {number}.")
    for one in contributions(opened.read()):
        if one.status != before.get(one.id):
            again = f"is back, which was {before.get(one.id)}" if one.status == ACCEPTED else "is out again"
            console.say(f"{one.id} ({one.title}) {again}.")


@main.command()
@STORE
@WHO
def upgrade(store: str | None, who: str | None) -> None:
    """Put this package's ontology, shapes and paper's graph into an older store, as a new version."""
    opened = open_store(store)
    before = opened.current()
    after = intake.upgrade(opened, who=who_does(who))
    changed = before is None or after.number != before.number
    console.say(f"Version {after.number} is {'new' if changed else 'up to date already'}.")
    flagged = clashes.standing(opened) if changed else Report()
    if flagged.findings:
        console.report(flagged)
        console.remark("What was accepted before contradicts the ontology as it is now. It stays, and is flagged here.")


@main.command()
@click.argument("old")
@click.argument("new")
@STORE
def diff(old: str, new: str, store: str | None) -> None:
    """List the triples that came (+) and went (-) from version OLD to version NEW, by graph.

    Each is a number, or the name of a release.
    """
    opened, graph = open_folder(store, "diff"), None
    for change in opened.changes(number_named(opened, old), number_named(opened, new)):
        if change.graph != graph:
            graph = change.graph
            console.say(graph or "the unnamed graph")
        console.say(f"{'+' if change.added else '-'} {change.triple} .")


@main.command()
@click.argument("name")
@click.argument("version", type=int, required=False)
@STORE
@WHO
@WHY
def release(name: str, version: int | None, store: str | None, who: str | None, why: str) -> None:
    """Give VERSION, or the current one, a NAME under which it is kept for ever."""
    made = open_folder(store, "release").release(name, version, who=who_does(who), why=why)
    console.say(f"{name} is version {version or made.number}.")


@main.command()
@click.option("--keep", type=click.IntRange(1), default=20, show_default=True, help="How many of the newest to keep.")
@STORE
def prune(keep: int, store: str | None) -> None:
    """Take the files of old versions away.

    Kept are the newest, the last of each day for 30 days, the last of each month before, and every version that
    is current, released, pinned or being read.
    """
    gone = open_folder(store, "prune").prune(keep)
    console.say(f"Pruned {len(gone)} versions{': ' if gone else ''}{', '.join(map(str, gone))}.")


@main.command()
@STORE
def verify(store: str | None) -> None:
    """Compare every file of every version, every original, and what waits, with what was written down about it."""
    opened = open_folder(store, "verify")
    problems = [*opened.verify(), *Waiting.of(opened).verify()]
    for problem in problems:
        console.say(str(problem))
    console.say(f"{len(problems)} problems." if problems else "Every file is as it was published.")
    if problems:
        sys.exit(3)


@main.command()
@click.argument("identifier", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@STORE
@WHO
@click.option("--why", required=True, help="Why, for the record: the law or the request.")
def purge(identifier: str, yes: bool, store: str | None, who: str | None, why: str) -> None:
    """Take the contribution ID out of EVERY version, or of what waits, and its file away. This cannot be undone."""
    if not yes:
        click.confirm(f"Take {identifier} out of every version for ever?", abort=True)
    version = deciding.purge(open_folder(store, "purge"), identifier, why, curator(who))
    record(store, "purge", curator(who), identifier)
    console.say(f"Purged {identifier}" + (f"; version {version.number} tells of it." if version else "."))
