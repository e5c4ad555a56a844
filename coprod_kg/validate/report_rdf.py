"""A report as the W3C has it: sh:ValidationReport in Turtle (SHACL 3.6).

What is told beside the shapes' findings, such as how a file was read, is no sh:ValidationResult but a coprods:Notice.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import rdflib

from coprod_kg import vocab
from coprod_kg.findings import Finding, Report, Severity
from coprod_kg.validate import paths
from coprod_kg.validate.components import COMPONENTS
from coprod_kg.validate.groups import heading, not_listed
from coprod_kg.validate.terms import to_ox

_SEVERITIES = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}
_PREFIXES = ("sh", "rdfs", "xsd", "coprod", "coprodi", "coprods")


def turtle(report: Report) -> str:
    """The report as Turtle."""
    known = vocab.prefixes()
    prefixes = {name: known[name] for name in _PREFIXES if name in known}
    written = ox.serialize(triples(report), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return (written or b"").decode()


def triples(report: Report) -> Iterator[ox.Triple]:
    """The triples of a report."""
    root = ox.BlankNode("report")
    yield ox.Triple(root, vocab.RDF_TYPE, _sh("ValidationReport"))
    yield ox.Triple(root, _sh("conforms"), ox.Literal(report.conforms))
    notes = [*([heading(report)] if report.unchecked else []), *report.notes, *(said for _, said in not_listed(report))]
    for note in notes:
        yield ox.Triple(root, ox.NamedNode(vocab.RDFS + "comment"), ox.Literal(note))
    for index, finding in enumerate(report.findings):
        node = ox.BlankNode(f"result{index}")
        is_result = finding.counts and finding.focus is not None
        yield ox.Triple(root, _sh("result") if is_result else _own("notice"), node)
        yield ox.Triple(node, vocab.RDF_TYPE, _sh("ValidationResult") if is_result else _own("Notice"))
        yield from _result(node, finding)


def _result(node: ox.BlankNode, finding: Finding) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _sh("resultSeverity"), _sh(_SEVERITIES[finding.severity]))
    yield ox.Triple(node, _sh("resultMessage"), ox.Literal(finding.message))
    yield ox.Triple(node, _sh("sourceConstraintComponent"), component_iri(finding.component))
    if finding.focus is not None:
        yield ox.Triple(node, _sh("focusNode"), finding.focus)
    if finding.value is not None:
        yield ox.Triple(node, _sh("value"), finding.value)
    if finding.shape is not None:
        blank = finding.shape.startswith("_:")
        shape = ox.BlankNode(finding.shape[2:]) if blank else ox.NamedNode(finding.shape)
        yield ox.Triple(node, _sh("sourceShape"), shape)
    if finding.path is not None:
        graph = rdflib.Graph()
        yield ox.Triple(node, _sh("resultPath"), to_ox(paths.write(graph, paths.parse(finding.path))))
        yield from (ox.Triple(to_ox(s), to_ox(p), to_ox(o)) for s, p, o in graph)  # type: ignore[arg-type]


def component_iri(name: str) -> ox.NamedNode:
    """The IRI of a component by its name: one of SHACL's, one of foreign shapes, or one of our own checks.

    >>> component_iri("minCount").value
    'http://www.w3.org/ns/shacl#MinCountConstraintComponent'
    >>> component_iri("unknownTerm").value
    'https://w3id.org/coproduction/shapes#UnknownTermConstraintComponent'
    """
    if ":" in name:
        return ox.NamedNode(name)
    if name == "sparql":
        return _sh("SPARQLConstraintComponent")
    local = f"{name[:1].upper()}{name[1:]}ConstraintComponent"
    return _sh(local) if name in COMPONENTS else _own(local)


def _own(local: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.SHAPES + local)


def _sh(local: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.SH + local)
