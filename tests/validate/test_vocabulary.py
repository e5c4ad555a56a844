"""A term that does not exist is found, with the one that was meant."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import foundation, vocab
from coprod_kg.findings import Finding, Severity
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Vocabulary, unknown_terms

FILES = sorted((Path(__file__).parent / "terms").glob("*.ttl"))


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    """The terms of the packaged ontology."""
    engine = LocalEngine()
    foundation.renew(engine, [vocab.ONTOLOGY, vocab.SCHEMES])
    return Vocabulary.of(engine)


def found(text: str, known: Vocabulary, language: str = "en") -> list[Finding]:
    """What is found in Turtle."""
    prefixes = "".join(f"PREFIX {name}: <{space}>\n" for name, space in vocab.prefixes().items())
    quads = ox.parse(prefixes + "PREFIX ex: <https://example.org/>\n" + text, format=ox.RdfFormat.TURTLE)
    return unknown_terms(quads, known, language=language)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_exactly_the_findings_it_tells(path: Path, known: Vocabulary) -> None:
    """Misspelt kinds and properties, and those of a namespace that is written for ours, are violations."""
    text = path.read_text("utf-8")
    told = set(re.findall(r"^# expect: (\w+) (\w+) (\S+)$", text, re.MULTILINE))
    assert {(f.severity.value, f.component, str(f.focus)) for f in found(text, known)} == told
    assert bool(told) == path.stem.startswith("fail-")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ex:a a coprod:CoDesing .", "coprod:CoDesign"),
        ("ex:a a coprod:codesign .", "coprod:CoDesign"),
        ("ex:a coprod:hasActr ex:b .", "coprod:hasActor"),
        ("ex:a coprod:HasActor ex:b .", "coprod:hasActor"),
        ("ex:a dct:subject coprod:VolontaryAct .", "coprod:VoluntaryAct"),
        ("ex:a a <http://www.w3id.org/co-production#Involvement> .", "coprod:Involvement"),
    ],
)
def test_what_was_meant_is_said(text: str, meant: str, known: Vocabulary) -> None:
    """Spelling and capitals are seen through, in either language."""
    (english,), (spanish,) = found(text, known), found(text, known, "es")
    assert english.severity is Severity.VIOLATION
    assert f"Did you mean {meant}?" in english.message
    assert f"¿Quiso decir {meant}?" in spanish.message


def test_a_term_like_no_other_is_still_found(known: Vocabulary) -> None:
    """Where nothing comes near, the finding says how the ontology's terms are written."""
    (finding,) = found("ex:a a coprod:Zzzzz .", known)
    assert "The ontology has no kind of thing coprod:Zzzzz. Check the spelling" in finding.message
    (finding,) = found("ex:a coprod:hasValence ex:b .", known)  # begins and ends as coprod:hasStance does
    assert "Did you mean" not in finding.message


@pytest.mark.parametrize(
    "text",
    ["ex:a foaf:hasActor ex:b .", "ex:a a skos:CoDesign .", "ex:a a <https://e.example/coprod/Involvement> ."],
)
def test_a_foreign_term_used_as_if_it_were_ours_is_a_warning(text: str, known: Vocabulary) -> None:
    """A name of ours in a vocabulary that has no such term, or that only sounds like ours."""
    (finding,) = found(text, known)
    assert finding.severity is Severity.WARNING
    assert "not a term of ours, though it looks like one" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "ex:a a org:Organization ; org:hasMember ex:b ; dct:subject coprod:CoDesign .",
        "ex:a coprod:hasNature coprod:Wrong .",  # which values our properties have is for the shapes
        "ex:a ex:hasActor <https://w3id.org/coproduction/id/actor/one> .",
        "ex:a dct:conformsTo <https://w3id.org/coproduction/ontology> .",
        "ex:a a ex:Involvement ; <https://e.example/coprod/likes> 1 .",
    ],
)
def test_terms_that_are_right_or_not_our_concern_are_left_alone(text: str, known: Vocabulary) -> None:
    """Other vocabularies may have what names they like."""
    assert found(text, known) == []


def test_a_mistake_in_every_row_is_told_a_thousand_times_and_counted(known: Vocabulary) -> None:
    """The report stays small."""
    findings = found("".join(f"ex:a{n} coprod:hasActr ex:b .\n" for n in range(1500)), known)
    assert len(findings) == 1000
    assert findings[0].message.endswith("500 more things use it.")
