"""Data that mean to teach the reasoner, and data that would keep it busy for ever."""

from __future__ import annotations

from pathlib import Path

import pytest
import referee

from coprod_kg import intake, vocab
from coprod_kg.check import check
from coprod_kg.contribution import About
from coprod_kg.errors import Refused, TooLarge
from coprod_kg.intake import Upload
from coprod_kg.reason import infer
from coprod_kg.reason.run import MOST_SAME
from coprod_kg.store import VersionedStore

IMPOSTER = f"""PREFIX owl: <{vocab.OWL}> PREFIX rdfs: <{vocab.RDFS}> PREFIX coprod: <{vocab.COPROD}>
<{vocab.ONTOLOGY_IRI}> a owl:Ontology ; owl:versionInfo "9" .
coprod:Case rdfs:subClassOf coprod:Claim .
"""


def test_data_that_say_they_are_the_ontology_are_refused(store: VersionedStore) -> None:
    """A file that describes the ontology or its terms is refused, with each of them named and its line."""
    with pytest.raises(Refused) as caught:
        intake.submit(store, Upload("imposter.ttl", IMPOSTER.encode()), About(), who="test")
    found = [finding for finding in caught.value.report.findings if finding.component == "reserved"]
    assert {(str(finding.focus), finding.place.line) for finding in found} == {
        (f"<{vocab.ONTOLOGY_IRI}>", 2),
        (f"<{vocab.COPROD}Case>", 3),
    }


def test_an_ontology_beyond_the_rules_is_named_axiom_by_axiom(tmp_path: Path) -> None:
    """Checking an ontology names the axioms that no rule is made of, with what will be missed."""
    path = tmp_path / "foreign.ttl"
    text = ":C1 rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :P0 ; owl:someValuesFrom :C0 ] ."
    path.write_text(referee.HEAD + referee.DECLARATIONS + text)
    (part,) = [part for part in check([path]) if "compiler's reach" in part.name]
    (note,) = part.report.notes
    assert "C1> subClassOf (" in note
    assert note.endswith("not used by the rules is that there is a value, known or not.")


@pytest.mark.parametrize("shape", ["chain", "pairs"])
def test_too_many_that_are_the_same_are_refused_with_the_limit(monkeypatch: pytest.MonkeyPatch, shape: str) -> None:
    """Sameness that would copy what is said without end is refused, whether of one thing or of many."""
    monkeypatch.setattr("coprod_kg.reason.run.MOST_SAME", 200)
    step = 1 if shape == "chain" else 2
    data = " ".join(f":n{n} owl:sameAs :n{n + 1} ." for n in range(0, 600, step))
    with pytest.raises(TooLarge, match="More than 200 statements follow that two things are the same"):
        infer(referee.loaded(data), referee.rules_of(""), graphs=[referee.DATA_GRAPH])


@pytest.mark.long
def test_a_million_that_are_the_same_are_refused() -> None:
    """A million statements of sameness are refused, and not followed."""
    engine = referee.loaded("")
    lines = (f"<{referee.EX}n{n}> <{vocab.OWL}sameAs> <{referee.EX}n{n + 1}> .\n" for n in range(1_000_000))
    engine.load("".join(lines).encode(), referee.DATA_GRAPH, bulk=True)
    with pytest.raises(TooLarge, match=f"More than {MOST_SAME:,}"):
        infer(engine, referee.rules_of(""), graphs=[referee.DATA_GRAPH])
