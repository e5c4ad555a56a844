"""A site and a browser: the application as `coprod-kg serve` runs it, and Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

#: How Debian and others call it.
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Without these it asks hosts outside for news, which a test must not.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def serving(store: Path, **settings: object) -> Iterator[str]:
    """The address of a fresh server of the whole site over a store; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    given = {f"COPROD_{name.upper()}": str(value) for name, value in ({"workers": 2} | settings).items()}
    command = [sys.executable, "-m", "coprod_kg", "serve", "--store", str(store), "--port", address.rpartition(":")[2]]
    process = subprocess.Popen(command, env=os.environ | given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without a window; the test is skipped where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("There is no Chromium here; `make test-tools` installs it where it can.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def tab(browser: Browser, site: str, **options: Any) -> Iterator[Page]:
    """A page that begins with an empty profile, and at whose end nothing may have gone wrong.

    Wrong is a script that failed, an error on the console, such as a breach of the content security policy,
    and anything that is asked of another host. What a test wants to go wrong it takes out of ``wrong``.
    """
    with browser.new_context(base_url=site, **options) as profile:
        page = profile.new_page()
        wrong: list[str] = []
        page.wrong = wrong  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        page.on("request", lambda asked: None if _is_own(asked.url, site) else wrong.append(f"asks {asked.url}"))
        yield page
        assert not wrong, wrong


def _is_own(address: str, site: str) -> bool:
    return address.startswith((site + "/", "data:", "blob:", "about:"))


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1000):
        try:
            httpx.get(address + "/health", timeout=30)
            return
        except httpx.TransportError:
            assert process.poll() is None, "the server did not start"
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
