"""Clients of the application, and a browser, over a store that is shared or over one that a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse

from coprod_kg.publish.derived import build
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
    """A client of a store that holds the packaged knowledge, and that no test changes.

    What its pages are made from is there, so that no answer hangs on how busy the machine is.
    """
    build.build(VersionedStore(founded))
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


@pytest.fixture(scope="session")
def site(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of a store that holds the packaged knowledge, and that no test changes."""
    path = shutil.copytree(founded, tmp_path_factory.mktemp("site") / "store", symlinks=True)
    build.build(VersionedStore(path))
    with browser.serving(path) as address:
        yield address


# Playwright keeps an event loop running in its thread, in which no other can run: so it ends with the module.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium without a window."""
    with browser.chromium() as started:
        yield started


@pytest.fixture
def tab(chromium: Browser, site: str) -> Iterator[Page]:
    """A page of the site in Chromium, at whose end nothing may have gone wrong."""
    with browser.tab(chromium, site) as page:
        yield page
