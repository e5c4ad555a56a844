"""What people type into a search, as SQLite's FTS5 is asked, and texts as it has them written down."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: Scripts that are written without spaces: each of their characters is a word, and words are phrases.
UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff"
#: So many words are looked for, each up to so many letters.
WORDS, LETTERS = 12, 100
WORD = re.compile(r"\w+")
_UNSPACED = re.compile(f"([{UNSPACED}])")
#: What one writes together and another with a hyphen: co-design, well-being, touch-point.
_COMPOUND = re.compile(r"(?<!\w)(\w{1,5})[-\u2010\u2011](\w+)")
_TYPED = re.compile(r'"([^"]*)"|(\w+(?:[-\u2010\u2011]\w+)+)|(\w+)')


def fold(text: str) -> str:
    """A text without what does not matter in a search: case, accents, spaces at the ends.

    >>> fold("Atención  Pública ")
    'atencion publica'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def squeezed(text: str) -> str:
    """A folded text without spaces and hyphens, so that codesign, co-design and co design are the same."""
    return re.sub(r"[\W_]+", "", text)


def written(text: str) -> str:
    """A text as it goes into the index: scripts without spaces letter by letter, compounds also in one word.

    >>> written("how co-design differs")
    'how co-design differs codesign'
    """
    plain = unicodedata.normalize("NFC", text)
    joined = dict.fromkeys(first + second for first, second in _COMPOUND.findall(plain))
    return " ".join((_spaced(plain), *joined))


def all_of(words: str) -> str:
    """The question for texts that have every word, the last of which may be the beginning of one.

    What stands in quotation marks has to stand so in the text, and a compound may be written in one word there.
    Nothing that is typed is an operator. It is empty for no words.

    >>> all_of('co-design "public value" 19')
    '("co design" OR "codesign") AND "public value" AND "19"'
    """
    found = list(_phrases(words))
    return " AND ".join(_either(forms, is_last=at == len(found)) for at, forms in enumerate(found, 1))


def some_of(words: str) -> str:
    """The question for texts that have any of several words; empty where there is one only."""
    found = [forms for forms in _phrases(words) if len(forms[0]) > 2] or list(_phrases(words))
    return " OR ".join(_either(forms, is_last=False) for forms in found) if len(list(_phrases(words))) > 1 else ""


def _phrases(words: str) -> Iterator[tuple[str, ...]]:
    """Each thing that is looked for, in the forms in which it may be written."""
    for phrase, compound, word in _TYPED.findall(unicodedata.normalize("NFC", words))[:WORDS]:
        parts = WORD.findall(phrase or compound or word)
        if parts:
            plain = " ".join(_spaced(part).strip() for part in parts)[:LETTERS]
            yield (plain, "".join(parts)[:LETTERS]) if compound else (plain,)


def _either(forms: tuple[str, ...], *, is_last: bool) -> str:
    """One of some forms, or its beginning; a number is whole, for 19 is not the beginning of 1979."""
    star = "*" if is_last and not forms[0].isdecimal() else ""
    asked = " OR ".join(f'"{form}"{star}' for form in forms)
    return f"({asked})" if len(forms) > 1 else asked


def _spaced(text: str) -> str:
    return _UNSPACED.sub(r" \1 ", text)
