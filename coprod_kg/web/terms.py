"""A term of the ontology as a reader needs it: its texts, where it leads, what leads to it, and what holds of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.vocab import DCTERMS, OWL, RDF, RDFS, SKOS
from coprod_kg.web import shelf
from coprod_kg.web.axioms import Axiom, Triples, axioms
from coprod_kg.web.names import Text, pick, preference
from coprod_kg.web.reading import Reading, number, solutions

#: The kinds of term in the order of the page: a heading, what one of them is called, and the OWL type.
KINDS = (
    ("Classes", "class", OWL + "Class"),
    ("Properties", "property", OWL + "ObjectProperty"),
    ("Data properties", "data property", OWL + "DatatypeProperty"),
    ("Annotations", "annotation", OWL + "AnnotationProperty"),
    ("Concepts", "concept", OWL + "NamedIndividual"),
)
#: What is told of a term in prose, in the order of the page.
PROSE = (
    ("Example", SKOS + "example"),
    ("Not an example", vocab.COPROD + "counterExample"),
    ("Note", SKOS + "scopeNote"),
    ("Also called", SKOS + "altLabel"),
    ("History", SKOS + "historyNote"),
    ("Changed", SKOS + "changeNote"),
)
#: Where a term leads.
LINKS = (
    ("A kind of", RDFS + "subClassOf"),
    ("A case of", RDFS + "subPropertyOf"),
    ("From", RDFS + "domain"),
    ("To", RDFS + "range"),
    ("In the scheme", SKOS + "inScheme"),
    ("Belongs to", RDF + "type"),
    ("Replaced by", DCTERMS + "isReplacedBy"),
)
#: Terms of other vocabularies, and how they stand to it.
MAPPINGS = (
    ("The same as", SKOS + "exactMatch"),
    ("The same class as", OWL + "equivalentClass"),
    ("The same property as", OWL + "equivalentProperty"),
    ("Close to", SKOS + "closeMatch"),
    ("Narrower than", SKOS + "broadMatch"),
    ("Broader than", SKOS + "narrowMatch"),
    ("Related to", SKOS + "relatedMatch"),
)
#: What leads to a term.
BACKLINKS = (
    ("Kinds of it", RDFS + "subClassOf"),
    ("Cases of it", RDFS + "subPropertyOf"),
    ("Properties that start from it", RDFS + "domain"),
    ("Properties that lead to it", RDFS + "range"),
    ("Its values", RDF + "type"),
)
#: Told elsewhere, or the same as something that is told.
_TOLD = frozenset(
    path for table in (PROSE, LINKS, MAPPINGS) for _, path in table
) | {
    SKOS + "definition", SKOS + "prefLabel", RDFS + "label", RDFS + "comment", SKOS + "notation", DCTERMS + "source",
    "http://purl.obolibrary.org/obo/IAO_0000115", RDFS + "isDefinedBy", SKOS + "topConceptOf", OWL + "disjointWith",
    OWL + "inverseOf", "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status",
}  # fmt: skip
_STATUS = "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"
_USES = "SELECT ?term (COUNT(DISTINCT ?thing) AS ?uses) WHERE { ?thing a ?term } GROUP BY ?term"

Group = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One term: texts in the reader's language, the IRIs that it leads to and that lead to it, and sentences."""

    iri: str
    kind: str
    definition: Text | None
    notation: str
    status: str
    prose: tuple[tuple[str, tuple[Text, ...]], ...]
    translations: tuple[Text, ...]
    links: tuple[Group, ...]
    backlinks: tuple[Group, ...]
    mappings: tuple[Group, ...]
    sources: tuple[str, ...]
    apart: tuple[str, ...]
    others: tuple[tuple[str, tuple[Term, ...]], ...]
    axioms: tuple[Axiom, ...]
    #: Properties with what they lead from and to, where the term is one end or the property itself.
    around: tuple[tuple[str, str, str], ...]

    @property
    def anchor(self) -> str:
        """Where it stands on the ontology's page."""
        return self.iri.removeprefix(vocab.COPROD)

    def iris(self) -> Iterator[str]:
        """Every IRI that it mentions."""
        yield self.iri
        yield from (*self.sources, *self.apart)
        for groups in (self.links, self.backlinks, self.mappings):
            yield from (iri for _, found in groups for iri in found)
        for path, values in self.others:
            yield path
            yield from (value.value for value in values if isinstance(value, ox.NamedNode))
        for axiom in self.axioms:
            yield from axiom.about
        yield from (iri for three in self.around for iri in three)


