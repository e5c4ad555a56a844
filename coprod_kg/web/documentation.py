"""The ontology as a page to read: every term with what is said of it and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.publish.formats import TURTLE
from coprod_kg.publish.results import write_graph
from coprod_kg.vocab import DCTERMS, OWL, RDF
from coprod_kg.web.axioms import Axiom
from coprod_kg.web.names import Name, Text, names, natural, pick
from coprod_kg.web.reading import Reading, solutions
from coprod_kg.web.terms import KINDS, Entry, Terminology, terminology, uses

#: So many statements are shown of an example.
EXAMPLE = 8
_SAMPLES = "SELECT ?term (SAMPLE(?thing) AS ?one) WHERE { ?thing a ?term FILTER(isIRI(?thing)) } GROUP BY ?term"
_PASSAGES = "SELECT ?passage ?text WHERE { ?passage a coprod:Passage ; dct:description ?text }"


@dataclass(frozen=True, slots=True)
class Documentation:
    """The ontology's own description, its terms by kind, and every name that the page shows.

    ``uses`` are how many things there are of each class, ``examples`` some of them in Turtle, and ``passages`` what
    the paragraphs that terms follow from say.
    """

    iri: str
    title: Text | None
    description: Text | None
    version: str
    about: tuple[tuple[str, tuple[ox.NamedNode | ox.Literal, ...]], ...]
    sections: tuple[tuple[str, tuple[Entry, ...]], ...]
    names: Mapping[str, Name]
    uses: Mapping[str, int]
    examples: Mapping[str, str]
    passages: Mapping[str, Text]

    @property
    def shared(self) -> tuple[Axiom, ...]:
        """The rules about so many terms that they are told once for all."""
        found = (axiom for _, entries in self.sections for entry in entries for axiom in entry.axioms)
        return tuple(dict.fromkeys(axiom for axiom in found if axiom.is_shared))


def documentation(reading: Reading) -> Documentation:
    """The ontology of a version, in a reader's languages."""
    known = terminology(reading)
    ontology = ox.NamedNode(vocab.ONTOLOGY_IRI)
    entries = {heading: _entries(known, heading, reading) for heading, _, _ in KINDS}
    mentioned = [iri for found in entries.values() for entry in found for iri in entry.iris()]
    about = tuple(_about(known, ontology))
    wanted = [*mentioned, *(path for path, _ in about), *(value for _, values in about for value in values)]
    called = {iri: _here(one, known) for iri, one in names(reading.engine, wanted, reading.languages).items()}
    return Documentation(
        vocab.ONTOLOGY_IRI,
        pick(known.literals(ontology, DCTERMS + "title"), reading.languages),
        pick(known.literals(ontology, DCTERMS + "description"), reading.languages),
        known.plain(ontology, OWL + "versionInfo"),
        about,
        tuple(
            (heading, tuple(sorted(found, key=lambda entry: natural(called[entry.iri].text))))
            for heading, found in entries.items()
        ),
        called,
        uses(reading),
        reading.once("examples", lambda: _examples(reading)),
        _passages(reading),
    )


def ontology_quads(reading: Reading) -> Iterator[ox.Quad]:
    """The ontology and its schemes: all that has an address below the ontology's."""
    for graph in (vocab.ONTOLOGY, vocab.SCHEMES):
        yield from reading.engine.quads(graph)


def versions(reading: Reading) -> tuple[str, ...]:
    """The version IRIs that the ontology in the store gives itself."""
    text = f"SELECT ?version WHERE {{ <{vocab.ONTOLOGY_IRI}> owl:versionIRI ?version }}"
    return reading.once(
        "ontology versions",
        lambda: tuple(row["version"].value for row in solutions(reading.engine, text, graphs=vocab.TERMINOLOGY)),
    )


def _entries(known: Terminology, heading: str, reading: Reading) -> list[Entry]:
    return [
        known.entry(node, reading.languages)
        for node, _ in known.triples
        if isinstance(node, ox.NamedNode) and known.kind(node) == heading
    ]


def _about(known: Terminology, ontology: ox.NamedNode) -> Iterator[tuple[str, tuple[ox.NamedNode | ox.Literal, ...]]]:
    """What the ontology says of itself, its title and description apart."""
    for path, values in sorted(known.triples.of(ontology)):
        if path not in (DCTERMS + "title", DCTERMS + "description", RDF + "type", OWL + "versionInfo"):
            kept = tuple(value for value in values if isinstance(value, ox.NamedNode | ox.Literal))
            if kept:
                yield path, kept


def _here(one: Name, known: Terminology) -> Name:
    """A term that stands on the same page is led to there."""
    if known.kind(ox.NamedNode(one.iri)):
        return Name(one.iri, one.label, one.short, "#" + one.iri.removeprefix(vocab.COPROD))
    return one


def _examples(reading: Reading) -> Mapping[str, str]:
    """One thing of each class, in Turtle, cut where it is long."""
    rows = solutions(reading.engine, _SAMPLES, graphs=[vocab.PAPER, vocab.INFERRED])
    return {
        row["term"].value: _turtle(reading, row["one"]) for row in rows if row["term"].value.startswith(vocab.COPROD)
    }


def _turtle(reading: Reading, thing: ox.NamedNode) -> str:
    text = f"CONSTRUCT {{ {thing} ?path ?value }} WHERE {{ {thing} ?path ?value FILTER(!isBlank(?value)) }}"
    found = reading.engine.query(text, graphs=[vocab.PAPER])
    assert isinstance(found, ox.QueryTriples)
    output = _Lines()
    write_graph(sorted(found, key=lambda triple: triple.predicate != vocab.RDF_TYPE)[:EXAMPLE], TURTLE.name, output)
    return output.text


class _Lines:
    """Turtle on its way to a page, which has no room for prefixes."""

    def __init__(self) -> None:
        self._data = b""

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._data += data
        return len(data)

    def flush(self) -> None:
        """There is nothing to pass on."""

    @property
    def text(self) -> str:
        """What was written, without the lines that declare prefixes."""
        lines = self._data.decode().splitlines()
        return "\n".join(line for line in lines if line and not line.startswith(("@prefix", "PREFIX")))


def _passages(reading: Reading) -> Mapping[str, Text]:
    found: dict[str, list[ox.Literal]] = {}
    for row in solutions(reading.engine, _PASSAGES):
        if isinstance(row["text"], ox.Literal):
            found.setdefault(row["passage"].value, []).append(row["text"])
    return {iri: text for iri, texts in found.items() if (text := pick(texts, reading.languages))}
