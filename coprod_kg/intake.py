"""The journey of a contribution: read, validate, reason, accept. Read this file first.

A file becomes quads with their places (``parse``); they are put into a copy of the current version, where the
shapes find what is wrong (``validate``) and the rules find what follows and what contradicts (``reason``). What
passes is published as a new version (``store``); what does not leaves no trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import pyoxigraph as ox

from coprod_kg import admission, clashes, foundation, identity, parse, vocab
from coprod_kg.about import check as about_checked
from coprod_kg.checking import HOW, How, new_findings, shown
from coprod_kg.context import bring_for_added, bring_for_withdrawn
from coprod_kg.contribution import (
    ACCEPTED,
    REPLACED,
    WITHDRAWN,
    About,
    Contribution,
    check_new,
    contribution,
    contributions,
    new_identifier,
    settle,
    statements,
)
from coprod_kg.errors import BadRequest, Refused, Unreadable
from coprod_kg.findings import Report
from coprod_kg.foundation import asserted, ruleset
from coprod_kg.parse import Document
from coprod_kg.reason import bound_sameness, infer, infer_added, retract
from coprod_kg.store import Draft, Store, Version, VersionedStore
from coprod_kg.store.engine import Engine, Making
from coprod_kg.store.partial import before_change
from coprod_kg.validate import State


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed in: its name, its bytes, its format where its name does not tell it, its mapping."""

    name: str
    data: bytes
    format: str | None = None
    mapping: parse.MappingFile | None = None

    @classmethod
    def from_path(cls, path: Path, format: str | None = None, mapping: parse.MappingFile | None = None) -> Upload:
        """The upload of a file on this machine, or of a folder of tables; raises Unreadable where it cannot be read."""
        try:
            if path.is_dir():
                return cls(str(path), parse.zipped(path), "zip", mapping)
            return cls(str(path), path.read_bytes(), format, mapping)
        except OSError as error:
            reason = error.strerror or "the system gives no reason"
            raise Unreadable(f"This file cannot be read: {reason}.", file=str(path)) from error

    def read(self) -> Document:
        """What the file says; raises Unreadable, TooLarge or UnsupportedMedia."""
        return parse.read(self.data, name=self.name, format=self.format, mapping=self.mapping)


@dataclass(frozen=True, slots=True)
class Sent:
    """Who handed something in and when (UTC, ISO 8601), and under which identifier it waited to be accepted."""

    by: str
    time: str
    identifier: str


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


def upgrade(store: Store, *, who: str) -> Version:
    """Put the packaged graphs that differ from the store's in as a new version, checked and reasoned anew.

    Gives the current version back where nothing differs. What was accepted stays, even where it contradicts the
    new axioms: ``clashes.standing`` lists it.
    """
    current = store.current()
    if current is not None and not foundation.outdated(store.read()):
        return current
    action = "create" if current is None else "upgrade"
    with store.write(who=who, why="the packaged knowledge", action=action) as draft:
        engine = draft.everything()
        foundation.renew(engine, foundation.outdated(engine))
        conclude(engine)
        report = clashes.packaged(engine)
        if not report.acceptable:
            raise Refused("The packaged knowledge contradicts itself.", report)
    return draft.version


def submit(
    store: Store,
    upload: Upload,
    about: About,
    *,
    who: str,
    sent: Sent | None = None,
    anyway: bool = False,
    waiting: Sequence[identity.Elsewhere] = (),
) -> Receipt:
    """Accept a file as a contribution of its own, or raise Refused with the report.

    Warnings do not stop it; what looks like something that is here, or among what is ``waiting``, raises Alike,
    unless it is to be taken ``anyway``. ``sent`` tells who handed it in, where it waited for ``who`` to accept it.
    Raises BadRequest where the same bytes are in already.
    """
    document = upload.read()
    about = about_checked(about)
    with store.write(who=who, why=about.title or _file_name(document), action="submit") as draft:
        before = before_change(store, draft.engine)  # the parent: nobody else publishes meanwhile
        given = _contribution(draft, document, about, sent or Sent(who, "", ""), upload.mapping)
        if about.replaces is not None:
            take_out(draft.engine, about.replaces, REPLACED, draft.number)
        graph = ox.NamedNode(given.graph)
        report = examine(draft.engine, document, graph, before=before, original=store.original)
        source, counts = store.read(), store.version().counts
        report += identity.questions(
            draft.engine, document, graph, source, counts, replaces=about.replaces, waiting=waiting
        )
        if not report.acceptable:
            raise Refused(f"{document.name} was not accepted.", report)
        if not anyway:
            identity.ask(report, document.name)
        draft.keep(upload.data)
        if upload.mapping is not None:
            draft.keep(upload.mapping.text.encode())
        draft.engine.add(statements(given))
    return Receipt(given, draft.version, report)


