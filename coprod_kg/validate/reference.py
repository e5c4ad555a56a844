"""The reference validator, pySHACL, behind this package's types and with its known faults worked round."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from coprod_kg.errors import BadRequest, CoprodError
from coprod_kg.findings import Finding, Report, Severity
from coprod_kg.validate import messages, paths
from coprod_kg.validate.components.sparql import expanded
from coprod_kg.validate.literals import as_written
from coprod_kg.validate.queries import header
from coprod_kg.validate.shapes import Shapes
from coprod_kg.validate.terms import SH, graph_of, lexical_true, to_ox, unlogged

_SEVERITIES = {SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
_LOG = logging.getLogger("coprod_kg.validate.referee")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


def referee(
    data: rdflib.Graph | Iterable[ox.Quad],
    shapes: Shapes,
    *,
    focus: Collection[ox.NamedNode | ox.BlankNode | ox.Literal] | None = None,
    language: str = "en",
    roots: Collection[Node] | None = None,
) -> Report:
    """The findings of pySHACL on a graph, literals as they are written.

    ``focus`` keeps to findings on those nodes, ``roots`` to certain shapes with targets. One at a time in a
    process, since pySHACL and rdflib keep switches in common. Raises BadRequest where pySHACL gives up.
    """
    from coprod_kg.validate.mended import mended  # a tenth of a second, for what most never ask

    graph = _without_string_types(data) if isinstance(data, rdflib.Graph) else graph_of(data)
    with as_written(), mended(), unlogged():
        results = _run(graph, _prepared(shapes, roots))
    findings = (
        _finding(results, node, shapes, language) for node in results.subjects(rdflib.RDF.type, SH.ValidationResult)
    )
    top = [f for f in findings if f is not None and (focus is None or f.focus in focus)]
    return Report.of(top)


def _run(graph: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    from pyshacl.graph_abstraction import DataGraph
    from pyshacl.validator import Validator, assign_baked_in

    assign_baked_in()  # type: ignore[no-untyped-call]
    options = {"inplace": True, "logger": _LOG, "max_validation_depth": 200}
    try:
        validator = Validator(DataGraph.from_rdflib(graph), shacl_graph=shapes, options=options)
        _, results, _ = validator.run()  # type: ignore[no-untyped-call]
    except CoprodError:
        raise
    except Exception as error:  # pySHACL's own kinds, and what it lets through
        said = str(getattr(error, "message", error)).strip() or type(error).__name__
        raise BadRequest(f"The reference validator cannot use these shapes or data: {said}") from error
    if not isinstance(results, rdflib.Graph):
        raise BadRequest(f"The reference validator cannot use these shapes: {results}")
    return results


def _without_string_types(graph: rdflib.Graph) -> rdflib.Graph:
    """A copy with plain strings without their datatype: pySHACL tells ``"x"`` from ``"x"^^xsd:string``."""
    copy = rdflib.Graph()
    for triple in graph:
        copy.add(tuple(_untyped(term) for term in triple))  # type: ignore[arg-type]
    return copy


def _untyped(term: Node) -> Node:
    if isinstance(term, rdflib.Literal) and term.datatype == rdflib.XSD.string:
        return rdflib.Literal(str(term))
    return term


def _prepared(shapes: Shapes, roots: Collection[Node] | None) -> rdflib.Graph:
    """The shapes as pySHACL needs them: no typed strings, no uniqueLang but true, only the wanted roots."""
    graph = _without_string_types(shapes.graph)
    for subject, value in list(graph.subject_objects(SH.uniqueLang)):
        if not lexical_true(value):
            graph.remove((subject, SH.uniqueLang, value))
    for subject, node in list(graph.subject_objects(SH.path)):
        path = paths.read(graph, node)
        if (plain := paths.plain(path)) != path:  # pySHACL walks the inverse of a sequence in the wrong order
            graph.set((subject, SH.path, paths.write(graph, plain)))
    for predicate in (SH.select, SH.ask):  # prefixes the project has need no declaration here either
        for subject, query in list(graph.subject_objects(predicate)):
            whole = expanded(shapes.graph, subject, str(query))
            graph.set((subject, predicate, rdflib.Literal(header(whole) + whole)))
    for root in shapes.roots if roots is not None else ():
        if root.node not in (roots or ()):
            for target in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"):
                graph.remove((root.node, SH[target], None))
            graph.remove((root.node, rdflib.RDF.type, rdflib.RDFS.Class))
    return graph


def _finding(results: rdflib.Graph, node: Node, shapes: Shapes, language: str) -> Finding | None:
    """A result of the report itself; results that are details of others are left out."""
    if (None, SH.result, node) not in results:
        return None
    focus, value = results.value(node, SH.focusNode), results.value(node, SH.value)
    path, shape = results.value(node, SH.resultPath), results.value(node, SH.sourceShape)
    severity = results.value(node, SH.resultSeverity)
    assert focus is not None
    known = {} if value is None else {"value": str(value)}
    texts = messages.choose(_texts(results, node), language) or ""
    return Finding(
        severity=_SEVERITIES.get(severity, Severity.VIOLATION),  # type: ignore[call-overload]
        component=short_name(results.value(node, SH.sourceConstraintComponent)),
        message=messages.fill(texts, known),
        focus=to_ox(focus),
        path=None if path is None else _path(results, shapes, path, shape),
        value=None if value is None else to_ox(value),
        shape=str(shape) if isinstance(shape, rdflib.URIRef) else f"_:{shape}",
    )


def _texts(results: rdflib.Graph, node: Node) -> dict[str, str]:
    from coprod_kg.validate.shapes import messages as texts

    return dict(texts(results, node, SH.resultMessage))


def _path(results: rdflib.Graph, shapes: Shapes, path: Node, shape: Node | None) -> str:
    if isinstance(path, rdflib.URIRef):
        return f"<{path}>"
    if shape is not None and (known := shapes.shape(shape).path) is not None:
        return known.full
    return paths.read(results, path).full


def short_name(component: Node | None) -> str:
    """SHACL's components by short name, such as ``minCount`` for sh:MinCountConstraintComponent; others by IRI."""
    if not str(component).startswith(str(SH)):
        return str(component)
    local = str(component).replace("#", "/").rpartition("/")[2].removesuffix("ConstraintComponent")
    return "sparql" if local == "SPARQL" else local[:1].lower() + local[1:]
