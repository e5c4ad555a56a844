"""Handing in over the web: checked without an account, handed in with a token, published by a curator."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from books import FERRY, book
from desk import ABOUT, Desk, browse, desk_over, garden, hidden, upload
from outline import HTML, Outline

from coprod_kg import intake, vocab
from coprod_kg.contribution import contributions
from coprod_kg.errors import Gone
from coprod_kg.places import Places
from coprod_kg.tokens import Tokens

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
BROKEN = (EXAMPLES / "broken.ttl").read_bytes()


@pytest.fixture(scope="module")
def desk(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_over(founded, tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.mark.parametrize(
    ("accept", "begins"),
    [
        ("application/json", '{"conforms": false'),
        ("text/plain", "3 violations."),
        ("application/sarif+json", '{"$schema"'),
        ("text/csv", "severity,message"),
        ("text/turtle", "@prefix"),
    ],
)
def test_a_script_checks_a_file_without_an_account(desk: Desk, accept: str, begins: str) -> None:
    """The report comes in the form that is asked for, with the file's name and lines; nothing is taken in."""
    before = desk.store.version().number
    response = desk.validate(BROKEN, "broken.ttl", Accept=accept)
    assert response.status_code == 200
    assert response.content_type.startswith(accept)
    assert response.get_data(as_text=True).startswith(begins)
    assert desk.store.version().number == before


@pytest.fixture
def lone(founded: Path, tmp_path: Path) -> Iterator[Desk]:
    with desk_over(founded, tmp_path) as made:
        yield made


TABLE = "Name,Town\nResidents of Lindmoor,Lindmoor\nGardeners,\n"
OWN = """things:
  actor:
    address: "https://e.org/actor/{Name}"
    type: coprod:Actor
    say:
      rdfs:label: {column: Name, language: en}
"""


@pytest.mark.parametrize("way", ["file", "text"])
def test_a_table_of_another_layout_makes_the_same_journey_by_a_mapping(lone: Desk, way: str) -> None:
    """It is checked by row, in the language that is asked for, handed in, accepted, and its mapping is kept."""
    given = (io.BytesIO(OWN.encode()), "own.yaml") if way == "file" else OWN
    checked = lone.client().post("/validate", data={"file": upload(TABLE, "t.csv"), "mapping": given, "language": "es"})
    assert checked.status_code == 200
    assert any("no lee nada de estas columnas: Town" in one["message"] for one in checked.get_json()["findings"])
    data = ABOUT | {"file": upload(TABLE, "t.csv"), "mapping": (io.BytesIO(OWN.encode()), "own.yaml")}
    made = lone.client().post("/contributions", data=data, headers=lone.bearer("ada"))
    assert made.status_code == 201
    identifier = made.get_json()["id"]
    where = f"/contributions/{identifier}"
    assert (
        lone.client().get(f"{where}/changes?format=json", headers=lone.bearer("cleo")).get_json()["added"]["count"] == 4
    )
    assert lone.client().get(f"{where}/mapping").status_code == 403
    assert lone.do("accept", identifier, "cleo").status_code == 200
    assert lone.client().get(f"{where}/mapping").data == OWN.encode()
    told = lone.client().get(f"{where}?format=json").get_json()
    assert (told["mapping"], told["triples"]) == ("own.yaml", 4)
    (found,) = contributions(lone.store.read())
    assert lone.store.original(found.mapping_sha256 or "") == OWN.encode()
    used = f"ASK {{ GRAPH {vocab.PROVENANCE} {{ ?activity prov:used <{found.iri}/mapping> }} }}"
    assert bool(lone.store.read().query(used))
    engine = lone.store.read()
    places = Places(engine, lone.store.original)
    triple = next(iter(engine.quads(ox.NamedNode(found.graph)))).triple
    assert places(triple, ox.NamedNode(found.graph)) is not None
    intake.purge(lone.store, identifier, who="Ada", why="the law")
    with pytest.raises(Gone):
        lone.store.original(found.mapping_sha256 or "")


@pytest.mark.parametrize(
    ("mapping", "status", "says"),
    [
        ("interlnk", 404, "Did you mean interlink?"),
        ("../../etc/passwd", 404, "There is no mapping"),
        ("things: [\n", 400, "The mapping is not YAML"),
        ("x: 1\n" * 30_000, 413, "the limit for a mapping"),
    ],
)
def test_a_mapping_that_is_none_is_told_what_there_is(desk: Desk, mapping: str, status: int, says: str) -> None:
    """No file of the server can be named, and what is wrong with a mapping is said as of any file."""
    answer = desk.client().post("/validate", data={"file": upload(TABLE, "t.csv"), "mapping": mapping})
    assert answer.status_code == status
    assert says in answer.get_json()["detail"]


