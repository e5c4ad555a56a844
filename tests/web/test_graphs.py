"""Named graphs at their addresses: a page for people, the data for machines, and each rule of the shapes in words."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from outline import HTML, Outline, add

from coprod_kg import vocab
from coprod_kg.store import VersionedStore


@pytest.mark.parametrize("address", ["/shapes", "/graph/shapes", "/graph/paper", "/graph/ontology", "/graph/inferred"])
def test_people_get_a_page_and_machines_the_graph(client: FlaskClient, address: str) -> None:
    """Counts, licence and downloads on the page; every type of RDF leads to the graph as that."""
    page = client.get(address, headers=HTML)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    told = Outline(page.text)
    assert "Statements" in told.text and "CC BY 4.0" in told.text
    links = [str(one["href"]) for one in told.all("a") if str(one.get("href")).startswith("/graph-store?")]
    assert len(links) == 6
    for media_type, form in (("text/turtle", ox.RdfFormat.TURTLE), ("application/n-triples", ox.RdfFormat.N_TRIPLES)):
        data = client.get(address, headers={"Accept": media_type}, follow_redirects=True)
        assert data.mimetype == media_type
        assert len(list(ox.parse(data.data, format=form))) > 50
    assert client.get(address, headers={"Accept": "image/png"}).status_code == 406


def test_each_shape_is_told_where_its_address_points(client: FlaskClient, store: VersionedStore) -> None:
    """Shapes and their rules have anchors, each once, with the message and how grave a breach is."""
    page = client.get("/shapes", headers=HTML).text
    places = re.findall(r' id="([^"]*)"', page)
    assert len(places) == len(set(places))
    quads = list(store.read().quads(vocab.SHAPES_GRAPH))
    kinds = {ox.NamedNode(vocab.SH + "NodeShape"), ox.NamedNode(vocab.SH + "PropertyShape")}
    used = {quad.object for quad in quads if quad.predicate.value == vocab.SH + "property"}
    named = {
        quad.subject.value.removeprefix(vocab.SHAPES)
        for quad in quads
        if quad.object in kinds and isinstance(quad.subject, ox.NamedNode)
        and (quad.subject in used or quad.object == ox.NamedNode(vocab.SH + "NodeShape"))
    }  # fmt: skip
    assert len(named) > 50
    assert named <= set(places)
    row = page[page.index('id="Case-arrangement-described"') :]
    row = Outline(row[: row.index("</tr>")]).text
    assert "Nothing says whether this is a service or a service system." in row and row.endswith("warning")


def test_a_graph_that_is_not_there_is_404(client: FlaskClient) -> None:
    """With what is spelled like it."""
    answer = client.get("/graph/papper", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json(force=True)["near"]) == (404, ["paper"])


def test_the_graph_of_a_contribution_leads_to_its_page(own: FlaskClient, store: VersionedStore) -> None:
    """People get the page of the contribution, machines the graph."""
    add(store, "<urn:a> <urn:b> <urn:c> .", vocab.contribution_graph("20260101-abc"))
    page = own.get("/graph/contribution/20260101-abc", headers=HTML)
    assert (page.status_code, page.headers["Location"]) == (303, "/contributions/20260101-abc")
    data = own.get("/graph/contribution/20260101-abc", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert b"<urn:a>" in data.data
