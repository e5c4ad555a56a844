"""Taking a contribution out of history: every version built anew without it, then all change places at once.

An Oxigraph store never forgets a string it has seen, and neither do table files before they are merged. So a
version is not changed but built from the one before it and the differences, the first from nothing.
All new versions are made whole in a folder of their own. From the moment the journal says what is to be done
there is only renaming and removing left, which a crash can interrupt anywhere and which is then finished.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import StoreError
from coprod_kg.findings import Term
from coprod_kg.store import disk, originals
from coprod_kg.store.diff import graph_changes
from coprod_kg.store.draft import copy, now
from coprod_kg.store.engine import Engine
from coprod_kg.store.layout import Layout
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.provenance import current_quads, purge_quads, version_quads
from coprod_kg.store.publication import settle as settle_files
from coprod_kg.store.record import Version, name_of
from coprod_kg.store.tracking import TrackingEngine

_DERIVED = (vocab.INFERRED, vocab.PROVENANCE)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be forgotten, who asked for it and why, and how to infer anew."""

    graph: str
    originals: Sequence[str]
    who: str
    why: str
    conclude: Callable[[Engine], None] | None


def stage(layout: Layout, history: Sequence[Version], order: Order) -> None:
    """Build all versions anew and write the journal, no more; ``history`` has the newest first.

    Raises StoreError where what was written down about a version cannot be read: nothing may be overlooked.
    """
    for version in history:
        if version.damaged:
            raise StoreError(version.why)
    first = min(version.number for version in history if order.graph in version.counts)
    there = [version for version in reversed(history) if version.pruned is None]
    before = next((layout.data(version) for version in reversed(there) if version.number < first), None)
    stage = _stage(layout)
    stage.mkdir()
    records: list[Version] = []
    for version in (version for version in there if version.number >= first):
        records.append(_rebuild(layout, version, before, order))
        before = stage / name_of(version.number)
    records.append(_tell(layout, records[-1], order))
    stone = {"graph": order.graph, "original": " ".join(order.originals), "time": records[-1].time}
    stone["things"] = " ".join(sorted(_marks(layout, there, order.graph)))
    journal = {
        "records": [record.to_bytes().decode() for record in records],
        "stone": {**stone, "who": order.who, "why": order.why},
    }
    disk.sync(stage)
    disk.write_durably(layout.journal, json.dumps(journal).encode())


