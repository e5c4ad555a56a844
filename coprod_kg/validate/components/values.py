"""What a value is: class, datatype, nodeKind, in, hasValue, ranges, closed (SHACL 4.1, 4.3, 4.8)."""

from __future__ import annotations

import rdflib
from rdflib.term import Node

from coprod_kg.errors import BadRequest
from coprod_kg.validate import datatypes, paths
from coprod_kg.validate.components.registry import CannotCompile, On, component
from coprod_kg.validate.model import Check
from coprod_kg.validate.terms import SH, iri, lexical_true, plain, text

_KINDS: dict[Node, tuple[str, str]] = {
    SH.IRI: ("isIRI({0})", "an IRI"),
    SH.BlankNode: ("isBlank({0})", "a blank node"),
    SH.Literal: ("isLiteral({0})", "a literal, such as a text, a number or a date"),
    SH.BlankNodeOrIRI: ("(isBlank({0}) || isIRI({0}))", "a thing and not a text"),
    SH.BlankNodeOrLiteral: ("(isBlank({0}) || isLiteral({0}))", "a blank node or a literal"),
    SH.IRIOrLiteral: ("(isIRI({0}) || isLiteral({0}))", "an IRI or a literal"),
}
_SHOWN = 12


@component("class")
def class_(on: On, kind: Node) -> Check:
    """Each value is an instance of a class, or of one below it."""
    member = f"{on.value} rdf:type/rdfs:subClassOf* {text(kind)}"
    says = f"{_value(on)} is not known to be {_a(plain(kind))}."
    return Check.each_value(f"NOT EXISTS {{ {member} }}", says, near_class=kind, without=member + " .")


@component("datatype")
def datatype(on: On, wanted: Node) -> Check:
    """Each value is a literal of a datatype, and well formed."""
    says = f"{_value(on)} is not {datatypes.spoken(str(wanted))}."
    return Check.each_value(f"!({datatypes.test(on.value, str(wanted))})", says)


@component("nodeKind")
def node_kind(on: On, kind: Node) -> Check:
    """Each value is an IRI, a blank node or a literal, as asked."""
    if kind not in _KINDS:
        allowed = [f"sh:{str(k).rpartition('#')[2]}" for k in _KINDS]
        raise BadRequest(f"sh:nodeKind of {on.shapes.name(on.shape.node)} is {kind.n3()}.", allowed)
    test, spoken = _KINDS[kind]
    return Check.each_value(f"!{test.format(on.value)}", f"{_value(on)} must be {spoken}.")


@component("in")
def in_(on: On, head: Node) -> Check:
    """Each value is one of a list."""
    members = paths.items(on.graph, head)
    shown = ", ".join(plain(m) for m in members[:_SHOWN]) + (" …" if len(members) > _SHOWN else "")
    says = f"{_value(on)} is not allowed; allowed are {shown}."
    return Check.each_value(f"!({_one_of(on.value, members)})", says, near=tuple(members))


def _one_of(variable: str, members: list[Node]) -> str:
    named = [text(m) for m in members if isinstance(m, rdflib.URIRef)]
    tests = [f"{variable} IN ({', '.join(named)})"] if named else []
    tests += [f"sameTerm({variable}, {text(m)})" for m in members if isinstance(m, rdflib.Literal)]
    return " || ".join(tests) or "false"


@component("hasValue")
def has_value(on: On, wanted: Node) -> Check:
    """One of the values is a certain term."""
    if isinstance(wanted, rdflib.BNode):
        raise CannotCompile("sh:hasValue with a blank node")
    if on.shape.path is None:
        return Check.focus(f"!sameTerm({on.this}, {text(wanted)})", f"Must be {plain(wanted)}.")
    says = f"Needs {plain(wanted)} among the values of {on.name}."
    return Check.focus(f"!{on.shape.path.leads(on.this, text(wanted))}", says)


@component("closed", literal=True)
def closed(on: On, wanted: Node) -> Check:
    """No property is used but those the shape names."""
    if not lexical_true(wanted):
        return Check.focus("false", "")
    shapes = (on.shapes.shape(node) for node in on.graph.objects(on.shape.node, SH.property))
    allowed = {shape.path.iri for shape in shapes if shape.path and shape.path.kind == "iri"}
    for head in on.graph.objects(on.shape.node, SH.ignoredProperties):
        allowed |= {str(member) for member in paths.items(on.graph, head)}
    path, value = on.fresh("path"), on.fresh("value")
    listed = ", ".join(iri(name) for name in sorted(allowed))
    pattern = f"{on.this} {path} {value} ." + (f" FILTER ({path} NOT IN ({listed}))" if listed else "")
    says = "The property {?path} is not used with this kind of thing."
    near = tuple(rdflib.URIRef(name) for name in sorted(allowed))
    return Check.rows(pattern, says, value, path=path, near=near)


def _range(name: str, operator: str, spoken: str) -> None:
    @component(name, literal=True)
    def build(on: On, limit: Node) -> Check:
        test = f"!COALESCE({on.value} {operator} {text(limit)}, false)"
        return Check.each_value(test, f"{_value(on)} must be {spoken} {plain(limit)}.")

    build.__doc__ = f"Each value is {spoken} a limit; one that cannot be compared is wrong."


_range("minExclusive", ">", "more than")
_range("minInclusive", ">=", "at least")
_range("maxExclusive", "<", "less than")
_range("maxInclusive", "<=", "at most")


def _value(on: On) -> str:
    return f"The value {{{on.value}}} of {on.name}" if on.shape.path else f"{{{on.value}}}"


def _a(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
