"""The ontology's version and the changelog of its terms say what the ontology says."""

from __future__ import annotations

import re

from coprod_kg import packaged, vocab
from coprod_kg.check import Ontology

HEADING = re.compile(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", re.MULTILINE)
LISTED = re.compile(r"^- (?:Classes|Object properties|Annotation properties|Individuals): ([^.]+)\.$", re.MULTILINE)


def changelog() -> dict[str, str]:
    """The section of each version, the newest first."""
    text = (packaged.folder("ontology") / "CHANGELOG.md").read_text("utf-8")
    parts = HEADING.split(text)[1:]
    return dict(zip(parts[::3], parts[2::3], strict=True))


def terms_under(section: str, heading: str) -> set[str]:
    """The names that a version lists under Added or the like."""
    found = re.search(rf"^### {heading}$(.*?)(?=^### |\Z)", section, re.MULTILINE | re.DOTALL)
    lists = LISTED.findall(found.group(1)) if found else []
    return {name for listed in lists for name in re.split(r",\s+", listed)}


def said(query: str) -> list[str]:
    return sorted(row[0].value for row in Ontology.packaged().select(query))


def test_the_version_is_the_newest_of_the_changelog_and_the_prior_one_the_next() -> None:
    """Version, version IRI and prior version follow from the changelog."""
    newest, *older = changelog()
    base = f"{vocab.ONTOLOGY_IRI}/"
    assert said("SELECT ?v { <https://w3id.org/coproduction/ontology> owl:versionInfo ?v }") == [newest]
    assert said("SELECT ?v { <https://w3id.org/coproduction/ontology> owl:versionIRI ?v }") == [base + newest]
    prior = said("SELECT ?v { <https://w3id.org/coproduction/ontology> owl:priorVersion ?v }")
    assert prior == [base + version for version in older[:1]]
    compatible = said(
        "SELECT ?v { <https://w3id.org/coproduction/ontology> owl:backwardCompatibleWith|owl:incompatibleWith ?v }"
    )
    assert compatible == prior


def test_the_changelog_lists_every_term_and_no_other() -> None:
    """What was added and not removed is what there is."""
    listed: set[str] = set()
    for section in reversed(changelog().values()):
        listed = (listed | terms_under(section, "Added")) - terms_under(section, "Removed")
    declared = said("SELECT DISTINCT ?t { ?t a ?k FILTER(STRSTARTS(STR(?t), STR(coprod:))) }")
    assert sorted(listed) == [iri.removeprefix(vocab.COPROD) for iri in declared]


def test_what_is_deprecated_is_in_the_changelog() -> None:
    """A term is not deprecated in silence."""
    told = set().union(*(terms_under(section, "Deprecated") for section in changelog().values()))
    deprecated = said("SELECT DISTINCT ?t { ?t owl:deprecated true }")
    assert {iri.removeprefix(vocab.COPROD) for iri in deprecated} <= told


def test_the_version_is_that_of_the_citation() -> None:
    """Whoever copies the citation names the right version."""
    newest = next(iter(changelog()))
    cited = said("SELECT ?c { <https://w3id.org/coproduction/ontology> dct:bibliographicCitation ?c }")
    assert len(cited) == 1
    assert f"version {newest}" in cited[0]
