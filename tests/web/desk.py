"""A server's desk: the application over a store of its own, with tokens, and what hands files in."""

from __future__ import annotations

import io
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from outline import HTML, Outline
from werkzeug.test import TestResponse

from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.tokens import Role, Tokens
from coprod_kg.web import context, create_app, uploads

GARDEN = """@prefix coprod: <https://w3id.org/coproduction/ontology#> . @prefix ex: <https://example.org/{where}/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:garden a coprod:PublicService ; rdfs:label "The garden of {where}"@en .
ex:digging a coprod:Involvement ; coprod:hasActor ex:neighbour ; coprod:hasTarget ex:garden ;
    coprod:hasRole coprod:UserRole ; coprod:hasNature coprod:VoluntaryAct .
"""
ABOUT = {"title": "Gardens", "creator": "0000-0002-1825-0097", "licence": "CC-BY-4.0"}


def garden(where: str) -> str:
    """A dataset that is right, and another for each place."""
    return GARDEN.format(where=where)


class Desk:
    """The application, its store, and the tokens of two contributors and a curator."""

    def __init__(self, store: Path, **settings: Any) -> None:
        self.store = VersionedStore(store)
        self.app = create_app(Settings(store=str(store), workers=1, checks=1, **settings))
        tokens = Tokens(store)
        given = (("ada", Role.CONTRIBUTOR), ("bob", Role.CONTRIBUTOR), ("cleo", Role.CURATOR), ("rita", Role.READER))
        self.tokens = {name: tokens.add(name, role) for name, role in given}

    def client(self) -> FlaskClient:
        """A client of its own, with its own cookies."""
        return self.app.test_client()

    def bearer(self, name: str | None) -> dict[str, str]:
        """The header that says who asks."""
        return {"Authorization": f"Bearer {self.tokens[name]}"} if name else {}

    def validate(self, text: str | bytes, name: str = "garden.ttl", **headers: str) -> TestResponse:
        """Check a file as a script does."""
        return self.client().post("/validate", data={"file": upload(text, name)}, headers=headers)

    def hand_in(self, text: str, who: str | None = "ada", **words: str) -> TestResponse:
        """Hand a file in as a script does."""
        data = ABOUT | words | {"file": upload(text, "garden.ttl")}
        return self.client().post("/contributions", data=data, headers=self.bearer(who))

    def do(self, deed: str, identifier: str, who: str | None, **words: str) -> TestResponse:
        """Decide as a script does."""
        return self.client().post(f"/contributions/{identifier}/{deed}", data=words, headers=self.bearer(who))

    def status(self, identifier: str) -> str:
        """What became of something, as everybody sees it."""
        return str(self.client().get(f"/contributions/{identifier}?format=json").get_json()["status"])

    def signed_in(self, name: str) -> FlaskClient:
        """A browser whose user signed in."""
        client = self.client()
        assert client.post("/sign-in", data={"token": self.tokens[name]}).status_code == 303
        return client

    def audit(self) -> list[dict[str, Any]]:
        """The lines of the audit log."""
        text = (self.store.path / "audit.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def close(self) -> None:
        """End its workers."""
        uploads.close(self.app)
        context.endpoint(self.app).pool.close()


@contextmanager
def desk_over(founded: Path, folder: Path, **settings: Any) -> Iterator[Desk]:
    """A desk over a copy of a store."""
    shutil.copytree(founded, folder / "store", symlinks=True)
    desk = Desk(folder / "store", **settings)
    try:
        yield desk
    finally:
        desk.close()


def upload(text: str | bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file for a form."""
    return io.BytesIO(text.encode() if isinstance(text, str) else text), name


def browse(client: FlaskClient, address: str) -> tuple[int, Outline]:
    """A page as a browser gets it, which looks again for as long as the page tells it to."""
    response = client.get(address, headers=HTML)
    for _ in range(600):
        if "Refresh" not in response.headers:
            break
        time.sleep(0.1)
        response = client.get(address, headers=HTML)
    return response.status_code, Outline(response.get_data(as_text=True))


def hidden(page: Outline, name: str) -> str:
    """The value of a hidden field."""
    return str(next(field["value"] for field in page.all("input") if field.get("name") == name))
