"""Workbooks: one to fill in, and one with somebody's data to edit."""

from __future__ import annotations

from pathlib import Path

import click
import pyoxigraph as ox

from coprod_kg import console
from coprod_kg.cli.group import main
from coprod_kg.cli.options import STORE, open_store, upload, write
from coprod_kg.contribution import contribution
from coprod_kg.errors import BadRequest
from coprod_kg.parse.table.layout import LANGUAGES


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Its language.")
@click.option(
    "--from",
    "source",
    metavar="ID",
    help="Fill it with the data of this contribution, or of a file; hand it in again with submit --replaces ID.",
)
@STORE
def template(file: Path, language: str, source: str | None, store: str | None) -> None:
    """Make a workbook to fill in: FILE.xlsx has a sheet for each class and a column for each property."""
    from coprod_kg import tabulate  # these bring what writes workbooks, which loads slowly

    if file.suffix.lower() != ".xlsx":
        raise BadRequest(f"{file} is to be a workbook, so its name has to end in .xlsx.")
    if source is None:
        data = tabulate.template(language)
    elif Path(source).exists():
        data = tabulate.template(language, upload(source, None).read().quads)
    else:
        engine = open_store(store).read()
        graph = ox.NamedNode(contribution(engine, source).graph)
        data = tabulate.template(language, engine.quads(graph))
    write(file, data)
    console.say(f"Wrote {file}.")
