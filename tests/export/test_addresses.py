"""What links of a copy promise: each address is one file that any system can have, and links are relative to pages."""

from __future__ import annotations

import pytest

from coprod_kg.export.addresses import ELSEWHERE, Addresses

COPY = Addresses("https://example.org/coprod", 7, frozenset({"ttl", "jsonld"}))


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/id/case/surgery", "id/case/surgery.html"),
        ("/id/case/surgery?format=ttl", "id/case/surgery.ttl"),
        ("/ontology/CoDesign?format=jsonld", "ontology/CoDesign.jsonld"),
        ("/cases?page=3", "cases-page-3.html"),
        ("/cases?form=CoDesign&page=2", "cases/form/CoDesign-page-2.html"),
        ("/cases/by/form", "cases/by/form.csv"),
        ("/queries/cases-by-form?format=csv", "queries/cases-by-form.csv"),
        ("/static/style.css?v=1", "static/style.css"),
        ("/search", "search.html"),
        ("/graph-store?graph=https%3A%2F%2Fw3id.org%2Fcoproduction%2Fgraph%2Fpaper", "dumps/7/paper.nq.gz"),
    ],
)
def test_an_address_is_a_file(address: str, file: str) -> None:
    """What a server answers is a file, named so that a person finds it."""
    assert COPY.file(address) == file


@pytest.mark.parametrize(
    "address",
    [
        "/sparql", "/sparql?query=ASK%7B%7D", "/contribute", "/search?q=care", "/cases?form=CoDesign&phase=Design",
        "/id/case/surgery?format=rdf", "/queries/x?form=coprod%3ACoDesign", "/resource", "relative",
    ],
)  # fmt: skip
def test_what_takes_a_server_is_no_file(address: str) -> None:
    """Questions that nobody asked yet cannot be written down."""
    assert COPY.file(address) is None


def test_odd_addresses_have_names_that_files_can_have() -> None:
    """Dots, slashes, other hosts' names, scripts and long ones: one name each, inside the folder, of sane length."""
    odd = [
        "/id/a%2F..%2F..%2Fetc", "/id/..", "/id/.hidden", "/id/v1.ttl", "/id/a%20b", "/id/a%5Cb", "/id/con%3A",
        "/id/" + "x" * 8000, "/resource?iri=https%3A%2F%2Fexample.org%2Fa%20b", "/resource?iri=urn%3Aa",
        "/resource?iri=https%3A%2F%2Fexample.org%2Fa-b",
    ]  # fmt: skip
    files = [COPY.file(one) for one in odd]
    assert len(set(files)) == len(odd)
    for file in files:
        assert file is not None
        parts = file.split("/")
        assert ".." not in parts
        assert parts[0] in ("id", "resource")
        assert all(len(part) < 150 and not part.startswith(".") for part in parts)


def test_links_are_relative_and_told() -> None:
    """Links lead to files from wherever the page is; those to other hosts, and names of things, stay as they are."""
    page = (
        '<a href="/">home</a><a href="/ontology#Case">term</a><form action="/search"></form>'
        '<a href="https://example.org/coprod/dumps/7/dataset.nq.gz">all</a><a href="/sparql">ask</a>'
        '<a href="https://w3id.org/coproduction/id/case/one">name</a><a href="#here">here</a>'
        "<code>curl https://example.org/coprod/queries/x?format=csv</code>"
    )
    text, links = COPY.rewritten(page, "id/case/one.html")
    for href in ("../../index.html", "../../ontology.html#Case", "../../dumps/7/dataset.nq.gz", f"../../{ELSEWHERE}"):
        assert f'href="{href}"' in text
    assert 'action="../../search.html"' in text
    assert 'href="https://w3id.org/coproduction/id/case/one"' in text
    assert 'href="#here"' in text
    assert "curl https://example.org/coprod/queries/x.csv" in text
    assert links["ontology.html#Case"] == "/ontology"


def test_a_page_for_what_is_not_there_has_whole_links() -> None:
    """A host shows it at any address, so nothing in it may be relative."""
    text, _ = COPY.rewritten('<a href="/cases">cases</a>', "404.html")
    assert text == '<a href="https://example.org/coprod/cases.html">cases</a>'
