"""Where an endpoint is, and how to say who asks."""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field

from coprod_kg.errors import BadRequest

SCHEMES = ("http://", "https://")


def is_address(store: str) -> bool:
    """Whether a store is named by an address, and not by a folder.

    >>> is_address("https://kg.example.org/sparql"), is_address("./store")
    (True, False)
    """
    return store.lower().startswith(SCHEMES)


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of an endpoint: for queries, for updates, and for the graph store ("" where it has none)."""

    query: str
    update: str = ""
    graphs: str = ""

    def __post_init__(self) -> None:
        for address in (self.query, self.update, self.graphs):
            _check(address)

    @property
    def updates(self) -> str:
        """Where updates go; that is where queries go, unless it is stated."""
        return self.update or self.query


def _check(address: str) -> None:
    parts = urllib.parse.urlsplit(address)
    if not address:
        return
    if f"{parts.scheme}://" not in SCHEMES or not parts.hostname:
        raise BadRequest(f"{address!r} is not the address of an endpoint, such as https://kg.example.org/sparql.")
    if parts.username or parts.password:
        raise BadRequest(
            f"The address of {parts.hostname} has a name or a password in it, which would be shown in messages. "
            "Set COPROD_STORE_USER and COPROD_STORE_PASSWORD instead."
        )


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to say who asks: ``scheme`` is ``none``, ``basic``, ``digest`` or ``bearer``."""

    scheme: str = "none"
    user: str = ""
    secret: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Credentials:
        """From COPROD_STORE_TOKEN, or COPROD_STORE_USER, COPROD_STORE_PASSWORD and COPROD_STORE_AUTH."""
        given = os.environ if environment is None else environment
        token, user = given.get("COPROD_STORE_TOKEN"), given.get("COPROD_STORE_USER")
        if token:
            return cls("bearer", secret=token)
        if not user:
            return cls()
        scheme = given.get("COPROD_STORE_AUTH", "basic")
        if scheme not in ("basic", "digest"):
            raise BadRequest(f"COPROD_STORE_AUTH is {scheme!r}.", ("basic", "digest"))
        return cls(scheme, user, given.get("COPROD_STORE_PASSWORD", ""))
