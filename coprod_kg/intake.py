"""The journey of a contribution: read, validate, reason, accept. Read this file first.

A file becomes quads with their places (``parse``); they are put into a copy of the current version, where the
shapes find what is wrong (``validate``) and the rules find what follows and what contradicts (``reason``). What
passes is published as a new version (``store``); what does not leaves no trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from coprod_kg import admission, foundation, parse, vocab
from coprod_kg.contribution import (
    ACCEPTED,
    REPLACED,
    WITHDRAWN,
    About,
    Contribution,
    contribution,
    contributions,
    settle,
    statements,
)
from coprod_kg.errors import BadRequest, Refused, Unreadable
from coprod_kg.findings import Finding, Report
from coprod_kg.foundation import ruleset
from coprod_kg.parse import Document
from coprod_kg.reason import contradictions, infer
from coprod_kg.store import Draft, Version, VersionedStore
from coprod_kg.store.engine import Engine
from coprod_kg.validate import Shapes, difference, validate

EngineName = Literal["compiled", "pyshacl"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed in: its name, its bytes, and its format where its name does not tell it."""

    name: str
    data: bytes
    format: str | None = None

    @classmethod
    def from_path(cls, path: Path, format: str | None = None) -> Upload:
        """The upload of a file on this machine; raises Unreadable where it cannot be read."""
        try:
            return cls(str(path), path.read_bytes(), format)
        except OSError as error:
            reason = error.strerror or "the system gives no reason"
            raise Unreadable(f"This file cannot be read: {reason}.", file=str(path)) from error

    def read(self) -> Document:
        """What the file says; raises Unreadable, TooLarge or UnsupportedMedia."""
        return parse.read(self.data, name=self.name, format=self.format)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a contributor gets: the contribution, the version that holds it, and what could be better."""

    contribution: Contribution
    version: Version
    report: Report


def open_store(path: str | Path) -> VersionedStore:
    """The store in a folder; where there is none yet, one with the packaged knowledge is made."""
    store = VersionedStore(Path(path))
    if store.current() is None:
        upgrade(store, who="coprod-kg")
    return store


def upgrade(store: VersionedStore, *, who: str) -> Version:
    """Put the packaged graphs that differ from the store's in as a new version, checked and reasoned anew.

    Gives the current version back where nothing differs.
    """
    current = store.current()
    if current is not None and not foundation.outdated(store.read()):
        return current
    action = "create" if current is None else "upgrade"
    with store.write(who=who, why="the packaged knowledge", action=action) as draft:
        foundation.renew(draft.engine, foundation.outdated(draft.engine))
        conclude(draft.engine)
        report = Report.of(contradictions(draft.engine, ruleset(draft.engine), graphs=asserted(draft.engine)))
        if not report.conforms:
            raise Refused("The packaged knowledge contradicts what the store holds.", report)
    return draft.version


def submit(store: VersionedStore, upload: Upload, about: About, *, who: str) -> Receipt:
    """Accept a file as a contribution of its own, or raise Refused with the report.

    Warnings do not stop it. Raises BadRequest where the same bytes are in already.
    """
    document = upload.read()
    with store.write(who=who, why=about.title or document.name, action="submit") as draft:
        given = _contribution(draft, document, about, who)
        report = examine(draft.engine, document, ox.NamedNode(given.graph), replaces=_replace(draft, about))
        if not report.conforms:
            raise Refused(f"{document.name} was not accepted.", report)
        draft.keep(upload.data)
        draft.engine.add(statements(given))
    return Receipt(given, draft.version, report)


def preview(store: VersionedStore, upload: Upload, *, engine_name: EngineName = "compiled") -> Report:
    """What ``submit`` would report, without taking anything in."""
    document = upload.read()
    with store.scratch() as engine:
        return examine(engine, document, vocab.contribution_graph("preview"), engine_name=engine_name)


def examine(
    engine: Engine,
    document: Document,
    graph: ox.NamedNode,
    *,
    replaces: ox.NamedNode | None = None,
    engine_name: EngineName = "compiled",
) -> Report:
    """Put a document into a graph of a working copy and tell all that is wrong with it there.

    Reported is what is wrong after and was not before, on whatever node. Afterwards the copy holds the
    document and what follows from it.
    """
    shapes = Shapes.packaged()
    allowed = list(admission.findings(document, engine))
    before = validate(engine, shapes, graphs=asserted(engine), engine_name=engine_name)
    if replaces is not None:
        engine.drop(replaces)
    engine.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in document.quads)
    after = validate(engine, shapes, graphs=asserted(engine), engine_name=engine_name)
    found = difference(after, before)
    conclude(engine)
    clashes = contradictions(engine, ruleset(engine), graphs=asserted(engine))
    placed = [_placed(finding, document) for finding in (*found.findings, *clashes)]
    return Report.of([*document.notices, *allowed, *placed], found.notes)


def withdraw(store: VersionedStore, identifier: str, *, who: str, why: str = "") -> Version:
    """Take a contribution out again; its file, its provenance and the versions that had it stay."""
    with store.write(who=who, why=why or f"withdraw {identifier}", action="withdraw") as draft:
        given = _standing(draft.engine, identifier)
        draft.engine.drop(ox.NamedNode(given.graph))
        settle(draft.engine, given, WITHDRAWN, draft.number)
        conclude(draft.engine)
    return draft.version


def restore(store: VersionedStore, number: int, *, who: str, why: str = "") -> Version:
    """Publish an old version's data as a new version; provenance goes on and says what came and went."""
    return store.restore(number, who=who, why=why or f"restore version {number}", before_publication=_settle_all)


