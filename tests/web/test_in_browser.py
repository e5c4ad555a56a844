"""The site as a person meets it: opened in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

PAGES = ("/", "/queries", "/queries/two-by-two", "/ontology", "/sparql", "/contributions", "/versions")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens(tab: Page, path: str) -> None:
    """Every page has a heading, and opens without an error, a breach of its policy or a request elsewhere."""
    answer = tab.goto(path)
    assert answer
    assert answer.status == 200
    assert tab.locator("h1").count() == 1
