"""Clients of the application, over a store that is shared or over one that a test may change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.web import context, create_app


@pytest.fixture(scope="session")
def client(founded: Path) -> Iterator[FlaskClient]:
    """A client of a store that holds the packaged knowledge, and that no test changes."""
    app = create_app(Settings(store=str(founded), workers=1))
    yield app.test_client()
    context.endpoint(app).pool.close()


@pytest.fixture
def own(store: VersionedStore) -> Iterator[FlaskClient]:
    """A client of a store that the test may change."""
    app = create_app(Settings(store=str(store.path), workers=1))
    yield app.test_client()
    context.endpoint(app).pool.close()
