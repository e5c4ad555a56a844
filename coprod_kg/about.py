"""What a contributor says of a dataset, checked: its title, who made it, its licence, where it comes from."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from coprod_kg import packaged
from coprod_kg.contribution import About
from coprod_kg.errors import BadRequest
from coprod_kg.findings import Severity
from coprod_kg.language import marked, speak, speak_count
from coprod_kg.parse.characters import scheme_trouble, text_troubles

#: So many characters a title, a name or a source may have.
MOST = 300

#: What is said of a dataset, by the words for it.
_PARTS = (marked("title"), marked("creator"), marked("licence"), marked("source"))
_ORCID = re.compile(
    r"(?:(?:https?://)?(?:www\.)?orcid\.org/)?(\d{4})[- ]?(\d{4})[- ]?(\d{4})[- ]?(\d{3})([\dXx])/?\Z", re.I
)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)\Z", re.I)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?=\S)", re.I)
_NOT_IN_IRI = re.compile(r'[\s<>"{}|\\^`]')


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence that a dataset may have: its SPDX identifier, its name and its address."""

    id: str
    name: str
    address: str


@cache
def licences() -> tuple[Licence, ...]:
    """The licences a dataset may have, as ``ontology/licences.tsv`` lists them."""
    with (packaged.folder("ontology") / "licences.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(Licence(**row) for row in csv.DictReader(file, delimiter="\t"))


@cache
def _by_key() -> Mapping[str, Licence]:
    return {_key(text): one for one in licences() for text in (one.id, one.name, one.address)}


def _key(text: str) -> str:
    """What is left of an identifier or an address once its spelling is left out of account."""
    plain = re.sub(r"^https?://(www\.)?|(deed|legalcode)(\.[a-z]{2,3})?/?$", "", text.strip().lower())
    return re.sub(r"[^a-z0-9]", "", plain)


def check(about: About) -> About:
    """The same, each part in its one normal form; raises BadRequest that says what is wrong and how to mend it."""
    return replace(
        about,
        title=_words("title", about.title),
        creator=creator(about.creator),
        licence=licence(about.licence),
        source=source(about.source),
        replaces=(about.replaces or "").strip() or None,
    )


def complete(about: About) -> About:
    """The same, checked and with nothing missing; raises BadRequest that names what is."""
    checked = check(about)
    missing = [name for name in ("title", "creator", "licence") if getattr(checked, name) is None]
    if missing:
        raise BadRequest(
            speak_count(
                "The dataset's {names} is missing.",
                "The dataset's {names} are missing.",
                len(missing),
                names=speak(" and ").join(speak(name) for name in missing),
            )
        )
    return checked


def creator(text: str | None) -> str | None:
    """An ORCID as its address, or a name; raises BadRequest for an ORCID whose digits cannot be right."""
    text = _words("creator", text)
    if text is None:
        return None
    match = _ORCID.match(text)
    if match is None:
        if "orcid.org" in text.lower():
            raise BadRequest(
                speak("{text} is not an ORCID: that has 16 digits, such as 0000-0002-1825-0097.", text=f"{text!r}")
            )
        if not any(char.isalpha() for char in text):
            raise BadRequest(
                speak("{text} is neither a name nor an ORCID such as 0000-0002-1825-0097.", text=f"{text!r}")
            )
        return text
    *blocks, last, given = match.groups()
    expected = check_digit("".join(blocks) + last)
    if given.upper() != expected:
        raise BadRequest(
            speak(
                "{text} is not an ORCID: after its first 15 digits the last one would be {expected}. Copy it from "
                "the person's page at orcid.org.",
                text=f"{text!r}",
                expected=expected,
            )
        )
    return f"https://orcid.org/{'-'.join((*blocks, last + expected))}"


def check_digit(digits: str) -> str:
    """The last character of an ORCID, from the 15 before it (ISO 7064, MOD 11-2).

    >>> check_digit("000000021825009")
    '7'
    """
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def licence(text: str | None) -> str | None:
    """The address of a licence, found by identifier, name or address; raises BadRequest with those there are."""
    text = (text or "").strip()
    if not text:
        return None
    found = _by_key().get(_key(text))
    if found is None:
        raise BadRequest(
            speak("{text} is not a licence that is known here.", text=f"{text[:MOST]!r}"),
            [one.id for one in licences()],
        )
    return found.address


def licence_name(address: str | None) -> str | None:
    """What a licence is called, where it is one of the list."""
    return next((one.name for one in licences() if one.address == address), None)


def source(text: str | None) -> str | None:
    """An address, a DOI as its address, or words; raises BadRequest for an address that does harm or is none."""
    text = _words("source", text)
    if text is None:
        return None
    if doi := _DOI.match(text):
        return f"https://doi.org/{doi[1]}"
    if _SCHEME.match(text) and not _NOT_IN_IRI.search(text):
        trouble = scheme_trouble(text)
        if trouble is not None and trouble[1] is Severity.VIOLATION:
            raise BadRequest(speak("The source cannot be taken. {trouble}", trouble=trouble[2]))
    elif text.lower().startswith(("http://", "https://")):
        raise BadRequest(
            speak(
                "The source {text} is not an address: it has a space or a character that none can have.",
                text=f"{text!r}",
            )
        )
    return text


def _words(what: str, text: str | None) -> str | None:
    """A short text without line breaks and without characters that deceive."""
    plain = " ".join((text or "").split())
    if len(plain) > MOST:
        raise BadRequest(
            speak(
                "The {what} has {number} characters; up to {most} are allowed.",
                what=speak(what),
                number=len(plain),
                most=MOST,
            )
        )
    for component, _, message in text_troubles(plain):
        if component == "character":
            raise BadRequest(speak("The {what} cannot be taken. {message}", what=speak(what), message=message))
    return plain or None
