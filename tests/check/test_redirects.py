"""The rules for w3id send every address of the project to one that the server answers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from coprod_kg import packaged, vocab
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.web import context, create_app

CONDITION = re.compile(r"^RewriteCond %\{HTTP_ACCEPT\} (\S+)")
RULE = re.compile(r"^RewriteRule (\S+) %\{ENV:SITE\}(\S*) \[R=30[37],(?:NE,)?L\]$")
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
    ("queries", "text/html", "text/html"),
    ("queries/two-by-two", "text/html", "text/html"),
    ("queries/two-by-two", "text/csv", "text/csv"),
    ("queries/two-by-two", "application/rdf+xml", "application/rdf+xml"),
    ("sparql", "text/html", "text/html"),
    ("context.jsonld", "application/ld+json", "application/ld+json"),
    ("problem/not-found", "text/html", "text/html"),
    ("problem/not-found", "application/json", "application/json"),
    (".well-known/void", "text/turtle", "text/turtle"),
    ("static/icon.svg", "*/*", "image/svg+xml"),
    ("", "text/html", "text/html"),
])  # fmt: skip
def test_an_address_leads_to_an_answer(site: FlaskClient, path: str, accept: str, media: str) -> None:
    """In the form that was asked for."""
    target = redirect(path, accept)
    assert target is not None
    with site.get(target, headers={"Accept": accept}, follow_redirects=True) as answer:
        assert (answer.status_code, answer.mimetype) == (200, media), answer.text[:300]


def test_every_name_that_is_given_leads_somewhere(site: FlaskClient, founded: Path) -> None:
    """Each part of the namespace that the store, the data files or the code name things in has a rule."""
    base = vocab.BASE
    quads = VersionedStore(founded).read().quads()
    named = {term.value for quad in quads for term in (*quad.triple, quad.graph_name) if isinstance(term, ox.NamedNode)}
    given = {iri.removeprefix(base).partition("#")[0] for iri in named if iri.startswith(base)}
    texts = [path for folder in ("ontology", "shapes", "data") for path in packaged.files(folder, "*.ttl")]
    texts += [*packaged.files("queries", "*.rq"), *Path(vocab.__file__).parent.rglob("*.py")]
    written = re.compile(rf'(?:{re.escape(base)}|BASE \+ "|BASE\}})([\w./-]+)')
    for found in (found for path in texts for found in written.findall(path.read_text("utf-8"))):
        given.add(f"{found}x" if found.endswith("/") else found.rstrip("."))
    assert {"sparql", "context.jsonld", "problem/x", "queries/two-by-two", "graph/paper", "shapes"} <= given
    assert not {path for path in given if redirect(path, "text/html") is None}
    samples = {path.partition("/")[0]: path for path in sorted(given) if not path.endswith("/x")}
    for path in samples.values():
        with site.get(
            redirect(path, "text/html") or "", headers={"Accept": "text/html"}, follow_redirects=True
        ) as answer:
            assert answer.status_code in (200, 406), path


def test_every_kind_of_problem_has_its_page(site: FlaskClient) -> None:
    """The type of an error leads to what it means."""
    for name in site.get("/problem?format=json").get_json()["problems"]:
        target = redirect(name["type"].removeprefix(vocab.BASE), "text/html")
        with site.get(target or "", headers={"Accept": "text/html"}) as answer:
            assert answer.status_code == 200 and name["meaning"] in html.unescape(answer.text)
    error = site.get("/id/case/nothing", headers={"Accept": "application/json"}).get_json(force=True)
    assert site.get(redirect(error["type"].removeprefix(vocab.BASE), "*/*") or "").status_code == 200


def test_the_logo_that_the_ontology_names_is_there(site: FlaskClient) -> None:
    """Its address leads to a picture."""
    with site.get(redirect("static/icon.svg", "image/*") or "") as answer:
        assert answer.data.lstrip().startswith(b"<")
