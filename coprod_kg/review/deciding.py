"""What can be done with a submission: hand it in, revise, note, return, reject, withdraw, accept.

Each is one step that is on the disk whole or not at all. Where a submission was accepted and the server died
before its record said so, the store's provenance is what counts. Contributors act on their own, curators on all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from coprod_kg import about as abouts
from coprod_kg import identity, intake
from coprod_kg.contribution import About, check_new, contribution, contributions, new_identifier
from coprod_kg.errors import BadRequest, Conflict, Forbidden, NotFound, Refused, TooMany
from coprod_kg.intake import Receipt, Sent, Upload
from coprod_kg.language import speak
from coprod_kg.review import report_file
from coprod_kg.review.rehearsal import Rehearsal
from coprod_kg.review.room import ROOM, Room
from coprod_kg.review.submission import ACCEPTED, OPEN, PENDING, REJECTED, RETURNED, WITHDRAWN, Note, Submission
from coprod_kg.review.waiting import Waiting
from coprod_kg.store import Store, Version, VersionedStore
from coprod_kg.tokens import Principal, Role

#: So many submissions of one contributor may wait at once.
MOST_WAITING = 100


def hand_in(
    store: Store,
    upload: Upload,
    about: About,
    found: Rehearsal,
    by: Principal,
    *,
    anyway: bool = False,
    room: Room = ROOM,
) -> Submission:
    """Let a checked file wait for a curator.

    Raises Refused where it has violations, Alike where it looks like something that is here and that was not
    said to be something else, BadRequest where title, creator or licence is missing, Conflict where the same
    bytes are here already, Forbidden where it would replace somebody else's, TooMany and Full.
    """
    about = abouts.complete(about)
    _check_found(upload, found, anyway=anyway)
    _check_replaced(store, about, by)
    with _writing(store, by, f"hand in {upload.name}") as waiting:
        known = waiting.all()
        _check_new(store, known, found, about)
        mine = sum(1 for one in known if one.by == by.name and one.is_open)
        if mine >= MOST_WAITING and not _is_curator(by):
            raise TooMany(
                speak("{mine} of your submissions wait already, which is the limit. Withdraw one first.", mine=mine),
                3600.0,
            )
        room.check(known, found.size, by)
        taken = {one.id for one in known} | {one.id for one in contributions(store.read())}
        now = dt.datetime.now(dt.UTC)
        note = Note(_stamp(now), by.name, "handed in")
        given = Submission(
            **_of_file(upload, about, found),
            id=new_identifier(now, found.sha256, taken),
            state=PENDING,
            by=by.name,
            submitted=note.time,
            anyway=anyway,
            notes=(note,),
        )
        waiting.add(given, upload.data, report_file.dumps(found.report))
    return given


def revise(
    store: Store,
    identifier: str,
    upload: Upload,
    about: About,
    found: Rehearsal,
    by: Principal,
    *,
    anyway: bool = False,
    room: Room = ROOM,
) -> Submission:
    """Put another file, or other words about it, in the place of one that waits; raises as ``hand_in`` does."""
    about = abouts.complete(about)
    _check_found(upload, found, anyway=anyway)
    _check_replaced(store, about, by)
    with _writing(store, by, f"revise {identifier}") as waiting:
        given = still_open(store, waiting, identifier)
        _check_own(given.by, by)
        others = [one for one in waiting.all() if one.id != identifier]
        _check_new(store, others, found, about)
        room.check(others, found.size, by)
        revised = replace(given, **_of_file(upload, about, found), anyway=anyway)
        revised = revised.told(_note(by, "revised"), PENDING)
        waiting.change(revised, upload.data, report_file.dumps(found.report))
    return revised


def note(store: Store, identifier: str, text: str, by: Principal) -> Submission:
    """Add a note to the thread of a submission; its contributor and curators may."""
    with _writing(store, by, f"note on {identifier}") as waiting:
        given = waiting.get(identifier)
        _check_own(given.by, by)
        told = given.told(_note(by, "note", _text(text, is_needed=True)))
        waiting.change(told)
    return told


def give_back(store: Store, identifier: str, text: str, by: Principal) -> Submission:
    """Return a submission to its contributor, who may revise it; the note says what is to be mended."""
    return _decide(store, identifier, "returned", RETURNED, _text(text, is_needed=True), by)


def reject(store: Store, identifier: str, text: str, by: Principal) -> Submission:
    """Reject a submission for good; the note says why. Its file stays for the record."""
    return _decide(store, identifier, "rejected", REJECTED, _text(text, is_needed=True), by)


def withdraw(store: Store, identifier: str, text: str, by: Principal) -> str:
    """Take back a submission, whose file goes then, or take out a contribution; returns what it is now.

    A contributor may do so with their own, a curator with any.
    """
    given = Waiting.of(store).find(identifier)
    if given is not None and given.state in OPEN and not _is_in(store, identifier):
        _check_own(given.by, by)
        return _decide(store, identifier, "withdrawn", WITHDRAWN, _text(text), by, keep_file=False).state
    if given is not None and not _is_in(store, identifier):
        raise Conflict(speak("{identifier} is {state} already.", identifier=identifier, state=speak(given.state)))
    _check_own(contribution(store.read(), identifier).by, by)
    intake.withdraw(store, identifier, who=by.name, why=_text(text))
    return WITHDRAWN


def purge(store: VersionedStore, identifier: str, text: str, by: Principal) -> Version | None:
    """Take something away for ever, file, thread and all: out of what waits, and out of every version.

    Returns the version that tells of it, where there is one.
    """
    waiting = Waiting.of(store)
    given, was_in = waiting.find(identifier), _is_in(store, identifier)
    version = intake.purge(store, identifier, who=by.name, why=text) if was_in or given is None else None
    if given is not None:
        with waiting.writing(by.name, f"purge {identifier}"):
            waiting.purge(given)
    return version


def accept(
    store: Store, upload: Upload, identifier: str, by: Principal, text: str = "", *, anyway: bool = False
) -> Receipt:
    """Let a submission, whose file is ``upload``, make the whole journey now, and become a contribution.

    Things may have changed since it was checked: raises Refused with a new report, and it goes on waiting;
    Alike where it looks like something that is here by now.
    """
    with _writing(store, by, f"accept {identifier}") as waiting:
        given = still_open(store, waiting, identifier)
        others = waiting.elsewhere(but=identifier)
        try:
            receipt = intake.submit(
                store,
                upload,
                given.about,
                who=by.name,
                sent=Sent(given.by, given.submitted, identifier),
                anyway=anyway,
                waiting=others,
            )
        except Refused as refused:
            counted = replace(given, counts=dict(refused.report.counts), checked=store.version().number)
            waiting.change(counted, report=report_file.dumps(refused.report))
            raise
        waiting.change(given.told(_note(by, "accepted", _text(text)), ACCEPTED))
        waiting.drop_file(given)
    return receipt


@contextmanager
def _writing(store: Store, by: Principal, why: str) -> Iterator[Waiting]:
    """What waits, with nobody else writing; an acceptance that a crash kept from being written down is, first."""
    waiting = Waiting.of(store)
    with waiting.writing(by.name, why):
        accepted = {one.id: one for one in contributions(store.read())}
        for given in waiting.all():
            if given.is_open and given.id in accepted:
                told = Note(accepted[given.id].decided, store.version(accepted[given.id].version).who, "accepted")
                waiting.change(given.told(told, ACCEPTED))
            if (not given.is_open and given.state != REJECTED) or given.id in accepted:
                waiting.drop_file(given)
        yield waiting


def _decide(
    store: Store, identifier: str, action: str, state: str, text: str, by: Principal, *, keep_file: bool = True
) -> Submission:
    with _writing(store, by, f"{action}: {identifier}") as waiting:
        given = still_open(store, waiting, identifier)
        told = given.told(_note(by, action, text), state)
        waiting.change(told)
        if not keep_file:
            waiting.drop_file(given)
    return told


def still_open(store: Store, waiting: Waiting, identifier: str) -> Submission:
    """A submission to decide about; raises Conflict, saying what became of it, where that is done."""
    given = waiting.get(identifier)
    if _is_in(store, identifier):
        one = contribution(store.read(), identifier)
        facts = {"identifier": identifier, "decided": one.decided[:10], "version": one.version}
        raise Conflict(speak("{identifier} was accepted already, on {decided}, in version {version}.", **facts))
    if given.state not in OPEN:
        raise Conflict(speak("{identifier} is {state} already.", identifier=identifier, state=speak(given.state)))
    return given


def _is_in(store: Store, identifier: str) -> bool:
    try:
        contribution(store.read(), identifier)
    except NotFound:
        return False
    return True


def _check_found(upload: Upload, found: Rehearsal, *, anyway: bool) -> None:
    if not found.report.acceptable:
        raise Refused(speak("{name} was not taken in.", name=upload.name), found.report)
    if not anyway:
        identity.ask(found.report, upload.name)


def _check_new(store: Store, known: list[Submission], found: Rehearsal, about: About) -> None:
    check_new(contributions(store.read()), found.sha256, about)
    for one in known:
        if one.is_open and one.sha256 == found.sha256:
            raise Conflict(
                speak(
                    "The same file waits already, as {id} ({title}), since {submitted}.",
                    id=one.id,
                    title=one.title,
                    submitted=one.submitted[:10],
                )
            )


def _check_replaced(store: Store, about: About, by: Principal) -> None:
    if about.replaces is not None:
        _check_own(contribution(store.read(), about.replaces).by, by)


def _check_own(owner: str, by: Principal) -> None:
    if owner != by.name and not _is_curator(by):
        raise Forbidden(speak("Only who handed it in, or a curator, can do this; you are {name}.", name=by.name))


def _is_curator(by: Principal) -> bool:
    return by.role >= Role.CURATOR


def _of_file(upload: Upload, about: About, found: Rehearsal) -> dict[str, Any]:
    return {
        "title": about.title,
        "creator": about.creator,
        "licence": about.licence,
        "source": about.source,
        "replaces": about.replaces,
        "file": upload.name,
        "format": upload.format,
        "mapping": upload.mapping,
        "sha256": found.sha256,
        "size": found.size,
        "media_type": found.media_type,
        "triples": found.triples,
        "checked": found.checked,
        "counts": dict(found.report.counts),
        "fingerprint": found.fingerprint,
        "cases": found.cases,
    }


def _note(by: Principal, action: str, text: str = "") -> Note:
    return Note(_stamp(dt.datetime.now(dt.UTC)), by.name, action, text)


def _stamp(now: dt.datetime) -> str:
    return now.isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(text: str, *, is_needed: bool = False) -> str:
    plain = text.replace("\r\n", "\n").strip()[:10_000]
    if is_needed and not plain:
        raise BadRequest(speak("Say why in a note: whoever handed it in reads it."))
    return plain
