"""What those who run the server see: health, figures, running queries, and a line a request without a token."""

from __future__ import annotations

import json
import logging
import threading

import pytest
from endpoint_server import TOKEN, serving
from flask.testing import FlaskClient
from waiting import wait_until

from coprod_kg import vocab
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.tokens import Role, Tokens
from coprod_kg.web import context, create_app, observe

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }"


def curator(store: VersionedStore) -> dict[str, str]:
    return {"Authorization": f"Bearer {Tokens(store.path).add('Ana', Role.CURATOR)}"}


def test_health_and_readiness(own: FlaskClient, store: VersionedStore) -> None:
    """A live server says so; it is ready where its store has a version, and says which."""
    assert own.get("/health").json == {"status": "ok"}
    assert own.get("/ready").json["version"] == store.version().number
    (store.path / "current").unlink()
    assert own.get("/health").status_code == 200
    assert own.get("/ready").status_code in (404, 503)


def test_metrics(own: FlaskClient) -> None:
    """The figures count requests by kind of address and status, in Prometheus' format."""
    own.get("/sparql?query=ASK{}")
    own.get("/sparql?query=ASK{")
    own.get("/no/such/page/as/this")
    answer = own.get("/metrics")
    assert answer.content_type.startswith("text/plain; version=")
    for status in (200, 400):
        assert f'coprod_requests_total{{method="GET",rule="/sparql",status="{status}"}} 1.0' in answer.text
    assert "no/such" not in answer.text
    assert "coprod_queries_running 0.0" in answer.text
    assert 'coprod_request_seconds_bucket{le="+Inf",rule="/sparql"} 2.0' in answer.text


def test_list_and_cancel(own: FlaskClient, store: VersionedStore) -> None:
    """A curator sees what runs and stops it; whoever asked is told; others may do neither."""
    headers = curator(store)
    told: list[int | str] = []

    def ask() -> None:
        answer = own.get("/sparql", query_string={"query": ENDLESS})
        told.extend([answer.status_code, answer.json["detail"], answer.headers["X-Request-ID"]])

    asker = threading.Thread(target=ask)
    asker.start()
    running = wait_until(lambda: own.get("/running", headers=headers).json["running"])
    assert running[0]["query"] == ENDLESS and running[0]["limit"] == 30
    address = f"/running/{running[0]['id']}"
    assert own.get("/running").status_code == own.delete(address).status_code == 401
    assert own.delete("/running/nothing", headers=headers).status_code == 404
    assert own.delete(address, headers=headers).status_code == 204
    asker.join(20)
    assert told[0] == 503 and "cancelled" in str(told[1]) and told[2] == running[0]["id"]
    assert '"action": "cancel"' in (store.path / "audit.jsonl").read_text()


def test_an_update_is_held_to_its_limit(own: FlaskClient, store: VersionedStore) -> None:
    """An update that takes long is listed by its request's id with who sent it, and ends when its sender says."""
    headers = curator(store)
    data = " ".join(f"<http://example.org/{number}> a 'x' ." for number in range(500))
    where = "?a a ?p . ?b a ?q . ?c a ?r FILTER(STRLEN(CONCAT(STR(?a), STR(?b), STR(?c))) < 0)"
    text = f"INSERT DATA {{ {data} }} ; INSERT {{ ?a a ?b }} WHERE {{ {where} }}"
    answers = []

    def ask() -> None:
        answers.append(own.post("/sparql?timeout=2", data={"update": text}, headers=headers))

    asker = threading.Thread(target=ask)
    asker.start()
    running = wait_until(lambda: own.get("/running", headers=headers).json["running"])
    asker.join(60)
    assert answers[0].status_code == 504 and answers[0].json["limit"] == 2
    assert (running[0]["id"], running[0]["limit"]) == (answers[0].headers["X-Request-ID"], 2)
    assert running[0]["client"] == "127.0.0.1" and running[0]["query"].startswith("update: INSERT")
    assert store.version().number == 1


def test_a_line_a_request(own: FlaskClient, store: VersionedStore, caplog: pytest.LogCaptureFixture) -> None:
    """Each request has one line with its id, what was asked of whom and how it ended, and never a token."""
    headers = curator(store)
    token = headers["Authorization"].partition(" ")[2]
    with caplog.at_level(logging.INFO, observe.LOG.name):
        one = own.get("/sparql?query=ASK{}&timeout=100", headers=headers)
        two = own.get(f"/sparql?query=ASK{{&token={token}", headers={"Authorization": f"Bearer {token}x"})
        three = own.get("/nowhere\nelse")
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == observe.LOG.name]
    assert [line["id"] for line in lines] == [answer.headers["X-Request-ID"] for answer in (one, two, three)]
    assert [line["status"] for line in lines] == [200, 400, 404]
    assert (lines[0]["who"], lines[0]["role"], lines[0]["path"]) == ("Ana", "curator", "/sparql")
    assert lines[0]["seconds"] > 0 and lines[0]["size"] == len(one.data)
    assert two.json["request"] == lines[1]["id"]
    assert not any(token in record.getMessage() or "\n" in record.getMessage() for record in caplog.records)


def test_what_is_not_allowed_says_what_is(own: FlaskClient) -> None:
    """A method that an address does not have is refused with those that it has."""
    answer = own.put("/sparql")
    assert answer.status_code == 405
    assert answer.json["allowed"] == sorted(answer.allow) == ["GET", "HEAD", "OPTIONS", "POST", "QUERY"]
    assert "GET" in answer.json["detail"]


@pytest.mark.parametrize(("proxies", "expected"), [(0, "http://localhost"), (1, "https://kg.example.org/data")])
def test_behind_a_proxy(store: VersionedStore, proxies: int, expected: str) -> None:
    """Absolute addresses are the public ones where the operator says that there is a proxy, and only there."""
    app = create_app(Settings(store=str(store.path), workers=1, proxies=proxies))
    said = {
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "kg.example.org",
        "X-Forwarded-Prefix": "/data",
    }
    description = app.test_client().get("/sparql", headers=said | {"Accept": "application/n-triples"})
    assert f"<{expected}/sparql>" in description.text
    context.endpoint(app).pool.close()


def test_the_server_logs(store: VersionedStore, capfd: pytest.CaptureFixture[str]) -> None:
    """The running server writes its lines to standard error, whichever way a request went."""
    with serving(store.path) as client:
        for _ in range(5):
            answer = client.get("/sparql", params={"query": "ASK { ?s a ?o }"})
        wrong = f'<urn:c> a <{vocab.COPROD}Case> ; <{vocab.DCTERMS}date> "2026-02-30"^^<{vocab.XSD}date> .'
        assert "2026-02-30" in client.post("/validate", content=wrong, headers={"Content-Type": "text/turtle"}).text
    written = capfd.readouterr().err
    assert "Traceback" not in written
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("id") == answer.headers["X-Request-ID"]]
    assert [(line["path"], line["status"], line["address"]) for line in mine] == [("/sparql", 200, "127.0.0.1")]
    assert TOKEN not in str(lines)
