"""No link is dead: a crawl of the site, and anchors that are there."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import kinds
import pytest

HTML = {"Accept": kinds.BROWSER}


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    """A client of the site."""
    with httpx.Client(base_url=site, timeout=60) as opened:
        yield opened


def follow(client: httpx.Client, start: list[str], *, depth: int) -> None:
    """Open pages and what they link to, so many links away; each address once."""
    seen: dict[str, str] = {}
    missing: list[str] = []
    waiting = [(path, "", 0) for path in start]
    while waiting:
        link, origin, distance = waiting.pop()
        path, _, anchor = link.partition("#")
        if path not in seen:
            answer = client.get(path, headers=HTML, follow_redirects=True)
            seen[path] = answer.text if answer.headers.get("Content-Type", "").startswith("text/html") else ""
            if answer.status_code != 200 and origin:
                missing.append(f"{origin} leads to {link}: {answer.status_code}")
            links = kinds.links(seen[path])
            if answer.status_code != 200:  # what is not there is not there in another language either
                links = [one for one in links if "lang=" not in one]
            if distance < depth:
                waiting += [(one, path, distance + 1) for one in links]
        if anchor and seen[path] and f'id="{anchor}"' not in seen[path]:
            missing.append(f"{origin} leads to {link}: no such anchor")
    assert len(seen) > len(start)
    assert not missing, "\n".join(sorted(set(missing)))


def test_no_link_of_any_kind_of_page_is_dead(client: httpx.Client) -> None:
    """Links of one page of each kind lead to what is there."""
    follow(client, kinds.pages(client), depth=1)


@pytest.mark.long
def test_no_link_of_the_site_is_dead(client: httpx.Client) -> None:
    """The same for every page that can be reached from the first."""
    follow(client, ["/"], depth=100)
