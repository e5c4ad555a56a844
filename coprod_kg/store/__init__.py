"""Where the data are: a folder of versions that never change, or an endpoint behind an address."""

from coprod_kg.store.draft import Draft
from coprod_kg.store.engine import Engine, Store
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.record import Version
from coprod_kg.store.versions import VersionedStore

__all__ = ["Draft", "Engine", "LocalEngine", "Store", "Version", "VersionedStore"]
