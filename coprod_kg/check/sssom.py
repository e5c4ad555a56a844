"""The alignments as a table of the Simple Standard for Sharing Ontology Mappings (SSSOM 1.0).

``ontology/alignments.ttl`` is what counts; the table says the same to those who work with tables. Reasons for a
mapping are annotations of it (``owl:Axiom`` with ``rdfs:comment``).
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from coprod_kg import packaged, vocab

COLUMNS = ("subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification", "comment")
JUSTIFICATION = "semapv:ManualMappingCuration"
_MAPPINGS = """SELECT ?subject ?label ?predicate ?object (SAMPLE(?said) AS ?comment) WHERE {
  VALUES ?predicate {
    skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch
    rdfs:subClassOf rdfs:subPropertyOf
  }
  ?subject ?predicate ?object .
  FILTER(isIRI(?subject) && isIRI(?object))
  FILTER(STRSTARTS(STR(?subject), STR(coprod:)) != STRSTARTS(STR(?object), STR(coprod:)))
  OPTIONAL { ?subject rdfs:label ?label }
  OPTIONAL {
    ?axiom owl:annotatedSource ?subject ; owl:annotatedProperty ?predicate ; owl:annotatedTarget ?object .
    ?axiom rdfs:comment ?said
  }
} GROUP BY ?subject ?label ?predicate ?object ORDER BY ?subject ?predicate ?object"""


def table() -> str:
    """The table of the packaged alignments: a header in comment lines, then tab-separated values."""
    store = ox.Store()
    for name in ("alignments.ttl", "coprod.ttl", "schemes.ttl"):
        store.load(path=packaged.folder("ontology") / name, format=ox.RdfFormat.TURTLE, base_iri=vocab.BASE)
    rows = [[_cell(term) for term in row] for row in store.query(_MAPPINGS, prefixes=dict(vocab.prefixes()))]  # type: ignore[union-attr]
    lines = ["\t".join((*row[:4], JUSTIFICATION, row[4])) for row in rows]
    used = {name.partition(":")[0] for row in rows for name in (row[0], row[2], row[3])}
    return "\n".join((*_header(used), "\t".join(COLUMNS), *lines)) + "\n"


def _header(used: set[str]) -> list[str]:
    spaces = {**vocab.prefixes(), "semapv": "https://w3id.org/semapv/vocab/"}
    return [
        f"#mapping_set_id: {vocab.ONTOLOGY_IRI}/alignments",
        "#mapping_set_title: The co-production ontology, alignments",
        f"#mapping_set_version: {_version()}",
        "#license: https://creativecommons.org/licenses/by/4.0/",
        "#curie_map:",
        *(f"#  {prefix}: {spaces[prefix]}" for prefix in sorted({*used, "semapv"})),
    ]


def _version() -> str:
    store = ox.Store()
    store.load(path=packaged.folder("ontology") / "coprod.ttl", format=ox.RdfFormat.TURTLE)
    quads = store.quads_for_pattern(ox.NamedNode(vocab.ONTOLOGY_IRI), ox.NamedNode(vocab.OWL + "versionInfo"), None)
    return ", ".join(sorted(str(quad.object.value) for quad in quads))  # type: ignore[union-attr]


def _cell(term: object) -> str:
    if term is None:
        return ""
    return vocab.compact(term.value) if isinstance(term, ox.NamedNode) else term.value  # type: ignore[attr-defined]


def path() -> Path:
    """Where the table lies."""
    return packaged.folder("ontology") / "alignments.sssom.tsv"


def deviations() -> list[Path]:
    """The table's file, where it does not say what the alignments say."""
    same = path().exists() and path().read_text("utf-8") == table()
    return [] if same else [path()]
