"""The store at a place that is there already: a folder, or an address, with the environment's settings."""

from __future__ import annotations

from typing import cast

from coprod_kg.settings import Settings
from coprod_kg.store.places import is_address
from coprod_kg.store.versions import VersionedStore


def opened(place: str) -> VersionedStore:
    """The store at a place; one behind an address says itself of what it cannot do.

    What reads and writes a store by ``Store`` alone takes either; the rest is for folders.
    """
    if is_address(place):
        # Python's HTTP client loads slowly, and a folder needs none.
        from coprod_kg.store.endpoint import RemoteStore

        return cast(VersionedStore, RemoteStore.from_settings(Settings.from_environment(store=place)))
    return VersionedStore(place)
