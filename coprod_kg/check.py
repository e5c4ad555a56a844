"""The house rules over the ontology and the data, and what HermiT says of them."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
import rdflib

from coprod_kg import foundation, normal_form, packaged, vocab
from coprod_kg.findings import Finding, Place, Report, Severity
from coprod_kg.foundation import ruleset
from coprod_kg.reason import contradictions, hermit, infer
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, validate

_HOUSE_STYLE = "house-style.ttl"


@dataclass(frozen=True, slots=True)
class Check:
    """What one part of the check looked at, and what it found."""

    name: str
    report: Report


def check() -> list[Check]:
    """Every check of the packaged knowledge, one after another; each names what it looked at."""
    engine = LocalEngine()
    foundation.renew(engine, list(foundation.SOURCES))
    return [
        Check("house rules of the ontology", house_rules(engine)),
        Check("normal form of the Turtle files", _normal_form()),
        Check("shapes over the packaged data", _shapes(engine)),
        Check("contradictions in the packaged data", _contradictions(engine)),
        Check("HermiT: consistent, and no class that cannot have a member", _hermit()),
    ]


def house_rules(engine: LocalEngine) -> Report:
    """What breaks the rules of ``shapes/house-style.ttl`` in the graphs of the terminology."""
    shapes = Shapes.from_paths([*packaged.files("shapes", _HOUSE_STYLE), packaged.folder("ontology") / "prefixes.ttl"])
    return validate(engine, shapes, graphs=list(vocab.TERMINOLOGY))


def _normal_form() -> Report:
    return Report.of(
        Finding(
            severity=Severity.WARNING,
            component="normal-form",
            message="This file is not written in the normal form. `coprod-kg check --mend` writes it so.",
            place=Place(file=f"{path.parent.name}/{path.name}"),
        )
        for path in normal_form.deviations()
    )


def _shapes(engine: LocalEngine) -> Report:
    return validate(engine, Shapes.packaged(), graphs=[*vocab.TERMINOLOGY, vocab.PAPER])


def _contradictions(engine: LocalEngine) -> Report:
    graphs = [*vocab.TERMINOLOGY, vocab.PAPER]
    rules = ruleset(engine)
    infer(engine, rules, graphs=graphs)
    return Report.of(contradictions(engine, rules, graphs=graphs))


def _hermit() -> Report:
    graph = rdflib.Graph()
    for path in (*packaged.files("ontology", "*.ttl"), *packaged.files("data", "*.ttl")):
        graph.parse(path, format="turtle", publicID=vocab.BASE)
    result = hermit(graph)
    if not result.consistent:
        return Report.of([_logic("The ontology and the data together are not consistent.")])
    return Report.of(
        _logic(f"{vocab.compact(name)} can have no member: its axioms exclude each other.", name)
        for name in result.unsatisfiable
    )


def _logic(message: str, term: str | None = None) -> Finding:
    focus = ox.NamedNode(term) if term else None
    return Finding(severity=Severity.VIOLATION, component="hermit", message=message, focus=focus)
