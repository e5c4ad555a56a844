"""Where a recorded statement stands: the line of the contributed file, or of the packaged one, that says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from coprod_kg import foundation, packaged, parse, vocab
from coprod_kg.contribution import Contribution, contributions
from coprod_kg.errors import CoprodError
from coprod_kg.findings import Place
from coprod_kg.parse import Document
from coprod_kg.store.engine import Engine, GraphName

#: A file of more bytes is not read again to find a line in it.
MOST_BYTES = 2_000_000


@dataclass
class Places:
    """Finds the places of statements in the files of an engine's graphs.

    ``original`` gives the bytes of a contributed file by its SHA-256.
    """

    engine: Engine
    original: Callable[[str], bytes]
    documents: dict[GraphName, tuple[Document, ...]] = field(default_factory=dict)

    def __call__(self, triple: ox.Triple, graph: GraphName) -> Place | None:
        """The file and the line or cell, None where they cannot be told."""
        if graph not in self.documents:
            self.documents[graph] = tuple(self._documents(graph))
        for document in self.documents[graph]:
            place = document.place(triple.subject, triple.predicate, triple.object)
            if (place.line or place.cell) and document.says(triple.subject, triple.predicate):
                return place
        return None

    def _documents(self, graph: GraphName) -> Iterator[Document]:
        if not isinstance(graph, ox.NamedNode):
            return
        for folder, pattern in foundation.SOURCES.get(graph, ()) if graph != vocab.QUERIES else ():
            yield from (_packaged(path, f"{folder}/{path.name}") for path in packaged.files(folder, pattern))
        if graph.value.startswith(vocab.CONTRIBUTION):
            yield from self._contributed(graph.value)

    def _contributed(self, graph: str) -> Iterator[Document]:
        given = next((one for one in contributions(self.engine) if one.graph == graph), None)
        if given is None or given.size > MOST_BYTES:
            return
        try:
            text = self.original(given.mapping_sha256).decode() if given.mapping_sha256 else None
            mapping = None if text is None else parse.MappingFile(given.mapping or "", text)
            yield _read(self.original(given.sha256), given, mapping)
        except CoprodError:  # purged, or no longer readable: then the graph alone is named
            return


def _read(data: bytes, given: Contribution, mapping: parse.MappingFile | None) -> Document:
    """The file read once more; it was accepted, so it has passed the limits before."""
    return parse.read_here(data, name=Path(given.file).name, format=given.media_type, mapping=mapping)


@lru_cache(maxsize=32)
def _packaged(path: Path, name: str) -> Document:
    return parse.read_here(path, name=name, base=vocab.BASE)