def _settle_all(draft: Draft) -> None:
    graphs = {name.value for name in draft.engine.graph_names()}
    for given in contributions(draft.engine):
        here = given.graph in graphs
        if here != (given.status == ACCEPTED):
            settle(draft.engine, given, ACCEPTED if here else WITHDRAWN, draft.number)


def asserted(engine: Engine) -> list[ox.NamedNode | ox.DefaultGraph]:
    """The graphs that hold what somebody said: all but those that are derived or that speak of the store."""
    named = [name for name in engine.graph_names() if name not in vocab.NOT_ASSERTED]
    return [ox.DefaultGraph(), *named]


def conclude(engine: Engine) -> None:
    """Make the graph of inferences hold exactly what follows from what is asserted, and is not asserted."""
    infer(engine, ruleset(engine), graphs=asserted(engine))


def _standing(engine: Engine, identifier: str) -> Contribution:
    given = contribution(engine, identifier)
    if given.status != ACCEPTED:
        raise BadRequest(f"Contribution {identifier} is {given.status} already, since version {given.withdrawn}.")
    return given


def _replace(draft: Draft, about: About) -> ox.NamedNode | None:
    if about.replaces is None:
        return None
    old = _standing(draft.engine, about.replaces)
    settle(draft.engine, old, REPLACED, draft.number)
    return ox.NamedNode(old.graph)


def _contribution(draft: Draft, document: Document, about: About, who: str) -> Contribution:
    known = contributions(draft.engine)
    for other in known:
        if other.sha256 == document.sha256 and other.status == ACCEPTED and other.id != about.replaces:
            raise BadRequest(
                f"{document.name} was accepted already, as {other.id} on {other.submitted[:10]}. "
                f"To take that out first: coprod-kg withdraw {other.id}."
            )
    now = dt.datetime.now(dt.UTC)
    return Contribution(
        id=_identifier(now, document.sha256, {other.id for other in known}),
        title=about.title or document.name,
        creator=about.creator,
        licence=about.licence,
        source=about.source,
        replaces=about.replaces,
        file=document.name,
        sha256=document.sha256,
        size=document.size,
        media_type=document.media_type,
        submitted=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        by=who,
        status=ACCEPTED,
        version=draft.number,
        withdrawn=None,
        triples=len(document.quads),
    )


def _identifier(now: dt.datetime, sha256: str, taken: Iterable[str]) -> str:
    """Day and the beginning of the file's hash, with a number where that was used before."""
    base, used = f"{now:%Y%m%d}-{sha256[:8]}", set(taken)
    return next(name for n in range(1, len(used) + 2) if (name := base if n == 1 else f"{base}-{n}") not in used)


def _placed(finding: Finding, document: Document) -> Finding:
    if finding.focus is None:
        return finding
    return finding.at(document.place(finding.focus, finding.path, finding.value))


def offer_upgrade(store: VersionedStore, tell: Callable[[str], None]) -> None:
    """Say so where the package's knowledge is newer than the store's; nothing is changed."""
    if foundation.outdated(store.read()):
        tell("The packaged ontology, shapes or data differ from the store's: `coprod-kg upgrade` puts them in.")
