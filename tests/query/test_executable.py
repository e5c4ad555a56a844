"""What the queries promise as data: an editor that looks for examples and prefixes in the store finds them all."""

from __future__ import annotations

from pathlib import Path

from coprod_kg import vocab
from coprod_kg.query import library
from coprod_kg.store import VersionedStore

SHACL = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def rows(founded: Path, text: str) -> set[tuple[str, ...]]:
    """The values of an answer over all graphs, as an editor gets them."""
    answer = VersionedStore(founded).read().query(SHACL + text)
    return {tuple(term.value for term in row) for row in answer}  # type: ignore[union-attr]


def test_an_editor_finds_every_query_with_its_question(founded: Path) -> None:
    """The look-up of examples answers with each query's summary and its text as the library has it."""
    found = rows(
        founded,
        "SELECT ?comment ?query { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;"
        " sh:select|sh:ask|sh:construct|sh:describe ?query }",
    )
    assert found == {(one.summary, one.text) for one in library().values()}


def test_an_editor_finds_every_prefix(founded: Path) -> None:
    """The look-up of prefixes answers with those that the ontology declares."""
    found = rows(founded, "SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }")
    assert set(vocab.prefixes().items()) <= found


def test_an_editor_finds_which_properties_classes_have(founded: Path) -> None:
    """The look-up of partitions, as SIB's editor asks it, tells what values each property of each class can have."""
    found = rows(
        founded,
        """PREFIX void: <http://rdfs.org/ns/void#> PREFIX void-ext: <http://ldf.fi/void-ext#>
        SELECT DISTINCT ?subjectClass ?prop ?value {
          ?cp void:class ?subjectClass ; void:propertyPartition ?pp . ?pp void:property ?prop .
          { ?pp void:classPartition [ void:class ?value ] }
          UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?value ] }
        }""",
    )
    for subject, path, value in (
        ("Case", "describesInvolvement", vocab.COPROD + "Involvement"),
        ("Involvement", "hasRole", vocab.COPROD + "Role"),
    ):
        assert (vocab.COPROD + subject, vocab.COPROD + path, value) in found
    assert len(found) > 40
