"""Terms that do not exist: ours misspelt, others' that look like ours, and ours in another's namespace."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
import rdflib.namespace
from rdflib.namespace import DefinedNamespace

from coprod_kg import vocab
from coprod_kg.errors import StoreError
from coprod_kg.findings import Finding, Severity
from coprod_kg.store.engine import Engine

COMPONENT = "unknownTerm"
_CLASSES = frozenset({vocab.OWL + "Class", vocab.RDFS + "Class"})
_PROPERTIES = frozenset(vocab.OWL + f"{kind}Property" for kind in ("Object", "Datatype", "Annotation"))
#: Addresses that people write when they mean ours, and those that only sound like it.
_NEARLY = re.compile(r"https?://(www\.)?w3id\.org/co-?production(/ontology)?[/#][^/#]*", re.IGNORECASE)
_SOUNDS = re.compile(r"co-?prod", re.IGNORECASE)
_AT_MOST = 1000
_SAYS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "property": "The ontology has no property {term}.",
        "class": "The ontology has no kind of thing {term}.",
        "value": "The ontology has no term {term}.",
        "near": " Did you mean {near}?",
        "spelling": " Check the spelling, capitals included, for example coprod:hasActor or coprod:Involvement; "
        "the prefix coprod: stands for {space}.",
        "foreign": "{term} is not a term of ours, though it looks like one. Did you mean {near}?",
        "more": " {more} more things use it.",
    },
    "es": {
        "property": "La ontología no tiene la propiedad {term}.",
        "class": "La ontología no tiene el tipo de cosa {term}.",
        "value": "La ontología no tiene el término {term}.",
        "near": " ¿Quiso decir {near}?",
        "spelling": " Revise la ortografía, incluidas las mayúsculas, por ejemplo coprod:hasActor o "
        "coprod:Involvement; el prefijo coprod: significa {space}.",
        "foreign": "{term} no es un término nuestro, aunque lo parece. ¿Quiso decir {near}?",
        "more": " Lo usan {more} cosas más.",
    },
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The local names that the ontology's namespace has, by what they are used for."""

    names: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, engine: Engine) -> Vocabulary:
        """The vocabulary that a store's ontology and schemes declare."""
        wanted = f"?term a ?kind . FILTER (STRSTARTS(STR(?term), {ox.Literal(vocab.COPROD)}))"
        answer = engine.query(f"SELECT ?term ?kind {{ {wanted} }}", graphs=[vocab.ONTOLOGY, vocab.SCHEMES])
        if not isinstance(answer, ox.QuerySolutions):
            raise StoreError("The store did not tell which terms its ontology has.")
        names: dict[str, set[str]] = {"class": set(), "property": set(), "value": set()}
        for term, kind in answer:
            local = term.value.removeprefix(vocab.COPROD)
            names["value"].add(local)
            use = "class" if kind.value in _CLASSES else "property" if kind.value in _PROPERTIES else "value"
            names[use].add(local)
        return cls({use: frozenset(found) for use, found in names.items()})


def unknown_terms(quads: Iterable[ox.Quad], known: Vocabulary, *, language: str = "en") -> list[Finding]:
    """A finding for each thing that uses a term that does not exist, the first thousand of each term.

    A term of our namespace, or of one that is written for it, that the ontology does not declare is a violation;
    one of another namespace that is called as ours are, a warning.
    """
    told = _SAYS.get(language.split("-")[0], _SAYS["en"])
    users: dict[tuple[str, ox.NamedNode], dict[ox.NamedNode | ox.BlankNode, None]] = {}
    judged: dict[tuple[str, ox.NamedNode], str | None] = {}
    for quad in quads:
        for use in _uses(quad):
            if use not in judged:
                judged[use] = _fault(*use, known)
            if judged[use] and not isinstance(quad.subject, ox.Triple):
                users.setdefault(use, {})[quad.subject] = None
    return [
        finding
        for (use, term), things in users.items()
        for finding in _findings(use, term, judged[use, term] or "", list(things), known, told)
    ]


def _uses(quad: ox.Quad) -> Iterator[tuple[str, ox.NamedNode]]:
    """The terms that a statement uses, each with what for; the values of our own properties have shapes."""
    yield "property", quad.predicate
    if isinstance(quad.object, ox.NamedNode):
        if quad.predicate == vocab.RDF_TYPE:
            yield "class", quad.object
        elif not quad.predicate.value.startswith(vocab.COPROD):
            yield "value", quad.object


def _fault(use: str, term: ox.NamedNode, known: Vocabulary) -> str | None:
    """What is wrong with a term, as a key of the sentences; None for what is right or not our concern."""
    iri = term.value
    if iri.startswith(vocab.COPROD):
        return None if iri.removeprefix(vocab.COPROD) in known.names[use] else use
    if iri == vocab.ONTOLOGY_IRI or iri.startswith((vocab.THING, vocab.GRAPH, vocab.SHAPES)):
        return None
    if _NEARLY.fullmatch(iri):
        return use if use != "value" or _near(term, use, known, exact=True) else None
    space, local = _split(iri)
    imagined = _SOUNDS.search(space) or (space in _closed() and local not in _closed()[space])
    return "foreign" if imagined and _near(term, use, known, exact=True) else None


def _findings(
    use: str,
    term: ox.NamedNode,
    fault: str,
    things: list[ox.NamedNode | ox.BlankNode],
    known: Vocabulary,
    told: Mapping[str, str],
) -> Iterator[Finding]:
    near = _near(term, use, known, exact=fault == "foreign")
    said = told[fault].format(term=vocab.compact(term.value).strip("<>"), near=near)
    if fault != "foreign":
        said += told["near"].format(near=near) if near else told["spelling"].format(space=vocab.COPROD)
    if len(things) > _AT_MOST:
        said += told["more"].format(more=f"{len(things) - _AT_MOST:,}")
    path = f"<{term.value}>" if use == "property" else f"<{vocab.RDF}type>" if use == "class" else None
    severity = Severity.WARNING if fault == "foreign" else Severity.VIOLATION
    for thing in things[:_AT_MOST]:
        yield Finding(severity, COMPONENT, said, focus=thing, path=path, value=term)


def _near(term: ox.NamedNode, use: str, known: Vocabulary, *, exact: bool) -> str:
    """The term that was probably meant: of the same use, spelt alike, capitals aside; empty where none is near."""
    by_local = {name.lower(): name for name in sorted(known.names[use])}
    local = _split(term.value)[1].lower()
    close = [local] if local in by_local else [] if exact else difflib.get_close_matches(local, by_local, 1, 0.8)
    return f"coprod:{by_local[close[0]]}" if close else ""


def _split(iri: str) -> tuple[str, str]:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


@cache
def _closed() -> Mapping[str, type[DefinedNamespace]]:
    """The namespaces of which rdflib knows every term."""
    spaces = (getattr(rdflib.namespace, name) for name in ("DCTERMS", "FOAF", "ORG", "PROV", "SDO", "SKOS", "DCAT"))
    return {str(space): space for space in spaces}
