"""The store that the settings name: a folder, or an endpoint behind an address."""

from __future__ import annotations

from collections.abc import Callable

from coprod_kg import foundation, intake
from coprod_kg.errors import BadRequest
from coprod_kg.settings import Settings
from coprod_kg.store import Store, VersionedStore
from coprod_kg.store.places import is_address


def open_store(settings: Settings) -> Store:
    """The store; a folder without one gets the packaged knowledge, an endpoint is left as it is.

    Raises BadRequest where the address or the credentials do not fit.
    """
    if is_address(settings.store):
        return endpoint(settings)
    return intake.open_store(settings.store)


def endpoint(settings: Settings) -> Store:
    """The store behind the settings' address, with the credentials of the environment."""
    from coprod_kg.store.endpoint import RemoteStore

    return RemoteStore.from_settings(settings)


def open_folder(settings: Settings, what: str) -> VersionedStore:
    """The store in a folder, for ``what`` needs old versions; raises BadRequest for an endpoint."""
    if is_address(settings.store):
        raise BadRequest(
            f"`{what}` needs old versions, and {settings.store} is an endpoint, which keeps its present state only. "
            "Give a store in a folder with --store."
        )
    return intake.open_store(settings.store)


def offer_upgrade(store: Store, tell: Callable[[str], None]) -> None:
    """Say so where the package's knowledge is newer than the store's; nothing is changed."""
    if foundation.outdated(store.read()):
        tell("The packaged ontology, shapes or data differ from the store's: `coprod-kg upgrade` puts them in.")
