"""What linked data promises: every address answers people and machines, in their format and language."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from outline import HTML, Outline, add
from waiting import wait_until

from coprod_kg import vocab
from coprod_kg.publish.formats import GRAPHS, RDF
from coprod_kg.store import VersionedStore

COPROD = vocab.COPROD
CASE = "/id/case/surgery"
ADDRESSES = ("/ontology", CASE, "/resource?iri=https%3A%2F%2Fw3id.org%2Fcoproduction%2Fontology%23CoDesign")
MOMENT = "%a, %d %b %Y %H:%M:%S GMT"
FORMATS = [(form.name, form.media_type, form.extension) for form in GRAPHS]


def statements(data: bytes, name: str) -> set[ox.Quad]:
    """What a body says, its graphs and the names of its blank nodes apart."""
    triples = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, quad.object) for quad in ox.parse(data, format=RDF[name])
    )
    triples.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(triples)


def with_format(address: str, name: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}format={name}"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("name", "media_type", "extension"), FORMATS)
def test_every_address_answers_in_every_format(
    client: FlaskClient, address: str, name: str, media_type: str, extension: str
) -> None:
    """Accept, ``format=`` and the suffix lead to the same statements in the media type asked for."""
    wanted = statements(client.get(address, headers={"Accept": "application/n-quads"}).data, "nquads")
    assert wanted
    asked = [client.get(address, headers={"Accept": f"text/html;q=0.5, {media_type}"})]
    asked += [client.get(with_format(address, word)) for word in (name, extension)]
    if "?" not in address:
        asked.append(client.get(f"{address}.{extension}", headers=HTML))
    for answer in asked:
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert statements(answer.data, name) == wanted


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (HTML["Accept"], "text/html"),
        ("*/*", "text/html"),
        (None, "text/html"),
        ("text/turtle;q=0.3, application/ld+json;q=0.8", "application/ld+json"),
        ("text/*;q=0.1, text/turtle", "text/turtle"),
        ("application/rdf+xml, text/html;q=0", "application/rdf+xml"),
        ("image/png, text/turtle;q=0.1", "text/turtle"),
    ],
)
def test_the_format_is_what_the_client_likes_best(
    client: FlaskClient, address: str, accept: str | None, media_type: str
) -> None:
    """Qualities decide; a client without a wish gets the page."""
    answer = client.get(address, headers={} if accept is None else {"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, media_type)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_cannot_be_written_is_406_with_what_can(client: FlaskClient, address: str) -> None:
    """The problem document lists the media types that are offered."""
    answer = client.get(address, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.get_json(force=True)["allowed"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_a_client_has_is_not_sent_again(client: FlaskClient, address: str) -> None:
    """Page and data have tags of their own, that lead to 304 and to no other format."""
    tags = {}
    for accept in ("text/html", "text/turtle", "application/ld+json"):
        first = client.get(address, headers={"Accept": accept})
        tags[accept] = first.headers["ETag"]
        again = client.get(address, headers={"Accept": accept, "If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert {"Accept", "Accept-Language"} <= {part.strip() for part in first.headers["Vary"].split(",")}
        assert "Last-Modified" in first.headers
    assert len(set(tags.values())) == 3


@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_what_a_client_has_by_date_is_not_sent_again(client: FlaskClient, accept: str) -> None:
    """A client without a tag gets 304 by the date; a tag counts for more, an older date is not enough."""

    def again(**headers: str) -> int:
        wanted = {"Accept": accept} | {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(CASE, headers=wanted).status_code

    def date() -> str:
        return client.get(CASE, headers={"Accept": accept}).headers["Last-Modified"]

    # What was published in this very second has a date only when that is over.
    assert wait_until(lambda: again(If_Modified_Since=date()) == 304)
    assert again(If_Modified_Since=date(), If_None_Match='"other"') == 200
    assert again(If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT") == 200
    assert again(If_Modified_Since="yesterday") == 200


def test_the_second_of_publication_is_not_enough(client: FlaskClient, founded: Path) -> None:
    """Of two versions in one second nobody takes the earlier for the later: its second has to be over."""
    published = dt.datetime.fromisoformat(VersionedStore(founded).version().time)
    for accept in ("text/turtle", "text/html"):
        asked = {"Accept": accept, "If-Modified-Since": published.strftime(MOMENT)}
        assert client.get(CASE, headers=asked).status_code == 200


def test_pages_change_with_the_package(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade of the package a page is sent anew, though its version is the same; data are not."""
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    since = (later - dt.timedelta(hours=1)).strftime(MOMENT)
    monkeypatch.setitem(client.application.config, "INSTALLED", later)
    for accept, status in (("text/html", 200), ("text/turtle", 304)):
        asked = {"Accept": accept, "If-Modified-Since": since}
        assert client.get(CASE, headers=asked).status_code == status


