"""What a contribution may say, beyond what the shapes ask of its things.

Axioms come only from the ontology and the alignments: in a contribution they are kept and not reasoned with.
Terms of the ontology are described in the ontology alone. Another contribution's things may be described
further, and the contributor is told that they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Finding, Severity
from coprod_kg.language import speak
from coprod_kg.parse import Document
from coprod_kg.store.engine import Engine
from coprod_kg.validate import Vocabulary, unknown_terms

#: What OWL and RDFS say about classes and properties, and not about things.
AXIOMS = frozenset(
    {
        vocab.RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")
    }
    | {
        vocab.OWL + name
        for name in (
            "equivalentClass", "equivalentProperty", "disjointWith", "propertyDisjointWith", "inverseOf", "hasKey",
            "propertyChainAxiom", "intersectionOf", "unionOf", "complementOf", "oneOf", "onProperty", "imports",
            "disjointUnionOf",
        )
    }
)  # fmt: skip

_SHARED_SHOWN = 20
_BATCH = 1000


def findings(document: Document, engine: Engine, *, language: str = "en") -> Iterator[Finding]:
    """What is wrong with what a document talks about, seen from the store it wants to enter."""
    yield from _terms_described(document)
    yield from _unknown_terms(document, engine, language)
    yield from _axioms(document)
    yield from _shared_subjects(document, engine)


def _terms_described(document: Document) -> Iterator[Finding]:
    for subject in _subjects(document.quads):
        if subject.value.startswith(vocab.COPROD) or subject.value == vocab.ONTOLOGY_IRI:
            name = vocab.compact(subject.value)
            yield Finding(
                severity=Severity.VIOLATION,
                component="reserved",
                message=speak(
                    "{name} is a term of the ontology, which a contribution cannot describe or change. Give your own "
                    "thing an address of its own and use the term as its class or value.",
                    name=name,
                ),
                focus=subject,
                place=document.place(subject),
            )


def _unknown_terms(document: Document, engine: Engine, language: str) -> Iterator[Finding]:
    known = Vocabulary.of(engine)
    found = unknown_terms(document.quads, known, language=language) if known.names["class"] else []
    labels = _labels(document) if found else {}
    for finding in found:
        assert finding.focus is not None
        told = replace(finding, label=labels.get(str(finding.focus)))
        yield told.at(document.place(finding.focus, finding.path, finding.value))


def _labels(document: Document) -> dict[str, str]:
    """The names of a document's things, in English where it has several."""
    found: dict[str, str] = {}
    for quad in document.quads:
        name = quad.object
        is_label = quad.predicate.value == vocab.RDFS + "label"
        if is_label and isinstance(name, ox.Literal) and (name.language == "en" or str(quad.subject) not in found):
            found[str(quad.subject)] = name.value
    return found


def _axioms(document: Document) -> Iterator[Finding]:
    axioms = [quad for quad in document.quads if _is_axiom(quad)]
    if not axioms:
        return
    first = axioms[0]
    subject = first.subject
    yield Finding(
        severity=Severity.INFO,
        component="axiom",
        message=speak(
            "{number} statements define classes or properties. They are kept, and nothing is concluded from them: "
            "axioms come from the ontology and its alignments only.",
            number=len(axioms),
        ),
        focus=subject if not isinstance(subject, ox.Triple) else None,
        path=vocab.compact(first.predicate.value),
        place=document.place(subject, first.predicate),
    )


def _is_axiom(quad: ox.Quad) -> bool:
    if quad.predicate.value in AXIOMS:
        return True
    is_type = quad.predicate == vocab.RDF_TYPE and isinstance(quad.object, ox.NamedNode)
    value = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
    return is_type and value.startswith(vocab.OWL) and value not in (vocab.OWL + "NamedIndividual", vocab.OWL + "Thing")


def _shared_subjects(document: Document, engine: Engine) -> Iterator[Finding]:
    shared = list(_described_elsewhere(_subjects(document.quads), engine))
    labels = _labels(document) if shared else {}
    for subject, graph in shared[:_SHARED_SHOWN]:
        where = (
            speak("the paper's graph")
            if graph == vocab.PAPER
            else speak("contribution {id}", id=graph.value.rpartition("/")[2])
        )
        yield Finding(
            severity=Severity.WARNING,
            component="shared",
            message=speak(
                "This is described already, in {where}. If you mean the same thing, this adds to it; if not, give "
                "yours another address.",
                where=where,
            ),
            focus=subject,
            label=labels.get(str(subject)),
            place=document.place(subject),
        )
    if len(shared) > _SHARED_SHOWN:
        yield Finding(
            severity=Severity.WARNING,
            component="shared",
            message=speak(
                "{number} more things are described already elsewhere in the store.",
                number=len(shared) - _SHARED_SHOWN,
            ),
        )


def _described_elsewhere(subjects: list[ox.NamedNode], engine: Engine) -> Iterator[tuple[ox.NamedNode, ox.NamedNode]]:
    for start in range(0, len(subjects), _BATCH):
        values = " ".join(str(subject) for subject in subjects[start : start + _BATCH])
        described = f"VALUES ?subject {{ {values} }} GRAPH ?graph {{ ?subject ?property ?value }}"
        answer = engine.query(f"SELECT DISTINCT ?subject ?graph {{ {described} }} ORDER BY ?subject ?graph")
        assert isinstance(answer, ox.QuerySolutions)
        for subject, graph in answer:
            if graph == vocab.PAPER or graph.value.startswith(vocab.CONTRIBUTION):
                yield subject, graph


def _subjects(quads: Iterable[ox.Quad]) -> list[ox.NamedNode]:
    return list({quad.subject: None for quad in quads if isinstance(quad.subject, ox.NamedNode)})
