"""How much may wait for a curator: nobody fills the disk by handing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coprod_kg.errors import Full, TooMany
from coprod_kg.language import speak
from coprod_kg.parse.limits import amount
from coprod_kg.review.submission import REJECTED, Submission
from coprod_kg.tokens import Principal, Role


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes may wait: those of one contributor, and those of all, the rejected ones that are kept included."""

    each: int = 500_000_000
    all: int = 2_000_000_000

    def check(self, known: Sequence[Submission], size: int, by: Principal) -> None:
        """Raise TooMany where one contributor's would be more, and Full where all would be."""
        mine = size + sum(one.size for one in known if one.by == by.name and one.is_open)
        if mine > self.each and by.role < Role.CURATOR:
            raise TooMany(
                speak(
                    "With this one {size} of yours would wait, more than the {most} that one contributor may have. "
                    "Withdraw one, or wait until one is decided.",
                    size=amount(mine),
                    most=amount(self.each),
                ),
                3600.0,
            )
        if size + sum(one.size for one in known if one.is_open or one.state == REJECTED) > self.all:
            raise Full(
                speak(
                    "No more than {amount} may wait here in all. Try again when curators have decided on some; "
                    "whoever runs the server can purge what was rejected, or raise COPROD_WAITING_BYTES.",
                    amount=amount(self.all),
                )
            )


ROOM = Room()
