"""The store behind an address: one state, the present one, in an endpoint's named graphs.

Each write has a number and is told of in the provenance graph, as on this machine. But an endpoint keeps no old
states, and what would need them is refused, in words; files are kept in a folder on this machine. Its data are the
graphs of the package and those of the contributions that the provenance graph counts as accepted; so what a
broken-off write left is not seen.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import CoprodError, Gone, NotFound, StoreError
from coprod_kg.settings import Settings
from coprod_kg.store import disk, originals
from coprod_kg.store.draft import now
from coprod_kg.store.engine import GraphName
from coprod_kg.store.layout import Layout
from coprod_kg.store.partial import WorkingCopy, graphs_gone
from coprod_kg.store.places import Credentials, Places
from coprod_kg.store.provenance import current_quads, version_quads, versions_told
from coprod_kg.store.record import Version, name_of
from coprod_kg.store.remote import RemoteEngine, deletion, insertion
from coprod_kg.store.turn import Turn

#: The graphs there always are; those of contributions come to them.
FIXED = (*vocab.TERMINOLOGY, vocab.SHAPES_GRAPH, vocab.PAPER, vocab.QUERIES, vocab.INFERRED, vocab.PROVENANCE)
#: How many quads one request carries; more go in several, of which the last is the one that counts.
AT_ONCE = 2000
_ACCEPTED = 'SELECT ?graph WHERE { ?given void:inDataset ?graph ; adms:status "accepted" }'


class RemoteDraft:
    """A write to an endpoint in the making; ``files`` are those to be kept beside it.

    ``engine`` is a working copy of what the change has to do with, of which only the difference is sent; for the
    few changes that concern everything (``everything``) it is the endpoint itself.
    """

    def __init__(self, parent: Version | None, source: RemoteEngine, *, who: str, why: str, action: str) -> None:
        self.parent = parent
        self.number = 1 if parent is None else parent.number + 1
        self.who, self.why, self.action, self.started = who, why, action, now()
        self.engine: WorkingCopy | RemoteEngine = WorkingCopy(source)
        self.abandoned = False
        self._source = source
        self._version: Version | None = None
        self._saved: list[tuple[ox.NamedNode, list[ox.Quad]]] = []
        self.files: list[bytes] = []

    def everything(self) -> WorkingCopy | RemoteEngine:
        """An engine over all there is: the endpoint itself, changed at once, and put back after an error."""
        if self.parent is not None:
            self._saved = [(name, list(self._source.quads(name))) for name in FIXED if name != vocab.PROVENANCE]
            self.engine = self._source
        return self.engine

    def undo(self) -> None:
        """Put back what ``everything`` let be changed."""
        for name, quads in self._saved:
            self._source.drop(name)
            self._source.add(quads)

    @property
    def version(self) -> Version:
        """The version that the draft became; raises StoreError where it did not become one."""
        if self._version is None:
            raise StoreError(f"Version {self.number} was not published, so there is nothing to show.")
        return self._version

    def keep(self, data: bytes) -> str:
        """Keep a contributed file for ever beside the endpoint, if the draft is sent; returns its SHA-256."""
        self.files.append(data)
        return hashlib.sha256(data).hexdigest()

    def abandon(self) -> None:
        """Let the draft be thrown away when the block ends, without an error."""
        self.abandoned = True

    def send(self, turn: Turn) -> None:
        """Send what differs, in one request that also tells of it.

        Only what nobody sees before that goes ahead, in portions: contributions that do not count as accepted yet.
        """
        added, removed, gone = self._changes()
        if len(added) > AT_ONCE:
            early = [quad for quad in added if self.parent is None or _is_contribution(quad)]
            for start in range(0, len(early), AT_ONCE):
                self._source.add(early[start : start + AT_ONCE])
                turn.renew()
            added = [] if self.parent is None else [quad for quad in added if not _is_contribution(quad)]
        if self.parent is not None:
            removed += current_quads(self.parent.number)
        version = self._described()
        added += self._told(version)
        steps = [*([deletion(removed)] if removed else []), *(f"DROP SILENT GRAPH {name}" for name in gone)]
        self._source.update(" ;\n".join([*steps, insertion(added)]))
        self._version = version

    def _changes(self) -> tuple[list[ox.Quad], list[ox.Quad], list[GraphName]]:
        """What is to be put in, what to be taken out, and which graphs are to go as a whole."""
        if not isinstance(self.engine, WorkingCopy):
            return [], [], []
        added, removed = self.engine.changes()
        gone = graphs_gone(removed, self.engine)
        return added, [quad for quad in removed if quad.graph_name not in gone], gone

    def _described(self) -> Version:
        parent = None if self.parent is None else self.parent.number
        return Version(
            number=self.number, parent=parent, base=parent, time=now(), who=self.who, why=self.why,
            action=self.action, folder=name_of(self.number),
        )  # fmt: skip

    def _told(self, version: Version) -> list[ox.Quad]:
        """What the provenance graph says of the version, with how much it holds."""
        if isinstance(self.engine, WorkingCopy):
            known, held = self.engine.store, 0 if self.parent is None else self.parent.total - 1
            added, removed = self.engine.changes()
            held += len(added) - len(removed)
        else:
            known = ox.Store()
            known.extend(self._source.quads(vocab.PROVENANCE))
            held = self._source.count() - 1
        return version_quads(version, started=self.started, held=held, known=known.__contains__)


class RemoteStore:
    """The store behind an endpoint's addresses; ``beside`` is the folder for what an endpoint cannot keep."""

    def __init__(
        self, places: Places, beside: Path, credentials: Credentials | None = None, timeout: float = 60.0
    ) -> None:
        self.places, self.path = places, beside
        self._engine = RemoteEngine(places, credentials=credentials, timeout=timeout, names=FIXED)

    @classmethod
    def from_settings(cls, settings: Settings) -> RemoteStore:
        """The store behind the settings' address, with the credentials of the environment."""
        places = Places(settings.store, settings.store_update, settings.store_graphs)
        return cls(places, Path(settings.beside), Credentials.from_environment(), settings.store_seconds)

    @property
    def place(self) -> str:
        """The address of the endpoint."""
        return self.places.query

    @property
    def address(self) -> str:
        """How another process finds the store."""
        return self.place

    def current(self) -> Version | None:
        """The present state, or None where the endpoint holds no data of this package."""
        return next(iter(versions_told(self._engine, newest=True)), None)

    def stamp(self) -> str:
        """Raises OSError: to know whether something changed costs a question, which is for whoever may wait."""
        raise OSError(f"{self.place} has to be asked.")

    def history(self) -> list[Version]:
        """What is told of all states there ever were, the newest first; only that one can be read."""
        return versions_told(self._engine)

    def version(self, number: int | None = None) -> Version:
        """The present state; raises Gone for one before it, and NotFound."""
        current = self.current()
        if current is None:
            raise NotFound(
                f"{self.place} holds no data of coprod-kg yet. `coprod-kg upgrade --store {self.place}` puts the "
                "ontology, the shapes and the paper's cases there."
            )
        if number is None or number == current.number:
            return current
        if not 1 <= number <= current.number:
            raise NotFound(f"There is no version {number}; there are versions 1 to {current.number}.")
        raise Gone(
            f"{self.place} is an endpoint, which keeps its present state only: version {current.number}. "
            "A store in a folder keeps old ones."
        )

    def read(self, number: int | None = None) -> RemoteEngine:
        """An engine over the present state; unlike one over a version of a folder, it sees later writes."""
        self.version(number)
        return self._current_engine()

    def _current_engine(self) -> RemoteEngine:
        rows = self._engine.query(_ACCEPTED, graphs=[vocab.PROVENANCE])
        given = [row["graph"] for row in rows] if isinstance(rows, ox.QuerySolutions) else []
        return self._engine.over([*FIXED, *(name for name in given if isinstance(name, ox.NamedNode))])

    def original(self, sha256: str) -> bytes:
        """The bytes of a contributed file, which was kept beside the endpoint on the machine that sent it."""
        return originals.read(Layout(self.path), sha256)

    def tombstones(self) -> list[dict[str, str]]:
        """Nothing: an endpoint has no versions to purge from."""
        return []

    def directory(self, number: int | None = None) -> str:
        """The address, for a worker to ask."""
        self.version(number)
        return self.place

    @contextmanager
    def write(self, *, who: str, why: str, action: str, timeout: float = 30.0) -> Iterator[RemoteDraft]:
        """Change the data and send the difference when the block ends without an error.

        Raises Busy where another writer does not finish in time, and StoreError where the endpoint fails.
        """
        with Turn(self._engine, who=who, why=why, timeout=timeout) as turn:
            if turn.lapsed:
                self._sweep()
            draft = RemoteDraft(self.current(), self._current_engine(), who=who, why=why, action=action)
            try:
                yield draft
                if not draft.abandoned:
                    self._keep(draft.files)
                    draft.send(turn)
            except BaseException:
                draft.undo()
                with contextlib.suppress(CoprodError):  # what is left then nobody sees
                    self._sweep()
                raise

    def _keep(self, files: Iterable[bytes]) -> None:
        layout = Layout(self.path)
        with disk.storage("Keeping the file", self.path):
            for data in files:
                layout.originals.mkdir(parents=True, exist_ok=True)
                disk.write_durably(layout.originals / hashlib.sha256(data).hexdigest(), data)

    def _sweep(self) -> None:
        """Take away what a write that was broken off had put in."""
        known = set(self._current_engine().graph_names())
        rows = self._engine.ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        for row in rows if isinstance(rows, ox.QuerySolutions) else ():
            name = row["g"]
            if isinstance(name, ox.NamedNode) and name.value.startswith(vocab.CONTRIBUTION) and name not in known:
                self._engine.drop(name)

    @contextmanager
    def scratch(self) -> Iterator[WorkingCopy]:
        """A working copy, to change and throw away."""
        self.version()
        yield WorkingCopy(self._current_engine())


def _is_contribution(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(vocab.CONTRIBUTION)
