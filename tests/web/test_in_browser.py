"""The site as a person meets it: every kind of page in Chromium, at two sizes and in both schemes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import browser
import httpx
import kinds
import pytest
from playwright.sync_api import Browser, expect

AXE = Path(__file__).parents[2] / "npm" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1920, "height": 1080}


@pytest.fixture(scope="module")
def client(site: str) -> Any:
    """A client of the site that is no browser."""
    with httpx.Client(base_url=site, timeout=60) as opened:
        yield opened


def look(chromium: Browser, site: str, paths: list[str], audit: str, **options: Any) -> None:
    """Open pages one after the other: each has one heading, fits the screen, and has no barrier that axe-core finds."""
    barriers: list[str] = []
    with browser.tab(chromium, site, **options) as tab:
        for path in paths:
            tab.goto(path)
            expect(tab.locator("h1")).to_have_count(1)
            wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
            barriers += [f"{path} is {wide} px wider than the screen"] if wide > 1 else []  # one is rounding
            if audit:
                tab.evaluate(audit)
                found = tab.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", WCAG)
                barriers += [
                    f"{path}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}"
                    for one in found["violations"]
                ]
        # A wrong answer is one of the things to be shown.
        tab.wrong[:] = [one for one in tab.wrong if "Failed to load resource" not in one]  # type: ignore[attr-defined]
    assert not barriers, "\n".join(barriers)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_every_kind_of_page_is_for_everybody(
    chromium: Browser, site: str, client: httpx.Client, size: dict[str, int], scheme: str
) -> None:
    """WCAG 2.2 AA as far as axe-core can tell; no error, no breach of the policy, no request elsewhere."""
    if not AXE.is_file():
        pytest.skip("axe-core is not here; `make setup` brings it where it can.")
    # The documentation is so long that auditing it once has to do.
    paths = [path for path in kinds.pages(client) if size is PHONE or path != "/ontology"]
    look(chromium, site, paths, AXE.read_text("utf-8"), viewport=size, color_scheme=scheme)


@pytest.mark.long
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_question_is_for_everybody(chromium: Browser, site: str, size: dict[str, int], scheme: str) -> None:
    """The same for each question of the library."""
    audit = AXE.read_text("utf-8") if AXE.is_file() else ""
    look(chromium, site, list(kinds.questions()), audit, viewport=size, color_scheme=scheme)


def test_a_form_is_filled_in_and_sent(chromium: Browser, site: str) -> None:
    """Choosing a form and asking leads to its cases, at an address to keep."""
    with browser.tab(chromium, site) as tab:
        tab.goto("/queries/cases-by-form")
        tab.get_by_label("form").select_option(label="co-innovation")
        tab.get_by_role("button", name="Ask").click()
        expect(tab).to_have_url(f"{site}/queries/cases-by-form?form=CoInnovation")
        expect(tab.get_by_role("table").get_by_role("link", name="co-innovation").first).to_be_visible()
