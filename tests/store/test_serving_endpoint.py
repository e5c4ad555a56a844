"""A server over an endpoint answers as one over a folder does, and says of what it cannot do that it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from servers import oxigraph

from coprod_kg import intake
from coprod_kg.contribution import About
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.store.endpoint import RemoteStore
from coprod_kg.web import context, create_app, uploads

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "library.ttl"
LIBRARY = "/resource?iri=https://example.org/valdoro/library&format=nt"
PAPER = "https://w3id.org/coproduction/graph/paper"


def client_of(store: str) -> Iterator[FlaskClient]:
    """A client of an application over a store."""
    app = create_app(Settings(store=store, workers=1))
    yield app.test_client()
    context.endpoint(app).pool.close()
    uploads.close(app)


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A client of a server over an endpoint with the packaged knowledge and a contribution."""
    monkeypatch.setenv("COPROD_BESIDE", str(tmp_path / "beside"))
    with oxigraph() as places:
        monkeypatch.setenv("COPROD_STORE_UPDATE", places.update)
        store = RemoteStore(places, tmp_path / "beside")
        intake.upgrade(store, who="coprod-kg")
        intake.submit(store, intake.Upload.from_path(EXAMPLE), About(title="Library"), who="ada")
        yield from client_of(places.query)


@pytest.fixture
def here(store: VersionedStore) -> Iterator[FlaskClient]:
    """A client of a server over a folder with the same."""
    intake.submit(store, intake.Upload.from_path(EXAMPLE), About(title="Library"), who="ada")
    yield from client_of(str(store.path))


def test_a_server_over_an_endpoint_answers_as_one_over_a_folder(there: FlaskClient, here: FlaskClient) -> None:
    """Pages, linked data, named queries, SPARQL with a stated dataset, graphs, proofs, search, and what waits."""
    for address in (
        "/id/case/surgery.nt",
        LIBRARY,
        "/queries/two-by-two?format=csv",
        "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fs%20a%20%3Fo%7D&format=csv",
        f"/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fs%20%3Fp%20%3Fo%7D&format=csv&default-graph-uri={PAPER}",
        f"/graph-store?graph={PAPER}&format=nt",
        "/explain?subject=https://example.org/valdoro/planning&object=coprod:CoDesign&format=json",
    ):
        ours, theirs = (client.get(address, buffered=True) for client in (there, here))
        assert (ours.status_code, sorted(ours.data.splitlines())) == (200, sorted(theirs.data.splitlines())), address
    for address in ("/", "/ontology", "/contributions", "/versions", "/versions/2", "/ready", "/search?q=library"):
        assert there.get(address, buffered=True).status_code == 200, address


def test_what_an_endpoint_cannot_do_is_said(there: FlaskClient) -> None:
    """Old versions are gone, and a query that does not parse is the asker's error."""
    old = there.get("/sparql?query=ASK%20%7B%7D&version=1", buffered=True)
    assert (old.status_code, "present state only" in old.text) == (410, True)
    assert there.get("/sparql?query=nonsense", buffered=True).status_code == 400
