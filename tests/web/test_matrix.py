"""Content negotiation as a matrix: kind of address × Accept × ending or ``format=``."""

from __future__ import annotations

import kinds
import pytest
from flask.testing import FlaskClient

SELECT, CONSTRUCT = "SELECT * { ?s a coprod:Case }", "CONSTRUCT WHERE { ?s a coprod:Case }"
#: Kinds of address by what they can answer with.
LINKED = ("/ontology", "/id/case/surgery", "/id/scheme/activeness", "/resource?iri=coprod%3ACoDesign")
TABLES = (f"/sparql?query={SELECT}",)
QUESTIONS = ("/queries/two-by-two", "/queries/cases-by-form?form=CoDesign")
GRAPHS = (f"/sparql?query={CONSTRUCT}",)
LISTS = ("/queries", "/contributions", "/versions")
RECORDS = ("/versions/1",)
ABOUT = ("/queries/two-by-two/about",)

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Accept, and what is answered by linked data, tables, graphs and lists; nothing where that is 406.
ACCEPT = (
    (None, "text/html", JSON, "text/turtle", "application/json"),
    ("*/*", "text/html", JSON, "text/turtle", "application/json"),
    (kinds.BROWSER, "text/html", "text/html", "text/html", "text/html"),
    ("text/html;q=0.1", "text/html", "text/html", "text/html", "text/html"),
    ("text/turtle", "text/turtle", "", "text/turtle", ""),
    ("application/ld+json, text/turtle;q=0.9", "application/ld+json", "", "application/ld+json", ""),
    ("application/rdf+xml", "application/rdf+xml", "", "application/rdf+xml", ""),
    ("application/n-triples", "application/n-triples", "", "application/n-triples", ""),
    ("application/n-quads", "application/n-quads", "", "application/n-quads", ""),
    ("application/trig;q=0.5, text/turtle;q=0.4", "application/trig", "", "application/trig", ""),
    ("text/csv", "", "text/csv", "", ""),
    ("text/tab-separated-values, text/csv;q=0.5", "", "text/tab-separated-values", "", ""),
    (JSON, "", JSON, "", ""),
    (XML, "", XML, "", ""),
    (XLSX, "", XLSX, "", ""),
    ("application/json", "application/json", "application/json", "application/json", "application/json"),
    ("application/xml", "application/xml", "application/xml", "application/xml", ""),
    ("text/*", "text/html", "text/csv", "text/turtle", "text/html"),
    ("image/png", "", "", "", ""),
    ("text/html;q=0, */*", "text/turtle", JSON, "text/turtle", "application/json"),
)
#: Names of formats, and what is answered by linked data, tables, graphs and lists.
NAMED = (
    ("html", "text/html", "text/html", "text/html", "text/html"),
    ("ttl", "text/turtle", "", "text/turtle", ""),
    ("turtle", "text/turtle", "", "text/turtle", ""),
    ("jsonld", "application/ld+json", "", "application/ld+json", ""),
    ("rdf", "application/rdf+xml", "", "application/rdf+xml", ""),
    ("nt", "application/n-triples", "", "application/n-triples", ""),
    ("nq", "application/n-quads", "", "application/n-quads", ""),
    ("trig", "application/trig", "", "application/trig", ""),
    ("csv", "", "text/csv", "", ""),
    ("tsv", "", "text/tab-separated-values", "", ""),
    ("xlsx", "", XLSX, "", ""),
    ("srj", "", JSON, "", "application/json"),
    ("srx", "", XML, "", ""),
    ("jpeg", "", "", "", ""),
)
RDF = {"text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"}
QUADS = {"application/n-quads", "application/trig"}
KINDS = ((LINKED, 1), (TABLES, 2), (GRAPHS, 3), (LISTS, 4))
ADDRESSES = [(address, column) for addresses, column in KINDS for address in addresses]


def of_question(row: tuple[str | None, ...]) -> str:
    """What a question answers with: a table where that is liked, else the table as a graph."""
    table, graph = row[2] or "", row[3] or ""
    return table or (graph if graph in RDF else "text/turtle" if row[0] and "turtle" in row[0] else "")


def of_record(row: tuple[str | None, ...]) -> str:
    """What a contribution or a version answers with: its facts as JSON, its page, or what the graph says of it."""
    return row[4] or row[3] or ""


