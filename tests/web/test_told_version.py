"""Whoever gets an answer can tell of which version it is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from outline import HTML

from coprod_kg.store import VersionedStore


@pytest.mark.parametrize(
    "address",
    [
        "/", "/cases", "/search?q=co", "/ontology", "/ontology/CoDesign", "/ontology/CoDesign.ttl", "/id/case/surgery",
        "/id/no/such", "/queries", "/queries/two-by-two", "/queries/two-by-two?format=csv", "/claims", "/dataset.ttl",
        "/sparql", "/sparql?query=ASK{}", "/graph-store?graph=https://w3id.org/coproduction/graph/paper",
    ],
)  # fmt: skip
def test_an_answer_tells_its_version(client: FlaskClient, store: VersionedStore, address: str) -> None:
    """Pages and data alike, when they are made, remembered or not changed."""
    headers = HTML if "." not in address and "format" not in address else {}
    for _ in range(2):
        answer = client.get(address, headers=headers)
        assert answer.headers["Coprod-Version"] == str(store.version().number), answer.status
    if tag := answer.headers.get("ETag"):
        kept = client.get(address, headers={**headers, "If-None-Match": tag})
        assert (kept.status_code, kept.headers["Coprod-Version"]) == (304, answer.headers["Coprod-Version"])
