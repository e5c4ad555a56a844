"""What a copy as files promises: all pages of one version with their data, every link checked, nothing overwritten."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from copies import BASE, ODD, Copied
from flask.testing import FlaskClient

from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.export import export
from coprod_kg.export.addresses import Addresses
from coprod_kg.export.snapshot import at_version
from coprod_kg.settings import Settings
from coprod_kg.web import create_app
from coprod_kg.web.context import endpoint


@pytest.fixture(scope="module")
def asked(copied: Copied) -> Iterator[FlaskClient]:
    """A client of a server over the same version."""
    with at_version(str(copied.store.path), 1) as place:
        app = create_app(Settings.from_environment({}, store=place, base=BASE))
        yield app.test_client()
        endpoint(app).pool.close()


def test_a_copy_is_of_the_release_that_was_asked_for(copied: Copied) -> None:
    """What came later is neither in its pages, nor in its search, nor in its data; it says how to cite it."""
    assert copied.told.name == "release 1.0"
    assert (copied.folder / "id" / "one.html").is_file()
    assert not (copied.folder / "id" / "two.html").exists()
    with gzip.open(copied.folder / "dumps" / "1" / "dataset.nq.gz") as file:
        assert b"/id/two>" not in file.read()
    cite = (copied.folder / "cite.html").read_text("utf-8")
    assert "release 1.0" in cite
    assert BASE in cite
    assert 'version: "1.0"' in (copied.folder / "CITATION.cff").read_text("utf-8")


def test_every_link_is_checked(copied: Copied) -> None:
    """No link leads nowhere; what needs a server leads to a page that says so."""
    assert copied.told.dead == ()
    assert (copied.folder / "needs-a-server.html").is_file()
    assert "explain" not in (copied.folder / "index.html").read_text("utf-8")


def test_data_stand_beside_the_page(copied: Copied) -> None:
    """A thing's data are Turtle and JSON-LD, which its page tells of; the page says in its head what headers say."""
    triples = set(ox.parse((copied.folder / "id" / "one.ttl").read_bytes(), ox.RdfFormat.TURTLE))
    assert ox.Literal("Cirugía", language="es") in {quad.object for quad in triples}
    page = (copied.folder / "id" / "one.html").read_text("utf-8")
    assert '<link rel="describedby" href="../id/one.ttl" type="text/turtle">' in page
    assert '<link rel="cite-as" href="https://w3id.org/coproduction/id/one">' in page
    assert "Content-Security-Policy" in page
    assert "<script>alert" not in page
    assert "RDF/XML" not in page


@pytest.mark.parametrize(
    "address",
    [
        *(f"{thing}{mark}format={ending}"
          for thing, mark in (("/id/one", "?"), ("/ontology/Case", "?"), (f"/resource?iri={quote(ODD, safe='')}", "&"),
                              ("/resource?iri=https%3A%2F%2Fexample.org%2Fa%2520b", "&"))
          for ending in ("ttl", "jsonld")),
        *(f"/queries/public-services?format={ending}" for ending in ("csv", "tsv", "json", "xml")),
        "/dumps/1/dataset.nq.gz",
    ],
)  # fmt: skip
def test_files_are_what_a_server_answers(copied: Copied, asked: FlaskClient, address: str) -> None:
    """Though data are written without a server's way to them, they are the same, byte for byte."""
    file = Addresses(BASE, 1, frozenset({"ttl", "jsonld"})).file(address)
    answer = asked.get(address, buffered=True)
    assert (answer.status_code, len(answer.data) > 50) == (200, True)
    assert (copied.folder / str(file)).read_bytes() == answer.data


def test_dumps_have_digests(copied: Copied) -> None:
    """Whoever fetches all data can tell that they are whole."""
    lines = (copied.folder / "SHA256SUMS").read_text("utf-8").splitlines()
    assert any(line.endswith("dumps/1/dataset.nq.gz") for line in lines)
    for digest, name in (line.split("  ") for line in lines):
        assert hashlib.sha256((copied.folder / name).read_bytes()).hexdigest() == digest


def test_the_index_finds_every_name(copied: Copied) -> None:
    """Names in all languages are in the pieces of the index, and lead to files."""

    def handed(path: str) -> list[object]:
        text = (copied.folder / "search" / path).read_text("utf-8")
        return list(json.loads(text.strip().removeprefix("coprod(").removesuffix(")").join("[]")))

    _, _, things = handed("t/0.js")
    assert isinstance(things, list)
    for word, piece in (("cirugia", "ci"), ("图", "56fe")):
        _, _, words = handed(f"w/{piece}.js")
        assert isinstance(words, dict)
        (number,) = words[word][0]
        assert (copied.folder / things[number][2]).is_file()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    """Nothing old is mixed with a copy."""
    (tmp_path / "mine").write_text("x")
    with pytest.raises(BadRequest, match="not an empty folder"):
        export(str(tmp_path / "store"), tmp_path)


def test_what_does_not_fit_is_told(copied: Copied, tmp_path: Path) -> None:
    """A release that is not there, a base that is no address, a format that is none: nothing is written."""
    store, target = str(copied.store.path), tmp_path / "copy"
    with pytest.raises(NotFound, match=r"'1.1'.*1.0"):
        export(store, target, version="1.1")
    with pytest.raises(BadRequest, match="no address of a site"):
        export(store, target, base="example.org")
    with pytest.raises(BadRequest, match="no format of linked data"):
        export(store, target, formats=["docx"])
    assert not target.exists()


@pytest.mark.long
def test_no_link_of_the_whole_copy_is_dead(founded: Path, tmp_path: Path) -> None:
    """Every page of the packaged knowledge is written by several processes, with its data."""
    done = export(str(founded), tmp_path / "copy")
    assert not done.dead
    assert (tmp_path / "copy" / "id" / "case" / "surgery.html").is_file()
    assert (tmp_path / "copy" / "id" / "case" / "surgery.ttl").is_file()