def test_terms_have_anchors_on_the_ontologys_page(client: FlaskClient, store: VersionedStore) -> None:
    """Every class, property and concept of the namespace is documented where its hash IRI points."""
    page = client.get("/ontology", headers=HTML).get_data(as_text=True)
    ids = {one.get("id") for _, one in Outline(page).elements}
    engine = store.read()
    documented = "owl:Class owl:ObjectProperty owl:NamedIndividual"
    rows = engine.query(f"SELECT DISTINCT ?term {{ VALUES ?kind {{ {documented} }} ?term a ?kind }}")
    terms = {row["term"].value for row in rows if row["term"].value.startswith(COPROD)}  # type: ignore[union-attr]
    assert len(terms) > 100
    assert {term.removeprefix(COPROD) for term in terms} <= ids


def test_a_term_is_told_with_all_that_belongs_to_it(client: FlaskClient) -> None:
    """Definition, paragraph, example, counter-example, superclass and the defining axiom in words."""
    page = client.get("/ontology", headers=HTML).get_data(as_text=True)
    entry = page[page.index('id="CoDesign"') :]
    entry = entry[: entry.index("</section>")]
    text = Outline(entry).text
    assert "conscious and voluntary act within a public service" in text
    assert "paragraph 20" in text
    assert "Not an example" in text
    assert "has nature conscious and voluntary act and has locus the individual service" in text
    assert 'href="#CoProduction"' in entry or 'href="/ontology#CoProduction"' in entry
    assert 'href="/id/paragraph/20"' in entry
    assert "added in 0.1.0" in text and "Ko-Design" in text and "An example, as data" in text
    involvement = page[page.index('id="Involvement"') :]
    told = Outline(involvement[: involvement.index("</section>")])
    assert "Properties that lead to it describes involvement" in told.text and "Close to" in told.text
    assert "#describesInvolvement" in {one["href"] for one in told.all("a")}


def test_the_version_iri_of_the_ontology_answers(client: FlaskClient) -> None:
    """The version that the store holds has an address; one that it does not hold is 404."""
    assert client.get("/ontology/0.1.0", headers={"Accept": "text/turtle"}).mimetype == "text/turtle"
    assert client.get("/ontology/0.1.0.nt").mimetype == "application/n-triples"
    assert client.get("/ontology/9.9.9", headers=HTML).status_code == 404


def test_a_case_shows_what_was_inferred_and_why(client: FlaskClient) -> None:
    """The form of an involvement is marked as inferred, with the nature and the locus it follows from."""
    page = client.get("/id/case/free-schools", headers=HTML).get_data(as_text=True)
    card = page[page.index('class="card hue-IV"') :]
    card = Outline(card[: card.index("</section>")]).text
    assert re.search(r"IV co-innovation inferred why\? ?, because it is a user involvement", card)
    assert "conscious and voluntary act" in card and "the service system" in card
    assert "innovation" in card


def test_stated_and_inferred_are_told_apart_and_sources_named(client: FlaskClient) -> None:
    """A statement that somebody makes names its graph; one that only follows has the mark and no graph."""
    page = client.get("/id/involvement/free-schools-parents", headers=HTML).get_data(as_text=True)
    rows = {}
    for row in re.findall(r"<tr>(.*?)</tr>", page[page.index('class="data statements"') :], re.DOTALL):
        cells = [Outline(cell).text for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)]
        if cells:
            rows[cells[0]] = cells[1]
    assert rows["co-innovation inferred why?"] == ""
    assert rows["involvement"].endswith("paper")


def test_graph_formats_tell_which_graph_says_what(client: FlaskClient) -> None:
    """TriG and N-Quads keep apart what is stated and what follows."""
    quads = list(ox.parse(client.get(CASE + ".trig").data, format=ox.RdfFormat.TRIG))
    graphs = {quad.graph_name for quad in quads}
    assert {vocab.PAPER, vocab.INFERRED} <= graphs
    stated = {(quad.predicate.value, quad.object) for quad in quads if quad.graph_name == vocab.PAPER}
    assert (vocab.RDF + "type", ox.NamedNode(COPROD + "Case")) in stated


def test_a_cases_data_hold_its_involvements(client: FlaskClient) -> None:
    """Data go one step further, to the parts of a thing."""
    triples = list(ox.parse(client.get(CASE + ".nt").data, format=ox.RdfFormat.N_TRIPLES))
    parts = {t.object for t in triples if t.predicate.value == COPROD + "describesInvolvement"}
    assert parts
    assert parts <= {t.subject for t in triples if t.predicate.value == COPROD + "hasActor"}


