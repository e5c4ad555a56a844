"""What machines are told of the whole: VoID and DCAT, files, site map, signposts, and what is no longer here."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from outline import HTML, Outline, add

from coprod_kg import intake, vocab
from coprod_kg.publish import catalogue
from coprod_kg.publish.derived import build
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.web import context, create_app
from coprod_kg.web.signposts import Signpost

VOID = catalogue.VOID
CASE = "/id/case/surgery"
LIBRARY = Path(__file__).parents[2] / "examples" / "library.ttl"


def links(answer: object) -> dict[str, list[str]]:
    """The Link headers by relation."""
    found: dict[str, list[str]] = {}
    for line in answer.headers.getlist("Link"):  # type: ignore[attr-defined]
        match = re.fullmatch(r'<([^<>]*)>; rel="([^"]*)"(; type="[^"]*")?', line)
        assert match, line
        found.setdefault(match[2], []).append(match[1])
    return found


@pytest.mark.parametrize("address", ["/.well-known/void", "/dataset.ttl", "/dataset?format=turtle"])
def test_the_whole_is_described_with_its_partitions(client: FlaskClient, address: str) -> None:
    """Each class with its members and their properties, each property with its triples, as SPARQL counts them."""
    answer = client.get(address, headers={"Accept": "text/turtle"})
    assert answer.mimetype == "text/turtle"
    store = ox.Store()
    store.load(answer.data, format=ox.RdfFormat.TURTLE)
    prologue = f"PREFIX void: <{VOID}> PREFIX dcat: <{vocab.DCAT}> PREFIX dct: <{vocab.DCTERMS}> "
    text = f"{prologue} SELECT ?n {{ <{catalogue.IRI}> void:classPartition [ void:class ?c ; void:entities ?n ] }}"
    assert len(list(store.query(text))) > 50  # type: ignore[arg-type]
    used = (
        f"{prologue} SELECT ?n {{ <{catalogue.IRI}> void:classPartition [ void:class <{vocab.COPROD}Case> ; "
        f"void:propertyPartition [ void:property <{vocab.COPROD}describesInvolvement> ; void:triples ?n ] ] }}"
    )
    count = "SELECT (COUNT(DISTINCT ?i) AS ?n) { ?c a coprod:Case ; coprod:describesInvolvement ?i }"
    asked = client.get("/sparql", query_string={"query": count, "format": "json"}).get_json(force=True)
    counted = asked["results"]["bindings"][0]["n"]["value"]
    assert [row["n"].value for row in store.query(used)] == [counted]  # type: ignore[union-attr, index]
    for needed in ("dct:license ?x", "dcat:distribution [ dcat:downloadURL ?x ]", "void:subset ?x", "dct:title ?x"):
        assert store.query(f"{prologue} ASK {{ <{catalogue.IRI}> {needed} }}")


def test_files_hold_everything_and_are_made_once(own: FlaskClient, store: VersionedStore) -> None:
    """All graphs and each graph as N-Quads and TriG, of the current version and of releases; no other versions."""
    store.release("2026-1")
    listed = Outline(own.get("/dataset", headers=HTML).get_data(as_text=True)).all("a")
    files = [one["href"] for one in listed if "/dumps/" in (one["href"] or "")]
    assert len(files) > 10
    quads = set(store.read().quads())
    for name, form in (("dataset.nq.gz", ox.RdfFormat.N_QUADS), ("dataset.trig.gz", ox.RdfFormat.TRIG)):
        answer = own.get(f"/dumps/2/{name}")
        told = set(ox.parse(gzip.decompress(answer.data), format=form))
        assert len(told) == len(quads)
    paper = set(ox.parse(gzip.decompress(own.get("/dumps/2026-1/paper.nq.gz").data), format=ox.RdfFormat.N_QUADS))
    assert {quad.graph_name for quad in paper} == {vocab.PAPER}
    made = next((store.path / "derived" / "dumps").rglob("paper.nq.gz"))
    before = made.stat().st_mtime_ns
    again = own.get("/dumps/2026-1/paper.nq.gz")
    assert made.stat().st_mtime_ns == before
    tag = {"If-None-Match": again.headers["ETag"]}
    assert own.get("/dumps/2026-1/paper.nq.gz", headers=tag).status_code == 304
    for missing in ("/dumps/9/dataset.nq.gz", "/dumps/2/nothing.nq.gz", "/dumps/2/dataset.exe"):
        assert own.get(missing).status_code == 404


def test_the_address_of_a_file_outlives_its_version(own: FlaskClient, store: VersionedStore) -> None:
    """A release has its files by its number too; what is no release is gone with a word of what there is."""
    first = own.get("/dumps/1/paper.nq.gz").data
    store.release("2026-1")
    store.restore(1, who="Ada", why="again")
    assert own.get("/dumps/2026-1/paper.nq.gz").data == own.get("/dumps/1/paper.nq.gz").data == first
    gone = own.get("/dumps/2/paper.nq.gz")
    assert gone.status_code == 410 and "There are files of 2026-1, 3" in gone.json["detail"]
    assert gone.json["replaced_by"].endswith("/dataset")


def test_the_site_map_leads_to_pages(client: FlaskClient) -> None:
    """Every address of it answers; crawlers are told where it is."""
    assert "/sitemap.xml" in client.get("/robots.txt").get_data(as_text=True)
    index = client.get("/sitemap.xml")
    assert index.mimetype == "application/xml"
    maps = re.findall(r"<loc>(.*?)</loc>", index.get_data(as_text=True))
    pages = [page for one in maps for page in re.findall(r"<loc>(.*?)</loc>", client.get(one).get_data(as_text=True))]
    assert "http://localhost/id/case/surgery" in pages
    assert len(pages) == len(set(pages)) > 200
    assert all(client.get(page, headers=HTML).status_code == 200 for page in pages[:: len(pages) // 20])
    assert client.get("/sitemap-9.xml").status_code == 404
    for needed in ("/ontology/CoDesign", "/queries/two-by-two", "/claims", "/id/scheme/roles", "/versions/1", "/works"):
        assert f"http://localhost{needed}" in pages


def test_the_site_map_has_every_page_that_links_lead_to(own: FlaskClient, store: VersionedStore) -> None:
    """What is a page of its own, and that lists and pages of things lead to, a case with its address elsewhere too."""
    add(store, '<https://example.org/case> a coprod:Case ; rdfs:label "A garden"@en .', vocab.contribution_graph("x"))
    build.build(store)
    pages = set(re.findall(r"<loc>http://localhost(.*?)</loc>", own.get("/sitemap-1.xml").text))
    assert "/resource?iri=https%3A%2F%2Fexample.org%2Fcase" in pages
    led: set[str] = set()
    for start in ("/", "/cases", "/services", "/works", "/claims", "/queries", "/ontology", CASE, "/ontology/CoDesign"):
        found = (str(one.get("href") or "") for one in Outline(own.get(start, headers=HTML).text).all("a"))
        led |= {
            href.partition("#")[0] for href in found if re.match(r"/(id|ontology|queries|resource|versions)\b", href)
        }
    is_page = re.compile(r"[^?]*|/resource\?iri=https%3A%2F%2Fexample[^&]*")
    assert len(led) > 200
    assert not {href for href in led if is_page.fullmatch(href) and "." not in href} - pages - {"/resource"}


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_every_thing_has_its_signposts(client: FlaskClient, accept: str) -> None:
    """FAIR Signposting, level 1: identifier, data, kind, licence and collection, on pages and on data."""
    found = links(client.get(CASE, headers={"Accept": accept}))
    assert found["cite-as"] == [vocab.THING + "case/surgery"]
    assert found["author"] == [vocab.THING + "agent/contributors"]
    assert vocab.COPROD + "Case" in found["type"] and "https://schema.org/AboutPage" in found["type"]
    assert found["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found["collection"] == ["http://localhost/dataset"]
    for address in found["describedby"]:
        assert client.get(address).status_code == 200
    items = links(client.get("/dataset", headers=HTML))["item"]
    assert items and all(client.get(item).mimetype == "application/gzip" for item in items)


@pytest.mark.parametrize(
    ("address", "cited", "collection"),
    [
        ("/dataset", "dataset", ""),
        (CASE, "id/case/surgery", "/dataset"),
        ("/id/claim/a-continuum", "id/claim/a-continuum", "/dataset"),
        ("/ontology", "ontology", "/dataset"),
        ("/ontology/CoDesign", "ontology#CoDesign", "/dataset"),
        ("/id/scheme/roles", "id/scheme/roles", "/dataset"),
        ("/queries/two-by-two", "queries/two-by-two", "/queries"),
        ("/versions/1", "id/version/1", "/versions"),
    ],
)
def test_what_comes_with_the_package_names_its_authors(
    client: FlaskClient, address: str, cited: str, collection: str
) -> None:
    """Page and data have the same signposts, all that level 1 asks for: also a lasting name, and whoever made it."""
    several = [links(client.get(address, headers={"Accept": accept})) for accept in ("text/html", "text/turtle")]
    for found in several:
        assert found["cite-as"] == [vocab.BASE + cited]
        assert "https://schema.org/AboutPage" in found["type"]
        assert found["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
        assert found.get("collection", [""]) == [f"http://localhost{collection}" if collection else ""]
        assert all(client.get(there).status_code == 200 for there in found["describedby"])
        if not address.startswith("/versions"):
            assert found["author"] == [vocab.THING + "agent/contributors"]


@pytest.mark.parametrize("address", ["/queries", "/contributions", "/versions", "/cases", "/claims", "/services"])
def test_lists_have_signposts_and_are_not_sent_twice(client: FlaskClient, address: str) -> None:
    """What they are a part of, and where that is described; who has the list is told so."""
    first = client.get(address, headers=HTML)
    found = links(first)
    assert {"describedby", "collection", "license", "type"} <= set(found)
    again = client.get(address, headers={**HTML, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_signposts_are_told_in_full_as_a_set_of_links(client: FlaskClient) -> None:
    """Level 2: the link set says what the header says."""
    header = links(client.get(CASE, headers=HTML))
    answer = client.get(header.pop("linkset")[0])
    assert answer.mimetype == "application/linkset+json"
    (told,) = answer.get_json(force=True)["linkset"]
    assert told.pop("anchor") == vocab.THING + "case/surgery"
    assert {relation: [one["href"] for one in several] for relation, several in told.items()} == header


def test_a_signpost_cannot_break_out_of_its_header() -> None:
    """Whatever stands in an address."""
    assert "\n" not in str(Signpost("author", 'https://example.org/>\r\nSet-Cookie: a="b'))
    assert str(Signpost("type", "https://example.org/ü")).startswith("<https://example.org/%C3%BC>")


def test_a_contributions_licence_and_author_are_signposted(own: FlaskClient, store: VersionedStore) -> None:
    """What comes from a contribution has the contribution's licence and creator."""
    given = intake.About(
        title="A library", creator="https://orcid.org/0000-0002-1825-0097",
        licence="https://creativecommons.org/publicdomain/zero/1.0/",
    )  # fmt: skip
    intake.submit(store, intake.Upload.from_path(LIBRARY), given, who="a curator")
    page = own.get("/resource?iri=https://example.org/valdoro/case", headers=HTML)
    assert links(page)["license"] == [given.licence] and links(page)["author"] == [given.creator]
    (identifier,) = (one["id"] for one in own.get("/contributions?format=json").get_json()["contributions"])
    shown = own.get(f"/contributions/{identifier}", headers=HTML)
    found = links(shown)
    assert found["cite-as"] == [f"{vocab.THING}contribution/{identifier}"]
    assert (found["license"], found["author"]) == ([given.licence], [given.creator])
    assert found["collection"] == ["http://localhost/contributions"]
    assert own.get(found["item"][0]).data == LIBRARY.read_bytes()
    turtle = own.get(f"/contributions/{identifier}", headers={"Accept": "text/turtle"})
    assert turtle.mimetype == "text/turtle" and b"A library" in turtle.data
    assert f"/contributions/{identifier}?format=ttl" in shown.text
    text = Outline(page.get_data(as_text=True)).text
    assert "A library , contributed" in text or "A library, contributed" in text


