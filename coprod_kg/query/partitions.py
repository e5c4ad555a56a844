"""Which properties members of which classes have, in VoID, where SPARQL editors look for what to complete.

It is what the shapes and the ontology let be said, so it changes with the package alone and costs a write nothing; it
has no numbers. What there is, counted, is told at ``/.well-known/void``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from coprod_kg import vocab

_VOID, _VOID_EXT = "http://rdfs.org/ns/void#", "http://ldf.fi/void-ext#"
_DATASET = ox.NamedNode(vocab.BASE + "dataset")
_SAID = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?class ?path ?object ?datatype WHERE {
  { ?shape sh:targetClass ?class ; sh:property ?rule . ?rule sh:path ?path FILTER(isIRI(?path))
    OPTIONAL { ?rule sh:class ?required FILTER(isIRI(?required)) }
    OPTIONAL { ?rule sh:datatype ?typed } }
  UNION { ?path rdfs:domain ?class FILTER(isIRI(?class)) }
  OPTIONAL { ?path rdfs:range ?range FILTER(isIRI(?range)) }
  BIND(EXISTS { ?path a owl:ObjectProperty } AS ?leads)
  BIND(COALESCE(?required, IF(?leads, ?range, ?none)) AS ?object)
  BIND(COALESCE(?typed, IF(?leads, ?none, ?range)) AS ?datatype)
} ORDER BY ?class ?path ?object ?datatype"""


def partitions(files: Iterable[Path], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """The quads that tell, in a graph, of the properties of classes as some files of shapes and terms have them.

    The form is that which SIB's SPARQL editor asks for: partitions by class, in them by property, and in those by the
    class or the datatype of the values.
    """
    said = ox.Store()
    for path in files:
        said.load(path=path, format=ox.RdfFormat.TURTLE, base_iri=vocab.BASE)
    rows = said.query(_SAID)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        by_class, path = _part(row["class"]), row["path"]
        by_property = _part(row["class"], path)
        yield ox.Quad(_DATASET, _void("classPartition"), by_class, graph)
        yield ox.Quad(by_class, _void("class"), row["class"], graph)
        yield ox.Quad(by_class, _void("propertyPartition"), by_property, graph)
        yield ox.Quad(by_property, _void("property"), path, graph)
        for kind, space, value in (("class", _VOID, row["object"]), ("datatype", _VOID_EXT, row["datatype"])):
            if value is not None:
                part = _part(row["class"], path, value)
                yield ox.Quad(by_property, ox.NamedNode(f"{space}{kind}Partition"), part, graph)
                yield ox.Quad(part, ox.NamedNode(space + kind), value, graph)


def _part(*terms: ox.NamedNode) -> ox.NamedNode:
    """The name of a part of the dataset, such as ``dataset#Case.describesArrangement``."""
    words = [vocab.compact(term.value).removeprefix("coprod:").replace(":", "-").strip("<>") for term in terms]
    return ox.NamedNode(f"{_DATASET.value}#{'.'.join(words)}")


def _void(word: str) -> ox.NamedNode:
    return ox.NamedNode(_VOID + word)
