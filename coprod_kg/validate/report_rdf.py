"""A report as the W3C has it: sh:ValidationReport in Turtle (SHACL 3.6)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import rdflib

from coprod_kg import vocab
from coprod_kg.findings import Finding, Report, Severity
from coprod_kg.validate import paths
from coprod_kg.validate.terms import to_ox

_SEVERITIES = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}
_PREFIXES = ("sh", "xsd", "coprod", "coprodi", "coprods")


def turtle(report: Report) -> str:
    """The report as Turtle; it conforms, in SHACL's sense, where there is no finding at all."""
    known = vocab.prefixes()
    prefixes = {name: known[name] for name in _PREFIXES if name in known}
    written = ox.serialize(triples(report), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return (written or b"").decode()


def triples(report: Report) -> Iterator[ox.Triple]:
    """The triples of a report."""
    root = ox.BlankNode("report")
    yield ox.Triple(root, vocab.RDF_TYPE, _sh("ValidationReport"))
    yield ox.Triple(root, _sh("conforms"), ox.Literal(not report.findings))
    for index, finding in enumerate(report.findings):
        node = ox.BlankNode(f"result{index}")
        yield ox.Triple(root, _sh("result"), node)
        yield from _result(node, finding)


def _result(node: ox.BlankNode, finding: Finding) -> Iterator[ox.Triple]:
    yield ox.Triple(node, vocab.RDF_TYPE, _sh("ValidationResult"))
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
    """The IRI of a component by its short name.

    >>> component_iri("minCount").value
    'http://www.w3.org/ns/shacl#MinCountConstraintComponent'
    """
    local = "SPARQL" if name == "sparql" else name[:1].upper() + name[1:]
    return _sh(f"{local}ConstraintComponent")


def _sh(local: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.SH + local)
