"""Bytes as they came → the bytes of UTF-8 text, or an error that says where they are something else."""

from __future__ import annotations

import codecs
import zlib

from coprod_kg.errors import TooLarge, Unreadable
from coprod_kg.language import speak
from coprod_kg.parse.limits import Limits, amount

_GZIP = b"\x1f\x8b"
_STEP = 1 << 20
_UTF8_BOM = codecs.BOM_UTF8
#: The longer marks first: the mark of UTF-32 begins with that of UTF-16.
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def is_gzip(data: bytes) -> bool:
    """Whether the bytes are compressed with gzip."""
    return data.startswith(_GZIP)


def check_size(size: int, name: str, limits: Limits) -> None:
    """Raise TooLarge where a file has more bytes than may be."""
    if size > limits.bytes:
        raise TooLarge(
            speak(
                "{name} is over the limit of {amount}. Hand it in as several files, each below it.",
                name=name,
                amount=amount(limits.bytes),
            )
        )


def unpack(data: bytes, name: str, limits: Limits) -> bytes:
    """What a gzip file holds, counted while it grows; raises TooLarge past the limit."""
    parts: list[bytes] = []
    total = 0
    rest = data
    while rest.startswith(_GZIP):
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            part = _inflate(member, rest, name)
            total += len(part)
            if total > limits.bytes:
                raise TooLarge(
                    speak(
                        "{name} unpacks to more than the limit of {amount}. Hand it in as several files, each below "
                        "it when unpacked.",
                        name=name,
                        amount=amount(limits.bytes),
                    )
                )
            parts.append(part)
            rest = member.unconsumed_tail
            if not part and not rest and not member.eof:
                raise Unreadable(speak("The gzip file ends too early; it was cut off on its way."), file=name)
        rest = member.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _inflate(member: zlib._Decompress, rest: bytes, name: str) -> bytes:
    try:
        return member.decompress(rest, _STEP)
    except zlib.error as error:
        raise Unreadable(speak("The gzip file is damaged ({error}).", error=error), file=name) from error


def text_bytes(data: bytes, name: str) -> bytes:
    """The same text as UTF-8 bytes without a byte-order mark; raises Unreadable with line and column."""
    if data.startswith(_UTF8_BOM):
        data = data[len(_UTF8_BOM) :]
    for mark, encoding in _OTHER_MARKS:
        if data.startswith(mark):
            raise _other_encoding(speak("The file is in {encoding}", encoding=encoding), name, 1, 1)
    if _looks_like_utf16(data):
        raise _other_encoding(speak("The file looks like UTF-16"), name, 1, 1)
    offset = _first_bad_byte(data)
    if offset is not None:
        raise _not_utf8(data, offset, name)
    return data


def _looks_like_utf16(data: bytes) -> bool:
    head = data[:200]
    return len(head) > 3 and max(head[::2].count(0), head[1::2].count(0)) > len(head) // 3


def _first_bad_byte(data: bytes) -> int | None:
    if data.isascii():
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    for start in range(0, len(data), _STEP):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(view[start : start + _STEP], final=start + _STEP >= len(data))
        except UnicodeDecodeError as error:
            return start - pending + error.start
    return None


def _not_utf8(data: bytes, offset: int, name: str) -> Unreadable:
    line = data.count(b"\n", 0, offset) + 1
    begin = data.rfind(b"\n", 0, offset) + 1
    column = len(data[begin:offset].decode("utf-8")) + 1
    byte = data[offset]
    guess = bytes([byte]).decode("cp1252", "replace")
    seen = speak("The byte {byte} is not UTF-8", byte=f"{byte:02X}")
    if guess.isprintable() and guess != "�":
        seen += speak("; in Latin-1 or Windows-1252, which this file looks like, it is “{guess}”", guess=guess)
    return _other_encoding(seen, name, line, column)


def _other_encoding(seen: str, name: str, line: int, column: int) -> Unreadable:
    return Unreadable(
        speak("{seen}. Files are read as UTF-8: save it again with the encoding UTF-8.", seen=seen),
        file=name,
        line=line,
        column=column,
    )
