"""The rules for w3id send every address of the project to one that the server answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from coprod_kg import packaged
from coprod_kg.settings import Settings
from coprod_kg.web import context, create_app

CONDITION = re.compile(r"^RewriteCond %\{HTTP_ACCEPT\} (\S+)")
RULE = re.compile(r"^RewriteRule (\S+) %\{ENV:SITE\}(\S*) \[R=303,(?:NE,)?L\]$")
SITE = "https://coproduction.example.org"


def redirect(path: str, accept: str) -> str | None:
    """Where Apache would send a request, as the rules are written."""
    wanted: list[str] = []
    for line in (packaged.folder("ontology") / ".htaccess").read_text("utf-8").splitlines():
        if found := CONDITION.match(line):
            wanted.append(found.group(1))
        elif found := RULE.match(line):
            matched = re.match(found.group(1), path)
            if matched and (not wanted or any(re.search(media, accept) for media in wanted)):
                return found.group(2).replace("$1", (matched.group(1) or "") if matched.groups() else "")
            wanted = []
    return None


@pytest.fixture(scope="module")
def site(founded: Path) -> Iterator[FlaskClient]:
    """The server that the rules lead to."""
    app = create_app(Settings(store=str(founded), workers=1))
    yield app.test_client()
    context.endpoint(app).pool.close()


@pytest.mark.parametrize(("path", "accept", "media"), [
    ("ontology", "text/turtle", "text/turtle"),
    ("ontology", "application/rdf+xml", "application/rdf+xml"),
    ("ontology", "application/ld+json", "application/ld+json"),
    ("ontology", "application/n-triples", "application/n-triples"),
    ("ontology", "text/html", "text/html"),
    ("ontology/0.1.0", "text/turtle", "text/turtle"),
    ("ontology/0.1.0", "text/html", "text/html"),
    ("ontology.ttl", "*/*", "text/turtle"),
    ("id/scheme/roles", "text/turtle", "text/turtle"),
    ("id/scheme/roles", "text/html", "text/html"),
    ("id/scheme/roles.ttl", "*/*", "text/turtle"),
    ("id/agent/contributors", "text/html", "text/html"),
    ("shapes", "text/turtle", "text/turtle"),
    ("graph/paper", "text/turtle", "text/turtle"),
    ("static/icon.svg", "*/*", "image/svg+xml"),
    ("", "text/html", "text/html"),
])  # fmt: skip
def test_an_address_leads_to_an_answer(site: FlaskClient, path: str, accept: str, media: str) -> None:
    """In the form that was asked for."""
    target = redirect(path, accept)
    assert target is not None
    with site.get(target, headers={"Accept": accept}) as answer:
        assert (answer.status_code, answer.mimetype) == (200, media), answer.text[:300]


def test_the_logo_that_the_ontology_names_is_there(site: FlaskClient) -> None:
    """Its address leads to a picture."""
    with site.get(redirect("static/icon.svg", "image/*") or "") as answer:
        assert answer.data.lstrip().startswith(b"<")
