"""Which version a name names: its number, or the name of a release."""

from __future__ import annotations

import re

from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.store.engine import Store

#: What releases are called: never a number alone, which is a version's.
RELEASE = re.compile(r"(?!\d+\Z)[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")


def number_named(store: Store, name: str) -> int:
    """The number of the version with a number or a release's name; whether there is one tells ``store.version``.

    Raises BadRequest for what can name no version, and NotFound for a release that is not there.
    """
    if _NUMBER.match(name):
        return int(name)
    if not RELEASE.match(name):
        raise BadRequest(f"{name[:80]!r} names no version. Write its number, such as 42, or the name of a release.")
    releases = store.version().releases
    if name not in releases:
        raise NotFound.among(f"There is no release {name!r}, and it is no version's number.", name, releases)
    return releases[name]