def check(client: FlaskClient, address: str, headers: dict[str, str], media_type: str) -> None:
    """The answer is what the matrix says, and says by what it was chosen."""
    answer = client.get(address, headers=headers)
    if media_type:
        assert (answer.status_code, answer.mimetype) == (200, media_type), (address, headers)
        assert "Accept" in answer.headers["Vary"]
        assert answer.data
    else:
        assert answer.status_code in (404, 406), (address, headers, answer.mimetype)


@pytest.mark.parametrize(("address", "column"), ADDRESSES)
def test_the_accept_header_chooses(client: FlaskClient, address: str, column: int) -> None:
    """Every kind of address answers every wish with what the matrix says, or 406."""
    for row in ACCEPT:
        check(client, address, {} if row[0] is None else {"Accept": row[0]}, row[column] or "")


@pytest.mark.parametrize(("address", "column"), ADDRESSES)
def test_a_format_in_the_address_wins(client: FlaskClient, address: str, column: int) -> None:
    """Whatever the browser says that it likes."""
    for name, *answers in NAMED:
        asked = f"{address}{'&' if '?' in address else '?'}format={name}"
        check(client, asked, {"Accept": kinds.BROWSER}, answers[column - 1])


@pytest.mark.parametrize("row", ACCEPT)
def test_questions_and_records_are_graphs_too(client: FlaskClient, row: tuple[str | None, ...]) -> None:
    """A question's answer is a table first, and a graph for who likes no table; a version is told in all formats."""
    headers = {} if row[0] is None else {"Accept": row[0]}
    for addresses, wanted in ((QUESTIONS, of_question(row)), (RECORDS, of_record(row))):
        for address in addresses:
            check(client, address, headers, wanted)


@pytest.mark.parametrize("row", NAMED)
def test_formats_of_questions_and_records(client: FlaskClient, row: tuple[str, ...]) -> None:
    """The address names any of them, whatever the browser likes."""
    for addresses, wanted in ((QUESTIONS, of_question(row)), (RECORDS, of_record(row))):
        for address in addresses:
            asked = f"{address}{'&' if '?' in address else '?'}format={row[0]}"
            check(client, asked, {"Accept": kinds.BROWSER}, wanted)


@pytest.mark.parametrize("address", ABOUT)
def test_a_question_itself_is_data_and_people_get_its_page(client: FlaskClient, address: str) -> None:
    """Whoever likes RDF gets the query as a thing; a browser is led to its page."""
    for media_type in RDF | QUADS:
        check(client, address, {"Accept": media_type}, media_type)
    led = client.get(address, headers={"Accept": kinds.BROWSER})
    assert (led.status_code, led.headers["Location"]) == (303, address.removesuffix("/about"))
    assert client.get(address, headers={"Accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize("address", [address for address in LINKED if "?" not in address])
def test_an_ending_wins(client: FlaskClient, address: str) -> None:
    """The address of a thing with an ending is that of its data; an ending that is none is another address."""
    for name, media_type, *_ in NAMED:
        if name not in ("turtle", "srj", "srx"):
            check(client, f"{address}.{name}", {"Accept": "text/html"}, media_type)


@pytest.mark.parametrize(("address", "column"), ADDRESSES)
def test_head_is_get_without_a_body(client: FlaskClient, address: str, column: int) -> None:
    """The same headers, and nothing after them."""
    for accept in (kinds.BROWSER, "*/*"):
        got, head = (ask(address, headers={"Accept": accept}) for ask in (client.get, client.head))
        assert (head.status_code, head.mimetype, head.data) == (got.status_code, got.mimetype, b"")


@pytest.mark.parametrize(("address", "column"), ADDRESSES)
def test_a_tag_is_good_for_one_format(client: FlaskClient, address: str, column: int) -> None:
    """Who names the tag of an answer gets 304 without a body, by GET and by HEAD; the tag of another format is none."""
    tags = {}
    for accept in sorted({str(row[column]) for row in ACCEPT if row[column]}):
        tag = client.get(address, headers={"Accept": accept}).headers.get("ETag")
        if tag is None:
            continue  # what changes with more than the version, such as lists of contributions
        for ask in (client.get, client.head):
            for condition in (tag, f'"another", {tag}', "*"):
                again = ask(address, headers={"Accept": accept, "If-None-Match": condition})
                assert (again.status_code, again.data) == (304, b""), (address, accept, condition)
                assert again.headers["ETag"] == tag
                assert "Accept" in again.headers["Vary"]
            for other in tags:
                assert ask(address, headers={"Accept": accept, "If-None-Match": other}).status_code == 200
        tags[tag] = accept
    assert len(tags) > 1 or address in LISTS
