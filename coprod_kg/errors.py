"""What can go wrong, each kind with the facts its reader needs.

::

    CoprodError
    ├── Refused                 readable, but not accepted; carries the findings       exit 1
    │   └── Alike               nothing is wrong, but it looks like something that is here already
    ├── InputError              what was handed in cannot be used as it is             exit 2
    │   ├── Unreadable          a file or text that does not parse, with its place
    │   │   └── Empty           a file that parses and says nothing
    │   ├── TooLarge            over a stated limit of bytes, triples, time or memory
    │   ├── UnsupportedMedia    a format that is not read
    │   ├── NotAcceptable       a format that is not written
    │   ├── Unauthorised        a token is missing or unknown
    │   ├── Forbidden           a request that is understood and not allowed
    │   ├── BadRequest          parameters or options that do not fit
    │   │   ├── BadQuery        a SPARQL text that does not parse, with its place
    │   │   └── Conflict        what is asked for does not fit what the thing is now
    │   ├── TooMany             more requests, or more at once, than one client may send
    │   ├── NotFound            no such thing, with what comes near
    │   └── Gone                was there, and was taken away
    └── StoreError              the store or the engine failed                         exit 3
        ├── NotAStore           a folder that is something else, or of a newer format
        ├── Full                there is no room for more
        ├── Busy                somebody else holds the lock, or all workers are taken
        └── Stopped             a query was stopped before its answer was whole; carries its id
            ├── TimedOut        at its deadline
            └── OutOfMemory     at its memory limit

The command line turns a class into its exit code, ``web/errors.py`` turns it into a status.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from coprod_kg.language import speak

if TYPE_CHECKING:
    from coprod_kg.findings import Report


class CoprodError(Exception):
    """The base of every error this package raises on purpose; its text is meant for the user."""

    exit_code = 3


class Refused(CoprodError):
    """The input was read and understood, and is not accepted; ``report`` says why."""

    exit_code = 1

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


class Alike(Refused):
    """A dataset that looks like one that is here; ``report`` asks which, and nothing was done before the answer."""


class InputError(CoprodError):
    """What was handed in cannot be used as it is."""

    exit_code = 2


class Unreadable(InputError):
    """A text that does not parse. ``line`` and ``column`` count from 1 and are None where unknown."""

    def __init__(
        self, message: str, *, file: str | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(f"{place}: {message}" if place else message)
        self.reason = message
        self.file = file
        self.line = line
        self.column = column


class Empty(Unreadable):
    """A file that parses, and in which there is no statement."""


class TooLarge(InputError):
    """The input passes a stated limit; the message names the limit and how to stay below it."""


class _OneOf(InputError):
    """An error whose message ends in what would have been allowed."""

    def __init__(self, message: str, allowed: Sequence[str] = ()) -> None:
        super().__init__(
            speak("{message} Use one of: {allowed}.", message=message, allowed=", ".join(allowed))
            if allowed
            else message
        )
        self.allowed = tuple(allowed)


class UnsupportedMedia(_OneOf):
    """A format that cannot be read here; ``allowed`` lists those that can."""


class NotAcceptable(_OneOf):
    """A format that cannot be written here; ``allowed`` lists those that can."""


class BadRequest(_OneOf):
    """Parameters or options that do not fit; ``allowed`` lists what does, where that is a list."""


class BadQuery(BadRequest):
    """A SPARQL text that does not parse. ``line`` and ``column`` count from 1 and are None where unknown."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class Conflict(BadRequest):
    """What is asked for does not fit the state of the thing; the message says which state that is."""


class Unauthorised(InputError):
    """A token is needed and is missing or unknown."""


class Forbidden(InputError):
    """The request is understood and not allowed, whoever asks."""


class TooMany(InputError):
    """A client asked more often than it may; ``retry_after`` is in seconds."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotFound(InputError):
    """There is no such thing; ``near`` lists names that come close."""

    def __init__(self, message: str, near: Sequence[str] = ()) -> None:
        super().__init__(
            speak("{message} Did you mean {near}?", message=message, near=speak(" or ").join(near)) if near else message
        )
        self.near = tuple(near)

    @classmethod
    def among(cls, message: str, name: str, known: Iterable[str]) -> NotFound:
        """The error for a name that is not among the known ones, with those that are spelt alike."""
        return cls(message, difflib.get_close_matches(name, list(known), n=3, cutoff=0.6))


class Gone(InputError):
    """The thing was here and was taken away; the message says when and what there is instead.

    ``replaced_by`` is the address of what came in its place, None where nothing did.
    """

    def __init__(self, message: str, replaced_by: str | None = None) -> None:
        super().__init__(message)
        self.replaced_by = replaced_by


class StoreError(CoprodError):
    """The store or the engine could not do its work; the store is as it was."""


class NotAStore(StoreError):
    """The folder holds something that is not a store of this package, or one of a newer format."""


class Full(StoreError):
    """There is no room for more; the message says how room is made."""


class Busy(StoreError):
    """Another process holds the store, or all workers are taken; ``retry_after`` is in seconds."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Stopped(StoreError):
    """A query was stopped before its answer was whole; ``query`` is its id."""

    def __init__(self, message: str, query: str = "") -> None:
        super().__init__(message)
        self.query = query


class TimedOut(Stopped):
    """The work was stopped at its deadline; ``limit`` is in seconds."""

    def __init__(self, message: str, limit: float, query: str = "") -> None:
        super().__init__(message, query)
        self.limit = limit


class OutOfMemory(Stopped):
    """The work was stopped at its memory limit; ``limit`` is in bytes."""

    def __init__(self, message: str, limit: int, query: str = "") -> None:
        super().__init__(message, query)
        self.limit = limit
