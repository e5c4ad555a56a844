"""Addresses rendered to files in one process: the application answers as it would a client, its page is adapted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pyoxigraph as ox
from flask import Flask
from flask.testing import FlaskClient

from coprod_kg.errors import BadRequest
from coprod_kg.export.addresses import Addresses
from coprod_kg.export.asking import MODULE, PATIENCE, Asking
from coprod_kg.export.pages import blueprint
from coprod_kg.publish.formats import GRAPHS
from coprod_kg.settings import Settings
from coprod_kg.store.opened import opened
from coprod_kg.web import create_app
from coprod_kg.web.answers import graph_as
from coprod_kg.web.context import endpoint
from coprod_kg.web.copied import Copy
from coprod_kg.web.data import quads_about
from coprod_kg.web.headers import COPY_POLICY
from coprod_kg.web.links import thing_at

BROWSER = {"Accept": "text/html,*/*;q=0.1", "Accept-Language": "en"}
_POST = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')
_ANCHOR = re.compile(r'\sid="([^"]*)"')
#: Signposts that only a server can follow, or that pages have as links already.
_UNTOLD = frozenset({"linkset"})
_FORMS = {form.media_type: form for form in GRAPHS}


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
        self._engine = opened(job.store).read()

    def write(self, address: str) -> Iterator[Written]:
        """Fetch an address and write its file; of a page about a thing, the thing's data too.

        Raises BadRequest where a file would lie outside of the folder.
        """
        file = self._job.addresses.file(address)
        if file is None:
            raise BadRequest(f"{address} takes a server.")
        answer = self._client.get(address, headers=BROWSER, follow_redirects=True, buffered=True)
        if answer.status_code != 200:
            yield Written(address, file, answer.status_code)
        elif answer.mimetype != "text/html":
            put(self._job.folder, file, answer.data)
            yield Written(address, file, 200)
        else:
            posts = tuple(found for post in answer.headers.getlist("Link") for found in _POST.findall(post))
            yield from self._data(posts)
            yield self._page(address, file, with_head(answer.text, posts))

    def _page(self, address: str, file: str, text: str) -> Written:
        page, links = self._job.addresses.rewritten(text, file)
        put(self._job.folder, file, page.encode())
        fresh = {target: there for target, there in links.items() if target not in self._told}
        self._told.update(fresh)
        return Written(address, file, 200, fresh, frozenset(_ANCHOR.findall(page)))

    def _data(self, posts: Sequence[tuple[str, str, str]]) -> Iterator[Written]:
        """The data of the thing that a page is about, where its signposts say; read once for all formats."""
        quads: list[ox.Quad] = []
        for target, relation, kind in posts:
            there = target.removeprefix(self._job.addresses.site) if relation == "describedby" else ""
            thing = thing_at(there)
            file = self._job.addresses.file(there) if thing else None
            if thing and file and file not in self._told:
                quads = quads or list(quads_about(self._engine, thing))
                put(self._job.folder, file, graph_as(_FORMS[kind], quads))
                self._told.add(file)
                yield Written(there, file, 200)

    def close(self) -> None:
        """Let go of the endpoint's workers."""
        endpoint(self.app).pool.close()


def application(job: Job) -> Flask:
    """The application that renders the pages of a copy."""
    settings = Settings.from_environment(
        {}, store=job.store, base=job.addresses.site, workers=1, query_seconds=PATIENCE
    )
    app = create_app(settings)
    endpoint(app).pool = Asking.from_settings(settings, preload=[MODULE])
    app.config["COPY"] = job.copy
    app.register_blueprint(blueprint)
    return app


def with_head(page: str, posts: Sequence[tuple[str, str, str]]) -> str:
    """A page that says in its head what a server says in headers: what it may load, and its signposts."""
    told = [f'<meta http-equiv="Content-Security-Policy" content="{escape(COPY_POLICY)}">']
    for target, relation, kind in posts:
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
