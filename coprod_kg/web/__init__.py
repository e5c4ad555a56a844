"""The server: pages for people, linked data and SPARQL for machines, over one versioned store."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Flask, Response, g
from werkzeug.middleware.proxy_fix import ProxyFix

from coprod_kg.publish.formats import HTML
from coprod_kg.settings import Settings
from coprod_kg.store.opened import opened
from coprod_kg.store.places import is_address
from coprod_kg.store.versions import VersionedStore
from coprod_kg.web import (
    case_form,
    cases,
    catalogue,
    checks,
    contribute,
    contributions,
    decisions,
    errors,
    explanations,
    finding,
    graph_store,
    graphs,
    json_context,
    linked_data,
    observe,
    openapi,
    operation,
    pages,
    problems,
    remembered,
    show,
    sitemap,
    sparql,
    spoken,
    workbooks,
)
from coprod_kg.web.context import endpoint
from coprod_kg.web.headers import GUARD, PAGE
from coprod_kg.web.reading import EXTENSION, Readers

#: Static files carry the stamp in their address, so they may be kept for a year.
STATIC_SECONDS = 31_536_000


#: What answers at which address.
MODULES = (
    pages, linked_data, json_context, finding, cases, catalogue, explanations, sparql, graph_store, openapi, operation,
    checks, contribute, contributions, decisions, case_form, workbooks, problems, sitemap, graphs,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> Flask:
    """The application over the store that the settings name; the environment's settings where None.

    Nothing slow happens here: the store is looked at when the first request comes.
    """
    app = Flask(__name__)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.json.sort_keys = False  # type: ignore[attr-defined]
    chosen = Settings.from_environment() if settings is None else settings
    app.config["SETTINGS"] = chosen
    files = _files()
    app.config["STAMP"], app.config["INSTALLED"] = _stamp(files), _installed(files)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    app.extensions[EXTENSION] = Readers(partial(_store, chosen.store))
    if chosen.proxies:
        app.wsgi_app = behind_proxies(app.wsgi_app, chosen.proxies)  # type: ignore[assignment, method-assign]
    app.before_request(observe.begin)
    app.after_request(lambda response: observe.end(response, endpoint(app).observer))
    app.extensions[remembered.EXTENSION] = memory = remembered.Memory()
    app.after_request(memory.learn)
    errors.register(app)
    show.register(app)
    spoken.register(app)
    for module in MODULES:
        app.register_blueprint(module.blueprint)
    app.after_request(_guard)
    app.after_request(_tell_version)
    return app


def behind_proxies(application: WSGIApplication, count: int) -> WSGIApplication:
    """An application that believes what so many proxies say of the client and of the public address."""
    return ProxyFix(application, x_for=count, x_proto=count, x_host=count, x_port=count, x_prefix=count)


def _store(path: str) -> VersionedStore:
    """The store in a folder; where there is none yet it is made, as any command does."""
    store = opened(path)
    if store.current() is not None or is_address(path):
        return store
    # It brings the validator, which no page needs and which loads slowly.
    from coprod_kg.intake import open_store

    return open_store(path)


def _guard(response: Response) -> Response:
    guard = GUARD | PAGE if response.mimetype in HTML.media_types else GUARD
    for name, value in guard.items():
        response.headers.setdefault(name, value)
    return response


def _tell_version(response: Response) -> Response:
    """Say in the header which version was read, or that from which an answer was worked out."""
    if "reading" in g:
        number = g.answers_from.version if "answers_from" in g else g.reading.version.number
        response.headers.setdefault("Coprod-Version", str(number))
    return response


def _stamp(files: Sequence[Path]) -> str:
    """What changes when the pages' own files do, so that a cached page is not kept past an upgrade."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def _installed(files: Sequence[Path]) -> dt.datetime:
    """When the pages' own files came to be here, which is not when they were written."""
    return dt.datetime.fromtimestamp(max(path.stat().st_ctime for path in files), dt.UTC)


def _files() -> list[Path]:
    here = Path(__file__).parent
    return sorted(path for path in here.rglob("*") if path.suffix in {".html", ".css", ".js", ".py"})
