"""Serving, and checking the packaged knowledge."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from coprod_kg import check as checks
from coprod_kg import clashes, console, explain, opening
from coprod_kg.cli.group import main
from coprod_kg.cli.options import STORE, TEXT_OR_JSON, open_store
from coprod_kg.settings import Settings
from coprod_kg.validate import render


@main.command()
@STORE
@click.option("--host", default=None, help="The address to listen at. [127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The port to listen at. [5000]")
def serve(store: str | None, host: str | None, port: int | None) -> None:
    """Serve pages, linked data and SPARQL over HTTP."""
    from coprod_kg.web.serve import serve as run

    settings = Settings.from_environment(store=store, host=host, port=port)
    opened = opening.open_store(settings)
    opening.offer_upgrade(opened, console.remark)
    console.remark(f"http://{settings.host}:{settings.port}/ serves {settings.store}; stop with Ctrl-C.")
    run(settings)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--mend", is_flag=True, help="First write anew what needs no human: copies, tables, the normal form.")
@click.option("--case", metavar="IRI", help="Ask HermiT about a case of the store and what it is linked to.")
@click.option("--data", is_flag=True, help="List what accepted contributions of the store contradict.")
@STORE
@TEXT_OR_JSON
def check(files: tuple[Path, ...], mend: bool, case: str | None, data: bool, store: str | None, form: str) -> None:
    """Check the ontology and the packaged data: house rules, shapes, contradictions, HermiT.

    With FILES, check other ontologies by the same house rules, and ask HermiT about them. What the rules cannot
    find about a case, for it needs unknown values or one of several ways, HermiT finds with --case.
    """
    if case is not None:
        _check_case(case, store, form)
        return
    if data:
        console.report(clashes.standing(open_store(store)), form)
        return
    if mend:
        for path in checks.mend():
            console.remark(f"Wrote {path.name} anew.")
    done = checks.check(files)
    if form == "json":
        console.as_json({"checks": [{"name": c.name, **json.loads(render(c.report, "json"))} for c in done]})
    else:
        for part in done:
            console.say(checks.text(part))
    if not all(part.report.acceptable for part in done):
        sys.exit(1)


def _check_case(case: str, store: str | None, form: str) -> None:
    found = checks.check_case(open_store(store).read(), explain.node(case))
    if form == "json":
        console.as_json(asdict(found))
    else:
        console.say(checks.case_text(found))
    if not found.consistent:
        sys.exit(1)
