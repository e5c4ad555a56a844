"""Every check, one after another, each with a report of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import rdflib
import yaml

from coprod_kg import foundation, normal_form, packaged, vocab
from coprod_kg.check import sssom
from coprod_kg.check.exceptions import Exceptions
from coprod_kg.check.ontology import Ontology
from coprod_kg.check.rule import library
from coprod_kg.errors import StoreError
from coprod_kg.findings import Finding, Place, Report, Severity
from coprod_kg.foundation import ruleset
from coprod_kg.reason import compile_rules, contradictions, hermit, infer
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, validate


@dataclass(frozen=True, slots=True)
class Check:
    """What one part of the check looked at, and what it found."""

    name: str
    report: Report


def check(files: Iterable[Path] = ()) -> list[Check]:
    """Every check of the packaged knowledge; or of the ontologies in files, by the same rules."""
    paths = list(files)
    return [part for path in paths for part in _foreign(path)] if paths else list(_packaged())


def _packaged() -> Iterator[Check]:
    engine = LocalEngine()
    foundation.renew(engine, list(foundation.SOURCES))
    yield from house_rules(Ontology.packaged())
    yield Check("Turtle files in normal form, tables up to date", _written())
    yield Check("Shapes over the packaged data", _shapes(engine))
    yield Check("Contradictions in the packaged data", _contradictions(engine))
    data = (*packaged.files("ontology", "*.ttl"), *packaged.files("data", "*.ttl"))
    graphs = [rdflib.Graph().parse(path, format="turtle", publicID=vocab.BASE) for path in data]
    yield _reach(*graphs)
    yield _hermit(*graphs)


def _foreign(path: Path) -> Iterator[Check]:
    ontology = Ontology.from_path(path)
    for part in (*house_rules(ontology), _reach(ontology.graph), _hermit(ontology.graph)):
        yield Check(f"{path.name}: {part.name}", part.report)


def house_rules(ontology: Ontology) -> Iterator[Check]:
    """What breaks the house rules, one report for each project that they come from."""
    exceptions = Exceptions.packaged()
    titles: dict[str, str] = yaml.safe_load((packaged.folder("ontology") / "checks/projects.yaml").read_text("utf-8"))
    for project, grouped in groupby(library().values(), key=lambda rule: rule.project):
        rules = list(grouped)
        found = (finding for rule in rules for finding in rule.findings(ontology))
        left, reasons = exceptions.split(found)
        count = f"{len(rules)} rule{'s' if len(rules) > 1 else ''}"
        yield Check(f"{titles[project]}: {count}", Report.of(left, reasons))


def _written() -> Report:
    not_normal = [(path, "is not written in the normal form") for path in normal_form.deviations()]
    outdated = [(path, "does not say what alignments.ttl says") for path in sssom.deviations()]
    return Report.of(
        Finding(
            severity=Severity.WARNING,
            component="normal-form",
            message=f"This file {fault}. `coprod-kg check --mend` writes it anew.",
            place=Place(file=f"{path.parent.name}/{path.name}"),
        )
        for path, fault in not_normal + outdated
    )


def _shapes(engine: LocalEngine) -> Report:
    return validate(engine, Shapes.packaged(), graphs=[*vocab.TERMINOLOGY, vocab.PAPER])


def _contradictions(engine: LocalEngine) -> Report:
    graphs = [*vocab.TERMINOLOGY, vocab.PAPER]
    rules = ruleset(engine)
    infer(engine, rules, graphs=graphs)
    return Report.of(contradictions(engine, rules, graphs=graphs))


def _reach(*graphs: rdflib.Graph) -> Check:
    """The axioms, or parts of them, that no rule is made of, with what is missed."""
    skipped = compile_rules(sum(graphs[1:], start=graphs[0])).skipped
    return Check("Within the compiler's reach, save what follows here", Report.of((), map(str, skipped)))


def _hermit(*graphs: rdflib.Graph) -> Check:
    return Check("HermiT: consistent, and no class that cannot have a member", Report.of(_logic(*graphs)))


def _logic(*graphs: rdflib.Graph) -> Iterator[Finding]:
    try:
        result = hermit(*graphs)
    except StoreError as error:
        yield Finding(severity=Severity.WARNING, component="hermit", message=f"HermiT could not be asked. {error}")
        return
    if not result.consistent:
        yield _illogical("The axioms, with the data if there are any, contradict each other.")
    for name in result.unsatisfiable:
        yield _illogical(f"{vocab.compact(name)} can have no member: its axioms exclude each other.", name)


def _illogical(message: str, term: str | None = None) -> Finding:
    focus = ox.NamedNode(term) if term else None
    return Finding(severity=Severity.VIOLATION, component="hermit", message=message, focus=focus)
