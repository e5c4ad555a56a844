"""The ontology as a page to read: every term with what is said of it and what follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.vocab import DCTERMS, OWL, RDF, RDFS, SKOS
from coprod_kg.web.axioms import Axiom, Triples, axioms
from coprod_kg.web.names import Name, Text, name, names, pick, preference
from coprod_kg.web.reading import Reading, number, solutions

#: The kinds of term in the order of the page: a heading, and the OWL type.
KINDS = (
    ("Classes", OWL + "Class"),
    ("Properties", OWL + "ObjectProperty"),
    ("Data properties", OWL + "DatatypeProperty"),
    ("Annotations", OWL + "AnnotationProperty"),
    ("Concepts", OWL + "NamedIndividual"),
)
#: What is told of a term in prose, in the order of the page.
PROSE = (
    ("Example", SKOS + "example"),
    ("Not an example", vocab.COPROD + "counterExample"),
    ("Note", SKOS + "scopeNote"),
    ("Also called", SKOS + "altLabel"),
)
#: Where a term leads.
LINKS = (
    ("A kind of", RDFS + "subClassOf"),
    ("A case of", RDFS + "subPropertyOf"),
    ("From", RDFS + "domain"),
    ("To", RDFS + "range"),
    ("In the scheme", SKOS + "inScheme"),
    ("Belongs to", RDF + "type"),
    ("Stands in", DCTERMS + "source"),
    ("The same as", SKOS + "exactMatch"),
    ("Close to", SKOS + "closeMatch"),
    ("Narrower than", SKOS + "broadMatch"),
    ("Broader than", SKOS + "narrowMatch"),
    ("Related to", SKOS + "relatedMatch"),
)
#: What leads to a term.
BACKLINKS = (
    ("Kinds of it", RDFS + "subClassOf"),
    ("Cases of it", RDFS + "subPropertyOf"),
    ("What starts from it", RDFS + "domain"),
    ("What leads to it", RDFS + "range"),
    ("Its values", RDF + "type"),
)

_USES = "SELECT ?term (COUNT(DISTINCT ?thing) AS ?uses) WHERE { ?thing a ?term } GROUP BY ?term"


@dataclass(frozen=True, slots=True)
class Entry:
    """One term: texts in the reader's language, links to other terms, and the sentences about it."""

    name: Name
    anchor: str
    definition: Text | None
    notation: str
    prose: tuple[tuple[str, tuple[Text, ...]], ...]
    translations: tuple[Text, ...]
    links: tuple[tuple[str, tuple[Name, ...]], ...]
    axioms: tuple[Axiom, ...]
    uses: int


@dataclass(frozen=True, slots=True)
class Documentation:
    """The ontology's own description, its terms by kind, and every name that the page shows."""

    iri: str
    title: Text | None
    description: Text | None
    version: str
    sections: tuple[tuple[str, tuple[Entry, ...]], ...]
    names: Mapping[str, Name]


def documentation(reading: Reading) -> Documentation:
    """The ontology of a version, in a reader's languages."""
    writer = _Writer(reading)
    ontology = ox.NamedNode(vocab.ONTOLOGY_IRI)
    return Documentation(
        vocab.ONTOLOGY_IRI,
        writer.text(ontology, DCTERMS + "title"),
        writer.text(ontology, DCTERMS + "description"),
        writer.plain(ontology, OWL + "versionInfo"),
        tuple(writer.sections()),
        writer.called,
    )


def ontology_quads(reading: Reading) -> Iterator[ox.Quad]:
    """The ontology and its schemes: all that has an address below the ontology's."""
    for graph in (vocab.ONTOLOGY, vocab.SCHEMES):
        yield from reading.engine.quads(graph)


