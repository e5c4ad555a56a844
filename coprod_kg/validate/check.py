"""Whether a shapes graph is valid SHACL: found out before anything is compiled from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import rdflib
from rdflib.term import Node

from coprod_kg.errors import BadRequest
from coprod_kg.language import capital
from coprod_kg.validate import naming, patterns, shacl_terms
from coprod_kg.validate.naming import blamed
from coprod_kg.validate.terms import SH, to_ox

if TYPE_CHECKING:
    from coprod_kg.validate.shapes import Shapes

_LISTS = (SH["and"], SH["or"], SH.xone, SH["in"], SH.languageIn, SH.ignoredProperties)
_SINGLE = (
    *(
        "minCount",
        "maxCount",
        "minLength",
        "maxLength",
        "datatype",
        "nodeKind",
        "in",
        "languageIn",
        "uniqueLang",
    ),
    *("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "path", "severity", "deactivated"),
)
_IRIS = ("class", "datatype", "equals", "disjoint", "lessThan", "lessThanOrEquals", "targetClass", "nodeKind")


def check(shapes: Shapes) -> Iterator[str]:
    """Notes on what SHACL ignores; raises BadRequest for a shapes graph that is not valid."""
    shacl_terms.refuse_unknown(shapes)
    nodes = sorted(_shapes(shapes), key=str)
    for node in nodes:
        with blamed(shapes, node):
            _well_formed(shapes, node)
    _not_recursive(shapes, nodes)
    for node in nodes:
        yield from _ignored(shapes.graph, node)
    yield from _untargeted(shapes)
    yield from _not_imported(shapes)


def _shapes(shapes: Shapes) -> set[Node]:
    graph = shapes.graph
    found: set[Node] = {shape.node for shape in shapes.roots}
    for kind in (SH.NodeShape, SH.PropertyShape):
        found |= set(graph.subjects(rdflib.RDF.type, kind))
    waiting = list(found)
    while waiting:
        for child in shapes.nested(waiting.pop()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def _well_formed(shapes: Shapes, node: Node) -> None:
    from coprod_kg.validate import paths

    graph, name = shapes.graph, shapes.name(node)
    if isinstance(node, rdflib.Literal):
        raise BadRequest(f"The shapes use the literal {node.n3()} where a shape belongs.")
    for local in _SINGLE:
        values = list(graph.objects(node, SH[local]))
        if len(values) > 1:
            raise BadRequest(f"{capital(name)} has {len(values)} values of sh:{local}; it may have one.")
    for predicate in _LISTS:
        for head in graph.objects(node, predicate):
            paths.items(graph, head)
    for local in _IRIS:
        for value in graph.objects(node, SH[local]):
            if not isinstance(value, rdflib.URIRef):
                raise BadRequest(f"sh:{local} of {name} is {value.n3()}; it must be an IRI.")
            to_ox(value)
    _path_or_none(shapes, node, name)
    for expression in graph.objects(node, SH.pattern):
        patterns.check(str(expression), name)


def _path_or_none(shapes: Shapes, node: Node, name: str) -> None:
    from coprod_kg.validate.components import COMPONENTS

    if shapes.shape(node).path is not None:
        return
    if (node, rdflib.RDF.type, SH.PropertyShape) in shapes.graph:
        raise BadRequest(f"{capital(name)} is a sh:PropertyShape and has no sh:path.")
    for parent in shapes.graph.subjects(SH.property, node):
        raise BadRequest(f"{capital(shapes.name(parent))} has {name} as sh:property, which has no sh:path.")
    for component in COMPONENTS.values():
        if component.name.startswith("qualified") and (node, SH.qualifiedValueShape, None) not in shapes.graph:
            continue  # both parameters make the component; one alone is ignored (SHACL 2.1.4)
        if component.needs_path and (node, component.parameter, None) in shapes.graph:
            raise BadRequest(f"{capital(name)} has sh:{component.name}, which only a shape with sh:path may have.")


def _not_recursive(shapes: Shapes, nodes: list[Node]) -> None:
    done: set[Node] = set()

    def visit(node: Node, above: tuple[Node, ...]) -> None:
        if node in above:
            circle = " → ".join(shapes.name(one) for one in (*above[above.index(node) :], node))
            with blamed(shapes, node):
                raise BadRequest(f"The shapes are recursive, which SHACL does not define: {circle}.")
        if node not in done:
            for child in shapes.nested(node):
                visit(child, (*above, node))
            done.add(node)

    for node in nodes:
        visit(node, ())


def _ignored(graph: rdflib.Graph, node: Node) -> Iterator[str]:
    for severity in graph.objects(node, SH.severity):
        if severity not in (SH.Violation, SH.Warning, SH.Info):
            yield (
                f"sh:severity of {naming.name(graph, node)} is <{severity}>, which is none of SHACL's: it counts as a "
                "violation."
            )
    for predicate in sorted(set(graph.predicates(node)), key=str):
        local = str(predicate).removeprefix(str(SH))
        if local in shacl_terms.LEFT_OUT:
            yield f"sh:{local} of {naming.name(graph, node)} is outside SHACL Core and SPARQL and was left out."


def _untargeted(shapes: Shapes) -> Iterator[str]:
    used = {child for node in _shapes(shapes) for child in shapes.nested(node)}
    targeted = {root.node for root in shapes.roots}
    for node in sorted(set(shapes.graph.subjects(rdflib.RDF.type, SH.NodeShape)), key=str):
        if node not in used and node not in targeted and not shapes.shape(node).deactivated:
            yield f"{capital(shapes.name(node))} has no target and is used by no other: it checks nothing."


def _not_imported(shapes: Shapes) -> Iterator[str]:
    graph, given = shapes.graph, {file.absolute().as_uri() for file in shapes.files}
    for wanted in sorted(set(graph.objects(None, rdflib.OWL.imports)), key=str):
        if str(wanted) not in given and (wanted, rdflib.RDF.type, rdflib.OWL.Ontology) not in graph:
            yield (
                f"The shapes import <{wanted}>, and nothing is fetched: its shapes were not looked at. Save it as a "
                "file and name that too, with another --shapes."
            )
