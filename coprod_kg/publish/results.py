"""A query's answer → bytes of a format, written as they come and never held whole."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import IO, Protocol

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import NotAcceptable
from coprod_kg.findings import Term
from coprod_kg.publish import result_set
from coprod_kg.publish.formats import GRAPHS, JSON_LD, RDF, RDF_XML, RESULTS, TABLES, XLSX, XML
from coprod_kg.store.engine import Answer

#: How many triples are looked at before the first is written, to declare only prefixes that are used.
_AHEAD = 2000
#: What XML 1.0 cannot say at all (section 2.2), in UTF-8.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
#: Types whose literals Turtle writes without naming the type.
_UNNAMED = frozenset(vocab.XSD + name for name in ("string", "boolean", "integer", "decimal", "double"))
#: An IRI that ends in a name an XML element can have, as RDF/XML needs of a predicate (section 6.1.4).
_ELEMENT_NAME = re.compile(r"[A-Za-z_\u00C0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD][\w.\-\u00B7]*\Z")


class Output(Protocol):
    """Where bytes go."""

    def write(self, data: bytes) -> int:
        """Take some bytes."""

    def flush(self) -> None:
        """Pass on what was taken."""


def write_answer(answer: Answer, form: str, output: IO[bytes] | Output) -> None:
    """Write a query's answer in the format with this short name; a table in a format for graphs is a result set.

    Raises NotAcceptable where the format cannot say what the answer holds, or is for another kind of answer.
    """
    if isinstance(answer, ox.QueryTriples):
        if form not in RDF:
            raise NotAcceptable(f"A graph cannot be written as {form}.", [item.name for item in GRAPHS])
        write_graph(answer, form, output)
    elif form == XLSX.name:
        # It takes 80 ms to load, which no other answer needs.
        from coprod_kg.publish.spreadsheet import write_workbook

        write_workbook(answer, output)
    elif form in RDF:
        write_graph(result_set.triples(answer), form, output, more={"rs": result_set.RS})
    elif form in RESULTS:
        answer.serialize(_guarded(output, form), RESULTS[form])  # type: ignore[arg-type]
    else:
        raise NotAcceptable(f"A table cannot be written as {form}.", [item.name for item in TABLES])


def write_graph(
    triples: Iterable[ox.Triple] | Iterable[ox.Quad],
    form: str,
    output: IO[bytes] | Output,
    *,
    more: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write triples or quads in the format with this short name, with the project's prefixes where used, and ``more``.

    Raises NotAcceptable where RDF/XML cannot say them.
    """
    rest: Iterator[ox.Triple | ox.Quad] = iter(triples)
    ahead = list(itertools.islice(rest, _AHEAD))
    whole: Iterator[ox.Triple | ox.Quad] = itertools.chain(ahead, rest)
    if form in (RDF_XML.name, JSON_LD.name):
        whole = map(_check_element if form == RDF_XML.name else _check_triple_term, whole)
    prefixes = {**_used_prefixes(ahead), **more}
    ox.serialize(whole, _guarded(output, form), RDF[form], prefixes=prefixes)  # type: ignore[arg-type]


class _XmlOutput:
    """XML on its way out: a carriage return as a reference, for a parser would read it as a line feed.

    Raises NotAcceptable for a character that XML cannot say at all.
    """

    def __init__(self, output: IO[bytes] | Output) -> None:
        self._output = output

    def write(self, data: bytes) -> int:
        """Pass some bytes on."""
        if found := _NOT_XML.search(data):
            raise NotAcceptable(
                f"XML cannot say the character {found.group().decode()!r}, which is in the answer.",
                [item.media_type for item in (*TABLES, *GRAPHS) if item not in (XML, RDF_XML)],
            )
        self._output.write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        """Pass on what was taken."""
        self._output.flush()


def _guarded(output: IO[bytes] | Output, form: str) -> IO[bytes] | Output:
    return _XmlOutput(output) if form in (XML.name, RDF_XML.name) else output


def _used_prefixes(triples: Iterable[ox.Triple | ox.Quad]) -> Mapping[str, str]:
    spaces = sorted(((space, prefix) for prefix, space in vocab.prefixes().items()), reverse=True)
    names = {name for triple in triples for term in _terms(triple) if (name := _name_of(term))}
    used: dict[str, str] = {}
    for name in names:
        space, prefix = next(((s, p) for s, p in spaces if name.startswith(s)), ("", ""))
        if prefix:
            used[prefix] = space
    return used


def _terms(triple: ox.Triple | ox.Quad) -> Iterator[Term]:
    yield triple.subject
    yield triple.predicate
    yield triple.object


def _name_of(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal) and term.language is None and term.datatype.value not in _UNNAMED:
        return term.datatype.value
    return ""


def _check_element(triple: ox.Triple | ox.Quad) -> ox.Triple | ox.Quad:
    if not _ELEMENT_NAME.search(triple.predicate.value):
        raise NotAcceptable(
            f"RDF/XML cannot say <{triple.predicate.value}>, which does not end in an XML name.",
            [item.media_type for item in GRAPHS if item is not RDF_XML],
        )
    return triple


def _check_triple_term(triple: ox.Triple | ox.Quad) -> ox.Triple | ox.Quad:
    if isinstance(triple.object, ox.Triple):
        raise NotAcceptable(
            "JSON-LD cannot say a triple term.", [item.media_type for item in GRAPHS if item is not JSON_LD]
        )
    return triple
