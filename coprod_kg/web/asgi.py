"""The application as the server runs it: with answers that can be cut off, and clients whose going is noticed."""

from __future__ import annotations

from coprod_kg.settings import Settings
from coprod_kg.web import create_app
from coprod_kg.web.bridge import Bridge
from coprod_kg.web.context import endpoint
from coprod_kg.web.reading import EXTENSION
from coprod_kg.web.shortcut import Shortcut


def application() -> Bridge:
    """The application over the store that the environment names; its workers end with it."""
    app = create_app(Settings.from_environment())
    here = endpoint(app)
    return Bridge(app, close=here.pool.close, shortcut=Shortcut(here, lambda: app.extensions[EXTENSION].store))
