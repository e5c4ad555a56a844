"""Shapes: read with rdflib as they are written, checked before anything is compiled from them."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from coprod_kg import packaged
from coprod_kg.errors import BadRequest
from coprod_kg.findings import Severity
from coprod_kg.parse import formats
from coprod_kg.parse.words import unreadable
from coprod_kg.validate import naming, paths
from coprod_kg.validate.naming import blamed
from coprod_kg.validate.terms import SH, graph_of, lexical_true

if TYPE_CHECKING:
    from coprod_kg.validate.model import Compiled
    from coprod_kg.validate.reach import Touch

_SEVERITIES = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_KINDS = (SH.NodeShape, SH.PropertyShape)
NESTING = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
NESTING_LISTS = (SH["and"], SH["or"], SH.xone)


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape is about: ``kind`` is class, node, subjectsOf or objectsOf."""

    kind: str
    node: Node


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape where there is a path."""

    node: Node
    path: paths.Path | None
    targets: tuple[Target, ...]
    severity: Severity
    messages: Mapping[str, str] = field(hash=False, compare=False)
    deactivated: bool
    title: str | None

    @property
    def iri(self) -> str:
        """The shape's IRI, or ``_:`` and its name where it has none."""
        return str(self.node) if isinstance(self.node, rdflib.URIRef) else f"_:{self.node}"


class Shapes:
    """A shapes graph that passed the checks; raises BadRequest where it is not valid SHACL."""

    def __init__(self, graph: rdflib.Graph, files: Sequence[FilePath] = ()) -> None:
        from coprod_kg.validate import check

        self.graph, self.files = graph, tuple(files)
        self._shapes: dict[Node, Shape] = {}
        self.notes: tuple[str, ...] = tuple(check.check(self))

    @classmethod
    def from_graph(cls, graph: rdflib.Graph) -> Shapes:
        """The shapes of a graph of rdflib, which should have been read without normalised literals."""
        return cls(graph)

    @classmethod
    def from_paths(cls, files: Iterable[FilePath | str]) -> Shapes:
        """The shapes of files, put together; raises Unreadable with file and line, BadRequest where there are none."""
        named = [FilePath(file) for file in files]
        shapes = cls(graph_of(quad for file in named for quad in _read(file)), named)
        if not shapes.roots and not any((None, rdflib.RDF.type, kind) in shapes.graph for kind in _KINDS):
            names = ", ".join(map(str, named))
            raise BadRequest(
                f"There is no SHACL shape in {names}: nothing in it is a sh:NodeShape or has a sh:target…."
                + "".join(f" {note}" for note in shapes.notes)
            )
        return shapes

    @classmethod
    @cache
    def packaged(cls) -> Shapes:
        """The shapes that travel with the package, read once: what a dataset must say."""
        return cls.from_paths(packaged.files("shapes", "*.ttl"))

    def shape(self, node: Node) -> Shape:
        """The shape a node of the graph stands for."""
        if node not in self._shapes:
            self._shapes[node] = self._read(node)
        return self._shapes[node]

    def name(self, node: Node) -> str:
        """What a message calls a shape."""
        return naming.name(self.graph, node)

    @cached_property
    def roots(self) -> tuple[Shape, ...]:
        """The shapes that have targets and are switched on, in the order of their names."""
        candidates = {s for predicate in TARGETS for s in self.graph.subjects(predicate)} | self._implicit
        shapes = (self.shape(node) for node in sorted(candidates, key=str))
        return tuple(shape for shape in shapes if shape.targets and not shape.deactivated)

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages in which the shapes have messages."""
        texts = self.graph.objects(None, SH.message)
        return frozenset(text.language.lower() for text in texts if isinstance(text, rdflib.Literal) and text.language)

    @cached_property
    def compiled(self) -> Compiled:
        """The shapes' queries, made once."""
        from coprod_kg.validate.compiler import compile_shapes

        return compile_shapes(self)

    @cached_property
    def reads(self) -> Mapping[Node, frozenset[Touch] | None]:
        """What the constraints of each compiled shape read; None where that cannot be known."""
        from coprod_kg.validate.reach import reads

        return {c.source.node: reads(c, self) for c in {c.source: c for c in self.compiled.constraints}.values()}

    @cached_property
    def _implicit(self) -> set[Node]:
        classes = set(self.graph.transitive_subjects(rdflib.RDFS.subClassOf, rdflib.RDFS.Class))
        kinds = set(self.graph.transitive_subjects(rdflib.RDFS.subClassOf, SH.NodeShape))
        kinds |= set(self.graph.transitive_subjects(rdflib.RDFS.subClassOf, SH.PropertyShape))
        shapes = {s for kind in kinds for s in self.graph.subjects(rdflib.RDF.type, kind)}
        shapes |= {s for p in (*NESTING, *NESTING_LISTS, SH.path) for s in self.graph.subjects(p)}
        return {
            s
            for kind in classes
            for s in self.graph.subjects(rdflib.RDF.type, kind)
            if s in shapes and isinstance(s, rdflib.URIRef)
        }

    def nested(self, node: Node) -> list[Node]:
        """The shapes a shape refers to, directly."""
        found = [value for predicate in NESTING for value in self.graph.objects(node, predicate)]
        with blamed(self, node):
            for predicate in NESTING_LISTS:
                for head in self.graph.objects(node, predicate):
                    found.extend(paths.items(self.graph, head))
        return found

    def _read(self, node: Node) -> Shape:
        path = self.graph.value(node, SH.path)
        with blamed(self, node):
            read = None if path is None else paths.read(self.graph, path)
        severity = self.graph.value(node, SH.severity)
        return Shape(
            node=node,
            path=read,
            targets=tuple(self._targets(node)),
            severity=_SEVERITIES.get(severity, Severity.VIOLATION),  # type: ignore[call-overload]
            messages=messages(self.graph, node),
            deactivated=any(lexical_true(value) for value in self.graph.objects(node, SH.deactivated)),
            title=messages(self.graph, node, SH.name).get("en"),
        )

    def _targets(self, node: Node) -> Iterable[Target]:
        for predicate in TARGETS:
            kind = str(predicate).rpartition("#target")[2]
            for value in sorted(self.graph.objects(node, predicate), key=lambda term: term.n3()):
                yield Target(kind[0].lower() + kind[1:], value)
        if node in self._implicit:
            yield Target("class", node)


def messages(graph: rdflib.Graph, node: Node, predicate: Node = SH.message) -> Mapping[str, str]:
    """The texts a node has, by language; those without a language count as English."""
    found = sorted(graph.objects(node, predicate), key=str)
    return {
        (text.language or "en").lower(): str(text)
        for text in sorted(found, key=lambda t: bool(getattr(t, "language", None)))
        if isinstance(text, rdflib.Literal)
    }


def _read(file: FilePath) -> list[ox.Quad]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadRequest(f"The shapes file {file} cannot be read: {error.strerror or error}.") from error
    form = formats.choose(None, file.name, data[:10_000])
    try:
        base = file.absolute().as_uri()
        return list(ox.parse(data.removeprefix(BOM_UTF8), format=form.rdf, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        raise unreadable(error, data, str(file)) from error