def preview(store: Store, upload: Upload, how: How = HOW, *, replaces: str | None = None) -> Report:
    """What ``submit`` would report as wrong, without taking anything in; what looks alike is not asked about.

    Raises what ``submit`` would of ``replaces``, the contribution whose place the file is to take.
    """
    document = upload.read()
    with store.scratch() as engine:
        graph = vocab.contribution_graph("preview")
        before = before_change(store, engine)
        if replaces is not None:
            take_out(engine, replaces, REPLACED, store.version().number + 1)
        return examine(engine, document, graph, before=before, original=store.original, how=how)


def examine(
    engine: Engine,
    document: Document,
    graph: ox.NamedNode,
    *,
    before: Engine,
    original: clashes.Original,
    how: How = HOW,
) -> Report:
    """Put a document into a graph of a working copy and tell all that is wrong with it there.

    ``before`` holds the data as they were, ``original`` gives contributed files by their SHA-256. Reported is
    what is wrong now and was not then, on whatever node.
    Afterwards the copy holds the document and what follows from it.
    """
    bound_sameness(document.quads)
    quads = document.within(graph)
    bring_for_added(engine, quads, graph)
    how = how.of(document)
    allowed = list(admission.findings(document, engine, language=how.language))
    stay = set(asserted(engine))
    engine.add(quads)
    then = State(before, [name for name in asserted(before) if name in stay])  # less what is replaced
    now = State(engine, asserted(engine))
    found = new_findings(now, then, quads, how=how)
    rules = ruleset(engine)
    new = infer_added(engine, rules, asserted(engine), graph).triples
    added = None if new is None else [*(quad.triple for quad in quads), *new]
    against = clashes.of_document(engine, rules, document, graph, added, original)
    told = shown((*found.findings, *against), document)
    return Report.of([*document.notices, *allowed, *told], found.notes, found.left_out)


def withdraw(store: Store, identifier: str, *, who: str, why: str = "") -> Version:
    """Take a contribution out again; its file, its provenance and the versions that had it stay."""
    with store.write(who=who, why=why or f"withdraw {identifier}", action="withdraw") as draft:
        take_out(draft.engine, identifier, WITHDRAWN, draft.number)
    return draft.version


def restore(store: VersionedStore, number: int, *, who: str, why: str = "") -> Version:
    """Publish an old version's data as a new version; provenance goes on and says what came and went."""
    return store.restore(number, who=who, why=why or f"restore version {number}", before_publication=_settle_all)


def purge(store: VersionedStore, identifier: str, *, who: str, why: str) -> Version:
    """Take a contribution out of every version and its file away, for personal data and law; a tombstone stays."""
    known = contributions(store.read())
    given = contribution(store.read(), identifier)
    shared = {name for other in known if other.id != given.id for name in (other.sha256, other.mapping_sha256)}
    files = [name for name in (given.sha256, given.mapping_sha256) if name and name not in shared]
    return store.purge(given.graph, *files, who=who, why=why, conclude=conclude)


def _settle_all(draft: Draft) -> None:
    graphs = {name.value for name in draft.engine.graph_names()}
    for given in contributions(draft.engine):
        here = given.graph in graphs
        if here != (given.status == ACCEPTED):
            settle(draft.engine, given, ACCEPTED if here else WITHDRAWN, draft.number)


def conclude(engine: Engine) -> None:
    """Make the graph of inferences hold exactly what follows from what is asserted, and is not asserted."""
    infer(engine, ruleset(engine), graphs=asserted(engine))


def _standing(engine: Engine, identifier: str) -> Contribution:
    given = contribution(engine, identifier)
    if given.status != ACCEPTED:
        raise BadRequest(f"Contribution {identifier} is {given.status} already, since version {given.withdrawn}.")
    return given


def take_out(engine: Engine, identifier: str, status: str, number: int) -> None:
    """Take a contribution's graph away, with what followed from it alone, and write down that it is out."""
    given = _standing(engine, identifier)
    graph = ox.NamedNode(given.graph)
    bring_for_withdrawn(engine, graph)
    stay = [name for name in asserted(engine) if name != graph]
    retract(engine, ruleset(engine), stay, graph)
    engine.drop(graph)
    settle(engine, given, status, number)


def _file_name(document: Document) -> str:
    """The name that is kept of a file, without the folders of whoever has it."""
    return PurePath(document.name).name or document.name


def _contribution(
    draft: Making, document: Document, about: About, sent: Sent, mapping: parse.MappingFile | None
) -> Contribution:
    known = contributions(draft.engine)
    check_new(known, document.sha256, about)
    now = dt.datetime.now(dt.UTC)
    time = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    return Contribution(
        id=sent.identifier or new_identifier(now, document.sha256, {other.id for other in known}),
        title=about.title or _file_name(document),
        creator=about.creator,
        licence=about.licence,
        source=about.source,
        replaces=about.replaces,
        file=_file_name(document),
        sha256=document.sha256,
        size=document.size,
        media_type=document.media_type,
        submitted=sent.time or time,
        decided=time,
        by=sent.by,
        status=ACCEPTED,
        version=draft.number,
        withdrawn=None,
        triples=len(document.quads),
        mapping=mapping.name if mapping else None,
        mapping_sha256=mapping.sha256 if mapping else None,
    )