class Terminology:
    """What the ontology, the schemes and the alignments of one version say, ready to be walked through."""

    def __init__(self, reading: Reading) -> None:
        self.triples = Triples(quad for graph in vocab.TERMINOLOGY for quad in reading.engine.quads(graph))
        self.axioms: dict[str, list[Axiom]] = {}
        for axiom in axioms(self.triples):
            for iri in axiom.about:
                self.axioms.setdefault(iri, []).append(axiom)
        self.back: dict[tuple[str, str], list[str]] = {}
        for node, said in self.triples:
            if isinstance(node, ox.NamedNode):
                for path, values in said.items():
                    for value in values:
                        if isinstance(value, ox.NamedNode):
                            self.back.setdefault((path, value.value), []).append(node.value)

    def kind(self, node: Term) -> str:
        """Which of the kinds a term is, by its heading; nothing for what is no term of this ontology."""
        if not isinstance(node, ox.NamedNode) or not node.value.startswith(vocab.COPROD):
            return ""
        types = self.triples.all(node, RDF + "type")
        return next((heading for heading, _, kind in KINDS if ox.NamedNode(kind) in types), "")

    def entry(self, node: ox.NamedNode, languages: Sequence[str]) -> Entry:
        """All about one term, for one reader."""
        said = self.triples
        own = [value for value in said.all(node, RDF + "type") if _is_own(value)]
        groups = {
            heading: tuple(
                value.value for value in (own if path == RDF + "type" else said.all(node, path)) if _is_named(value)
            )
            for heading, path in (*LINKS, *MAPPINGS)
        }
        back = ((heading, tuple(self.back.get((path, node.value), ()))) for heading, path in BACKLINKS)
        return Entry(
            node.value,
            next((word for heading, word, _ in KINDS if heading == self.kind(node)), ""),
            pick(self.literals(node, SKOS + "definition"), languages),
            self.plain(node, SKOS + "notation"),
            self.plain(node, _STATUS),
            tuple((heading, found) for heading, path in PROSE if (found := self._texts(node, path, languages))),
            self._translations(node),
            tuple((heading, groups[heading]) for heading, _ in LINKS if groups[heading]),
            tuple((heading, found) for heading, found in back if found),
            tuple((heading, groups[heading]) for heading, _ in MAPPINGS if groups[heading]),
            tuple(value.value for value in said.all(node, DCTERMS + "source") if _is_named(value)),
            self._apart(node),
            tuple((path, tuple(values)) for path, values in said.of(node) if self._is_other(path, values)),
            tuple(self.axioms.get(node.value, ())),
            tuple(self._around(node)),
        )

    def literals(self, node: Term, path: str) -> list[ox.Literal]:
        """The literals that a property has."""
        return [one for one in self.triples.all(node, path) if isinstance(one, ox.Literal)]

    def plain(self, node: Term, path: str) -> str:
        """A value that has no language."""
        return next((one.value for one in self.literals(node, path)), "")

    def _texts(self, node: Term, path: str, languages: Sequence[str]) -> tuple[Text, ...]:
        """Every text of a property in the one language that suits the reader best."""
        by_rank: dict[tuple[int, str], list[Text]] = {}
        for one in self.literals(node, path):
            rank = preference(one.language or "", languages)
            by_rank.setdefault(rank, []).append(Text(one.value, one.language or ""))
        return tuple(by_rank[min(by_rank)]) if by_rank else ()

    def _translations(self, node: Term) -> tuple[Text, ...]:
        labels = {
            Text(one.value, one.language or "")
            for path in (SKOS + "prefLabel", RDFS + "label")
            for one in self.literals(node, path)
        }
        return tuple(sorted(labels, key=lambda text: (text.language, text.value)))

    def _apart(self, node: ox.NamedNode) -> tuple[str, ...]:
        """What nothing can be at the same time: with what it might be confused."""
        told = [value.value for value in self.triples.all(node, OWL + "disjointWith") if _is_named(value)]
        return tuple(dict.fromkeys((*told, *self.back.get((OWL + "disjointWith", node.value), ()))))

    def _around(self, node: ox.NamedNode) -> Iterator[tuple[str, str, str]]:
        starts = self.back.get((RDFS + "domain", node.value), ())
        ends = self.back.get((RDFS + "range", node.value), ())
        for iri in dict.fromkeys((*ends, *starts, node.value)):
            path = ox.NamedNode(iri)
            for source in self.triples.all(path, RDFS + "domain"):
                for target in self.triples.all(path, RDFS + "range"):
                    if _is_named(source) and _is_named(target):
                        yield source.value, iri, target.value

    def _is_other(self, path: str, values: Sequence[Term]) -> bool:
        return path not in _TOLD and not any(isinstance(value, ox.BlankNode) for value in values)


def terminology(reading: Reading) -> Terminology:
    """The terminology of the version that is read, walked through once."""
    return reading.once("terminology", lambda: Terminology(reading))


def entry(reading: Reading, iri: str) -> Entry | None:
    """A term of this ontology by itself; None for anything else."""
    node = ox.NamedNode(iri)
    found = terminology(reading)
    return found.entry(node, reading.languages) if found.kind(node) else None


def uses(reading: Reading) -> Mapping[str, int]:
    """How many things there are of each kind."""
    counted = shelf.members(reading)
    if counted is not None:
        return counted
    return reading.once(
        "uses", lambda: {row["term"].value: number(row, "uses") for row in solutions(reading.engine, _USES)}
    )


def _is_named(value: Term) -> TypeGuard[ox.NamedNode]:
    return isinstance(value, ox.NamedNode)


def _is_own(value: Term) -> bool:
    return isinstance(value, ox.NamedNode) and value.value.startswith(vocab.COPROD)
