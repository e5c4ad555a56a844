"""Content negotiation: what a client says it likes, held against what there is (RFC 9110, section 12.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from coprod_kg.errors import NotAcceptable
from coprod_kg.publish.formats import OTHER_NAMES, Format

#: More ranges than any client sends; what comes after is not read.
_MOST_RANGES = 100
_QUALITY = re.compile(r"[0-9]{1,3}(\.[0-9]{0,9})?|\.[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Range:
    """One range of an Accept header: ``*/*``, ``text/*`` or a media type, and how much it is liked (0 to 1)."""

    media_type: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """How closely the range names a media type: 3 exactly, 2 its family, 1 anything, 0 not at all."""
        if self.media_type == media_type:
            return 3
        if self.media_type == media_type.partition("/")[0] + "/*":
            return 2
        return 1 if self.media_type == "*/*" else 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The format that was chosen and the media type to name in the answer's header."""

    format: Format
    media_type: str


def choose(accept: str | None, offered: Sequence[Format], override: str | None = None) -> Choice:
    """The offered format that fits best; ``override`` is a short name or a media type and wins.

    Among equals the order of ``offered`` decides. No header, or an empty one, means anything will do.
    Raises NotAcceptable, which lists what there is, where nothing fits.
    """
    return _chosen(accept, tuple(offered), override)


@lru_cache(maxsize=512)
def _chosen(accept: str | None, offered: Sequence[Format], override: str | None) -> Choice:
    """The choice; clients send the same few headers again and again."""
    if override is not None:
        return _named(override, offered)
    ranges = parse(accept or "") or (Range("*/*", 1.0),)
    best: Choice | None = None
    best_quality = 0.0
    for form in offered:
        for media_type in form.media_types:
            quality = _quality(media_type, ranges, is_alias=media_type != form.media_type)
            if quality > best_quality:
                best, best_quality = Choice(form, media_type), quality
    if best is None:
        raise NotAcceptable(f"None of {accept!r} can be written here.", [form.media_type for form in offered])
    return best


def parse(accept: str) -> tuple[Range, ...]:
    """The ranges of an Accept header; parts that are no media range are left out, as RFC 9110 allows."""
    ranges = (_range(value, quality) for value, quality in parse_qualities(accept))
    return tuple(item for item in ranges if item is not None)


def parse_qualities(header: str) -> tuple[tuple[str, float], ...]:
    """The values of an Accept-like header in lower case, each with how much it is liked, from 0 to 1."""
    found = (_with_quality(part) for part in header.split(",")[:_MOST_RANGES])
    return tuple(item for item in found if item is not None)


def _with_quality(part: str) -> tuple[str, float] | None:
    value, *rest = (piece.strip() for piece in part.lower().split(";"))
    pairs = (item.partition("=") for item in rest)
    quality = next((text.strip() for name, _, text in pairs if name.strip() == "q"), "1")
    if not value or not _QUALITY.fullmatch(quality):
        return None
    return value, min(1.0, float(quality))


def _range(value: str, quality: float) -> Range | None:
    media_type = "*/*" if value == "*" else value
    main, slash, sub = media_type.partition("/")
    if not (main and slash and sub) or " " in media_type or (main == "*" and sub != "*"):
        return None
    return Range(media_type, quality)


def _quality(media_type: str, ranges: Sequence[Range], *, is_alias: bool) -> float:
    """How much a media type is liked: what the closest range says; an alias has to be asked for by name."""
    closest = max(ranges, key=lambda item: item.specificity(media_type))
    specificity = closest.specificity(media_type)
    if not specificity or (is_alias and specificity < 3):
        return 0.0
    return closest.quality


def _named(name: str, offered: Sequence[Format]) -> Choice:
    asked = name.strip().lower().replace(" ", "+")
    by_name = {form.name: form for form in offered}
    form = by_name.get(asked) or by_name.get(OTHER_NAMES.get(asked, ""))
    if form:
        return Choice(form, form.media_type)
    for form in offered:
        if asked in form.media_types:
            return Choice(form, asked)
    raise NotAcceptable(f"There is no format {name!r} here.", [form.name for form in offered])
