"""SPARQL text as tokens (SPARQL 1.1, section 19.8), and its codepoint escapes (section 19.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from coprod_kg.errors import BadQuery

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_NAME_START = r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D" + (
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME = _NAME_START + r"_0-9\-\u00B7\u0300-\u036F\u203F-\u2040"
_LOCAL_CHAR = rf"(?:[{_NAME}:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"

IRI = re.compile(rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]++|{_ESCAPE})*+>")
COMMENT = re.compile(r"#[^\r\n]*")
STRINGS = (
    re.compile(r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''", re.DOTALL),
    re.compile(r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""', re.DOTALL),
    re.compile(r"'(?:[^'\\\r\n]|\\[^\r\n])*'"),
    re.compile(r'"(?:[^"\\\r\n]|\\[^\r\n])*"'),
)
#: Whatever could make a word or a variable longer, or a word into a name.
_MORE = r"[\-.:%\\\u0080-\U0010FFFF]"
VARIABLE = re.compile(rf"[?$][{_NAME_START}_0-9\u00B7\u0300-\u036F\u203F-\u2040]+")
LOCAL = re.compile(rf":(?:{_LOCAL_CHAR}(?:\.*{_LOCAL_CHAR})*)?")
LANGUAGE = re.compile(r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?")

_TOKEN = re.compile(
    "|".join(
        (
            rf"(?P<space>[ \t\r\n]+|{COMMENT.pattern})",
            rf"(?P<iri>{IRI.pattern})",
            rf"(?P<string>{'|'.join(string.pattern for string in STRINGS[:2])}"
            rf"|{'|'.join(string.pattern for string in STRINGS[2:])})",
            # What is most frequent comes first, in patterns without large classes of characters; nothing that could
            # go on as a longer token is taken.
            rf"(?P<plain_word>[A-Za-z_][A-Za-z0-9_]*+(?!{_MORE}))",
            rf"(?P<plain_variable>[?$][A-Za-z0-9_]++(?!{_MORE}))",
            rf"(?P<variable>{VARIABLE.pattern})",
            rf"(?P<name>(?:[{_NAME_START}](?:[{_NAME}.]{{0,254}}[{_NAME}])?|_)?{LOCAL.pattern})",
            r"(?P<word>[A-Za-z_][A-Za-z0-9_]*)",
            r"(?P<number>(?:[0-9]+\.)?[0-9]+(?:[eE][+-]?[0-9]+)?|\.[0-9]+)",
            rf"(?P<language>{LANGUAGE.pattern})",
            r"(?P<broken>[\"'].*)",
            r"(?P<mark>\^\^|&&|\|\||[<>!]=|.)",
        )
    ),
    re.DOTALL,
)
_VERBATIM = re.compile(
    rf"{COMMENT.pattern}|{IRI.pattern}|{'|'.join(string.pattern for string in STRINGS)}|(?P<escape>{_ESCAPE})",
    re.DOTALL,
)


class Token(NamedTuple):
    """A piece of SPARQL: its kind, its text, where it starts, and how many braces are open around it.

    ``word`` is a bare word in capitals, the empty string for every other kind. It is a tuple since every query is
    read into some hundred of them.
    """

    kind: str
    text: str
    start: int
    depth: int
    word: str

    @property
    def end(self) -> int:
        """Where the token ends."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, white space and comments left out; a character that fits nothing is a mark.

    A quote that nothing closes makes the rest of the text one broken token.
    """
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = (match.lastgroup or "mark").removeprefix("plain_")
        if kind == "space":
            continue
        piece = match.group()
        if piece == "}":
            depth -= 1
        yield Token(kind, piece, match.start(), depth, piece.upper() if kind == "word" else "")
        if piece == "{":
            depth += 1


def decode(text: str) -> str:
    """The text with its codepoint escapes decoded, save those in strings, IRIs and comments.

    The engine decodes those in strings and IRIs, where an escaped quote does not end a string.
    Raises BadQuery for an escape that is no character.
    """
    if "\\u" not in text and "\\U" not in text:
        return text
    return _VERBATIM.sub(lambda match: _character(match) if match["escape"] else match.group(), text)


def decode_all(text: str) -> str:
    """The text with every codepoint escape decoded before anything else, as section 19.2 has it."""
    return re.sub(_ESCAPE, _character, text)


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset in a text."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - text.rfind("\n", 0, offset)


def _character(match: re.Match[str]) -> str:
    point = int(match.group()[2:], 16)
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        line, column = place(match.string, match.start())
        raise BadQuery(
            f"The escape {match.group()} at line {line}, column {column} is no character.", line=line, column=column
        )
    return chr(point)
