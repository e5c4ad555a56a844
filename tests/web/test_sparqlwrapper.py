"""What SPARQLWrapper sends: the format under several names and twice under one."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_a_format_given_twice_is_the_first_one(client: FlaskClient) -> None:
    """Clients that repeat the format, in short and as a media type, get it."""
    address = "/sparql?query=SELECT(1 AS ?x){}&format=tsv&output=tsv&results=tsv&format=text/tab-separated-values"
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/tab-separated-values")