def test_what_was_withdrawn_is_gone_and_what_replaced_it_is_named(own: FlaskClient, store: VersionedStore) -> None:
    """410 for what only a withdrawn or replaced contribution described, 404 for what never was."""
    about = intake.About(title="A library")
    first = intake.submit(store, intake.Upload.from_path(LIBRARY), about, who="a curator").contribution
    address = "/resource?iri=https://example.org/valdoro/planning"
    assert own.get(address).status_code == 200
    data = LIBRARY.read_bytes().replace(b"ex:planning", b"ex:plans")
    replacing = intake.About(title="A library, again", replaces=first.id)
    second = intake.submit(store, intake.Upload("library.ttl", data), replacing, who="a curator").contribution
    gone = own.get(address, headers={"Accept": "application/json"})
    assert gone.status_code == 410
    assert gone.get_json()["replaced_by"] == f"http://localhost/contributions/{second.id}"
    assert first.id in gone.get_json()["detail"]
    intake.withdraw(store, second.id, who="a curator")
    for name in ("planning", "plans", "case"):
        page = own.get(f"/resource?iri=https://example.org/valdoro/{name}", headers=HTML)
        assert page.status_code == 410, name
    assert own.get("/resource?iri=https://example.org/valdoro/nothing").status_code == 404


def test_search_engines_read_what_this_is(client: FlaskClient) -> None:
    """schema.org on the first page and on the dataset's, where markup in a text cannot end it."""
    for address in ("/", "/dataset"):
        page = client.get(address, headers=HTML).get_data(as_text=True)
        told = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert told and '"@type": "Dataset"' in told[1] and "<" not in told[1]


