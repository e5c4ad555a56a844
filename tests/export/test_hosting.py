"""What a copy promises of its host: Apache answers as asked, w3id.org leads there, a browser searches in any folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from copies import BASE, Copied
from playwright.sync_api import sync_playwright

MODULES = Path("/usr/lib/apache2/modules")
CONFIG = """\
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
Mutex file:{folder}
ErrorLog {folder}/error.log
DocumentRoot {root}
TypesConfig /dev/null
{modules}
AddType text/html .html
<Directory {root}>
  Require all granted
  AllowOverride All
</Directory>
"""
LOADED = ("mpm_event", "authz_core", "dir", "mime", "negotiation", "rewrite", "headers")


@contextmanager
def apache(root: Path, folder: Path) -> Iterator[str]:
    """The address of an Apache that serves a folder; the test is skipped where there is none."""
    program = shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None or not MODULES.is_dir():
        pytest.skip("There is no Apache here; `make test-tools` installs it where it can.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir()
    modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in LOADED)
    (folder / "httpd.conf").write_text(CONFIG.format(port=port, folder=folder, root=root, modules=modules))
    process = subprocess.Popen([program, "-X", "-f", str(folder / "httpd.conf")], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1000):
            try:
                httpx.get(address, timeout=30)
                break
            except httpx.TransportError:
                assert process.poll() is None, (folder / "error.log").read_text()
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def host(copied: Copied, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where Apache has the copy, in the folder that its base names; w3id's own rules are beside it."""
    root = tmp_path_factory.mktemp("apache")
    shutil.copytree(copied.folder, root / "www" / "coprod")
    shutil.copytree(copied.folder / "w3id", root / "www" / "coproduction")
    with apache(root / "www", root / "server") as address:
        yield address


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/id/one", "text/html", "text/html"),
        ("/id/one", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("/id/one", "*/*", "text/html"),
        ("/id/one", "text/turtle", "text/turtle"),
        ("/id/one", "text/turtle;q=0.5, application/ld+json", "application/ld+json"),
        ("/id/one", "text/html;q=0.2, text/turtle", "text/turtle"),
        ("/id/one", "application/rdf+xml, text/turtle;q=0.4, */*;q=0.1", "text/turtle"),
        ("/ontology", "text/turtle", "text/turtle"),
        ("/ontology", "text/html", "text/html"),
        ("/ontology/Case", "application/ld+json", "application/ld+json"),
        ("/id/one.ttl", "text/html", "text/turtle"),
        ("/cases", "text/html", "text/html"),
        ("/", "text/html", "text/html"),
    ],
)
def test_apache_answers_as_asked(host: str, path: str, accept: str, media_type: str) -> None:
    """An address answers with the page or with data, by the client's qualities, and says what it hangs on."""
    answer = httpx.get(host + "/coprod" + path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    if path == "/id/one":
        assert "accept" in answer.headers["Vary"].lower()


def test_apache_has_a_page_for_what_is_not_there(host: str) -> None:
    """Who asks for what is not there is told so by a page; formats may be asked for in the address."""
    answer = httpx.get(host + "/coprod/id/case/none")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert httpx.get(host + "/coprod/id/one?format=ttl").headers["Location"].endswith("/coprod/id/one.ttl")


def test_apache_refuses_what_there_is_not(host: str) -> None:
    """A format that nobody can be given is 406, with what there is; an ending that was not written is 404."""
    refused = httpx.get(host + "/coprod/id/one", headers={"Accept": "application/x-unknown"})
    assert refused.status_code == 406
    assert "one.ttl" in refused.text
    assert httpx.get(host + "/coprod/id/one.rdf").status_code == 404
    head = httpx.head(host + "/coprod/id/one", headers={"Accept": "text/turtle"})
    assert (head.status_code, head.content) == (200, b"")
    first = httpx.get(host + "/coprod/id/one.ttl")
    again = httpx.get(host + "/coprod/id/one.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("", "text/html", "/"),
        ("id/one", "text/html", "/id/one.html"),
        ("id/one", "text/turtle", "/id/one.ttl"),
        ("id/one", "application/ld+json, */*;q=0.1", "/id/one.jsonld"),
        ("ontology", "text/turtle", "/ontology.ttl"),
        ("ontology", "text/html,*/*;q=0.8", "/ontology.html"),
        ("id/one.ttl", "*/*", "/id/one.ttl"),
        ("ontology", "application/rdf+xml", "/ontology.ttl"),
        ("id/one", "application/n-triples", "/id/one.ttl"),
        ("queries/two-by-two", "text/turtle", "/queries/two-by-two/about.ttl"),
        ("queries/two-by-two", "application/rdf+xml", "/queries/two-by-two/about.ttl"),
        ("queries/two-by-two", "text/html", "/queries/two-by-two.html"),
        ("context.jsonld", "*/*", "/context.jsonld"),
    ],
)
def test_names_lead_to_the_copy(host: str, path: str, accept: str, target: str) -> None:
    """What w3id.org is given leads from a name to the page or the data."""
    answer = httpx.get(f"{host}/coproduction/{path}", headers={"Accept": accept})
    assert answer.status_code in (302, 303)
    assert answer.headers["Location"] == BASE + target


class Quiet(SimpleHTTPRequestHandler):
    """Python's own server, which says nothing of what it is asked."""

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def folder_of_a_host(folder: Path) -> Iterator[str]:
    """The address of a folder at a host that knows nothing but files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def disk(folder: Path) -> Iterator[str]:
    """The address of a folder on this machine."""
    yield folder.as_uri()


@pytest.mark.parametrize("place", [folder_of_a_host, disk])
def test_a_browser_searches_and_reads(
    copied: Copied, tmp_path: Path, place: Callable[[Path], AbstractContextManager[str]]
) -> None:
    """In a folder of any host and from a disk, search finds names in all scripts, and no policy is broken."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("There is no Chromium here; `make test-tools` installs it where it can.")
    (tmp_path / "coprod").symlink_to(copied.folder)
    wrong: list[str] = []
    with place(tmp_path) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("response", lambda got: wrong.append(got.url) if got.status >= 400 else None)
        page.goto(f"{address}/coprod/id/one.html")
        for words, name in (("cirug", "Surgery <script>"), ("图", "图书馆"), ("a service of", "A service of care")):
            page.get_by_role("searchbox").first.fill(words)
            page.get_by_role("searchbox").first.press("Enter")
            page.locator("#hits a").first.wait_for()
            assert page.locator("#hits a").first.inner_text().startswith(name)
        page.locator("#hits a").first.click()
        page.wait_for_url("**/resource/**")
        assert page.locator("h1").inner_text() == "A service of care"
        browser.close()
    assert not wrong
