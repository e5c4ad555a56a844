"""What can be put right without a human: copies of definitions, the table of alignments, the normal form."""

from __future__ import annotations

from pathlib import Path

import rdflib
from rdflib.namespace import RDFS, SKOS

from coprod_kg import normal_form, packaged, vocab
from coprod_kg.check import sssom

#: Where others look for a definition: OBO tools at IAO's property, most others at the comment.
COPIES = (rdflib.URIRef("http://purl.obolibrary.org/obo/IAO_0000115"), RDFS.comment)


def mend() -> list[Path]:
    """Write anew what is not as it should be, and say which files."""
    changed = [path for path in packaged.files("ontology", "*.ttl") if _copy_definitions(path)]
    for path in sssom.deviations():
        path.write_text(sssom.table(), "utf-8")
        changed.append(path)
    return [*changed, *(path for path in normal_form.mend() if path not in changed)]


def _copy_definitions(path: Path) -> bool:
    """Let the other two properties say what skos:definition says, so that it is edited in one place."""
    graph = rdflib.Graph(bind_namespaces="none").parse(path, format="turtle", publicID=vocab.BASE)
    before = len(graph), set(graph)
    for term, definition in list(graph.subject_objects(SKOS.definition)):
        for copy in COPIES:
            graph.set((term, copy, definition))
    if (len(graph), set(graph)) == before:
        return False
    path.write_text(normal_form.normal(graph.serialize(format="turtle")), "utf-8")
    return True
