"""Files that come in the place of tables: what they are, and how to have from them a table that is read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coprod_kg.errors import InputError, Unreadable, UnsupportedMedia
from coprod_kg.language import marked, speak
from coprod_kg.parse import formats

_ALLOWED = tuple(one.option for one in formats.TABLES)
#: How a text begins that is no table, and what to say of it.
_BEGINS = (
    (
        re.compile(rb"\s*(?:<!doctype html|<html)", re.I),
        marked(
            "{name} is a web page, such as one that asks to sign in, or a table that a web site exports under another "
            "name. Download it again, or open it in a spreadsheet program, and save it as an Excel workbook (.xlsx)."
        ),
    ),
    (
        re.compile(rb"\s*<\?xml.{0,2000}urn:(?:schemas-microsoft-com:office|oasis:names:tc:opendocument)", re.S),
        marked(
            "{name} is a spreadsheet written as XML. Open it in a spreadsheet program, and save it as an Excel "
            "workbook (.xlsx)."
        ),
    ),
    (
        re.compile(rb'\s*\{\s*"(?:url|doc_id)"'),
        marked(
            "{name} holds no rows but a link to Google Sheets. Open it there, and download it as Microsoft Excel "
            "(.xlsx)."
        ),
    ),
    (
        re.compile(rb"\s*(?:\{|\[\s*[\[{\"])"),
        marked(
            "{name} holds JSON and no table. JSON-LD is read under a name in .jsonld, and other JSON with a mapping "
            "(--mapping)."
        ),
    ),
)
#: Names in an archive, and what to say of that.
_ARCHIVES = (
    (
        re.compile(r"Index/.*\.iwa\Z"),
        marked("{name} is an Apple Numbers document. Export it to Excel (File > Export To), or to CSV."),
    ),
    (
        re.compile(r".*\.(?:xlsx|xlsm|xls|ods)\Z", re.I),
        marked("{name} holds a workbook. Take it out of the archive and hand it in."),
    ),
)


def refuse(raw: bytes, name: str) -> None:
    """Raise UnsupportedMedia, with the way out, for what is plainly no table."""
    formats.refuse_binary(name, raw)
    for begin, what in _BEGINS:
        if begin.match(raw[:4_000]):
            raise UnsupportedMedia(speak(what, name=name), _ALLOWED)


def archive(names: Sequence[str], name: str) -> InputError:
    """What to say of an archive without tables in which there are such files."""
    for pattern, what in _ARCHIVES:
        if any(pattern.match(entry) for entry in names):
            return UnsupportedMedia(speak(what, name=name), _ALLOWED)
    return Unreadable(speak("There are no tables (files in .csv) in this archive."), file=name)
