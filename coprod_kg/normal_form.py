"""The one way in which the project's Turtle files are written, so that a diff shows what changed and nothing else.

It is rdflib's ``longturtle`` with the prefixes of ``ontology/prefixes.ttl``. It drops comments: explanations are
annotations of what they explain.
"""

from __future__ import annotations

from pathlib import Path

import rdflib
from rdflib.compare import to_canonical_graph

from coprod_kg import packaged, vocab

#: Written by hand, since it declares the prefixes that the others are written with.
EXEMPT = ("ontology/prefixes.ttl",)


def normal(text: str) -> str:
    """A Turtle text in normal form; the same for every text that says the same."""
    read = rdflib.Graph(bind_namespaces="none").parse(data=text, format="turtle", publicID=vocab.BASE)
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in vocab.prefixes().items():
        graph.bind(prefix, namespace, replace=True)
    graph += to_canonical_graph(read)
    return graph.serialize(format="longturtle").strip() + "\n"


def files() -> list[Path]:
    """The project's Turtle files that are kept in normal form."""
    found = [path for folder in ("ontology", "shapes", "data") for path in packaged.files(folder, "*.ttl")]
    return [path for path in found if f"{path.parent.name}/{path.name}" not in EXEMPT]


def deviations() -> list[Path]:
    """The files that are not in normal form."""
    return [path for path in files() if normal(path.read_text("utf-8")) != path.read_text("utf-8")]


def mend() -> list[Path]:
    """Write those files anew in normal form, and say which."""
    changed = deviations()
    for path in changed:
        path.write_text(normal(path.read_text("utf-8")), "utf-8")
    return changed
