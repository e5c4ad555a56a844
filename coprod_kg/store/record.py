"""What is written down about a version when it is published, beside its folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from coprod_kg.errors import StoreError

#: The key of the unnamed graph among the counts.
UNNAMED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of the store, which never changes once it is published.

    ``parent`` is the version that was current before and None for the first one; ``base`` the one whose data
    it started from, which differs from the parent where an old version was restored. ``time`` is UTC in ISO
    8601. ``counts`` are triples by graph IRI, ``""`` standing for the unnamed graph. ``stamps`` say in which
    version a graph last changed: two versions with the same stamp hold the same graph. ``files`` are the
    SHA-256 of the version's files in ``folder``. ``releases`` are the names that were given to versions when
    this one was published, ``released`` those that this one has now. ``pruned`` is when its files were
    taken away, and None while they are there. Of a ``damaged`` one no more than the number is known.
    """

    number: int
    parent: int | None
    base: int | None
    time: str
    who: str
    why: str
    action: str
    folder: str
    counts: Mapping[str, int] = field(default_factory=dict)
    stamps: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    releases: Mapping[str, int] = field(default_factory=dict)
    released: tuple[str, ...] = ()
    pruned: str | None = None
    damaged: bool = False

    @property
    def total(self) -> int:
        """The triples of all graphs together."""
        return sum(self.counts.values())

    def to_bytes(self) -> bytes:
        """The version as JSON, with a digest of itself so that a flipped byte is found."""
        content = {key: value for key, value in asdict(self).items() if key not in _NOT_KEPT}
        return _json({**content, "sha256": _digest(content)})

    @classmethod
    def from_path(cls, path: Path) -> Version:
        """The version that a file describes; raises FileNotFoundError, or StoreError where it is damaged."""
        return _remembered(path.read_bytes(), path)

    @classmethod
    def from_bytes(cls, data: bytes, path: Path) -> Version:
        """The version that bytes describe; raises StoreError, naming the file, where they are damaged."""
        try:
            content = json.loads(data)
            expected = content.pop("sha256")
            intact = expected == _digest(content)
        except (ValueError, KeyError, AttributeError) as error:
            raise _damaged(path) from error
        if not intact:
            raise _damaged(path)
        return cls(**content)


def with_names(version: Version, releases: Mapping[str, int] | None = None) -> Version:
    """The version with the names it has now, as its own or a later version's ``releases`` have them."""
    known = version.releases if releases is None else releases
    return replace(version, released=tuple(sorted(name for name, to in known.items() if to == version.number)))


#: What is told of a version and not written down with it.
_NOT_KEPT = frozenset({"released", "damaged"})


def name_of(number: int) -> str:
    """A version's number as its folder and file are called.

    >>> name_of(42)
    '000042'
    """
    return f"{number:06d}"


@lru_cache(maxsize=64)
def _remembered(data: bytes, path: Path) -> Version:
    """The same bytes describe the same version: what every request asks is not checked anew each time."""
    return Version.from_bytes(data, path)


def _damaged(path: Path) -> StoreError:
    return StoreError(
        f"{path} is damaged: it does not say what was written at publication. "
        "Put it back from a backup; `coprod-kg verify` lists everything that differs."
    )


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _digest(content: object) -> str:
    return hashlib.sha256(_json(content)).hexdigest()
