"""What is looked at in RDF/XML before the parser sees it: well-formedness, entities, nesting and lines.

Entities are the danger: a kilobyte of nested ones grows to gigabytes. Protégé writes flat ones for
namespaces, so those are taken (https://www.w3.org/TR/xml/#sec-internal-ent), and nothing outside the file
ever is.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from coprod_kg.errors import TooLarge, Unreadable
from coprod_kg.parse.limits import Limits, amount
from coprod_kg.parse.turtle import check_length
from coprod_kg.vocab import RDF

if TYPE_CHECKING:
    from pyexpat import XMLParserType

_MAX_ENTITIES = 500
_MAX_ENTITY_BYTES = 1_000
_ABOUT = (RDF + " about", RDF + " ID", RDF + " nodeID")


@dataclass(slots=True)
class XmlLines:
    """Lines of an RDF/XML file: where subjects' elements begin, and where the one ending on a line does."""

    subjects: dict[str, int] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Inspector:
    """One pass of expat over the file."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.data, self.name, self.limits = data, name, limits
        self.lines = XmlLines()
        self.open = array("I")
        self.entities: dict[str, int] = {}
        self.parser: XMLParserType = expat.ParserCreate("UTF-8", " ")

    def run(self) -> XmlLines:
        """Read the whole file; raises Unreadable with line and column, or TooLarge."""
        parser = self.parser
        parser.buffer_text = True
        parser.EntityDeclHandler = self._entity
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.XmlDeclHandler = self._declaration
        parser.StartNamespaceDeclHandler = self._namespace
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        try:
            parser.Parse(self.data, True)
        except expat.ExpatError as error:
            raise self._refuse(_words(error), error.lineno, error.offset + 1) from error
        return self.lines

    def _refuse(self, words: str, line: int | None = None, column: int | None = None) -> Unreadable:
        line = line or self.parser.CurrentLineNumber
        column = column or self.parser.CurrentColumnNumber + 1
        return Unreadable(words, file=self.name, line=line, column=column)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise self._refuse(
                f"The XML declaration says encoding “{encoding}”. Files are read as UTF-8: save it again "
                "with "
                "the encoding UTF-8, declared so."
            )

    def _doctype(self, _root: str, system: str | None, public: str | None, _internal: bool) -> None:
        if system or public:
            raise self._refuse(
                f"The document type points at another file ({system or public}), and nothing is fetched "
                "while "
                "reading. Take the reference out."
            )

    def _entity(
        self,
        entity: str,
        is_parameter: bool,
        value: str | None,
        _base: str | None,
        _system: str | None,
        _public: str | None,
        _notation: str | None,
    ) -> None:
        if value is None:
            raise self._refuse(
                f"The entity “{entity}” is taken from another file, and nothing is fetched while reading. "
                "Write its text into the file."
            )
        if is_parameter:
            raise self._refuse(f"The parameter entity “%{entity};” is not read. Take it out.")
        if "&" in value.replace("&amp;", "").replace("&#", ""):
            raise self._refuse(
                f"The entity “{entity}” is made of other entities, as in an attack that grows without end. "
                "Only plain namespace entities are read."
            )
        self.entities[entity] = len(value.encode())
        if self.entities[entity] > _MAX_ENTITY_BYTES or len(self.entities) > _MAX_ENTITIES:
            raise self._refuse(
                f"The entity “{entity}” is one too many or too long: at most {_MAX_ENTITIES} entities of at "
                "most "
                f"{amount(_MAX_ENTITY_BYTES)} are read."
            )

    def _start(self, _element: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= self.limits.nesting:
            raise TooLarge(
                f"{self.name}:{self.parser.CurrentLineNumber}: Elements stand more than "
                f"{self.limits.nesting} deep in "
                "each other. Write the inner things side by side, with rdf:about."
            )
        line = self.parser.CurrentLineNumber
        if not self.open and self.entities:
            self._check_growth()
        self.open.append(line)
        for attribute in _ABOUT:
            if attribute in attributes:
                self.lines.subjects.setdefault(attributes[attribute].lstrip("#"), line)

    def _check_growth(self) -> None:
        """Refuse, before the first use is expanded, a file that its entities would make too large."""
        uses = Counter(re.findall(rb"&([^\s;&]{1,100});", self.data))
        grown = sum(length * uses[entity.encode()] for entity, length in self.entities.items())
        if grown > self.limits.bytes // 4:
            raise TooLarge(
                f"{self.name}: The entities that the document type declares grow to {amount(grown)} where "
                "they are "
                f"used; the limit is {amount(self.limits.bytes // 4)}. Write namespaces with xmlns."
            )

    def _namespace(self, _prefix: str | None, uri: str | None) -> None:
        line = self.parser.CurrentLineNumber
        check_length(len(uri or ""), True, line, self.name, self.limits)

    def _end(self, _element: str) -> None:
        line = self.parser.CurrentLineNumber
        self.lines.starts.setdefault(line, self.open.pop())


def _words(error: expat.ExpatError) -> str:
    """Expat's complaint as a sentence."""
    known = {
        expat.errors.XML_ERROR_TAG_MISMATCH: "The closing tag here does not fit the tag that is open",
        expat.errors.XML_ERROR_NO_ELEMENTS: "The file ends before it has an element",
        expat.errors.XML_ERROR_UNCLOSED_TOKEN: "The tag that begins here is not closed",
        expat.errors.XML_ERROR_UNBOUND_PREFIX: "The prefix used here is not declared with xmlns",
        expat.errors.XML_ERROR_UNDEFINED_ENTITY: "The entity used here is not declared",
        expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "There is something after the last closing tag",
        expat.errors.XML_ERROR_INVALID_TOKEN: "A character here is not allowed; write “&” as “&amp;”",
    }
    text = expat.errors.messages[error.code]
    return known.get(text, f"This is not well-formed XML: {text}") + "."
