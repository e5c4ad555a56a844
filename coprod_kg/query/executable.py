"""A named query as data, in the form in which SPARQL editors look for an endpoint's examples."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.query.header import NamedQuery
from coprod_kg.query.operation import Operation

_SCHEMA = "https://schema.org/"


def executable(query: NamedQuery, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """The quads that tell of a query as a ``sh:SPARQLExecutable``, with its text as it stands in the library.

    The form is that of SIB's sparql-examples; the ontology, named by ``sh:prefixes``, declares the prefixes.
    """
    subject = ox.NamedNode(vocab.QUERY + query.name)
    form = Operation.parse(query.text).kind.value
    told: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (vocab.RDF + "type", ox.NamedNode(vocab.SH + "SPARQLExecutable")),
        (vocab.RDF + "type", ox.NamedNode(f"{vocab.SH}SPARQL{form.capitalize()}Executable")),
        (vocab.RDFS + "comment", ox.Literal(query.summary, language="en")),
        (vocab.DCTERMS + "description", ox.Literal(query.description, language="en")),
        (vocab.SH + "prefixes", ox.NamedNode(vocab.ONTOLOGY_IRI)),
        (vocab.SH + form, ox.Literal(query.text)),
        (_SCHEMA + "target", ox.NamedNode(vocab.BASE + "sparql")),
        *((_SCHEMA + "keywords", ox.Literal(tag)) for tag in query.tags),
    ]
    for predicate, value in told:
        yield ox.Quad(subject, ox.NamedNode(predicate), value, graph)
