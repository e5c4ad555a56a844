"""Each house rule finds the fault that is planted for it, names the term, and says how to mend it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import vocab
from coprod_kg.check import Ontology, library
from coprod_kg.findings import Finding

FAULTS = Path(__file__).parent / "faults"


@pytest.fixture(scope="session")
def packaged() -> Ontology:
    """The packaged ontology, as it is."""
    return Ontology.packaged()


@pytest.fixture
def ontology(packaged: Ontology) -> Ontology:
    """A copy of it, to plant a fault in."""
    store = ox.Store()
    store.extend(packaged.store)
    return Ontology(store, axioms=packaged.axioms)


def test_every_rule_has_a_planted_fault_and_every_fault_a_rule() -> None:
    """A rule without a fault may check nothing."""
    planted = {f"{path.parent.name}/{path.stem}" for path in FAULTS.glob("*/*.ru")}
    assert planted == set(library())


@pytest.mark.parametrize("key", library())
def test_the_fault_is_found_and_its_mending_told(key: str, ontology: Ontology, packaged: Ontology) -> None:
    """The finding is about the very term, was not there before, and carries rule, severity and mend."""
    rule = library()[key]
    before = {finding.key for finding in rule.findings(packaged)}
    term = plant(ontology, FAULTS / f"{key}.ru")
    found = [f for f in rule.findings(ontology) if f.focus == term and f.key not in before]
    assert found, f"{key} does not find what is wrong with {term}"
    for finding in found:
        assert (finding.component, finding.severity) == (key, rule.severity)
        assert told(finding, term)
        assert finding.message.endswith(rule.mend)


def plant(ontology: Ontology, fault: Path) -> ox.NamedNode:
    """Put the fault into the ontology, and say which term it makes faulty."""
    text = fault.read_text("utf-8")
    ontology.store.update(text, prefixes=dict(vocab.prefixes()))
    return ox.NamedNode(vocab.expand(text.splitlines()[0].removeprefix("#+ breaks: ")))


def told(finding: Finding, term: ox.NamedNode) -> bool:
    """Whether the message names the term and holds no unfilled place."""
    return finding.message.startswith(vocab.compact(term.value)) and "{" not in finding.message
