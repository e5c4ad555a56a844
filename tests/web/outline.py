"""Looking into a page, and changing what a store holds."""

from __future__ import annotations

from html.parser import HTMLParser

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.store import VersionedStore

#: What a browser sends.
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Outline(HTMLParser):
    """A page as its elements, with their attributes, and the text that people read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:  # what a script or a style holds is not read
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def add(store: VersionedStore, turtle: str, graph: ox.NamedNode = vocab.PAPER) -> None:
    """Put statements into a graph as a new version; the project's prefixes need no declaration."""
    prologue = "".join(f"PREFIX {prefix}: <{space}> " for prefix, space in vocab.prefixes().items())
    with store.write(who="a test", why="to see it", action="submit") as draft:
        quads = ox.parse(prologue + turtle, format=ox.RdfFormat.TURTLE)
        draft.engine.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
