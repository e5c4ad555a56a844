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
@click.option("--version", metavar="NUMBER|RELEASE", default="", help="What to copy. [default: what is there now]")
@click.option("--base", metavar="URL", default="", help="The address at which the copy will be.")
@click.option(
    "--data",
    metavar="ENDINGS",
    default="ttl jsonld",
    show_default=True,
    help="The formats beside each page: ttl, jsonld, rdf, nt, nq, trig.",
)
@STORE
def export(folder: Path, version: str, base: str, data: str, store: str | None) -> None:
    """Write every page and its data into DIR, for a host that serves files.

    The copy has its own search, and says how to cite it. Its file .htaccess lets Apache answer with pages or data,
    as asked; w3id/.htaccess is for whoever looks after the names.
    """
    from rich.console import Console
    from rich.progress import Progress

    from coprod_kg.export import export as write

    place = Settings.from_environment(store=store).store
    formats = data.replace(",", " ").split()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Writing", total=None)
        done = write(
            place,
            folder,
            version=version,
            base=base,
            formats=formats,
            progress=lambda at, of: bar.update(task, completed=at, total=of),
        )
    for origin, link in done.dead:
        console.remark(f"{origin} leads to {link}, which is not there.")
    console.say(f"{done.name.capitalize()}: {done.files} files in {folder}; {len(done.dead)} dead links.")
    if done.dead:
        sys.exit(1)
