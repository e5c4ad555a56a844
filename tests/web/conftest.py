"""Clients of the application, over a store that is shared or over one that a test may change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.web import context, create_app


class Reader(FlaskClient):
    """A client that reads every answer to its end, as one that left it unread would hold its worker."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, and read the answer whole."""
        return super().open(*args, **{"buffered": True} | kwargs)


@pytest.fixture(scope="session")
def client(founded: Path) -> Iterator[FlaskClient]:
    """A client of a store that holds the packaged knowledge, and that no test changes."""
    app = create_app(Settings(store=str(founded), workers=1))
    app.test_client_class = Reader
    yield app.test_client()
    context.endpoint(app).pool.close()


@pytest.fixture
def own(store: VersionedStore) -> Iterator[FlaskClient]:
    """A client of a store that the test may change."""
    app = create_app(Settings(store=str(store.path), workers=1))
    app.test_client_class = Reader
    yield app.test_client()
    context.endpoint(app).pool.close()
