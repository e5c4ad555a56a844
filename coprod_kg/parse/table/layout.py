"""The workbook that the shapes ask for: a sheet a class, a column a property.

Nothing here is a second schema: sheets, columns, lists, help and what is required are read off ``shapes/`` and the
ontology's labels. A class that some column links to has one sheet together with its subclasses, so that a
drop-down can offer all of them; a property shape in the group ``coprods:Inferred`` gives no column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from coprod_kg import vocab

#: The languages in which a workbook can be made, the default first.
LANGUAGES = ("en", "es")
LABEL = vocab.RDFS + "label"
NOTE = vocab.SKOS + "editorialNote"
#: What separates several values in one cell; doubled, it stands for itself.
SEPARATOR = ";"


class Holds(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"  # one text, in the language of the heading
    LIST = "list"  # values of a list
    LINK = "link"  # rows of other sheets
    DATE = "date"
    PLAIN = "plain"  # addresses or words


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """A value of a list: its address, its words by language, and what it means."""

    iri: str
    labels: Mapping[str, str]
    help: Mapping[str, str]
    other: tuple[str, ...] = ()

    def word(self, language: str) -> str:
        """The word for it in a language, in English where there is none."""
        return self.labels.get(language) or self.labels.get("en") or vocab.compact(self.iri)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A property as a column; ``sheets`` are the classes of the sheets that a link points into."""

    iri: str
    holds: Holds
    names: Mapping[str, str]
    help: Mapping[str, str]
    required: bool = False
    recommended: bool = False
    single: bool = False
    offered: bool = True
    options: tuple[Option, ...] = ()
    sheets: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        """Whether a cell may hold several values."""
        return not self.single and self.holds is not Holds.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A class as a sheet; ``kinds`` are the classes a row may be of, the first where nothing is said."""

    iri: str
    names: Mapping[str, str]
    help: Mapping[str, str]
    kinds: tuple[Option, ...]
    columns: tuple[Column, ...]
    others: tuple[str, ...] = field(default=())

    @property
    def segment(self) -> str:
        """What stands for the class in the addresses of its rows.

        >>> Sheet("https://w3id.org/coproduction/ontology#ServiceEncounter", {}, {}, (), ()).segment
        'service-encounter'
        """
        local = self.iri.rpartition("#")[2]
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", local).lower()

    def column(self, iri: str) -> Column | None:
        """The column of a property."""
        return next((column for column in self.columns if column.iri == iri), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """All sheets, in their order, and the words for every term they or their messages may name."""

    sheets: tuple[Sheet, ...]
    words: Mapping[str, Mapping[str, str]]

    def sheet(self, iri: str) -> Sheet | None:
        """The sheet that holds the things of a class."""
        return next((sheet for sheet in self.sheets if iri == sheet.iri or iri in sheet.others), None)


def same(text: str) -> str:
    """A heading, a word or a name as it is compared: case, stars and kinds of space do not matter.

    >>> same("  Service_or  System *")
    'service or system'
    """
    return " ".join(text.replace("_", " ").replace("*", " ").casefold().split())


@cache
def layout() -> Layout:
    """The layout that the packaged shapes ask for."""
    from coprod_kg.parse.table.shapes import read  # it is the reader of what is defined here

    return read()
