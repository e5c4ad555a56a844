"""CSV, TSV and the like, one file or a zip archive of them → tables."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path, PurePosixPath

from coprod_kg.errors import TooLarge, Unreadable
from coprod_kg.language import speak
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.table import archive, encoding, foreign
from coprod_kg.parse.table.cells import Row, Table

SUFFIXES = (".csv", ".tsv")
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?[\r\n]+', re.I)
#: csv's own limit for one field.
_FIELD = 131_072


def table(raw: bytes, name: str, limits: Limits, title: str = "") -> Table:
    """The rows of one file, whose cells are separated by commas, semicolons, tabs or bars, as its first line shows.

    A first line such as ``sep=;`` says so too, and is no row. Raises Unreadable, with the line, and TooLarge.
    """
    foreign.refuse(raw, name)
    text, guessed = encoding.text(raw, name)
    separator = _SEPARATOR.match(text)
    if separator:
        text = text[separator.end() :]
    rows = _rows(text, name, limits, separator[1] if separator else _delimiter(text))
    return Table(title, list(rows), guessed=guessed)


def archived(raw: bytes, name: str, limits: Limits) -> tuple[list[Table], list[str]]:
    """The tables of a zip archive, one a file, named after it; and the names of files that were left out."""
    tables: list[Table] = []
    left_out: list[str] = []
    packed = archive.opened(raw, name, limits)
    for entry in packed.infolist():
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or path.name.startswith((".", "._")) or "__MACOSX" in path.parts:
            continue
        if path.suffix.lower() in SUFFIXES:
            tables.append(table(packed.read(entry), f"{name}/{entry.filename}", limits, path.stem))
        else:
            left_out.append(entry.filename)
    if not tables:
        raise foreign.archive(left_out, name)
    return tables, left_out


def zipped(folder: Path) -> bytes:
    """The tables of a folder as an archive, the same for the same files; raises OSError, and Unreadable for none."""
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    if not files:
        raise Unreadable(speak("There are no tables (files in .csv) in this folder."), file=str(folder))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive_:
        for path in files:
            archive_.writestr(zipfile.ZipInfo(path.name), path.read_bytes())
    return out.getvalue()


def _rows(text: str, name: str, limits: Limits, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = cells = 0
    try:
        for number, values in enumerate(reader, start=1):
            cells += len(values)
            if number > limits.rows or cells > limits.cells:
                facts = {"rows": f"{limits.rows:,}", "cells": f"{limits.cells:,}"}
                raise TooLarge(
                    speak("{name} has more than {rows} rows or {cells} cells. Split it.", name=name, **facts)
                )
            if any(values):
                yield Row(number, tuple(values))
    except csv.Error as error:
        if "field larger" in str(error):
            raise TooLarge(
                speak(
                    "{name}:{line}: A cell is longer than {most} characters; perhaps a quotation mark is not closed.",
                    name=name,
                    line=reader.line_num,
                    most=f"{_FIELD:,}",
                )
            ) from error
        raise Unreadable(
            speak(
                "The quotation marks of a cell do not fit: one is not closed, or something stands after the closing "
                'one. Within a cell, write each quotation mark twice ("").'
            ),
            file=name,
            line=reader.line_num,
        ) from error


def _delimiter(text: str) -> str:
    """What separates the cells of the first line that says something."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    quoted, bare = False, []
    for char in first:
        quoted ^= char == '"'
        if not quoted:
            bare.append(char)
    return max(_DELIMITERS, key=bare.count)