def test_links_lead_in_both_directions(client: FlaskClient) -> None:
    """A passage's page names the cases that are taken from it."""
    page = client.get("/id/paragraph/22", headers=HTML).get_data(as_text=True)
    assert 'href="/id/case/free-schools"' in page


@pytest.mark.parametrize(
    ("accepted", "label", "language"),
    [
        ("es", "activa", "es"),
        ("es-MX, en;q=0.5", "activa", "es"),
        ("en-GB", "active", "en"),
        ("cy", "active", "en"),
        ("fr;q=0, es;q=0.4", "activa", "es"),
        ("", "active", "en"),
    ],
)
def test_labels_come_in_the_readers_language(client: FlaskClient, accepted: str, label: str, language: str) -> None:
    """The reader's languages in their order, then English; what is not English says so in the markup."""
    answer = client.get(
        f"/resource?iri={COPROD}Active".replace("#", "%23"), headers={**HTML, "Accept-Language": accepted}
    )
    heading = re.search(r"<h1(.*?)>(.*?)</h1>", answer.get_data(as_text=True))
    assert heading is not None
    assert heading[2] == label
    assert ('lang="es"' in heading[1]) == (language == "es")


def test_labels_fall_back_to_any_language_and_then_to_the_iri(own: FlaskClient, store: VersionedStore) -> None:
    """A thing with a label in one other language shows it; one without any shows its short name."""
    add(
        store,
        "<urn:x:1> a coprod:PublicService ; rdfs:label 'tjeneste'@nb . <urn:x:2> a coprod:PublicService .",
    )
    named = own.get("/resource?iri=urn:x:1", headers={**HTML, "Accept-Language": "de"}).get_data(as_text=True)
    assert '<h1 lang="nb">tjeneste</h1>' in named
    assert "<h1>urn:x:2</h1>" in own.get("/resource?iri=urn:x:2", headers=HTML).get_data(as_text=True)


def test_an_unknown_thing_is_404_with_what_comes_near(client: FlaskClient) -> None:
    """People and machines learn which addresses look alike."""
    problem = client.get("/id/case/surgerry", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")
    assert vocab.THING + "case/surgery" in problem.get_json()["near"]
    page = client.get("/id/case/surgerry", headers=HTML)
    assert page.status_code == 404
    assert 'href="/id/case/surgery"' in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    [
        "/id/case/a%20b",
        "/id/%2e%2e/%2e%2e/etc/passwd",
        "/id/case/%3Cscript%3E",
        "/id/" + "x" * 8000,
        "/id/случай/один",
        "/id/case/a%2Fb%3Fc%23d",
        "/resource?iri=not-an-iri",
        "/resource?iri=http://%5Bbad",
        "/resource",
        "/resource?iri=nope:thing",
        "/ontology.exe",
        "/ontology/%00",
    ],
)
def test_odd_addresses_are_answered_plainly(client: FlaskClient, address: str) -> None:
    """Whatever stands in an address, the answer is a 4xx that says why, without markup from the address."""
    answer = client.get(address, headers=HTML)
    assert 400 <= answer.status_code < 500
    assert "<script" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("tail", ["a%2Fb", "a%20b", "a/../b", "a//b", ".", "v1.ttl", "x" * 8000, "%D0%BE", "о"])
def test_odd_names_have_a_page_and_data(own: FlaskClient, store: VersionedStore, tail: str) -> None:
    """A thing whose name has encoded slashes and spaces, dots, 8 kB or another script answers at its own address."""
    add(store, f"<{vocab.THING}{tail}> a coprod:Case ; rdfs:label 'an odd name' .")
    page = own.get(f"/id/{tail}", headers=HTML)
    assert page.status_code == 200
    assert "an odd name" in page.get_data(as_text=True)
    for data in (own.get(f"/id/{tail}", headers={"Accept": "text/turtle"}), own.get(f"/id/{tail}.ttl")):
        assert data.status_code == 200
        assert any(
            quad.subject == ox.NamedNode(vocab.THING + tail) for quad in ox.parse(data.data, ox.RdfFormat.TURTLE)
        )


def test_names_that_differ_in_encoding_alone_are_told_apart(own: FlaskClient, store: VersionedStore) -> None:
    """``a%2Fb`` is another name than ``a/b``, though a server decodes both alike; neither is answered for the other."""
    add(store, "".join(f"<{vocab.THING}{tail}> rdfs:label 'named {tail}' . " for tail in ("a%2Fb", "a/b")))
    for _ in range(2):
        for tail in ("a%2Fb", "a/b"):
            for headers in (HTML, {"Accept": "text/turtle"}):
                assert f"named {tail}" in own.get(f"/id/{tail}", headers=headers).get_data(as_text=True)


