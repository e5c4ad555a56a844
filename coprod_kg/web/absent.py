"""What is not here: whether it was here once, what came in its place, and what looks like it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from coprod_kg import vocab
from coprod_kg.publish.derived import texts
from coprod_kg.publish.derived.departed import Departure, departed
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.originals import mark
from coprod_kg.web import context, shelf
from coprod_kg.web.near import near as among_things
from coprod_kg.web.reading import Reading, readers

_WHY = {
    "purged": "was removed for good, with the contribution that described it",
    "replaced": "was described by a contribution that was replaced, and the new one does not describe it",
    "withdrawn": "was described by a contribution that was withdrawn",
}


def departure(now: Reading, iri: str) -> tuple[str, str | None] | None:
    """Why something is here no more, in a sentence, and the address of what replaced it; None where it never was."""
    gone = _departed(now).get(mark(iri))
    if gone is None:
        return None
    told = f"{iri} {_WHY.get(gone.status, 'was here once')} ({gone.contribution}) on {gone.time[:10]}."
    if gone.replaced_by is None:
        return told, None
    there = context.base_address(f"/contributions/{gone.replaced_by}")
    return f"{told} In its place came {gone.replaced_by}: {there}", there


def near(now: Reading, iri: str) -> tuple[str, ...]:
    """Up to three known things that look like an unknown one."""
    found = shelf.at_hand(now)
    if found is not None and (alike := texts.near(found.db, iri)):
        return alike
    return among_things(now, iri) if found is None and iri.startswith(vocab.BASE) else ()


def _departed(now: Reading) -> Mapping[bytes, Departure]:
    engine = cast(LocalEngine, now.engine)
    return now.once("departed", lambda: departed(readers().store, engine))
