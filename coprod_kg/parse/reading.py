"""The reading itself, in whatever process it runs: bytes → batches of N-Quads, then what was found.

Statements leave as N-Quads text, because that crosses a process boundary at little cost and because most
checks are one regular expression over a batch of it instead of work on each statement.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterator
from itertools import islice

import pyoxigraph as ox

from coprod_kg.errors import Empty, TooLarge, Unreadable
from coprod_kg.language import speak
from coprod_kg.parse import decode, formats, jsonld, rdfxml, turtle, words
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.noticing import Noticer
from coprod_kg.parse.result import Result
from coprod_kg.parse.table import reading as tables
from coprod_kg.parse.table.mapping import MappingFile
from coprod_kg.parse.taking import BATCH, Taker, serialised
from coprod_kg.vocab import RDF

#: What relative addresses are resolved against where the file has no base; it exists nowhere (RFC 6761).
NO_BASE = "https://no-base.invalid/"
_HEAD = 8_192

_LINKS = (b"<" + RDF.encode() + b"first>", b"<" + RDF.encode() + b"rest>")
_FUTURE = re.compile(rb"<<\(|@[A-Za-z0-9-]+--(?:ltr|rtl) \.$", re.M)


def examine(
    raw: bytes,
    name: str,
    stated: str | None,
    base: str | None,
    limits: Limits,
    sink: Callable[[bytes], None],
    mapping: MappingFile | None = None,
) -> Result:
    """Read a file; its statements go to ``sink`` as N-Quads text, batch by batch."""
    decode.check_size(len(raw), name, limits)
    table = formats.table(stated, name, raw, mapped=mapping is not None)
    if table is not None:
        return tables.examine(raw, name, table, mapping, limits, sink)
    return _Reading(raw, name, stated, base, limits, sink).run()


class _Reading:
    def __init__(
        self,
        raw: bytes,
        name: str,
        stated: str | None,
        base: str | None,
        limits: Limits,
        sink: Callable[[bytes], None],
    ) -> None:
        self.name, self.base, self.limits = name, base, limits
        self.sha256, self.size = hashlib.sha256(raw).hexdigest(), len(raw)
        self.noticer = Noticer(name)
        self.taker = Taker(self.noticer, self.sha256, limits, sink)
        self.data = self._text(raw)
        if not self.data.strip():
            raise Empty(speak("There are no triples in {name}: it is empty.", name=name), file=name)
        self.format = formats.choose(stated, name, self.data[:_HEAD])
        self.lines = array("I")
        self.links = array("I")
        self.woven: array[int] | None = None
        self.last_line: int | None = None
        self.xml = rdfxml.XmlLines()
        self.json: dict[tuple[str, ...], int] = {}

    def _text(self, raw: bytes) -> bytes:
        formats.refuse_binary(self.name, raw)
        if not decode.is_gzip(raw):
            return decode.text_bytes(raw, self.name)
        if not self.name.lower().endswith((".gz", ".gzip")):
            self.noticer.note(
                "gzip", speak("The file is compressed with gzip, though its name does not say so; it was unpacked.")
            )
        data = decode.unpack(raw, self.name, self.limits)
        if decode.is_gzip(data):
            raise Unreadable(speak("The file is compressed twice; compress it once, or not at all."), file=self.name)
        formats.refuse_binary(self.name, data)
        return decode.text_bytes(data, self.name)

    def run(self) -> Result:
        self._prepare()
        for batch in self._batches():
            self._take(batch)
        if not self.taker.count:
            raise self._nothing()
        self.noticer.finish(self.taker.respelt)
        return Result(
            self.name,
            self.format.media_type,
            self.sha256,
            self.size,
            self.noticer.findings,
            self.taker.respelt,
            self._all_lines(),
        )

    def _nothing(self) -> Unreadable:
        """What to say of a file without statements: the first loss that was found may be why."""
        why = next(iter(self.noticer.findings), None)
        message = speak("There are no triples in {name}.", name=self.name)
        if why is None:
            return Empty(message, file=self.name)
        return Unreadable(f"{message} {why.message}", file=self.name, line=why.place.line)

    def _prepare(self) -> None:
        """What is looked at before the parser runs: limits, lines, contexts, entities."""
        if self.format is formats.RDF_XML:
            self.xml = rdfxml.Inspector(self.data, self.name, self.limits).run()
        elif self.format is formats.JSON_LD:
            prepared = jsonld.prepare(self.data, self.name, self.limits)
            self.data, self.json = prepared.data, prepared.lines
            self.noticer.findings.extend(prepared.findings)
        elif self.format in (formats.N_TRIPLES, formats.N_QUADS):
            self.lines = turtle.line_by_line(self.data, self.name, self.limits).triples
        else:
            tracked = turtle.Tracker(self.data, self.name, self.limits).run()
            self.lines, self.links, self.last_line = tracked.triples, tracked.links, tracked.last or None

    def _all_lines(self) -> array[int]:
        """Three lines a statement; none at all where they do not add up, since wrong ones mislead."""
        tracked = (len(self.lines) + len(self.links)) // 3
        lines = self.lines if self.woven is None else self.woven
        return lines if tracked == self.taker.count else array("I")

    def _batches(self) -> Iterator[list[ox.Quad]]:
        """The parser's statements, some thousands at a time."""
        flat = self.format in (formats.N_TRIPLES, formats.N_QUADS)
        base = None if flat else self.base or NO_BASE
        source = _LineFeed(self.data) if self.format is formats.RDF_XML else None
        quads = ox.parse(input=source or self.data, format=self.format.rdf, base_iri=base)  # type: ignore[arg-type]
        try:
            while batch := list(islice(self._followed(quads, source) if source else quads, BATCH)):
                yield batch
        except SyntaxError as error:
            raise words.unreadable(error, self.data, self.name, source.line if source else None) from error
        except MemoryError as error:
            raise TooLarge(speak("{name} holds a value too long to be read.", name=self.name)) from error

    def _followed(self, quads: Iterator[ox.Quad], source: _LineFeed) -> Iterator[ox.Quad]:
        """The statements of RDF/XML, each with the line to which the parser had come when it yielded it."""
        for quad in quads:
            start = self.xml.starts.get(source.line, source.line)
            subject = getattr(quad.subject, "value", "")
            fragment = subject.rpartition("#")[2]
            known = self.xml.subjects.get(subject) or self.xml.subjects.get(fragment) or start
            self.lines.extend((known, start, start))
            yield quad

    def _take(self, batch: list[ox.Quad]) -> None:
        """Check a batch and hand it on."""
        first = self.taker.counted(batch)
        if self.format in (formats.TRIG, formats.N_QUADS, formats.JSON_LD):
            batch = [self._unnamed(quad) for quad in batch]
        text, bare = serialised(batch)
        if self.links:
            self._weave(bare)
        if self.json:
            self._look_up(batch)
        if found := _FUTURE.search(bare):
            self._refuse_rdf12(first + bare.count(b"\n", 0, found.start()))
        self.taker.take(batch, text, bare, first, self._line)

    def _unnamed(self, quad: ox.Quad) -> ox.Quad:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            return quad
        self.noticer.graphs[str(quad.graph_name)] += 1
        return ox.Quad(quad.subject, quad.predicate, quad.object)

    def _weave(self, bare: bytes) -> None:
        """Put the lines of list links between those of the other statements, as the parser ordered them."""
        if self.woven is None:
            self.woven = array("I")
            self.sources = (_triples_of(self.lines), _triples_of(self.links))
        for line in bare.splitlines():
            is_link = line.split(b" ", 2)[1] in _LINKS
            self.woven.extend(next(self.sources[is_link], (0, 0, 0)))

    def _look_up(self, batch: list[ox.Quad]) -> None:
        """Lines of JSON-LD statements, by what they say."""
        known = self.json
        for quad in batch:
            subject = quad.subject.value.removeprefix(NO_BASE) if isinstance(quad.subject, ox.NamedNode) else ""
            value = "" if isinstance(quad.object, ox.BlankNode | ox.Triple) else quad.object.value
            own = known.get((subject,), 0) if subject else 0
            exact = known.get((subject, quad.predicate.value, value), 0)
            general = known.get((subject, quad.predicate.value), own) if subject else exact
            self.lines.extend((own or exact, general or exact, exact or general))

    def _line(self, index: int) -> int | None:
        lines = self.lines if self.woven is None else self.woven
        return lines[3 * index + 2] or None if 3 * index + 2 < len(lines) else None

    def _refuse_rdf12(self, index: int) -> None:
        raise Unreadable(
            speak(
                "Statements about statements and text directions (RDF 1.2) are not read, since the reasoner does not "
                "know them. Give the statement a node of its own."
            ),
            file=self.name,
            line=self._line(index) or self.last_line,
        )


def _triples_of(lines: array[int]) -> Iterator[tuple[int, int, int]]:
    each = iter(lines)
    return zip(each, each, each, strict=False)


class _LineFeed:
    """Gives the parser one line at a time, so that what it yields tells where it is."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.line = data, 0, 0

    def read(self, size: int = -1) -> bytes:
        """The rest of the line, or as much as is asked for."""
        end = self.data.find(b"\n", self.at) + 1 or len(self.data)
        stop = min(end, self.at + size) if size >= 0 else end
        if self.at < len(self.data) and (self.at == 0 or self.data[self.at - 1 : self.at] == b"\n"):
            self.line += 1
        part, self.at = self.data[self.at : stop], stop
        return part
