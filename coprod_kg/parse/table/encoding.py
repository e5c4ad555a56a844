"""The bytes of a CSV file → its text, and what is to be said of how they were read.

A file says its encoding by its mark, or is UTF-8. What is neither is taken for what Excel writes under Windows in most
of Europe and the Americas, Windows-1252, unless it is UTF-8 for the most part, or has a byte that stands for nothing
there, or for a letter that few of their languages have, as é of an old Macintosh would: guessing would spoil names.
"""

from __future__ import annotations

import codecs
import re

from coprod_kg.errors import Unreadable
from coprod_kg.language import speak
from coprod_kg.parse import decode

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Of 80 to 9F the euro, quotation marks, dots, dashes, bullet, trade mark, Œ and œ; and all from A0 on.
_WESTERN = re.compile(rb"[\x01-\x7f\x80\x82\x84\x85\x8c\x91-\x97\x99\x9c\xa0-\xff]*+\Z")
_WORD = re.compile(r"[^\s,;|]*[^\x00-\x7f][^\s,;|]*")


def text(raw: bytes, name: str) -> tuple[str, str]:
    """The text of a file, and the first word that shows how an encoding was guessed, empty where none was.

    Raises Unreadable, with line and column where it can.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _marked(raw, encoding, name), ""
    try:
        return decode.text_bytes(raw, name).decode(), ""
    except Unreadable:
        if not _WESTERN.match(raw) or _is_mostly_utf8(raw):
            raise
    found = raw.decode("cp1252")
    word = _WORD.search(found)
    return found, word[0][:60] if word else ""


def _is_mostly_utf8(raw: bytes) -> bool:
    """Whether more of the letters beyond ASCII are good UTF-8 than bad."""
    letters = [char for char in raw.decode("utf-8", "replace") if char > "\x7f"]
    return letters.count("\ufffd") * 2 <= len(letters)


def _marked(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            speak(
                "The file begins as one in {encoding} and is something else from byte {byte} on. Save it again as CSV "
                "UTF-8.",
                encoding=encoding.upper(),
                byte=f"{error.start:,}",
            ),
            file=name,
        ) from error
