"""`coprod-kg check --mend` puts right what needs no human, and HermiT's absence does not stop a check."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDFS, SKOS

from coprod_kg import packaged, vocab
from coprod_kg.check import check, mend, run
from coprod_kg.check.mend import COPIES
from coprod_kg.errors import StoreError
from coprod_kg.findings import Severity

TERM = rdflib.URIRef(vocab.COPROD + "CoDesign")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packaged knowledge that a test may change."""
    for name in ("ontology", "shapes", "data"):
        shutil.copytree(packaged.folder(name), tmp_path / name)
    monkeypatch.setattr(packaged, "_root", lambda: tmp_path)
    return tmp_path


def test_a_definition_is_edited_in_one_place(checkout: Path) -> None:
    """The copies follow skos:definition, and the file is in normal form."""
    path = checkout / "ontology" / "coprod.ttl"
    graph = rdflib.Graph(bind_namespaces="none").parse(path)
    graph.set((TERM, SKOS.definition, rdflib.Literal("Another sentence.", lang="en")))
    graph.serialize(path, format="turtle")
    assert [changed.name for changed in mend()] == ["coprod.ttl"]
    mended = rdflib.Graph().parse(path)
    assert {str(mended.value(TERM, copy)) for copy in COPIES} == {"Another sentence."}


def test_a_label_changes_the_table(checkout: Path) -> None:
    """The table of alignments is written anew, and all else stays."""
    path = checkout / "ontology" / "coprod.ttl"
    graph = rdflib.Graph(bind_namespaces="none").parse(path)
    graph.set((rdflib.URIRef(vocab.COPROD + "Claim"), RDFS.label, rdflib.Literal("assertion", lang="en")))
    graph.serialize(path, format="turtle")
    assert {changed.name for changed in mend()} == {"coprod.ttl", "alignments.sssom.tsv"}


def test_without_hermit_the_rest_is_checked_and_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without Java gets a warning in the place of HermiT's word."""

    def absent(*graphs: rdflib.Graph) -> None:
        raise StoreError("There is no Java here.")

    monkeypatch.setattr(run, "hermit", absent)
    path = tmp_path / "empty.ttl"
    path.write_text("<https://example.org/o> a <http://www.w3.org/2002/07/owl#Ontology> .")
    (finding,) = check([path])[-1].report.findings
    assert (finding.severity, finding.component) == (Severity.WARNING, "hermit")
    assert finding.message == "HermiT could not be asked. There is no Java here."