def versions(reading: Reading) -> tuple[str, ...]:
    """The version IRIs that the ontology in the store gives itself."""
    text = f"SELECT ?version WHERE {{ <{vocab.ONTOLOGY_IRI}> owl:versionIRI ?version }}"
    return tuple(row["version"].value for row in solutions(reading.engine, text, graphs=vocab.TERMINOLOGY))


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts paragraph 9 before paragraph 10.

    >>> sorted(["b 10", "b 9"], key=natural)
    ['b 9', 'b 10']
    """
    parts = re.split(r"([0-9]+)", text)
    return tuple((int(part), "") if part.isdecimal() else (0, part.casefold()) for part in parts)


class _Writer:
    """Writes the entries from the terminology of one version, for one reader."""

    def __init__(self, reading: Reading) -> None:
        self._languages = reading.languages
        self._triples = Triples(quad for graph in vocab.TERMINOLOGY for quad in reading.engine.quads(graph))
        self._axioms = axioms(self._triples)
        self._backlinks = _backlinks(self._triples)
        self._uses = reading.once("uses", lambda: _uses(reading))
        self.called = names(reading.engine, _mentioned(self._triples), reading.languages)

    def sections(self) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        """The terms of each kind, by label; a term of two kinds stands with the first."""
        waiting = [node for node, _ in self._triples if _is_own(node)]
        for heading, kind in KINDS:
            chosen = [node for node in waiting if ox.NamedNode(kind) in self._triples.all(node, RDF + "type")]
            waiting = [node for node in waiting if node not in chosen]
            entries = (self._entry(node) for node in chosen if isinstance(node, ox.NamedNode))
            yield heading, tuple(sorted(entries, key=lambda entry: natural(entry.name.text)))

    def text(self, node: ox.NamedNode, path: str) -> Text | None:
        """The text of a property that suits the reader best."""
        return pick(self._literals(node, path), self._languages)

    def plain(self, node: ox.NamedNode, path: str) -> str:
        """A value that has no language."""
        return next((one.value for one in self._literals(node, path)), "")

    def _entry(self, node: ox.NamedNode) -> Entry:
        return Entry(
            self.called[node.value],
            node.value.removeprefix(vocab.COPROD),
            self.text(node, SKOS + "definition"),
            self.plain(node, SKOS + "notation"),
            tuple((heading, found) for heading, path in PROSE if (found := self._texts(node, path))),
            self._translations(node),
            tuple(self._links(node)),
            tuple(axiom for axiom in self._axioms if node.value in axiom.about),
            self._uses.get(node.value, 0),
        )

    def _literals(self, node: Term, path: str) -> list[ox.Literal]:
        return [one for one in self._triples.all(node, path) if isinstance(one, ox.Literal)]

    def _texts(self, node: ox.NamedNode, path: str) -> tuple[Text, ...]:
        """Every text of a property in the one language that suits the reader best."""
        by_rank: dict[tuple[int, str], list[Text]] = {}
        for one in self._literals(node, path):
            rank = preference(one.language or "", self._languages)
            by_rank.setdefault(rank, []).append(Text(one.value, one.language or ""))
        return tuple(by_rank[min(by_rank)]) if by_rank else ()

    def _translations(self, node: ox.NamedNode) -> tuple[Text, ...]:
        labels = {
            Text(one.value, one.language or "")
            for path in (SKOS + "prefLabel", RDFS + "label")
            for one in self._literals(node, path)
        }
        others = (text for text in labels if text.language != self.called[node.value].language)
        return tuple(sorted(others, key=lambda text: (text.language, text.value)))

    def _links(self, node: ox.NamedNode) -> Iterator[tuple[str, tuple[Name, ...]]]:
        for heading, path in LINKS:
            found = [one.value for one in self._triples.all(node, path) if isinstance(one, ox.NamedNode)]
            if path == RDF + "type":
                found = [iri for iri in found if iri.startswith(vocab.COPROD)]
            if found:
                yield heading, self._named(found)
        for heading, path in BACKLINKS:
            if back := self._backlinks.get((path, node.value)):
                yield heading, self._named(back)

    def _named(self, iris: Iterable[str]) -> tuple[Name, ...]:
        found = (self.called.get(iri) or name(iri) for iri in dict.fromkeys(iris))
        return tuple(sorted(found, key=lambda one: (natural(one.text), one.iri)))


def _uses(reading: Reading) -> Mapping[str, int]:
    """How many things there are of each kind."""
    return {row["term"].value: number(row, "uses") for row in solutions(reading.engine, _USES)}


def _mentioned(triples: Triples) -> Iterator[Term | str]:
    for node, said in triples:
        yield node
        for path, found in said.items():
            yield path
            yield from found


def _is_own(node: Term) -> bool:
    return isinstance(node, ox.NamedNode) and node.value.startswith(vocab.COPROD)


def _backlinks(triples: Triples) -> Mapping[tuple[str, str], Sequence[str]]:
    """The named things that point at a term, by property and term."""
    found: dict[tuple[str, str], list[str]] = {}
    for node, said in triples:
        for _, path in BACKLINKS:
            for value in said.get(path, ()):
                if isinstance(node, ox.NamedNode) and isinstance(value, ox.NamedNode):
                    found.setdefault((path, value.value), []).append(node.value)
    return found
