"""Tokens: who may do what. Only their hashes are stored, beside the store's versions and outside them.

A token is a long random text that is shown once. It belongs to a name, which stands in the provenance of
whatever is done with it, and to a role; each role may do what those before it may.
"""

from __future__ import annotations

import datetime as dt
import enum
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from coprod_kg.errors import BadRequest, Forbidden, NotFound, StoreError, Unauthorised
from coprod_kg.language import speak
from coprod_kg.store import disk

FILE = "tokens.json"
_NAME = re.compile(r"[^\W_](?:[\w .,'@+-]{0,98}[\w.])?\Z")
_SPAN = re.compile(r"(\d{1,5})([dwy])\Z")
_DAYS = {"d": 1, "w": 7, "y": 365}


class Role(enum.IntEnum):
    """What the holder of a token may do; each role may do what those below it may.

    A reader may ask for longer than others, a contributor hands datasets in, a curator decides on them and
    writes by SPARQL and graph store, an administrator purges.
    """

    READER = 1
    CONTRIBUTOR = 2
    CURATOR = 3
    ADMINISTRATOR = 4

    @classmethod
    def named(cls, name: str) -> Role:
        """The role of a name such as ``curator``. Raises BadRequest."""
        try:
            return cls[name.upper()]
        except KeyError:
            raise BadRequest(speak("There is no role {name}.", name=f"{name!r}"), [role.word for role in cls]) from None

    @property
    def word(self) -> str:
        """The name of the role."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody whose token was accepted: the token's name and its role."""

    name: str
    role: Role

    def require(self, role: Role) -> Principal:
        """The same; raises Forbidden where its role is below what is needed."""
        if self.role < role:
            raise Forbidden(
                speak(
                    "This needs the token of a person with the role {wanted}; the token of {name} has the role {role}.",
                    wanted=speak(role.word),
                    name=f"{self.name!r}",
                    role=speak(self.role.word),
                )
            )
        return self


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token: all but the token. Times are ISO 8601, UTC."""

    name: str
    role: str
    sha256: str
    created: str
    expires: str | None = None

    def is_expired(self, now: dt.datetime) -> bool:
        """Whether its time is over."""
        return self.expires is not None and dt.datetime.fromisoformat(self.expires) <= now


class Tokens:
    """The tokens in a folder. Changes are whole or not at all, and one at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._read: tuple[tuple[int, int], Sequence[Token]] | None = None

    def add(self, name: str, role: Role, expires: dt.datetime | None = None) -> str:
        """Make a token and return it: the only time that it is seen.

        Raises BadRequest where the name does not fit or has a token already.
        """
        if not _NAME.match(name):
            raise BadRequest(
                speak(
                    "{name} cannot name a token: up to 100 letters, digits, spaces and . , ' @ + - _ are allowed, "
                    "with a letter or digit first. For example: city archive.",
                    name=f"{name!r}",
                )
            )
        token = secrets.token_urlsafe(32)
        with self._changing() as known:
            if any(other.name == name for other in known):
                raise BadRequest(
                    speak("{name} has a token already. First: coprod-kg token revoke {name}.", name=f"{name!r}")
                )
            until = None if expires is None else _written(expires)
            known.append(Token(name, role.word, _hash(token), _written(_now()), until))
        return token

    def revoke(self, name: str) -> Token:
        """Take a token back; it is worth nothing from now on. Raises NotFound."""
        with self._changing() as known:
            for token in known:
                if token.name == name:
                    known.remove(token)
                    return token
        raise NotFound.among(
            speak("There is no token of the name {name}.", name=f"{name!r}"), name, [token.name for token in known]
        )

    def all(self) -> Sequence[Token]:
        """Every token there is, the oldest first. Raises StoreError where their file is damaged."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return ()
        stamp = (found.st_mtime_ns, found.st_ino)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, _load(self._path))
        return self._read[1]

    def principal(self, token: str) -> Principal:
        """Whose token this is. Raises Unauthorised where it is unknown or expired."""
        given = _hash(token)
        # Every hash is looked at, so that the time taken tells nothing.
        matching = [known for known in self.all() if hmac.compare_digest(known.sha256, given)]
        if not matching:
            raise Unauthorised(
                speak("This token is not known here. An operator can make one with `coprod-kg token add`.")
            )
        if matching[0].is_expired(_now()):
            raise Unauthorised(
                speak("This token expired at {expires}. An operator can make another.", expires=matching[0].expires)
            )
        return Principal(matching[0].name, Role.named(matching[0].role))

    @contextmanager
    def _changing(self) -> Iterator[list[Token]]:
        """What is known, to be changed; it is written when the block ends without an error."""
        with disk.storage("Keeping the tokens", self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._folder / f".{FILE}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                known = list(_load(self._path)) if self._path.exists() else []
                yield known
                text = json.dumps({"tokens": [asdict(token) for token in known]}, ensure_ascii=False, indent=1)
                disk.write_durably(self._path, f"{text}\n".encode(), mode=0o600)
            finally:
                os.close(descriptor)


def expiry(text: str) -> dt.datetime:
    """The moment that ``2027-01-31`` (its end, UTC), ``2027-01-31T12:00:00+01:00``, ``90d``, ``6w`` or ``1y`` mean.

    Raises BadRequest for what is none of these, and for what is past.
    """
    span = _SPAN.match(text)
    try:
        if span:
            moment = _now() + dt.timedelta(days=int(span[1]) * _DAYS[span[2]])
        elif len(text) == len("2027-01-31"):
            moment = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) + dt.timedelta(days=1)
        else:
            moment = dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise BadRequest(
            speak("{text} is no time to expire at.", text=f"{text!r}"), ["a date such as 2027-01-31", "90d", "6w", "1y"]
        ) from None
    if moment <= _now():
        raise BadRequest(speak("{text} is past; a token has to expire in the future.", text=f"{text!r}"))
    return moment


def _load(path: Path) -> Sequence[Token]:
    try:
        return tuple(Token(**token) for token in json.loads(path.read_bytes())["tokens"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} is damaged: {error}. Put it back from a backup, or remove it.") from error


def _hash(token: str) -> str:
    """A token is as random as its hash is long, so that neither salt nor a slow hash would add to it."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _written(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
