"""Addresses rendered to files in one process: the application answers as it would a client, its page is adapted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from coprod_kg.errors import BadRequest
from coprod_kg.export.addresses import Addresses
from coprod_kg.export.pages import blueprint
from coprod_kg.settings import Settings
from coprod_kg.web import create_app
from coprod_kg.web.context import endpoint
from coprod_kg.web.copied import Copy
from coprod_kg.web.headers import COPY_POLICY

BROWSER = {"Accept": "text/html,*/*;q=0.1", "Accept-Language": "en"}
#: So many seconds a question of the library may take: nobody waits for it.
PATIENCE = 600.0
_POST = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')
_ANCHOR = re.compile(r'\sid="([^"]*)"')
#: Signposts that only a server can follow, or that pages have as links already.
_UNTOLD = frozenset({"linkset"})


@dataclass(frozen=True, slots=True)
class Job:
    """What a copy is made of and how: the store's place, the folder to write to, and what is told of the copy."""

    store: str
    folder: Path
    addresses: Addresses
    copy: Copy


@dataclass(frozen=True, slots=True)
class Written:
    """What became of an address: its file, or why there is none; of a page its links, as far
    as they were not told before, and the places in it."""

    address: str
    file: str
    status: int
    links: Mapping[str, str] = field(default_factory=dict)
    places: frozenset[str] = frozenset()


class Renderer:
    """One process's application over the store, and what it writes."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._told: set[str] = set()
        self.app = application(job)
        self._client: FlaskClient = self.app.test_client()

    def write(self, address: str, accept: str = "") -> Written:
        """Fetch an address and write its file. Raises BadRequest where that would lie outside of the folder."""
        file = self._job.addresses.file(address)
        if file is None:
            raise BadRequest(f"{address} takes a server.")
        headers = BROWSER | ({"Accept": accept} if accept else {})
        answer = self._client.get(address, headers=headers, follow_redirects=True, buffered=True)
        if answer.status_code != 200:
            return Written(address, file, answer.status_code)
        if answer.mimetype != "text/html":
            put(self._job.folder, file, answer.data)
            return Written(address, file, 200)
        text = with_head(answer.text, answer.headers.getlist("Link"))
        page, links = self._job.addresses.rewritten(text, file)
        put(self._job.folder, file, page.encode())
        fresh = {target: there for target, there in links.items() if target not in self._told}
        self._told.update(fresh)
        return Written(address, file, 200, fresh, frozenset(_ANCHOR.findall(page)))

    def close(self) -> None:
        """Let go of the endpoint's workers."""
        endpoint(self.app).pool.close()


def application(job: Job) -> Flask:
    """The application that renders the pages of a copy."""
    app = create_app(
        Settings.from_environment({}, store=job.store, base=job.addresses.site, workers=1, query_seconds=PATIENCE)
    )
    app.config["COPY"] = job.copy
    app.register_blueprint(blueprint)
    return app


def with_head(page: str, posts: Sequence[str]) -> str:
    """A page that says in its head what a server says in headers: what it may load, and its signposts."""
    told = [f'<meta http-equiv="Content-Security-Policy" content="{escape(COPY_POLICY)}">']
    for target, relation, kind in (found for post in posts for found in _POST.findall(post)):
        if relation not in _UNTOLD:
            of_type = f' type="{escape(kind)}"' if kind else ""
            told.append(f'<link rel="{escape(relation)}" href="{escape(target)}"{of_type}>')
    return page.replace("</title>", "</title>\n  " + "\n  ".join(told), 1)


def put(folder: Path, name: str, body: bytes) -> None:
    """Write a file. Raises BadRequest where its name leads out of the folder."""
    target = folder / name
    if ".." in Path(name).parts or target.is_absolute() != folder.is_absolute():
        raise BadRequest(f"The file {name} would lie outside of {folder}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
