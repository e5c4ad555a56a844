"""What several commands share: their options, and how they open a store and read a file."""

from __future__ import annotations

import getpass
import sys
from dataclasses import replace
from pathlib import Path

import click

from coprod_kg import explain, intake, opening
from coprod_kg.errors import BadRequest
from coprod_kg.parse import MappingFile
from coprod_kg.settings import Settings
from coprod_kg.store import Engine, Store, VersionedStore
from coprod_kg.store.named import number_named
from coprod_kg.validate import FORMATS

STORE = click.option(
    "--store",
    metavar="PLACE",
    help="The store's folder, or the address of a SPARQL endpoint. [COPROD_STORE; default ./store]",
)
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
    type=click.Choice(sorted(FORMATS)),
    default="text",
    show_default=True,
    help="How to report.",
)
EXPLANATION_FORM = click.option(
    "--format",
    "form",
    type=click.Choice(sorted(explain.FORMATS)),
    default="text",
    show_default=True,
    help="How to answer; turtle is PROV-O.",
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
MAPPING = click.option(
    "--mapping",
    metavar="FILE",
    help="How to read a table of another layout, or JSON: a YAML file, or the name of one in mappings/.",
)
WHO = click.option("--who", default=None, help="Who does this, for the record. [default: your user name]")
ANYWAY = click.option("--anyway", is_flag=True, help="Take it although something like it is here: it is another.")
VERSION = click.option(
    "--version",
    metavar="NUMBER|RELEASE",
    default="",
    help="Which version of the data to ask. [default: what is there now]",
)
WHY = click.option("--why", default="", help="Why, for the record.")


def open_store(store: str | None) -> Store:
    return opening.open_store(Settings.from_environment(store=store))


def open_folder(store: str | None, what: str) -> VersionedStore:
    return opening.open_folder(Settings.from_environment(store=store), what)


def open_engine(store: str | None, version: str) -> Engine:
    """What a version holds, by its number or as a release; what is there now where none is named."""
    if not version:
        return open_store(store).read()
    opened = open_folder(store, "--version")
    return opened.read(number_named(opened, version))


def who_does(given: str | None) -> str:
    return given or getpass.getuser()


def upload(file: str, input_form: str | None, mapping: str | None = None, language: str = "") -> intake.Upload:
    mapped = replace(MappingFile.named(mapping), language=language) if mapping else None
    if file == "-":
        return intake.Upload("standard input", sys.stdin.buffer.read(), input_form, mapped)
    return intake.Upload.from_path(Path(file), input_form, mapped)


def write(file: Path, data: bytes) -> None:
    """Write a file that the user named; raises BadRequest, with the reason, where that cannot be."""
    try:
        file.write_bytes(data)
    except OSError as error:
        raise BadRequest(f"{file} cannot be written: {error.strerror or error}.") from error
