"""Terms between rdflib, in which shapes are read, pyoxigraph, in which data stand, and SPARQL text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from coprod_kg import vocab
from coprod_kg.errors import BadRequest
from coprod_kg.findings import Term
from coprod_kg.validate.literals import keep_quiet

SH = rdflib.Namespace(vocab.SH)
compact = lru_cache(16_384)(vocab.compact)
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_XSD_STRING = rdflib.URIRef(vocab.XSD + "string")


def to_ox(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of rdflib as a term of pyoxigraph; raises BadRequest for an IRI that is none."""
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or _XSD_STRING)))
    try:
        return ox.NamedNode(str(node))
    except ValueError as error:
        raise BadRequest(f"The shapes name <{node}>, which is not an IRI: {error}.") from error


def to_rdflib(term: Term) -> Node:
    """A term of pyoxigraph as a term of rdflib, literals as written and plain strings without a datatype."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Triple):
        raise BadRequest("A triple term cannot be given to a SHACL 1.0 validator; leave RDF 1.2 statements out.")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    keep_quiet()
    datatype = term.datatype.value
    kept = None if datatype == vocab.XSD + "string" else rdflib.URIRef(datatype)
    return rdflib.Literal(term.value, datatype=kept, normalize=False)


@contextmanager
def unlogged() -> Iterator[None]:
    """Keep rdflib from printing a traceback for each ill-typed literal: whoever checks data tells them otherwise."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


@unlogged()
def graph_of(quads: Iterable[ox.Quad | ox.Triple]) -> rdflib.Graph:
    """The triples of quads as a graph of rdflib, with literals as written; triple terms are left out."""
    graph = rdflib.Graph()
    known: dict[Term, Node] = {}
    for quad in quads:
        if not isinstance(quad.object, ox.Triple):
            terms = (quad.subject, quad.predicate, quad.object)
            for term in terms:
                if term not in known:
                    known[term] = to_rdflib(term)
            graph.add(tuple(known[term] for term in terms))  # type: ignore[arg-type]
    return graph


def quads_of(graph: rdflib.Graph, name: ox.NamedNode | ox.DefaultGraph | None = None) -> list[ox.Quad]:
    """The triples of a graph of rdflib as quads, with literals as written."""
    where = name or ox.DefaultGraph()
    return [ox.Quad(to_ox(s), to_ox(p), to_ox(o), where) for s, p, o in graph]  # type: ignore[arg-type]


def iri(value: str) -> str:
    """An IRI as SPARQL text: a prefixed name of the project where one fits, in angle brackets otherwise."""
    short = compact(value)
    if short.startswith("<") or not _LOCAL.fullmatch(short.partition(":")[2]):
        return str(to_ox(rdflib.URIRef(value)))
    return short


def text(node: Node) -> str:
    """A term of a shapes graph as SPARQL text; raises BadRequest for a blank node, which has no name."""
    if isinstance(node, rdflib.URIRef):
        return iri(str(node))
    if isinstance(node, rdflib.BNode):
        raise BadRequest("A blank node of the shapes graph cannot be asked for in the data.")
    return str(to_ox(node))


def lexical_true(node: Node | None) -> bool:
    """Whether a node is the literal ``true`` as SHACL asks for it; ``"1"^^xsd:boolean`` is not."""
    return isinstance(node, rdflib.Literal) and str(node) == "true"


def quoted(node: Node | Term) -> str:
    """A term within a sentence: a literal in quotation marks and with its language, anything else as it is.

    >>> quoted(ox.Literal("pan", language="es"))
    '“pan”@es'
    """
    if isinstance(node, (rdflib.Literal, ox.Literal)):
        return f"“{plain(node)}”" + (f"@{node.language}" if node.language else "")
    return plain(node)


def plain(node: Node | Term) -> str:
    """A term as a reader wants it: the text of a literal, the prefixed or local name of an IRI."""
    if isinstance(node, (rdflib.Literal, ox.Literal)):
        return str(node) if isinstance(node, rdflib.Literal) else node.value
    if isinstance(node, (rdflib.URIRef, ox.NamedNode)):
        value = str(node) if isinstance(node, rdflib.URIRef) else node.value
        short = compact(value)
        return short[1:-1] if short.startswith("<") else short
    return "an unnamed node"
