"""Zip archives from strangers: what they say they unpack to is looked at before anything is unpacked."""

from __future__ import annotations

import io
import zipfile

from coprod_kg.errors import TooLarge, Unreadable
from coprod_kg.language import speak
from coprod_kg.parse.limits import Limits, amount

_ENTRIES = 5_000
_ENCRYPTED = 0x1
_BEGIN = b"PK"


def opened(raw: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """The archive; raises Unreadable where it is none, and TooLarge where it unpacks to more than the limit.

    The module ``zipfile`` never gives more of an entry than its stated size, so the stated sizes can be trusted.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        if raw.startswith(_BEGIN):
            what = speak("The file begins like a workbook or zip archive and is damaged or cut off. Save it again.")
        else:
            what = speak(
                "The file is neither a workbook nor a zip archive, whatever its name ends in. Give it the ending of "
                "what it is, such as .ttl or .csv, or say so with --from."
            )
        raise Unreadable(what, file=name) from error
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if total > limits.bytes:
        raise TooLarge(
            speak(
                "{name} unpacks to {amount}, more than the limit of {most}. Split it.",
                name=name,
                amount=amount(total),
                most=amount(limits.bytes),
            )
        )
    if len(entries) > _ENTRIES:
        raise TooLarge(
            speak(
                "{name} holds more than {entries} files, the limit for an archive.", name=name, entries=f"{_ENTRIES:,}"
            )
        )
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unreadable(speak("The file is protected by a password. Save it without one."), file=name)
    return archive