def test_a_version_tells_what_it_changed(own: FlaskClient, store: VersionedStore) -> None:
    """Who, why, how many triples came and went, and which; one that never was is 404."""
    add(store, "<urn:a> rdfs:label 'a new label' .")
    page = Outline(own.get("/versions/2", headers=HTML).get_data(as_text=True)).text
    assert "to see it" in page and "a new label" in page and "+1" in page
    told = own.get("/versions/2", headers={"Accept": "application/json"}).get_json()
    assert {one["graph"]: one["change"] for one in told["graphs"]}[vocab.PAPER.value] == 1
    assert own.get("/versions/99").status_code == 404


def test_names_of_graphs_and_shapes_lead_to_their_data(client: FlaskClient) -> None:
    """As the rules for w3id.org send them here."""
    for address in ("/graph/paper", "/shapes"):
        there = client.get(address, headers={"Accept": "text/turtle"})
        assert there.status_code == 303
        assert client.get(there.headers["Location"], headers={"Accept": "text/turtle"}).mimetype == "text/turtle"


def test_files_are_sent_where_the_store_is_named_by_a_relative_path(
    store: VersionedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that was started beside its store sends its files, too."""
    monkeypatch.chdir(store.path.parent)
    app = create_app(Settings(store=store.path.name, workers=1))
    answer = app.test_client().get("/dumps/1/paper.nq.gz", buffered=True)
    context.endpoint(app).pool.close()
    assert answer.status_code == 200
    assert gzip.decompress(answer.data)


#: What DCAT-AP 3 asks of each class at least, and of which kind the values have to be.
ASKED = {
    "Dataset": {"dct:title": ox.Literal, "dct:description": ox.Literal, "dcat:distribution": ox.NamedNode},
    "Distribution": {"dcat:accessURL": ox.NamedNode, "dct:license": ox.NamedNode, "dcat:mediaType": ox.NamedNode},
    "DataService": {"dct:title": ox.Literal, "dcat:endpointURL": ox.NamedNode, "dcat:servesDataset": ox.NamedNode},
}


@pytest.mark.parametrize("kind", ASKED)
def test_the_description_says_what_dcat_ap_asks_for(client: FlaskClient, kind: str) -> None:
    """Catalogues of open data can take the description in: nothing that they ask for is missing."""
    told = ox.Store()
    told.load(client.get("/dataset", headers={"Accept": "text/turtle"}).data, format=ox.RdfFormat.TURTLE)
    of_kind = list(told.quads_for_pattern(None, vocab.RDF_TYPE, ox.NamedNode(vocab.DCAT + kind)))
    assert of_kind
    for quad in of_kind:
        for path, sort in ASKED[kind].items():
            values = list(told.quads_for_pattern(quad.subject, ox.NamedNode(vocab.expand(path)), None))
            assert values, (quad.subject, path)
            assert all(isinstance(one.object, sort) for one in values)


def test_questions_are_answered_from_a_store_with_a_relative_path(
    store: VersionedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that was started beside its store, as the README does, answers queries."""
    monkeypatch.chdir(store.path.parent)
    app = create_app(Settings(store=store.path.name, workers=1))
    statuses = [
        app.test_client().get(address, buffered=True).status_code
        for address in ("/sparql?query=ASK{}", "/queries/two-by-two")
    ]
    context.endpoint(app).pool.close()
    assert statuses == [200, 200]


def test_the_page_of_the_whole_tells_what_each_graph_holds(client: FlaskClient) -> None:
    """Every graph that the packaged knowledge is in, in words."""
    page = client.get("/dataset", headers=HTML).text
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>', page)
    assert len(rows) > 7
    assert all('class="gist"' in row for row in rows if row != "all graphs"), rows
