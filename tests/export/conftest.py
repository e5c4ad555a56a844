"""A small store of two versions, of which the first is released, and a copy of that."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from copies import BASE, FIRST, LATER, Copied

from coprod_kg import vocab
from coprod_kg.export import export
from coprod_kg.store import VersionedStore


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """The copy of release 1.0, which a later version has gone past."""
    folder = tmp_path_factory.mktemp("export")
    store = VersionedStore(folder / "store")
    for text in (FIRST, LATER):
        with store.write(who="a test", why="to copy it", action="submit") as draft:
            draft.engine.add(ox.Quad(*quad.triple, vocab.PAPER) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
        if text == FIRST:
            store.release("1.0", who="a test")
    told = export(str(store.path), folder / "copy", version="1.0", base=BASE)
    return Copied(store, folder / "copy", told)