def test_a_browser_keeps_the_mapping_when_the_file_is_mended(desk: Desk) -> None:
    """The page of a check by a shipped mapping has it in its form, for the next check."""
    csv = (EXAMPLES / "participedia-rows.csv").read_bytes()
    data = {"file": upload(csv, "t.csv"), "mapping": "participedia"}
    led = desk.client().post("/validate", data=data, headers=HTML)
    status, page = browse(desk.client(), led.headers["Location"])
    assert status == 200
    assert hidden(page, "mapping").startswith("# Participedia")
    assert "C4" in page.text  # the cell of a date that can be read in two ways


def test_a_long_list_is_read_page_by_page(lone: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page has so many, tells how many there are, and links to the next; what is no page is an error."""
    monkeypatch.setattr("coprod_kg.web.contributions.SHOWN", 2)
    given = [lone.hand_in(garden(f"p{number}")).get_json()["id"] for number in range(3)]
    pages = [lone.client().get(f"/contributions?format=json&page={number}").get_json() for number in (1, 2)]
    assert {one["id"] for page in pages for one in page["contributions"]} == set(given)
    assert (pages[0]["count"], pages[0]["page"], pages[0]["pages"]) == (3, 1, 2)
    page = lone.client().get("/contributions", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'rel="next" href="/contributions?page=2"' in page
    assert lone.client().get("/contributions?page=0").status_code == 400


def test_no_more_waits_than_there_is_room_for(founded: Path, tmp_path: Path) -> None:
    """Who would have too many bytes waiting is told to withdraw some (429), and all together to wait (507)."""
    size = len(garden("one"))
    with desk_over(founded, tmp_path, waiting_bytes_each=2 * size, waiting_bytes=3 * size) as desk:
        assert [desk.hand_in(garden(name)).status_code for name in ("one", "two")] == [201, 201]
        full = desk.hand_in(garden("six"))
        assert full.status_code == 429
        assert "Withdraw one" in full.get_json()["detail"]
        assert desk.hand_in(garden("ten"), "bob").status_code == 201
        last = desk.hand_in(garden("pea"), "bob")
        assert last.status_code == 507
        assert "may wait here in all" in last.get_json()["detail"]


def test_a_file_may_be_the_body_itself(desk: Desk) -> None:
    """As curl's --data-binary sends it, whatever that calls it; a media type of RDF states the format."""
    for kind in ("application/x-www-form-urlencoded", "text/turtle", "application/octet-stream"):
        response = desk.client().post("/validate?name=x", data=BROKEN, content_type=kind)
        assert response.get_json()["counts"]["violation"] == 3
        assert {found["line"] for found in response.get_json()["findings"]} == {31, 33, 46}
    wrong = desk.client().post("/validate", data=BROKEN, content_type="application/ld+json")
    assert wrong.status_code == 400


@pytest.mark.parametrize(
    ("data", "name", "status", "says"),
    [
        ((EXAMPLES / "malformed.ttl").read_bytes(), "malformed.ttl", 400, "malformed.ttl:8:1"),
        (b"%PDF-1.7", "report.pdf", 415, "PDF"),
        (b"", "empty.ttl", 400, "empty"),
        (b"@prefix : <a:> . :a :b :c .", "../../etc/passwd.ttl", 200, "passwd.ttl"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(desk: Desk, data: bytes, name: str, status: int, says: str) -> None:
    """A problem document, and never a path of anybody's machine."""
    response = desk.validate(data, name)
    assert response.status_code == status
    assert says in response.get_data(as_text=True)
    assert "etc" not in response.get_data(as_text=True)


def test_a_browser_is_led_to_the_report_with_links_into_the_file(desk: Desk) -> None:
    """Each finding's line is a link to that line, which is shown below."""
    sent = desk.client().post("/validate", data={"file": upload(BROKEN, "broken.ttl")}, headers=HTML)
    assert sent.status_code == 303
    status, page = browse(desk.client(), sent.headers["Location"])
    assert status == 200
    linked = {link["href"] for link in page.all("a") if (link.get("href") or "").startswith("#L")}
    assert linked == {"#L31", "#L33", "#L46"}
    assert linked <= {f"#{line['id']}" for line in page.all("li") if line.get("id")}
    assert "coprod:hasActivness coprod:Passive" in page.text
    assert not [form for form in page.all("form") if (form["action"] or "").endswith("/submit")]


def test_a_page_shows_hostile_files_as_text(desk: Desk) -> None:
    """Markup in names, labels and lines is shown and not run."""
    text = garden("x").replace("The garden", "<script>alert(1)</script>").replace("coprod:hasActor ex:neighbour ;", "")
    sent = desk.client().post("/validate", data={"file": upload(text, "<img src=x>.ttl")}, headers=HTML)
    browse(desk.client(), sent.headers["Location"])
    shown = desk.client().get(sent.headers["Location"], headers=HTML).get_data(as_text=True)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "&lt;script&gt;" in shown


def test_long_work_has_an_address_where_it_is_waited_for(desk: Desk) -> None:
    """`Prefer: respond-async` is answered at once; the address tells of progress, then has the report."""
    sent = desk.client().post("/validate", data={"file": upload(BROKEN, "b.ttl")}, headers={"Prefer": "respond-async"})
    assert sent.status_code == 202
    where = sent.headers["Location"]
    with desk.app.test_request_context():
        from coprod_kg.web import uploads

        job = uploads.jobs().get(where.rpartition("/")[2])
    if not job.done.is_set():
        early = desk.client().get(where, headers=HTML)
        assert (early.status_code, early.headers["Refresh"]) == (200, "2")
    assert job.done.wait(60)
    assert desk.client().get(where, headers={"Accept": "application/json"}).get_json()["counts"]["violation"] == 3
    assert desk.client().get("/validate/nothing").status_code == 404


def test_from_a_check_to_publication_with_a_browser(desk: Desk) -> None:
    """Check, sign in, hand in, return, revise, accept: each step by forms alone."""
    ada, cleo = desk.client(), desk.signed_in("cleo")
    checked = ada.post("/validate", data={"file": upload(garden("browser"), "g.ttl")}, headers=HTML).headers["Location"]
    _, page = browse(ada, checked)
    assert any((link.get("href") or "").startswith("/sign-in?next=/validate/") for link in page.all("a"))
    ada.post("/sign-in", data={"token": desk.tokens["ada"], "next": checked})
    _, page = browse(ada, checked)
    sent = ada.post(f"{checked}/submit", data=ABOUT | {"csrf": hidden(page, "csrf")}, headers=HTML)
    assert sent.status_code == 303
    where = sent.headers["Location"]
    identifier = where.rpartition("/")[2]
    assert desk.status(identifier) == "pending"
    _, page = browse(cleo, where)
    cleo.post(f"{where}/return", data={"note": "Which year?", "csrf": hidden(page, "csrf")}, headers=HTML)
    _, page = browse(ada, where)
    assert "Which year?" in page.text
    better = {"file": upload(garden("browser") + "# 2025", "g2.ttl"), "revises": identifier}
    checked = ada.post("/validate", data=better, headers=HTML).headers["Location"]
    _, page = browse(ada, checked)
    ada.post(f"{checked}/submit", data=ABOUT | {"csrf": hidden(page, "csrf")}, headers=HTML)
    assert desk.status(identifier) == "pending"
    _, page = browse(cleo, where)
    accepting = cleo.post(f"{where}/accept", data={"csrf": hidden(page, "csrf")}, headers=HTML).headers["Location"]
    assert browse(cleo, accepting)[0] == 303
    assert desk.status(identifier) == "accepted"
    _, page = browse(desk.client(), where)
    assert "In since" in page.text
    assert "ada" in page.text


def test_a_script_hands_in_follows_and_decides(desk: Desk) -> None:
    """201 with the address; who may not is told; what became of it is there for everybody."""
    before = desk.store.version().number
    sent = desk.hand_in(garden("script"))
    assert sent.status_code == 201
    identifier = sent.get_json()["id"]
    assert sent.headers["Location"].endswith(f"/contributions/{identifier}")
    assert (sent.get_json()["status"], desk.store.version().number) == ("pending", before)
    assert desk.do("accept", identifier, "ada").status_code == 403
    assert desk.do("accept", identifier, None).status_code == 401
    changes = desk.client().get(f"/contributions/{identifier}/changes", headers=desk.bearer("cleo")).get_json()
    assert changes["added"]["count"] == 7
    done = desk.do("accept", identifier, "cleo", note="Thank you.")
    assert (done.status_code, done.get_json()["status"]) == (200, "accepted")
    told = desk.client().get(f"/contributions/{identifier}?format=json").get_json()
    assert [note["action"] for note in told["notes"]] == ["handed in", "accepted"]
    assert desk.client().get(f"/contributions/{identifier}/file").get_data() == garden("script").encode()
    assert desk.do("withdraw", identifier, "bob").status_code == 403
    assert desk.do("withdraw", identifier, "ada").get_json()["status"] == "withdrawn"


def test_what_waits_is_looked_into_only_by_those_who_may(desk: Desk) -> None:
    """Everybody sees that it is there; its file and changes are its contributor's and the curators'."""
    identifier = desk.hand_in(garden("private")).get_json()["id"]
    assert desk.status(identifier) == "pending"
    for part in ("file", "changes"):
        for who, status in (("ada", 200), ("cleo", 200), ("bob", 403), (None, 403)):
            address = f"/contributions/{identifier}/{part}"
            assert desk.client().get(address, headers=desk.bearer(who)).status_code == status
    assert "garden of private" not in desk.client().get("/contributions", headers=HTML).get_data(as_text=True)


@pytest.mark.parametrize(
    ("words", "who", "status", "says"),
    [
        ({}, None, 401, "token"),
        ({}, "rita", 403, "contributor"),
        ({"creator": "0000-0002-1825-0098"}, "ada", 400, "ORCID"),
        ({"licence": "mine"}, "ada", 400, "CC-BY-4.0"),
        ({"title": " "}, "ada", 400, "title"),
        ({"source": "javascript:alert(1)"}, "ada", 400, "source"),
        ({"replaces": "20200101-00000000"}, "ada", 404, "no contribution"),
    ],
)
def test_what_is_said_of_a_file_is_checked(
    desk: Desk, words: dict[str, str], who: str | None, status: int, says: str
) -> None:
    """One sentence each, and nothing waits."""
    waiting = len(desk.client().get("/contributions?status=pending&format=json").get_json()["contributions"])
    response = desk.hand_in(garden("words"), who, **words)
    assert response.status_code == status
    assert says in response.get_json()["detail"]
    listed = desk.client().get("/contributions?status=pending&format=json").get_json()["contributions"]
    assert len(listed) == waiting


def test_a_file_with_violations_is_refused_with_its_report(desk: Desk) -> None:
    """422, and the findings as /validate gives them."""
    response = desk.hand_in(BROKEN.decode())
    assert response.status_code == 422
    assert response.get_json()["report"]["counts"]["violation"] == 3


def test_the_same_dataset_again_is_asked_about(desk: Desk) -> None:
    """409 for the same bytes and for the same content; the answer that it is another keeps both."""
    first = desk.hand_in(garden("twice"))
    assert first.status_code == 201
    assert desk.hand_in(garden("twice")).status_code == 409
    again = desk.hand_in(garden("twice") + "# again", "bob")
    assert again.status_code == 409
    assert "exactly the same" in json.dumps(again.get_json()["report"])
    assert desk.hand_in(garden("twice") + "# again", "bob", anyway="1").status_code == 201


def test_what_was_returned_is_bettered_by_the_words_of_the_report(desk: Desk) -> None:
    """A bettered file takes the place of what waits by ``replaces``, which the report of the first try names."""
    case = 'ex:case a coprod:Case ; rdfs:label "Digging together"@en ; coprod:describesInvolvement ex:digging .'
    identifier = desk.hand_in(garden("bettered") + case).get_json()["id"]
    assert desk.do("return", identifier, "cleo", note="Which year?").status_code == 200
    better = garden("bettered").replace("The garden", "The garden, 2025,") + case
    asked = desk.hand_in(better)
    assert asked.status_code == 409
    assert f"replaces {identifier}" in json.dumps(asked.get_json()["report"])
    assert desk.hand_in(better, "bob", replaces=identifier).status_code == 403
    sent = desk.hand_in(better, replaces=identifier)
    assert (sent.status_code, sent.get_json()["id"], desk.status(identifier)) == (201, identifier, "pending")
    assert desk.do("accept", identifier, "cleo").status_code == 200
    newer = desk.hand_in(better.replace("2025", "2026"), replaces=identifier).get_json()["id"]
    assert desk.do("accept", newer, "cleo").status_code == 200 and newer != identifier
    older = desk.client().get(f"/contributions/{identifier}", headers={"Accept": "application/json"}).get_json()
    assert (older["status"], older["replaced_by"]) == ("replaced", newer)
    assert f'href="/contributions/{newer}"' in desk.client().get(f"/contributions/{identifier}", headers=HTML).text


def test_what_was_typed_is_not_lost_to_a_wrong_word(desk: Desk) -> None:
    """A wrong ORCID is told on the page itself, with everything as it was typed."""
    ada = desk.signed_in("ada")
    checked = ada.post("/validate", data={"file": upload(garden("typed"), "t.ttl")}, headers=HTML).headers["Location"]
    secret = {"csrf": hidden(browse(ada, checked)[1], "csrf")}
    wrong = ABOUT | secret | {"creator": "0000-0002-1825-0098", "source": "the <report>"}
    sent = ada.post(f"{checked}/submit", data=wrong, headers=HTML)
    assert sent.status_code == 400
    page = Outline(sent.get_data(as_text=True))
    assert "the last one would be 7" in page.text
    typed = {field.get("name"): field.get("value") for field in page.all("input")}
    assert (typed["title"], typed["source"]) == ("Gardens", "the <report>")


def test_a_curator_is_asked_too_whether_it_is_here_already(desk: Desk) -> None:
    """What looked like nothing when it came may by now: the question has a button that keeps both, and the note."""
    cleo = desk.signed_in("cleo")
    first = desk.hand_in(garden("asked")).get_json()["id"]
    second = desk.hand_in(garden("asked") + "# again", "bob", anyway="1").get_json()["id"]
    assert desk.do("accept", first, "cleo", anyway="1").status_code == 200
    assert desk.do("accept", second, "cleo").status_code == 409
    where = f"/contributions/{second}"
    secret = {"csrf": hidden(browse(cleo, where)[1], "csrf")}
    sent = cleo.post(f"{where}/accept", data=secret | {"note": "Both, then."}, headers=HTML)
    status, page = browse(cleo, sent.headers["Location"])
    assert (status, desk.status(second)) == (409, "pending")
    assert "Is it here already?" in page.text
    again = {name: hidden(page, name) for name in ("csrf", "anyway", "note")}
    browse(cleo, cleo.post(f"{where}/accept", data=again, headers=HTML).headers["Location"])
    assert desk.status(second) == "accepted"
    assert "Both, then." in browse(desk.client(), where)[1].text


def test_a_form_from_another_site_changes_nothing(desk: Desk) -> None:
    """Without the form's secret, or from another site's page, a signed-in browser's request is refused."""
    identifier = desk.hand_in(garden("forged")).get_json()["id"]
    cleo = desk.signed_in("cleo")
    where = f"/contributions/{identifier}"
    _, page = browse(cleo, where)
    secret = hidden(page, "csrf")
    assert cleo.post(f"{where}/accept", data={}).status_code == 403
    assert cleo.post(f"{where}/accept", data={"csrf": "0" * 64}).status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert cleo.post(f"{where}/accept", data={"csrf": secret}, headers=foreign).status_code == 403
    assert desk.client().post("/sign-in", data={"token": desk.tokens["ada"]}, headers=foreign).status_code == 403
    assert desk.status(identifier) == "pending"
    other = desk.signed_in("cleo")
    assert other.post(f"{where}/accept", data={"csrf": secret}).status_code == 403


def test_the_cookie_holds_no_token_and_dies_with_it(desk: Desk) -> None:
    """It is out of scripts' reach, cannot be forged, and is worth nothing once the token is revoked."""
    token = Tokens(desk.store.path).add("eve", Tokens(desk.store.path).principal(desk.tokens["ada"]).role)
    client = desk.client()
    response = client.post("/sign-in", data={"token": token})
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert token not in cookie
    assert "You are signed in as eve" in browse(client, "/sign-in")[1].text
    value = re.search(r"coprod-session=([^;]+)", cookie)
    assert value
    forged = desk.client()
    forged.set_cookie("coprod-session", value[1][:-2] + "xx")
    assert "You are signed in" not in browse(forged, "/sign-in")[1].text
    Tokens(desk.store.path).revoke("eve")
    assert "You are signed in" not in browse(client, "/sign-in")[1].text


def test_signing_in_leads_nowhere_else(desk: Desk) -> None:
    """An address of another server is not gone on to; a wrong token is a sentence."""
    for address in ("https://example.org/", "//example.org/", "/\\example.org"):
        response = desk.client().post("/sign-in", data={"token": desk.tokens["ada"], "next": address})
        assert response.headers["Location"] == "/contribute"
    wrong = desk.client().post("/sign-in", data={"token": "guess"})
    assert wrong.status_code == 401
    assert "not known here" in wrong.get_data(as_text=True)


def test_every_deed_is_in_the_audit_log_and_no_token_is(desk: Desk) -> None:
    """Who did what to which, with the role; what was refused too."""
    identifier = desk.hand_in(garden("audited")).get_json()["id"]
    desk.do("reject", identifier, "cleo", note="no")
    desk.client().post("/sign-in", data={"token": "guess"})
    lines = desk.audit()
    mine = [(line["action"], line["who"], line["role"]) for line in lines if line.get("id") == identifier]
    assert mine == [("submit", "ada", "contributor"), ("reject", "cleo", "curator")]
    assert "sign in refused" in {line["action"] for line in lines}
    text = (desk.store.path / "audit.jsonl").read_text("utf-8")
    assert not any(token in text for token in desk.tokens.values())


def test_contributors_publish_where_the_operator_says_so(founded: Path, tmp_path: Path) -> None:
    """What is handed in is in at once, as its contributor's; what a curator hands in always is."""
    with desk_over(founded, tmp_path, contributors_publish=True) as desk:
        sent = desk.hand_in(garden("open"))
        assert (sent.status_code, sent.get_json()["status"], sent.get_json()["version"]) == (201, "accepted", 2)


def test_who_sends_too_much_or_too_often_is_told(founded: Path, tmp_path: Path) -> None:
    """413 says how much is allowed, 429 when to come back; with a token more is."""
    with desk_over(founded, tmp_path, uploads_per_minute=2, upload_bytes=100) as desk:
        large = desk.validate(garden("large"))
        assert large.status_code == 413
        assert "100 bytes" in large.get_json()["detail"]
        assert desk.validate("").status_code == 400
        third = desk.validate("")
        assert third.status_code == 429
        assert int(third.headers["Retry-After"]) >= 1
        assert desk.hand_in(garden("large")).status_code == 201


TYPED = {"name": "The <b>library</b>", "service": "Library", "actor-1": "readers", "hasNature-1": "VoluntaryAct"}


def test_a_case_is_contributed_by_a_form_alone(desk: Desk) -> None:
    """Room for more without losing what was typed; then it is checked, told what it says, and handed in."""
    client = desk.signed_in("ada")
    more = client.post("/contribute/case", data=TYPED | {"do": "add participant"}, headers=HTML).get_data(as_text=True)
    assert "The &lt;b&gt;library&lt;/b&gt;" in more
    assert 'name="actor-2"' in more
    sent = client.post("/contribute/case", data=TYPED | {"hasRole-1": "UserRole"}, headers=HTML)
    status, page = browse(client, sent.headers["Location"])
    assert status == 200
    assert "co-design" in page.text
    assert [one for one in page.all("input") if one.get("value") == "VoluntaryAct" and "checked" in one]
    given = {"csrf": hidden(page, "csrf"), **ABOUT}
    handed = client.post(sent.headers["Location"] + "/submit", data=given, headers=HTML)
    identifier = handed.headers["Location"].rpartition("/")[2]
    assert desk.status(identifier) == "pending"
    again = client.get(f"/contribute/case?revises={identifier}", headers=HTML).get_data(as_text=True)
    assert "The &lt;b&gt;library&lt;/b&gt;" in again
    assert desk.signed_in("bob").get(f"/contribute/case?revises={identifier}", headers=HTML).status_code == 403


def test_what_is_wrong_in_the_form_is_listed_and_told_beside_its_field(desk: Desk) -> None:
    """The list leads to the fields; each field is marked, says what is wrong, and has kept what was typed."""
    wrong = desk.client().post("/contribute/case", data=TYPED | {"service": " "}, headers=HTML)
    assert wrong.status_code == 400
    page = Outline(wrong.get_data(as_text=True))
    assert [one for one in page.all("a") if one.get("href") == "#service"]
    field = next(one for one in page.all("input") if one.get("name") == "service")
    assert field["aria-invalid"] == "true"
    ids = {one.get("id") for _, one in page.elements}
    assert set(str(field["aria-describedby"]).split()) <= ids
    assert next(one for one in page.all("input") if one.get("name") == "actor-1")["value"] == "readers"
    assert page.text.startswith("Error: ")


def test_a_form_is_kept_as_a_file_and_gone_on_with(desk: Desk) -> None:
    """However little was filled in; another file is told from one that was kept."""
    client = desk.client()
    kept = client.post("/contribute/case", data={"description": "two\nlines", "do": "keep"}, headers=HTML)
    assert "attachment" in kept.headers["Content-Disposition"]
    sent = {"file": upload(kept.get_data(), "case.ttl")}
    page = client.post("/contribute/case/kept", data=sent, headers=HTML).get_data(as_text=True)
    assert "two\nlines</textarea>" in page
    other = client.post("/contribute/case/kept", data={"file": upload(garden("x"), "x.ttl")}, headers=HTML)
    assert other.status_code == 400
    assert "not kept from the form" in other.get_data(as_text=True)


def test_a_workbook_comes_back_with_remarks_in_its_cells(desk: Desk) -> None:
    """Findings name sheet and cell, for scripts and on the page, which leads to the annotated workbook."""
    wrong = {**FERRY, "involvement": [FERRY["involvement"][0], ["agreeing", "x", "commuters", "ferry", "king", "", ""]]}
    told = desk.validate(book(wrong), "ferry.xlsx").get_json()
    assert ("involvement", "E2") in {(found["sheet"], found["cell"]) for found in told["findings"]}
    sent = desk.client().post("/validate", data={"file": upload(book(wrong), "ferry.xlsx")}, headers=HTML)
    _, page = browse(desk.client(), sent.headers["Location"])
    assert "involvement!E2" in page.text
    address = next(link["href"] for link in page.all("a") if (link.get("href") or "").endswith("annotated.xlsx"))
    back = desk.client().get(str(address))
    assert back.status_code == 200
    marked = openpyxl.load_workbook(io.BytesIO(back.get_data()))
    assert marked["involvement"]["E2"].comment is not None


def test_a_template_and_an_accepted_dataset_are_workbooks(desk: Desk) -> None:
    """In two languages; an accepted dataset can be edited as a sheet and handed in as its new version."""
    for language in ("en", "es"):
        empty = desk.client().get(f"/template.xlsx?language={language}")
        assert len(openpyxl.load_workbook(io.BytesIO(empty.get_data())).sheetnames) > 5
    assert desk.client().get("/template.xlsx?language=xx").status_code == 400
    identifier = desk.hand_in(garden("sheet")).get_json()["id"]
    assert desk.client().get(f"/template.xlsx?from={identifier}").status_code == 404
    desk.do("accept", identifier, "cleo")
    filled = desk.client().get(f"/template.xlsx?from={identifier}").get_data()
    data = ABOUT | {"file": upload(filled, "edited.xlsx"), "replaces": identifier}
    sent = desk.client().post("/contributions", data=data, headers=desk.bearer("ada"))
    assert sent.status_code == 201, sent.get_data(as_text=True)
    desk.do("accept", sent.get_json()["id"], "cleo")
    assert desk.status(identifier) == "replaced"


def test_the_journey_speaks_spanish(desk: Desk) -> None:
    """By the browser's language, or by the address, which links and forms carry on; the switch leads to the other."""
    client = desk.signed_in("ada")
    by_browser = client.get("/contribute", headers=HTML | {"Accept-Language": "es-ES,es;q=0.9"}).get_data(as_text=True)
    page = Outline(client.get("/contribute?lang=es", headers=HTML).get_data(as_text=True))
    assert page.all("html")[0]["lang"] == "es"
    assert "Contribuir con datos" in page.text
    assert "Contribuir con datos" in by_browser
    assert {"en", "es"} <= {link.get("hreflang") for link in page.all("a")}
    action = next(str(form["action"]) for form in page.all("form") if "validate" in str(form["action"]))
    sent = client.post(action, data={"file": upload(garden("es"), "garden.ttl")}, headers=HTML)
    assert sent.headers["Location"].endswith("?lang=es")
    status, report = browse(client, sent.headers["Location"])
    assert status == 200
    assert "Puede entregarse" in report.text
    assert "Esto no tiene nombre" in report.text  # the shapes' own message
    missing = client.get("/contributions/none?lang=es", headers=HTML)
    assert missing.status_code == 404
    assert "Esto no está aquí" in missing.get_data(as_text=True)
    assert "No hay ninguna contribución" in missing.get_data(as_text=True)


def test_what_is_like_something_is_asked_about_in_spanish(desk: Desk) -> None:
    """Such questions come from a worker, in the language of the request; so do the reports that scripts get."""
    filled = TYPED | {"hasRole-1": "UserRole", "name": "Asked about in Spanish"}
    client = desk.signed_in("ada")
    sent = client.post("/contribute/case?lang=es", data=filled, headers=HTML)
    _, page = browse(client, sent.headers["Location"])
    handed = client.post(
        sent.headers["Location"].replace("?", "/submit?"), data={"csrf": hidden(page, "csrf"), **ABOUT}, headers=HTML
    )
    assert handed.status_code == 303
    again = client.post("/contribute/case?lang=es", data=filled | {"service": "Another"}, headers=HTML)
    _, page = browse(client, again.headers["Location"])
    assert "¿Es el mismo?" in page.text
    text = desk.validate("<https://e.org/a> a <https://w3id.org/coproduction/ontology#Kase> .", **{
        "Accept": "text/plain", "Accept-Language": "es",
    }).get_data(as_text=True)  # fmt: skip
    assert "infracción" in text or "advertencia" in text


def test_who_is_not_signed_in_any_more_signs_in_and_goes_on(desk: Desk) -> None:
    """A session that ended in the middle: the page says so, and the way back leads to the checked file."""
    client = desk.client()
    sent = client.post("/validate", data={"file": upload(garden("late"), "late.ttl")}, headers=HTML)
    where = sent.headers["Location"]
    browse(client, where)
    late = client.post(f"{where}/submit", data=ABOUT, headers=HTML | {"Referer": f"http://localhost{where}"})
    assert late.status_code == 401
    page = Outline(late.get_data(as_text=True))
    sign_in = next(str(link["href"]) for link in page.all("a") if "/sign-in?" in str(link.get("href")))
    assert sign_in.endswith(f"next={where}")
    form = Outline(client.get(sign_in, headers=HTML).get_data(as_text=True))
    back = client.post("/sign-in", data={"token": desk.tokens["ada"], "next": hidden(form, "next")}, headers=HTML)
    assert back.headers["Location"] == where
    other = client.get("/contributions/none/changes", headers=HTML | {"Referer": "https://evil.example/x"})
    assert "evil" not in other.get_data(as_text=True)


def test_why_something_was_withdrawn_is_told(desk: Desk) -> None:
    """Who took an accepted dataset out, and the reason, with the version that did it."""
    identifier = desk.hand_in(garden("gone")).get_json()["id"]
    assert desk.do("accept", identifier, "cleo").status_code == 200
    assert desk.do("withdraw", identifier, "ada", note="The <i>numbers</i> were wrong.").status_code == 200
    page = desk.client().get(f"/contributions/{identifier}", headers=HTML).get_data(as_text=True)
    assert "The &lt;i&gt;numbers&lt;/i&gt; were wrong." in page
    assert "ada did so" in page


def test_handing_in_twice_leads_to_what_waits(desk: Desk) -> None:
    """A button pressed twice, or once more after going back, leads where the first did; a script is told."""
    client = desk.signed_in("bob")
    sent = client.post("/validate", data={"file": upload(garden("double"), "double.ttl")}, headers=HTML)
    _, page = browse(client, sent.headers["Location"])
    given = ABOUT | {"csrf": hidden(page, "csrf"), "anyway": "1"}
    first, second = (client.post(sent.headers["Location"] + "/submit", data=given, headers=HTML) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert desk.hand_in(garden("double"), "bob").status_code == 409


def test_a_form_that_comes_too_often_keeps_what_was_typed(founded: Path, tmp_path: Path) -> None:
    """The page says when to come back; making room for one more is not counted."""
    with desk_over(founded, tmp_path, uploads_per_minute=1) as desk:
        client = desk.client()
        for _ in range(3):
            assert client.post("/contribute/case", data=TYPED | {"do": "add place"}, headers=HTML).status_code == 200
        assert client.post("/contribute/case", data=TYPED, headers=HTML).status_code == 303
        late = client.post("/contribute/case", data=TYPED, headers=HTML)
        assert late.status_code == 429
        assert int(late.headers["Retry-After"]) >= 1
        assert 'value="readers"' in late.get_data(as_text=True)
        assert "Try again in" in late.get_data(as_text=True)


def test_a_curator_is_told_in_words_what_a_dataset_is_about(desk: Desk) -> None:
    """Before the statements that would come: which form follows for whom."""
    text = garden("words").replace("ex:digging a", 'ex:digging rdfs:label "digging together"@en ; a')
    identifier = desk.hand_in(text).get_json()["id"]
    _, page = browse(desk.signed_in("cleo"), f"/contributions/{identifier}/changes")
    assert "digging together: co-design" in page.text
