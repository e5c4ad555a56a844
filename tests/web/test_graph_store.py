"""The Graph Store HTTP Protocol, direct and indirect, with conditions, and with the reserved graphs in peace."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from endpoint_server import TOKEN, create_test_app, seed
from flask.testing import FlaskClient

from coprod_kg.settings import Settings
from coprod_kg.web import context

CURATOR = {"Authorization": f"Bearer {TOKEN}"}
G = {"graph": "http://example.org/g"}
ONE = "<http://example.org/a> <http://example.org/p> 1 ."
TWO = "<http://example.org/b> <http://example.org/p> 2 ."


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    store = seed(tmp_path / "store", [])
    app = create_test_app(Settings(store=str(store.path), workers=1))
    with context.endpoint(app).pool:
        yield app.test_client()


def triples(client: FlaskClient, address: str = "/graph-store", **options: object) -> int:
    response = client.get(address, headers={"Accept": "application/n-triples"}, **options)  # type: ignore[arg-type]
    assert response.status_code == 200, response.text
    return len(list(ox.parse(response.data, ox.RdfFormat.N_TRIPLES)))


def put(client: FlaskClient, text: str = ONE, *, method: str = "PUT", address: str = "/graph-store", **options: object):  # type: ignore[no-untyped-def]
    headers = CURATOR | options.pop("headers", {})  # type: ignore[arg-type]
    return client.open(address, method=method, data=text, content_type="text/turtle", headers=headers, **options)


@pytest.mark.parametrize(
    ("address", "parameters"),
    [("/graph-store", G), ("/graph-store", {"default": ""}), ("/graph-store/things/one", {})],
)
def test_life_of_a_graph(client: FlaskClient, address: str, parameters: dict[str, str]) -> None:
    """A graph is put, read, added to, replaced, patched and deleted, by its name or its own address."""
    options = {"address": address, "query_string": parameters}
    is_default = "default" in parameters
    assert put(client, **options).status_code == (204 if is_default else 201)
    assert triples(client, **options) == 1
    assert put(client, TWO, method="POST", **options).status_code == 204
    assert triples(client, **options) == 2
    assert put(client, TWO, **options).status_code == 204
    assert triples(client, **options) == 1
    patch = client.patch(
        address,
        query_string=parameters,
        data="INSERT { ?s <p> 3 } WHERE { ?s ?p 2 }",
        content_type="application/sparql-update",
        headers=CURATOR,
    )
    assert patch.status_code == 204, patch.text
    assert triples(client, **options) == 2
    assert client.delete(address, query_string=parameters, headers=CURATOR).status_code == 204
    if is_default:
        assert triples(client, **options) == 0
    else:
        assert client.get(address, query_string=parameters).status_code == 404
        assert client.delete(address, query_string=parameters, headers=CURATOR).status_code == 404


def test_post_makes_a_graph(client: FlaskClient) -> None:
    """Data posted to the store itself become a graph with an address of its own."""
    response = put(client, method="POST")
    assert response.status_code == 201
    assert triples(client, response.headers["Location"]) == 1


def test_multipart(client: FlaskClient) -> None:
    """A form may bring several files, each in its own format."""
    files = {
        "one": (io.BytesIO(ONE.encode()), "one.ttl", "text/turtle"),
        "two": (io.BytesIO(TWO.replace("2", '"2"').encode()), "two.nt", "application/n-triples"),
    }
    response = client.post("/graph-store", data=files, query_string=G, headers=CURATOR)
    assert response.status_code == 201, response.text
    assert triples(client, query_string=G) == 2


def test_head(client: FlaskClient) -> None:
    """HEAD tells the type and the tag, without the graph."""
    put(client, query_string=G)
    response = client.head("/graph-store", query_string=G, headers={"Accept": "application/rdf+xml"})
    assert (response.status_code, response.content_type, response.data) == (200, "application/rdf+xml", b"")
    assert response.headers["ETag"]


def test_a_graph_of_nothing_is_not_kept(client: FlaskClient) -> None:
    """Nobody is told of a graph that was made and is not there; one that is emptied is gone."""
    assert put(client, "", query_string=G).status_code == 204
    assert client.get("/graph-store", query_string=G).status_code == 404
    assert put(client, "", method="POST").status_code == 400
    assert put(client, query_string=G).status_code == 201
    assert put(client, "", query_string=G).status_code == 204
    assert client.get("/graph-store", query_string=G).status_code == 404


def test_each_coding_has_its_tag(client: FlaskClient) -> None:
    """Other bytes have another tag, and each of a graph's tags is good for its conditions."""
    many = " ".join(f"<http://example.org/{number}> <http://example.org/p> {number} ." for number in range(200))
    assert put(client, many, query_string=G).status_code == 201
    answers = [
        client.get("/graph-store", query_string=G, headers={"Accept-Encoding": coding})
        for coding in ("identity", "gzip")
    ]
    tags = [answer.headers["ETag"] for answer in answers]
    assert tags[0] != tags[1]
    for tag in tags:
        kept = client.get("/graph-store", query_string=G, headers={"If-None-Match": tag})
        assert (kept.status_code, kept.headers["ETag"]) == (304, tag)
    assert put(client, ONE, query_string=G, headers={"If-Match": tags[1]}).status_code == 204