def test_a_name_that_is_a_script_is_nowhere_a_link(own: FlaskClient, store: VersionedStore) -> None:
    """An address that a browser would run is shown as text, and not among the signposts."""
    add(store, "<javascript:alert(1)> a coprod:Case .")
    page = own.get("/resource?iri=javascript:alert(1)", headers=HTML)
    assert page.status_code == 200
    assert 'href="javascript:' not in page.get_data(as_text=True)
    assert not any(line.startswith("<javascript:") for line in page.headers.getlist("Link"))


def test_foreign_things_have_a_page_here(own: FlaskClient, store: VersionedStore) -> None:
    """A service with an address of its own is described, and linked to from where it is mentioned."""
    add(
        store,
        "<https://example.org/s?a=1&b=2#x> a coprod:PublicService ; rdfs:label 'a foreign service' ; "
        "dct:relation [ rdfs:label 'a thing without a name' ; dct:relation [ rdfs:comment 'deeper' ] ] . "
        "<urn:mention> dct:relation <https://example.org/s?a=1&b=2#x> .",
        vocab.contribution_graph("20260101-abc"),
    )
    mention = own.get("/resource?iri=urn:mention", headers=HTML).get_data(as_text=True)
    link = next(one["href"] for one in Outline(mention).all("a") if "example.org" in (one.get("href") or ""))
    assert link is not None
    page = own.get(link, headers=HTML).get_data(as_text=True)
    assert "a foreign service" in page and "a thing without a name" in page and "deeper" in page
    assert 'href="/contributions/20260101-abc"' in page
    data = own.get(link, headers={"Accept": "application/n-triples"}).data
    assert b"deeper" in data


def test_a_list_is_shown_as_a_list(own: FlaskClient, store: VersionedStore) -> None:
    """The members of an RDF list stand in their order, also when there are more than nodes are followed deep."""
    members = " ".join(f"'member {n}'" for n in range(30))
    add(store, f"<urn:list> dct:hasPart ( {members} [ rdfs:label 'a blank member' ] ) .")
    page = own.get("/resource?iri=urn:list", headers=HTML).get_data(as_text=True)
    shown = re.findall(r"member \d+|a blank member", page)
    assert shown == [*(f"member {n}" for n in range(30)), "a blank member"]
    assert "rdf:rest" not in page


def test_parts_that_go_in_a_circle_end(own: FlaskClient, store: VersionedStore) -> None:
    """A case that is its own part, through others or by a blank node, is shown once."""
    add(
        store,
        "<urn:c> a coprod:Case ; coprod:describesInvolvement <urn:c>, <urn:d>, _:b . "
        "<urn:d> coprod:includesEncounter <urn:c> ; dct:hasPart _:l . _:l rdf:first 1 ; rdf:rest _:l . "
        "_:b coprod:creates _:b ; dct:relation _:b .",
    )
    for accept in (HTML, {"Accept": "text/turtle"}):
        assert own.get("/resource?iri=urn:c", headers=accept).status_code == 200


def test_a_thing_with_many_statements_is_cut_on_the_page_and_whole_as_data(
    own: FlaskClient, store: VersionedStore
) -> None:
    """The page says that it shows the first ones; data and the count of links are complete."""
    many = 3000
    values = ", ".join(f"<urn:v:{n}>" for n in range(many))
    mentions = " ".join(f"<urn:m:{n}> dct:relation <urn:big> ." for n in range(many))
    add(store, f"<urn:big> dct:relation {values} . {mentions}")
    page = own.get("/resource?iri=urn:big", headers=HTML).get_data(as_text=True)
    assert "the data hold all" in page
    assert "all 3,000, as CSV" in page
    assert len(page) < 400_000
    assert own.get("/resource?iri=urn:big&format=nt").data.count(b"\n") == many


def test_an_old_version_is_not_asked_for_in_vain(own: FlaskClient, store: VersionedStore) -> None:
    """What an address does not do it does not seem to do: it names the query that does."""
    store.restore(1, who="Ada", why="again")
    assert own.get("/id/case/surgery.ttl?version=2").status_code == 200
    for address in ("/id/case/surgery?version=1", "/ontology/CoDesign?version=1", "/id/case/none?version=1"):
        answer = own.get(address)
        assert answer.status_code == 400
        there = answer.json["detail"].rpartition(" ")[2].removeprefix("http://localhost")
        assert own.get(there).headers["Coprod-Version"] == "1"
