"""Contributing as a person does it, in Chromium: dropping a file, reading the report, signing in, handing in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import browser
import pytest
from desk import garden
from playwright.sync_api import Browser, Page
from test_in_browser import AXE, WCAG

from coprod_kg.tokens import Role, Tokens

DROP = """([name, text]) => {
  const held = new DataTransfer();
  held.items.add(new File([text], name, {type: "text/turtle"}));
  const form = document.querySelector("form.drop");
  for (const kind of ["dragenter", "dragover", "drop"])
    form.dispatchEvent(new DragEvent(kind, {dataTransfer: held, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def served(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a server whose store is its own, and a contributor's token."""
    path = shutil.copytree(founded, tmp_path_factory.mktemp("browser") / "store", symlinks=True)
    token = Tokens(path).add("ada", Role.CONTRIBUTOR)
    with browser.serving(path) as address:
        yield address, token


def narrow(page: Page) -> bool:
    """Whether the page fits a narrow screen, without a bar to scroll it sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_dropped_file_is_checked_and_handed_in(chromium: Browser, served: tuple[str, str]) -> None:
    """On a phone's width, without an error or a breach of the policy on any page of the way."""
    address, token = served
    with browser.tab(chromium, address, viewport={"width": 320, "height": 800}) as page:
        page.goto("/contribute")
        assert narrow(page)
        page.evaluate(
            DROP, ["dropped.ttl", garden("dropped").replace("hasRole coprod:UserRole", "hasRole coprod:King")]
        )
        assert page.locator(".dropped").inner_text() == "dropped.ttl"
        page.get_by_role("button", name="Check it").click()
        page.wait_for_selector(".finding.violation", timeout=60_000)
        page.locator("a.at").first.click()
        assert page.locator("li.marked:target").count() == 1
        assert narrow(page)
        mended = {"name": "mended.ttl", "mimeType": "text/turtle", "buffer": garden("dropped").encode()}
        page.set_input_files("#file", files=[mended])
        page.get_by_role("button", name="Check it").click()
        page.wait_for_selector("text=Hand it in", timeout=60_000)
        page.locator("main").get_by_role("link", name="Sign in").click()
        page.fill("#token", token)
        page.get_by_role("button", name="Sign in").click()
        page.fill("#title", "Dropped")
        page.fill("#creator", "0000-0002-1825-0097")
        page.select_option("#licence", label="Creative Commons Attribution 4.0")
        page.get_by_role("button", name="Hand it in").click()
        page.wait_for_selector(".status.pending", timeout=60_000)
        assert narrow(page)
        assert page.locator("h1").inner_text() == "Dropped"


def test_the_way_needs_no_script(chromium: Browser, served: tuple[str, str]) -> None:
    """With scripts switched off the form takes a file all the same, and so does the form for one case."""
    with browser.tab(chromium, served[0], java_script_enabled=False) as page:
        page.goto("/contribute")
        assert page.locator(".dropped").is_hidden()
        file = {"name": "plain.ttl", "mimeType": "text/turtle", "buffer": garden("plain").encode()}
        page.set_input_files("#file", files=[file])
        page.get_by_role("button", name="Check it").click()
        page.wait_for_selector("text=Check another file", timeout=60_000)
        page.goto("/contribute/case")
        page.fill("#name", "The allotments")
        page.fill("#service", "Allotments")
        page.fill("#actor-1", "gardeners")
        page.get_by_role("button", name="Add somebody who takes part").click()
        page.fill("#actor-2", "neighbours")
        page.get_by_role("button", name="Check it, and see what it says").click()
        page.wait_for_selector("text=Change what you said", timeout=60_000)


def test_the_form_for_one_case_is_for_everybody(chromium: Browser, served: tuple[str, str]) -> None:
    """In Spanish, on a phone, in the dark: with what is wrong, and with what follows, nothing that axe-core finds.

    The return key in a field checks the form; a link of the list leads to its field; the language is kept.
    """
    if not AXE.is_file():
        pytest.skip("axe-core is not here; `make setup` brings it where it can.")
    audit = AXE.read_text("utf-8")

    def look(page: Page) -> None:
        assert narrow(page)
        page.evaluate(audit)
        found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", WCAG)
        assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]

    phone = {"width": 320, "height": 640}
    with browser.tab(chromium, served[0], viewport=phone, color_scheme="dark", bypass_csp=True) as page:
        page.goto("/contribute/case?lang=es")
        look(page)
        page.fill("#name", "Los huertos")
        page.press("#name", "Enter")
        page.wait_for_selector("[role=alert]", timeout=60_000)
        look(page)
        page.click("[role=alert] a[href='#actor-1']")
        assert page.evaluate("document.activeElement.id") == "actor-1"
        page.fill("#actor-1", "hortelanos")
        page.fill("#service", "Huertos")
        page.check("#hasRole-1-UserRole")
        page.check("#hasNature-1-VoluntaryAct")
        page.press("#service", "Enter")
        page.wait_for_selector("text=codiseño", timeout=60_000)
        look(page)
        assert page.url.endswith("lang=es")
        page.wrong[:] = [one for one in page.wrong if "400" not in one]  # type: ignore[attr-defined]
