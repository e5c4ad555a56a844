"""One writer at a time behind an address that knows no locks: a mark in a graph, with a time when it lapses.

A writer puts its mark and looks. Alone, it has its turn; where it sees another it takes its own away and waits.
That needs an endpoint on which a write that has been answered is seen by whoever asks next. A writer that died
leaves a mark that lapses; the one after it is told, and tidies up.
"""

from __future__ import annotations

import datetime as dt
import random
import secrets
import time

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import Busy
from coprod_kg.store.remote import RemoteEngine, deletion, insertion

GRAPH = ox.NamedNode(vocab.GRAPH + "turn")
#: How long a mark lasts from when it was last renewed.
SECONDS = 600.0
_SAYS = tuple(ox.NamedNode(vocab.DCTERMS + name) for name in ("creator", "description", "created", "valid"))


class Turn:
    """The right to write, as a context manager. ``lapsed`` tells that the one before did not end tidily.

    Raises Busy, which says by whom and since when the endpoint is written to, after ``timeout`` seconds.
    """

    def __init__(self, engine: RemoteEngine, *, who: str, why: str, timeout: float, seconds: float = SECONDS) -> None:
        self._engine, self._who, self._why = engine, who, why
        self._timeout, self._seconds = timeout, seconds
        self._mark = ox.NamedNode(f"{GRAPH.value}#{secrets.token_hex(8)}")
        self._quads: list[ox.Quad] = []
        self.lapsed = False

    def __enter__(self) -> Turn:
        deadline = time.monotonic() + self._timeout
        while True:
            others = self._others()
            if not others:
                self.renew()
                others = self._others()
                if not others:
                    return self
                self._away()
            if time.monotonic() >= deadline:
                raise Busy(f"{self._holder(others)} Waited {self._timeout:g} s. Try again later.", retry_after=5.0)
            time.sleep(random.uniform(0.05, 0.3))  # noqa: S311 - so that two do not step in time

    def __exit__(self, *_: object) -> None:
        self._away()

    def renew(self) -> None:
        """Let the mark last for its full time from now."""
        now = dt.datetime.now(dt.UTC)
        said = (self._who, self._why, _text(now), _text(now + dt.timedelta(seconds=self._seconds)))
        quads = [ox.Quad(self._mark, p, ox.Literal(text), GRAPH) for p, text in zip(_SAYS, said, strict=True)]
        self._engine.update(f"{deletion(self._quads)} ;\n{insertion(quads)}" if self._quads else insertion(quads))
        self._quads = quads

    def _away(self) -> None:
        self._engine.remove(self._quads)
        self._quads = []

    def _others(self) -> dict[ox.NamedNode, dict[str, str]]:
        """The marks of other writers, less those that have lapsed, which are taken away."""
        marks: dict[ox.NamedNode, dict[str, str]] = {}
        gone: list[ox.Quad] = []
        found = list(self._engine.quads(GRAPH))
        for quad in found:
            if quad.subject != self._mark and isinstance(quad.subject, ox.NamedNode):
                name = quad.predicate.value.removeprefix(vocab.DCTERMS)
                marks.setdefault(quad.subject, {})[name] = getattr(quad.object, "value", "")
        for mark, said in list(marks.items()):
            if said.get("valid", "") < _text(dt.datetime.now(dt.UTC)):
                gone += [quad for quad in found if quad.subject == mark]
                del marks[mark]
        if gone and not marks:
            self.lapsed = True
            self._engine.remove(gone)
        return marks

    @staticmethod
    def _holder(others: dict[ox.NamedNode, dict[str, str]]) -> str:
        said = next(iter(others.values()))
        return (
            f"The store is being written to for {said.get('creator')} ({said.get('description')}), since "
            f"{said.get('created')}; if that was broken off, its mark lapses at {said.get('valid')}."
        )


def _text(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
