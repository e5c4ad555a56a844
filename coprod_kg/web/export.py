"""The whole as files: every page that can be reached, its data beside it, for any host that serves files.

An address is the name of a file: ``/id/case/surgery`` is ``id/case/surgery.html`` and ``surgery.ttl`` beside it.
What only a server can answer, such as a query that somebody writes, leads to a page that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

from flask import Flask
from flask.testing import FlaskClient

from coprod_kg.errors import BadRequest

BROWSER = {"Accept": "text/html,*/*;q=0.1"}
#: Where a link leads that needs a server.
ELSEWHERE = "/needs-a-server.html"
_LINK = re.compile(r'(\b(?:href|src|action)=")(/[^"]*)(")')
_FORMAT = re.compile(r"(/[^?]*)\?format=(\w+)")
_NOTE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Needs a server</title></head><body><main>'
    "<h1>This needs a server</h1><p>This is a copy of a version as files, which cannot answer what is asked anew: "
    'the copy <a href="/">begins here</a>, and the software that answers is coprod-kg.</p></main></body></html>'
)
_HTACCESS = """\
# Content negotiation for this copy: data beside each page, the page for everybody else.
RewriteEngine on
Header always set Access-Control-Allow-Origin "*"
Header always set Vary "Accept"
AddType text/turtle .ttl
AddType application/ld+json .jsonld
RewriteCond %{HTTP_ACCEPT} text/turtle
RewriteCond %{REQUEST_FILENAME}.ttl -f
RewriteRule ^(.+)$ $1.ttl [L]
RewriteCond %{HTTP_ACCEPT} application/ld\\+json
RewriteCond %{REQUEST_FILENAME}.jsonld -f
RewriteRule ^(.+)$ $1.jsonld [L]
RewriteCond %{REQUEST_FILENAME}.html -f
RewriteRule ^(.+)$ $1.html [L]
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files were written, and the links that lead nowhere, each with the page it is on."""

    files: int
    dead: tuple[tuple[str, str], ...]


def export(app: Flask, folder: Path, progress: Callable[[int, int], None]) -> Exported:
    """Write the site into an empty folder; ``progress`` is told how many addresses are done and are known.

    Raises BadRequest where the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadRequest(f"{folder} is not empty. Name a new folder, so that nothing old is left in the copy.")
    client, dead = app.test_client(), []
    _write(folder, ELSEWHERE, _NOTE.encode())
    _write(folder, "/.htaccess", _HTACCESS.encode())
    origins, done = {"/": "/"}, 0
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        body = _fetched(client, address)
        if body is None:
            dead.append((origins[address], address))
        else:
            text, is_page = body
            for link in _links(text) if is_page else ():
                if link not in origins:
                    origins[link] = address
                    waiting.append(link)
            _write(folder, _file(address, is_page=is_page), _rewritten(text) if is_page else text)
        done += 1
        progress(done, len(origins))
    return Exported(done - len(dead) + 2, tuple(dead))


def _fetched(client: FlaskClient, address: str) -> tuple[bytes, bool] | None:
    """The body of an address and whether it is a page; None where it leads nowhere."""
    answer = client.get(address, headers=BROWSER, follow_redirects=True, buffered=True)
    return (answer.data, answer.mimetype == "text/html") if answer.status_code == 200 else None


def _links(page: bytes) -> set[str]:
    """What of a page's links is to be written too."""
    found = {unescape(match[2]).partition("#")[0] for match in _LINK.finditer(page.decode())}
    return {link for link in found if link and ("?" not in link or _FORMAT.fullmatch(link) or _is_static(link))}


def _rewritten(page: bytes) -> bytes:
    """A page whose links lead to files."""
    return _LINK.sub(lambda match: match[1] + escape(_target(unescape(match[2]))) + match[3], page.decode()).encode()


def _target(link: str) -> str:
    path, mark, anchor = link.partition("#")
    if found := _FORMAT.fullmatch(path):
        return f"{found[1]}.{found[2]}"
    if _is_static(path):
        return path.partition("?")[0]
    return ELSEWHERE if "?" in path else path + mark + anchor


def _file(address: str, *, is_page: bool) -> str:
    path = _target(address).rstrip("/") or "/index"
    return f"{path}.html" if is_page and not path.endswith(".html") else path


def _is_static(link: str) -> bool:
    return link.startswith("/static/")


def _write(folder: Path, path: str, body: bytes) -> None:
    target = (folder / unquote(path).lstrip("/")).resolve()
    if folder.resolve() not in target.parents:
        raise BadRequest(f"The address {path} leads out of {folder}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
