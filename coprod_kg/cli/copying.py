"""Writing the site as files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coprod_kg import console
from coprod_kg.cli.group import main
from coprod_kg.cli.options import STORE
from coprod_kg.settings import Settings


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@STORE
def export(folder: Path, store: str | None) -> None:
    """Write every page and its data into DIR, for a host that serves files."""
    from rich.console import Console
    from rich.progress import Progress

    from coprod_kg.web import create_app
    from coprod_kg.web import export as exporting
    from coprod_kg.web.context import endpoint

    app = create_app(Settings.from_environment(store=store))
    try:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Writing", total=None)
            done = exporting.export(app, folder, lambda at, of: bar.update(task, completed=at, total=of))
    finally:
        endpoint(app).pool.close()
    for origin, link in done.dead:
        console.remark(f"{origin} leads to {link}, which is not there.")
    console.say(f"{done.files} files in {folder}; {len(done.dead)} dead links.")
    if done.dead:
        sys.exit(1)
