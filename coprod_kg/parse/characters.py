"""Characters that deceive: invisible, reordering, look-alike or not composed, and schemes that do harm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from coprod_kg.findings import Severity
from coprod_kg.language import speak

#: Schemes that an address may have (design: links are shown to people, so nothing that runs or reads files).
GOOD_SCHEMES = frozenset(("http", "https", "urn", "mailto", "tel", "geo", "doi", "info", "tag"))
BAD_SCHEMES = frozenset(("javascript", "data", "file", "vbscript", "blob", "filesystem"))

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_JOINER = re.compile("[\u200c-\u200f\u061c]")
_LATIN_JOINED = re.compile("[A-Za-z\u00c0-\u024f][\u200c-\u200f\u061c]|[\u200c-\u200f\u061c][A-Za-z\u00c0-\u024f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
#: Anything that can be wrong at all; most text has none of it.
SUSPICIOUS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff"
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e007f\u0370-\u052f\u1f00-\u1fff]"
)

Trouble = tuple[str, Severity, str]


def scheme_trouble(iri: str) -> Trouble | None:
    """What is wrong with the scheme of an address, if anything."""
    scheme = iri.partition(":")[0].lower()
    if scheme in GOOD_SCHEMES:
        return None
    allowed = ", ".join(sorted(GOOD_SCHEMES))
    if scheme in BAD_SCHEMES:
        return (
            "scheme",
            Severity.VIOLATION,
            speak(
                "The address “{address}” begins with “{scheme}:”, which can run code or read files when somebody "
                "follows it. Use one of: {allowed}.",
                address=shown(iri),
                scheme=scheme,
                allowed=allowed,
            ),
        )
    return (
        "scheme",
        Severity.WARNING,
        speak(
            "The address “{address}” begins with “{scheme}:”, which is no usual scheme; perhaps a prefix that is not "
            "declared. Usual ones are: {allowed}.",
            address=shown(iri),
            scheme=scheme,
            allowed=allowed,
        ),
    )


def address_troubles(iri: str) -> Iterator[Trouble]:
    """What is wrong with the characters of an address."""
    where = speak("the address “{address}”", address=shown(iri))
    if found := _BIDI.search(iri):
        yield "character", Severity.VIOLATION, _has(where, found[0], speak("turns the direction of writing"))
    elif found := _INVISIBLE.search(iri) or _JOINER.search(iri):
        yield "character", Severity.VIOLATION, _has(where, found[0], speak("is invisible"))
    if word := _mixed(iri):
        yield "confusable", Severity.WARNING, _mixes(where, word)
    if not unicodedata.is_normalized("NFC", iri):
        yield "normalisation", Severity.WARNING, _not_composed(where)


def text_troubles(text: str) -> Iterator[Trouble]:
    """What is wrong with the characters of a text."""
    where = speak("the text “{text}”", text=shown(text))
    if found := _BIDI.search(text):
        yield "character", Severity.WARNING, _has(where, found[0], speak("turns the direction of writing"))
    if (found := _INVISIBLE.search(text)) and not (found[0] == "\u00ad" and found.start()):
        yield "character", Severity.WARNING, _has(where, found[0], speak("is invisible"))
    elif found := _LATIN_JOINED.search(text):
        yield "character", Severity.WARNING, _has(where, found[0].strip(_letters(found[0])), speak("is invisible"))
    if found := _CONTROL.search(text):
        yield (
            "character",
            Severity.WARNING,
            _has(where, found[0], speak("is a control character, which XML cannot hold")),
        )
    if word := _mixed(text):
        yield "confusable", Severity.WARNING, _mixes(where, word)
    if not unicodedata.is_normalized("NFC", text):
        yield "normalisation", Severity.INFO, _not_composed(where)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalpha())


def _mixed(text: str) -> str | None:
    """The first word written in letters of more than one script that look alike."""
    if not (_CYRILLIC.search(text) or _GREEK.search(text)):
        return None
    for word in _WORD.findall(text):
        if sum(1 for script in (_LATIN, _GREEK, _CYRILLIC) if script.search(word)) > 1:
            return str(word)
    return None


def _has(where: str, char: str, what: str) -> str:
    name = unicodedata.name(char, "a control character").lower()
    return speak(
        "In {where} the character U+{code} ({name}) {what}. Take it out.",
        where=where,
        code=f"{ord(char):04X}",
        name=name,
        what=what,
    )


def _mixes(where: str, word: str) -> str:
    odd = [
        speak("“{char}” is {script}", char=char, script=_script(char))
        for char in dict.fromkeys(word)
        if not _LATIN.match(char)
    ]
    return speak(
        "In {where} the word “{word}” mixes scripts that look alike ({odd}). Type it anew in one script.",
        where=where,
        word=word,
        odd=", ".join(odd[:3]),
    )


def _script(char: str) -> str:
    return speak("Cyrillic") if _CYRILLIC.match(char) else speak("Greek")


def _not_composed(where: str) -> str:
    return speak(
        "In {where} accents are typed as characters of their own, so it does not equal the same text typed as usual. "
        "Save it in Unicode normal form C (NFC).",
        where=where,
    )


def shown(text: str) -> str:
    """A text for a message: short, with what is invisible written as its number."""
    visible = "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in text[:60])
    return visible + ("…" if len(text) > 60 else "")