def test_conditions(client: FlaskClient) -> None:
    """A write that expects another state of the graph is refused; changes elsewhere do not matter."""
    put(client, query_string=G)
    tag = client.get("/graph-store", query_string=G).headers["ETag"]
    put(client, query_string={"graph": "http://example.org/other"})
    unchanged = client.get("/graph-store", query_string=G, headers={"If-None-Match": tag})
    assert unchanged.status_code == 304
    assert put(client, TWO, query_string=G, headers={"If-Match": '"nothing"'}).status_code == 412
    assert put(client, TWO, query_string=G, headers={"If-Match": tag}).status_code == 204
    assert put(client, ONE, query_string=G, headers={"If-Match": tag}).status_code == 412
    assert put(client, ONE, query_string=G, headers={"If-None-Match": "*"}).status_code == 412
    assert (
        put(client, ONE, query_string={"graph": "http://example.org/new"}, headers={"If-Match": "*"}).status_code == 412
    )
    assert triples(client, query_string=G) == 1


def test_patch_stays_in_its_graph(client: FlaskClient) -> None:
    """A patch that writes to another graph is refused, and nothing is changed."""
    put(client, query_string=G)
    for text in ("INSERT DATA { GRAPH <http://example.org/x> { <s> <p> <o> } }", "LOAD <http://10.0.0.1/>"):
        response = client.patch(
            "/graph-store", query_string=G, data=text, content_type="application/sparql-update", headers=CURATOR
        )
        assert response.status_code == 403, text
    assert client.get("/graph-store", query_string={"graph": "http://example.org/x"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "parameters", "media_type", "headers", "status"),
    [
        ("PUT", G, "text/turtle", {}, 401),
        ("DELETE", G, "", {}, 401),
        ("PATCH", G, "application/sparql-update", {}, 401),
        ("PUT", {"graph": "https://w3id.org/coproduction/graph/ontology"}, "text/turtle", CURATOR, 403),
        ("DELETE", {"graph": "https://w3id.org/coproduction/graph/contribution/1"}, "", CURATOR, 403),
        ("PUT", G, "image/png", CURATOR, 415),
        ("PUT", G, "", CURATOR, 415),
        ("PATCH", G, "text/turtle", CURATOR, 415),
        ("PATCH", {"graph": "http://nothing/"}, "application/sparql-update", CURATOR, 404),
        ("PUT", {}, "text/turtle", CURATOR, 400),
        ("PUT", G | {"default": ""}, "text/turtle", CURATOR, 400),
        ("PUT", {"graph": "relative"}, "text/turtle", CURATOR, 400),
        ("POST", G, "multipart/form-data; boundary=x", CURATOR, 400),
        ("GET", {}, "", {}, 400),
        ("GET", G, "", {}, 404),
        ("GET", {"default": ""}, "", {"Accept": "image/png"}, 406),
        ("TRACE", G, "", {}, 405),
    ],
)
def test_refused(
    client: FlaskClient, method: str, parameters: dict[str, str], media_type: str, headers: dict[str, str], status: int
) -> None:
    """What is wrong gets its status and a problem document."""
    response = client.open(
        "/graph-store", method=method, query_string=parameters, content_type=media_type, headers=headers, data=b""
    )
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"


def test_bad_data(client: FlaskClient) -> None:
    """Data that do not parse change nothing."""
    assert put(client, "this is no turtle", query_string=G).status_code == 400
    assert client.get("/graph-store", query_string=G).status_code == 404