def _marks(layout: Layout, versions: Sequence[Version], graph: str) -> set[str]:
    """What is kept of the addresses of the things that the graph described in the last version that had it."""
    last = next((version for version in reversed(versions) if graph in version.counts), None)
    if last is None:
        return set()
    quads = ox.Store.read_only(str(layout.data(last))).quads_for_pattern(None, None, None, ox.NamedNode(graph))
    return {originals.mark(quad.subject.value).hex() for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _stage(layout: Layout) -> Path:
    return layout.drafts / "purge"


def _rebuild(layout: Layout, version: Version, before: Path | None, order: Order) -> Version:
    work, build = (_stage(layout) / f"{version.number}.{name}" for name in ("work", "build"))
    copy(layout.data(version), work)
    wanted = LocalEngine(ox.Store(str(work)))
    _forget(wanted, order)
    if before is None:
        clean = ox.Store(str(build))
        clean.bulk_extend(_quads(wanted.store))
    else:
        copy(before, build)
        clean = ox.Store(str(build))
        _follow(clean, wanted.store)
    record = _written(layout, _renewed(version), TrackingEngine(clean))
    del wanted, clean
    disk.remove(work)
    disk.remove(build)
    return record


def _renewed(version: Version) -> Version:
    """The record of a version whose data are in a new folder, and whose derived graphs are new."""
    name, _, generation = version.folder.partition("-")
    fresh = f"{version.number}-{int(generation or 0) + 1}"
    stamps = {**version.stamps, **{graph.value: fresh for graph in _DERIVED}}
    return replace(version, folder=f"{name}-{int(generation or 0) + 1}", stamps=stamps, released=())


def _written(layout: Layout, version: Version, engine: TrackingEngine) -> Version:
    """Put a version's data down in the folder of new ones; returns what is to be written down about it."""
    store, target = engine.store, _stage(layout) / name_of(version.number)
    counts = engine.counts()
    store.flush()
    store.backup(str(target))
    stamps = {graph: stamp for graph, stamp in version.stamps.items() if graph in counts}
    return replace(version, counts=counts, stamps=stamps, files=settle_files(target, None))


def _tell(layout: Layout, current: Version, order: Order) -> Version:
    """The version that comes after all others and says that something was purged."""
    build, number, time = _stage(layout) / "build", current.number + 1, now()
    copy(_stage(layout) / name_of(current.number), build)
    engine = TrackingEngine(ox.Store(str(build)), current.counts)
    version = replace(
        current, number=number, parent=current.number, base=current.number, time=time,
        who=order.who, why=order.why, action="purge", folder=name_of(number),
        stamps={**current.stamps, vocab.PROVENANCE.value: str(number)},
    )  # fmt: skip
    engine.add(purge_quads(ox.NamedNode(order.graph), number, time=time))
    engine.remove(current_quads(current.number))
    held = sum(engine.counts().values())
    engine.add(version_quads(version, started=time, held=held, known=engine.peek().__contains__))
    written = _written(layout, version, engine)
    engine.close()
    disk.remove(build)
    return written


def settle(layout: Layout) -> bool:
    """Finish the purge that the journal describes, or take away what one that came to no journal left."""
    if layout.journal.exists():
        try:
            _finish(layout)
        except OSError as error:
            raise StoreError(
                f"The purge was begun and could not be finished: {error}. "
                "Mend that and open the store again: it is then finished before anything else."
            ) from error
    disk.remove(_stage(layout))
    return True


def _finish(layout: Layout) -> None:
    journal = json.loads(layout.journal.read_bytes())
    records = [Version.from_bytes(text.encode(), layout.journal) for text in journal["records"]]
    for record in records:
        staged = _stage(layout) / name_of(record.number)
        if staged.is_dir():
            staged.rename(layout.data(record))
    disk.sync(layout.versions)
    for record in records:
        disk.write_durably(layout.record(record.number), record.to_bytes())
    layout.switch(records[-1])
    for record in records:
        for folder in layout.versions.glob(f"{name_of(record.number)}*"):
            if folder.is_dir() and folder.name != record.folder:
                disk.remove(folder)
    disk.remove(layout.derived)
    _bury(layout, journal["stone"])
    layout.journal.unlink()
    disk.sync(layout.root)


def _bury(layout: Layout, stone: dict[str, str]) -> None:
    stones = originals.tombstones(layout)
    if stone not in stones:
        disk.write_durably(layout.tombstones, json.dumps([*stones, stone], ensure_ascii=False, indent=1).encode())
    for name in stone["original"].split():
        (layout.originals / name).unlink(missing_ok=True)
    disk.sync(layout.originals)


def _forget(engine: LocalEngine, order: Order) -> None:
    engine.drop(ox.NamedNode(order.graph))
    identifier = order.graph.removeprefix(vocab.CONTRIBUTION)
    about = f"{vocab.THING}contribution/{identifier}"
    said = [
        quad
        for quad in engine.quads(vocab.PROVENANCE)
        if isinstance(quad.subject, ox.NamedNode) and _is_below(quad.subject.value, about)
    ]
    engine.remove(said)
    engine.remove(list(_unfounded(engine.store)))
    if order.conclude is not None:
        order.conclude(engine)


def _is_below(iri: str, base: str) -> bool:
    return iri == base or iri.startswith((f"{base}/", f"{base}#"))


def _unfounded(store: ox.Store) -> Iterator[ox.Quad]:
    """The inferences about something that no asserted graph mentions any more."""
    known: dict[object, bool] = {}

    def is_known(term: Term) -> bool:
        if term not in known:
            known[term] = any(quad.graph_name not in _DERIVED for quad in _mentions(store, term))
        return known[term]

    for quad in store.quads_for_pattern(None, None, None, vocab.INFERRED):
        if not (is_known(quad.subject) and is_known(quad.object)):
            yield quad


def _mentions(store: ox.Store, term: Term) -> Iterator[ox.Quad]:
    yield from store.quads_for_pattern(None, None, term, None)
    if isinstance(term, ox.NamedNode):
        yield from store.quads_for_pattern(None, term, None, None)
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        yield from store.quads_for_pattern(term, None, None, None)


def _quads(store: ox.Store) -> Iterator[ox.Quad]:
    with tempfile.TemporaryFile() as file:
        store.dump(file, format=ox.RdfFormat.N_QUADS)
        file.seek(0)
        yield from ox.parse(file, format=ox.RdfFormat.N_QUADS)


def _follow(store: ox.Store, wanted: ox.Store) -> None:
    """Make one store hold what another one does, writing only what differs."""
    names = {name for one in (store, wanted) for name in one.named_graphs()}
    for graph in (ox.DefaultGraph(), *names):
        for added, triple in list(graph_changes(store, wanted, graph)):
            quad = ox.Quad(triple.subject, triple.predicate, triple.object, graph)
            (store.add if added else store.remove)(quad)
        if not isinstance(graph, ox.DefaultGraph) and not wanted.contains_named_graph(graph):
            store.remove_graph(graph)
