"""Alignments lead to terms that exist, and the table says what the graph says."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest

from coprod_kg import packaged, vocab
from coprod_kg.check import sssom, verified

KINDS = {
    "class": "Class",
    "object property": "ObjectProperty",
    "annotation property": "AnnotationProperty",
    "individual": "NamedIndividual",
}


def stubs() -> dict[str, str]:
    """The foreign terms that the alignments declare, each with its kind."""
    quads = ox.parse(path=packaged.folder("ontology") / "alignments.ttl", format=ox.RdfFormat.TURTLE)
    return {
        quad.subject.value: quad.object.value.removeprefix(vocab.OWL)
        for quad in quads
        if quad.predicate == vocab.RDF_TYPE
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
        and not quad.subject.value.startswith(vocab.BASE)
    }


@pytest.mark.parametrize("iri", stubs())
def test_every_foreign_term_is_known_to_exist(iri: str) -> None:
    """In the list of verified terms, or in a namespace that rdflib knows completely."""
    assert verified.exists(iri)


def test_terms_are_declared_as_what_they_are() -> None:
    """A class of theirs is no property here."""
    declared = stubs()
    listed = {row.iri: KINDS[row.kind] for row in verified.listed().values() if row.iri in declared}
    assert listed == {iri: declared[iri] for iri in listed}


@pytest.mark.parametrize("iri", [
    "http://www.w3.org/ns/org#Organisation", "https://schema.org/PublicService", "http://data.europa.eu/m8g/Nothing",
    "http://www.w3.org/2004/02/skos/core#almostMatch",
])  # fmt: skip
def test_a_misspelt_term_is_not_known(iri: str) -> None:
    """Neither in the table nor in a closed namespace."""
    assert not verified.exists(iri)


def test_every_verified_term_says_where_it_was_seen() -> None:
    """Each row has a kind, a file and a version, and rows are sorted, so that a difference shows."""
    rows = list(verified.listed().values())
    assert all(row.kind in KINDS and row.source and row.version for row in rows)
    assert [row.iri for row in rows] == sorted(row.iri for row in rows)


def test_the_table_says_what_the_alignments_say() -> None:
    """`coprod-kg check --mend` writes it; nobody edits it."""
    assert sssom.deviations() == []


def test_the_table_is_sssom() -> None:
    """Metadata in comment lines with a map of all prefixes, then the columns, with a justification in every row."""
    lines = sssom.path().read_text("utf-8").splitlines()
    known = {line[3:].partition(":")[0] for line in lines if line.startswith("#  ")}
    rows = list(csv.DictReader(io.StringIO("\n".join(x for x in lines if x[0] != "#")), delimiter="\t"))
    assert len(rows) >= 50
    for row in rows:
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        used = {row[column].partition(":")[0] for column in ("subject_id", "predicate_id", "object_id")}
        assert used <= known


def test_what_is_only_narrower_is_no_subclass_of_the_public_sector() -> None:
    """A public service organisation may be of the third sector, and the reason stands beside the mapping."""
    rows = [line.split("\t") for line in sssom.table().splitlines()]
    row = next(r for r in rows if r[0] == "coprod:PublicServiceOrganisation" and r[3] == "cv:PublicOrganisation")
    assert row[2] == "skos:narrowMatch"
    assert "third sector" in row[5]
