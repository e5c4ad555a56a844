"""The project's own JSON-LD context, made of the ontology: what its terms are called in JSON."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyoxigraph as ox

from coprod_kg import packaged, vocab

ADDRESS = vocab.BASE + "context.jsonld"
_CLASS, _OBJECT, _DATATYPE = (vocab.OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty"))
_CONCEPT = vocab.SKOS + "Concept"
#: What else datasets say of things; texts take their language from "@language" beside them.
_COMMON = {
    "label": "rdfs:label",
    "description": "dct:description",
    "source": "dct:source",
    "place": "dct:spatial",
    "note": "skos:editorialNote",
    "author": "dct:creator",
    "year": {"@id": "dct:issued", "@type": "xsd:gYear"},
}


@cache
def context() -> dict[str, Any]:
    """Prefixes, and a word for each class, property and value of the ontology.

    The value of a property that links is a word of the ontology, or an address.

    >>> context()["hasRole"]
    {'@id': 'coprod:hasRole', '@type': '@vocab'}
    """
    words: dict[str, Any] = {"id": "@id", "type": "@type", **vocab.prefixes(), **_COMMON}
    for iri, kinds in sorted(_kinds().items()):
        name = iri.removeprefix(vocab.COPROD)
        if _OBJECT in kinds:
            words[name] = {"@id": f"coprod:{name}", "@type": "@vocab"}
        elif kinds & {_CLASS, _DATATYPE, _CONCEPT}:
            words[name] = f"coprod:{name}"
    return words


def _kinds() -> dict[str, set[str]]:
    """The terms in the ontology's namespace, with what they are."""
    found: dict[str, set[str]] = {}
    for name in ("coprod.ttl", "schemes.ttl"):
        for quad in ox.parse(path=packaged.folder("ontology") / name, format=ox.RdfFormat.TURTLE):
            ours = isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(vocab.COPROD)
            if ours and quad.predicate == vocab.RDF_TYPE and isinstance(quad.object, ox.NamedNode):
                found.setdefault(quad.subject.value, set()).add(quad.object.value)
    return found
