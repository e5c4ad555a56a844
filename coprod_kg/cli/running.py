"""Serving, and checking the packaged knowledge."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from coprod_kg import check as checks
from coprod_kg import console, opening
from coprod_kg.cli.group import main
from coprod_kg.cli.options import STORE, TEXT_OR_JSON
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
@TEXT_OR_JSON
def check(files: tuple[Path, ...], mend: bool, form: str) -> None:
    """Check the ontology and the packaged data: house rules, shapes, contradictions, HermiT.

    With FILES, check other ontologies by the same house rules, and ask HermiT about them.
    """
    if mend:
        for path in checks.mend():
            console.remark(f"Wrote {path.name} anew.")
    done = checks.check(files)
    if form == "json":
        console.as_json({"checks": [{"name": c.name, **json.loads(render(c.report, "json"))} for c in done]})
    else:
        for part in done:
            console.say(checks.text(part))
    if not all(part.report.conforms for part in done):
        sys.exit(1)
