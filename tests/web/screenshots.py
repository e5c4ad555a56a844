"""Pictures of the main pages, at two sizes and in both schemes: `make screenshots`, or with addresses to look at.

python tests/web/screenshots.py FOLDER [PATH...]
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from browser import chromium, serving, tab

from coprod_kg import intake

PAGES = (
    "/",
    "/queries",
    "/queries/two-by-two",
    "/queries/phases-by-form",
    "/queries/works-behind-a-form?form=CoDesign",
    "/queries/case-in-full?case=residential-care",
    "/ontology",
    "/id/case/surgery",
    "/sparql",
    "/sparql?query=SELECT%20*%20%7B%20%3Fcase%20a%20coprod%3ACase%20%7D",
    "/contributions",
    "/versions",
)
SIZES = {"phone": (390, 844), "desk": (1280, 900)}


def main(folder: Path, *paths: str) -> None:
    """Take a picture of each page and print where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, chromium() as browser:
        store = Path(temporary) / "store"
        intake.open_store(store)
        with serving(store) as site:
            for scheme in ("light", "dark"):
                for size, (width, height) in SIZES.items():
                    options = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
                    with tab(browser, site, **options) as page:
                        for path in paths or PAGES:
                            page.goto(path)
                            page.wait_for_load_state("networkidle")
                            name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:60] or "home"
                            picture = folder / f"{name}-{size}-{scheme}.png"
                            page.screenshot(path=picture, full_page=True)
                            print(picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
