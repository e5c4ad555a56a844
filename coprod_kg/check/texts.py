"""Which texts are told to people: those in the code and the pages, and the meanings of the lists in the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir

from coprod_kg import case_form

#: Who tells texts, and which of the arguments are texts.
TELLERS: Mapping[str, Any] = {"speak": None, "speak_count": (1, 2), "marked": None, "_": None, "gettext": None}
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_OPTIONS = {"**/templates/**.html": {"trimmed": "true"}}


def told(package: Path) -> Iterator[str]:
    """Every text, in English, as the code has it; some more than once."""
    for _, _, found, _, _ in extract_from_dir(
        package, method_map=_METHODS, options_map=_OPTIONS, keywords=TELLERS, comment_tags=()
    ):
        yield from (found,) if isinstance(found, str) else (text for text in found if text)
    yield from meanings()


def meanings() -> Iterable[str]:
    """What the answers that the form for one case offers mean."""
    return (choice.help for group in case_form.groups() for field in group.fields for choice in field.options)
