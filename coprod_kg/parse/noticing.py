"""What is to be said about a file that reads well: odd addresses, deceptive characters, names dropped."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Finding, Place, Severity, Term
from coprod_kg.language import speak, speak_count
from coprod_kg.parse import characters, days

#: How many findings of one kind are told one by one.
_EACH = 20
#: The notices of what could not be taken over from a file of RDF.
LOSSES = frozenset({"language", "iri", "droppedKey", "duplicateKey"})
_ODD_IRI = re.compile(rb"<((?!https?://|urn:|mailto:)[^>]*)>")
_NO_BASE = re.compile(rb"<https://no-base\.invalid/([^>]*)>")


class Noticer:
    """Collects the notices of one file, the same one once, and at most some of a kind."""

    def __init__(self, name: str, place: Callable[[int], Place] | None = None) -> None:
        self.name, self.in_table = name, place is not None
        self.place = place or (lambda line: Place(name, line))
        self.findings: list[Finding] = []
        self.graphs: Counter[str] = Counter()
        self._told: set[tuple[str, str, Term | None]] = set()
        self._counted: Counter[tuple[str, Severity]] = Counter()

    def note(
        self,
        component: str,
        message: str,
        severity: Severity = Severity.INFO,
        line: int | None = None,
        focus: ox.NamedNode | ox.BlankNode | None = None,
        path: str | None = None,
        value: Term | None = None,
    ) -> None:
        """Add a notice, unless it was made before or there are many of its kind."""
        if (component, message, focus) in self._told:
            return
        self._counted[component, severity] += 1
        if self._counted[component, severity] > _EACH:
            return
        self._told.add((component, message, focus))
        place = self.place(line) if line else Place(self.name)
        self.findings.append(Finding(severity, component, message, focus, path, value, place=place))

    def look(self, batch: list[ox.Quad], text: bytes, bare: bytes, line: Callable[[int], int | None]) -> None:
        """Look at one batch: its statements, their N-Quads, and the same without the texts of literals."""
        for found in _ODD_IRI.finditer(bare):
            self._about_scheme(found, batch, bare, line)
        for found in _NO_BASE.finditer(bare):
            self._about_relative(found, batch, bare, line)
        if b"\\u" in text or not text.isascii():
            self._about_characters(batch, text.decode(), line)

    def about_literal(self, quad: ox.Quad, wanted: str, line: int | None) -> None:
        """Say that the literal of a statement does not fit its datatype."""
        literal, focus = quad.object, quad.subject
        if not isinstance(literal, ox.Literal) or isinstance(focus, ox.Triple):
            return
        datatype, named = literal.datatype.value, vocab.compact(quad.predicate.value).strip("<>")
        why = days.reason(literal.value) if datatype.startswith(vocab.XSD + "date") else ""
        said = speak(
            "“{value}” is not {wanted} ({type}).{why} Mend it, or leave its type away.",
            value=characters.shown(literal.value),
            wanted=wanted,
            type=vocab.compact(datatype),
            why=why,
        )
        self.note(
            "illTyped",
            said if self.in_table else f"{named}: {said}",
            Severity.WARNING,
            line,
            focus,
            f"<{quad.predicate.value}>",
            literal,
        )

    def finish(self, respelt: Mapping[ox.Literal, ox.Literal]) -> None:
        """The notices about the file as a whole."""
        if self.graphs:
            self.note(
                "graphName",
                speak(
                    "The file names {graphs} of its own, such as {first}; the names are dropped, their {statements} "
                    "kept.",
                    graphs=speak_count("{number} graph", "{number} graphs", len(self.graphs)),
                    first=next(iter(self.graphs)),
                    statements=speak_count("{number} statement", "{number} statements", self.graphs.total()),
                ),
            )
        if respelt:
            written, stored = next(iter(respelt.items()))
            self.note(
                "spelling",
                speak(
                    "{values} will be kept in another spelling, such as {written} as {stored}; messages quote what "
                    "was typed.",
                    values=speak_count("{number} value", "{number} values", len(respelt)),
                    written=written,
                    stored=stored,
                ),
            )
        for (component, severity), count in sorted(self._counted.items()):
            if count > _EACH:
                message = speak(
                    "{number} more like the {told} told under “{component}”.",
                    number=count - _EACH,
                    told=_EACH,
                    component=component,
                )
                self.findings.append(Finding(severity, component, message, place=Place(self.name)))

    def _about_scheme(
        self, found: re.Match[bytes], batch: list[ox.Quad], bare: bytes, line: Callable[[int], int | None]
    ) -> None:
        trouble = characters.scheme_trouble(found[1].decode())
        if trouble:
            index = bare.count(b"\n", 0, found.start())
            self._tell(trouble, batch[index], ox.NamedNode(found[1].decode()), line(index))

    def _about_relative(
        self, found: re.Match[bytes], batch: list[ox.Quad], bare: bytes, line: Callable[[int], int | None]
    ) -> None:
        index = bare.count(b"\n", 0, found.start())
        message = speak(
            "The address <{address}> is relative, and the file does not say to what. Write it in full, or declare a "
            "base (@base <…> . in Turtle, xml:base in RDF/XML, @base in a JSON-LD context).",
            address=found[1].decode(),
        )
        self._tell(("relative", Severity.VIOLATION, message), batch[index], None, line(index))

    def _about_characters(self, batch: list[ox.Quad], text: str, line: Callable[[int], int | None]) -> None:
        if "\\u" not in text and not characters.SUSPICIOUS.search(text) and unicodedata.is_normalized("NFC", text):
            return
        for index, statement in enumerate(text.split("\n")[:-1]):
            if statement.isascii() and "\\u" not in statement:
                continue
            quad = batch[index]
            for term in (quad.subject, quad.predicate, quad.object):
                if isinstance(term, ox.NamedNode) and not term.value.isascii():
                    troubles = characters.address_troubles(term.value)
                elif isinstance(term, ox.Literal):
                    troubles = characters.text_troubles(term.value)
                else:
                    continue
                for trouble in troubles:
                    self._tell(trouble, quad, term, line(index))

    def _tell(self, trouble: characters.Trouble, quad: ox.Quad, value: Term | None, line: int | None) -> None:
        component, severity, message = trouble
        focus = quad.subject if isinstance(quad.subject, ox.NamedNode) else None
        self.note(component, message, severity, line, focus, f"<{quad.predicate.value}>", value)
