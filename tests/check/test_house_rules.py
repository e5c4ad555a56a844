"""The ontology passes every rule, every known check is run or named with a reason, and a bad rule file is told."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from coprod_kg import packaged, vocab
from coprod_kg.check import Exceptions, Ontology, library
from coprod_kg.check.rule import read
from coprod_kg.check.run import house_rules
from coprod_kg.errors import Unreadable
from coprod_kg.findings import Severity

#: The checks that each project has, by the beginnings of their names.
KNOWN = {
    "robot": """deprecated_boolean_datatype deprecated_class_reference deprecated_property_reference
        duplicate_definition duplicate_label illegal_use_of_built_in_vocabulary label_formatting label_whitespace
        missing_label missing_ontology_description missing_ontology_license missing_ontology_title
        misused_obsolete_label misused_replaced_by multiple_definitions multiple_equivalent_class_definitions
        multiple_labels annotation_whitespace duplicate_exact_synonym duplicate_label_synonym
        duplicate_scoped_synonym equivalent_pair equivalent_class_axiom_no_genus invalid_xref missing_definition
        missing_obsolete_label missing_subset_declaration missing_synonymtype_declaration
        multiple_equivalent_classes invalid_entity_uri lowercase_definition missing_superclass""",
    "oops": " ".join(f"P{number:02}" for number in range(1, 42)),
    "foops": """PURL1 URI1 URI2 VER1 VER2 OM1 FIND1 FIND2 FIND3 CN1 HTTP1 FIND_3_BIS RDF1 VOC1 VOC2 DOC1 OM2 OM3
        OM4_1 OM4_2 OM5_1 OM5_2 VOC3 VOC4""",
}


def test_the_ontology_breaks_no_rule() -> None:
    """No error, no warning, and no metadata missing, but for the exceptions."""
    grave = [
        finding
        for part in house_rules(Ontology.packaged())
        for finding in part.report.findings
        if finding.severity is not Severity.INFO
    ]
    assert grave == []


@pytest.mark.parametrize("project", KNOWN)
def test_every_check_of_a_project_is_run_or_named_with_a_reason(project: str) -> None:
    """Nothing is left out in silence."""
    run = {rule.name for rule in library().values() if rule.project == project}
    not_run = {name for entry in Exceptions.packaged().not_run if entry.project == project for name in entry.names}
    for name in KNOWN[project].split():
        here = {known for known in run if known == name or known.startswith(f"{name}_")}
        assert bool(here) != (name in not_run), name


def test_each_exception_is_needed_and_has_a_reason() -> None:
    """An exception that excepts nothing is taken out again."""
    ontology = Ontology.packaged()
    for accepted in Exceptions.packaged().accepted:
        found = list(library()[accepted.rule].findings(ontology))
        assert any(accepted.covers(finding) for finding in found), accepted.rule
        assert accepted.reason.endswith(".")


def test_an_exception_covers_no_more_than_it_names() -> None:
    """The DOI is excepted; another lack in the same rule is not."""
    ontology = Ontology.packaged()
    ontology.store.update("DELETE WHERE { ?o foaf:logo ?logo }", prefixes=dict(vocab.prefixes()))
    left, _ = Exceptions.packaged().split(library()["foops/OM3"].findings(ontology))
    assert [finding.path for finding in left] == [vocab.FOAF + "logo"]


def test_every_project_has_a_title() -> None:
    """The scoreboard can name each folder of rules."""
    titles = yaml.safe_load((packaged.folder("ontology") / "checks/projects.yaml").read_text("utf-8"))
    assert set(titles) == {rule.project for rule in library().values()}


def test_a_deprecated_term_done_right_breaks_no_rule() -> None:
    """The written rule for deprecation can be kept: deprecated, so labelled, replaced, and in use nowhere."""
    ontology = Ontology.packaged()
    ontology.store.update(
        """INSERT DATA { coprod:Helper a owl:Class ; rdfs:label "obsolete helper"@en ; owl:deprecated true ;
            vs:term_status "deprecated" ; dct:isReplacedBy coprod:SignificantOther ; dct:source para:5 ;
            rdfs:isDefinedBy <https://w3id.org/coproduction/ontology> ; skos:example "A neighbour."@en ;
            skos:definition "A person who lends a hand."@en ; rdfs:comment "A person who lends a hand."@en ;
            iao:0000115 "A person who lends a hand."@en ; rdfs:subClassOf coprod:Actor }""",
        prefixes=dict(vocab.prefixes()),
    )
    helper = ox.NamedNode(vocab.COPROD + "Helper")
    broken = [f for rule in library().values() for f in rule.findings(ontology) if f.focus == helper]
    assert broken == []


@pytest.mark.parametrize(("name", "text", "says"), [
    ("x.rq", "SELECT ?entity WHERE { }", "needs severity, summary, mend"),
    ("x.rq", "#+ severity: grave\n#+ summary: is wrong\n#+ mend: Mend it.\n", "grave is no severity; use one of"),
    ("x.rq", "#+ severity: info\n#+ summary: is wrong\n#+ mend: Mend it.\n#+ why: so\n", "A rule has no why"),
    ("x.rq", "#+ severity: [\n", "is not YAML"),
    ("x.yaml", "severity: info\nsummary: is wrong\nmend: Mend it.\ncomputed: magic\n", "magic is not computed"),
])  # fmt: skip
def test_a_bad_rule_file_is_told(tmp_path: Path, name: str, text: str, says: str) -> None:
    """What is wrong with the header, and what is allowed."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(Unreadable, match=says):
        read(path)


def test_a_query_that_does_not_parse_is_told(tmp_path: Path) -> None:
    """With the rule's name and the place in the query."""
    path = tmp_path / "x.rq"
    path.write_text("#+ severity: info\n#+ summary: is wrong\n#+ mend: Mend it.\nSELECT ?entity WHERE {\n")
    with pytest.raises(Unreadable, match=r"/x\.rq: The rule's query does not parse"):
        list(read(path).findings(Ontology.packaged()))
