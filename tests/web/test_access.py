"""Who may do what over HTTP: the token of the request, and the role that is needed."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from coprod_kg.store import VersionedStore
from coprod_kg.tokens import Role, Tokens
from coprod_kg.web import context

LONG = "/sparql?query=ASK{}&timeout=100"


def basic(token: str) -> str:
    return "Basic " + b64encode(f"anybody:{token}".encode()).decode()


def test_token_in_either_header(own: FlaskClient, store: VersionedStore) -> None:
    """A token is taken as Bearer and, for clients that know only this, as the password of Basic."""
    token = Tokens(store.path).add("Ana", Role.READER)
    for header in (f"Bearer {token}", f"bearer {token}", basic(token)):
        assert own.get(LONG, headers={"Authorization": header}).status_code == 200
    for header in ("", "Bearer", "Bearer ", "Bearer x", "Basic !", basic(""), basic("x"), "Digest x", token):
        answer = own.get(LONG, headers={"Authorization": header})
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer"), header
        assert token not in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_forged_request(own: FlaskClient, store: VersionedStore, site: str) -> None:
    """A password that a browser sends by itself with another site's request counts for nothing."""
    token = Tokens(store.path).add("Ana", Role.CURATOR)
    headers = {"Authorization": basic(token), "Sec-Fetch-Site": site}
    answer = own.post("/sparql", data={"update": "CLEAR ALL"}, headers=headers)
    assert answer.status_code == 401 and store.version().number == 1


def test_role_too_low(own: FlaskClient, store: VersionedStore) -> None:
    """Writing with a contributor's token is refused, and the answer says which role it takes."""
    token = Tokens(store.path).add("Ana", Role.CONTRIBUTOR)
    answer = own.delete("/graph-store?graph=http://e/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert "curator" in answer.json["detail"] and "contributor" in answer.json["detail"]


def test_audit_line(own: FlaskClient, store: VersionedStore) -> None:
    """A line of the audit log has who, role and what happened, and never the token."""
    token = Tokens(store.path).add("Ana", Role.CURATOR)
    with own.application.test_request_context(headers={"Authorization": f"Bearer {token}"}):
        context.require(Role.CONTRIBUTOR)
        context.audit("accept", contribution="20260101-abc")
    line = Path(store.path, "audit.jsonl").read_text()
    told = json.loads(line)
    assert (told["action"], told["who"], told["role"]) == ("accept", "Ana", "curator")
    assert told["contribution"] == "20260101-abc" and token not in line
