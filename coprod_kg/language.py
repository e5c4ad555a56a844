"""The language in which people are spoken to: what is said stands in the code in English, and in ``texts/`` in others.

One request, or one task of a worker, speaks one language; within it whatever is told to people goes through ``speak``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from coprod_kg import packaged

#: What can be spoken, each by its own name; the first where nothing is asked for.
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "español"}
DEFAULT = "en"

#: Languages other than English have comma and point the other way round.
_SWAPPED = str.maketrans(",.", ".,")
_CURRENT: ContextVar[str] = ContextVar("language", default=DEFAULT)


def current() -> str:
    """The language that is spoken now."""
    return _CURRENT.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language within a block; the default where it is none of those that can be spoken."""
    token = _CURRENT.set(chosen([language]))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def chosen(wanted: Sequence[str]) -> str:
    """The first of some language tags that can be spoken, the default where none can.

    >>> chosen(["ca", "es-MX", "en"])
    'es'
    """
    tags = (tag.partition("-")[0].lower() for tag in wanted)
    return next((tag for tag in tags if tag in LANGUAGES), DEFAULT)


def speak(text: str, /, **facts: object) -> str:
    """An English sentence in the language that is spoken now, with the facts put in where it has ``{names}``.

    >>> with speaking("es"):
    ...     speak("Nothing is wrong.")
    'No hay nada que corregir.'
    """
    found = translated(text)
    return found.format_map(facts) if facts else found


def speak_count(one: str, many: str, number: int, /, **facts: object) -> str:
    """What is said of one, or of so many, which the sentence has as ``{number}``."""
    return speak(one if number == 1 else many, number=number_in_words(number), **facts)


def translated(text: str) -> str:
    """A text in the language that is spoken now; as it is where it has no translation."""
    return text if current() == DEFAULT else texts(current()).get(text, text)


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language by their English, as ``texts/LANGUAGE.po`` has them."""
    from babel.messages.pofile import read_po  # only who is spoken to in another language waits for it

    with (packaged.folder("texts") / f"{language}.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file, locale=language) if one.id and one.string}


def day_in_words(when: dt.date) -> str:
    """A day in words.

    >>> day_in_words(dt.date(2026, 3, 1))
    '1 March 2026'
    """
    if current() == DEFAULT:
        return f"{when.day} {when:%B %Y}"
    from babel.dates import format_date

    return format_date(when, "long", locale=current())


def number_in_words(number: float, decimals: int = 0) -> str:
    """A number as it is written in the language that is spoken.

    >>> number_in_words(12345.6, 1)
    '12,345.6'
    >>> with speaking("es"):
    ...     number_in_words(12345.6, 1)
    '12.345,6'
    """
    written = f"{number:,.{decimals}f}"
    return written if current() == DEFAULT else written.translate(_SWAPPED)


def capital(text: str) -> str:
    """A text that begins with a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def marked(text: str) -> str:
    """The text itself, which is said elsewhere: so whoever looks for what is to be translated finds it."""
    return text
