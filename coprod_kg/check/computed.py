"""The rules that SPARQL cannot say, by the names that their files call them by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import pyoxigraph as ox
import rdflib

from coprod_kg.check import verified
from coprod_kg.check.ontology import Ontology
from coprod_kg.check.profiles import beyond_dl, beyond_rl

Breach = tuple[ox.NamedNode, ox.NamedNode | None, ox.Literal | ox.NamedNode | None]

#: Terms, and not documents, pictures, licences or other things that an ontology points at.
_USED = """SELECT DISTINCT ?term WHERE {
  { ?subject ?term ?object }
  UNION { ?subject a ?term }
  UNION { ?term a ?kind FILTER(STRSTARTS(STR(?kind), STR(owl:))) }
  UNION { ?subject ?mapping ?term FILTER(?mapping IN (rdfs:subClassOf, rdfs:subPropertyOf, rdfs:domain, rdfs:range,
    owl:equivalentClass, owl:equivalentProperty, owl:onProperty, owl:someValuesFrom, owl:allValuesFrom,
    skos:exactMatch, skos:closeMatch, skos:broadMatch, skos:narrowMatch, skos:relatedMatch)) }
  FILTER(isIRI(?term))
}"""


def _foreign(ontology: Ontology) -> Iterator[Breach]:
    for row in ontology.select(_USED):
        term = row["term"]
        if isinstance(term, ox.NamedNode) and not ontology.owns(term) and not verified.exists(term.value):
            yield term, None, None


def _outside_dl(ontology: Ontology) -> Iterator[Breach]:
    yield from _worded(beyond_dl(ontology.graph))


def _outside_rl(ontology: Ontology) -> Iterator[Breach]:
    yield from _worded(beyond_rl(ontology.graph_for_rules))


def _worded(problems: Iterable[tuple[rdflib.URIRef, str]]) -> Iterator[Breach]:
    for term, words in sorted(problems):
        yield ox.NamedNode(str(term)), None, ox.Literal(words)


COMPUTED: Mapping[str, Callable[[Ontology], Iterator[Breach]]] = {
    "foreign-terms": _foreign,
    "outside-owl-2-dl": _outside_dl,
    "outside-owl-2-rl": _outside_rl,
}
