"""How much, how often and how long: what one client may take, and that hostile files harm nobody else."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from desk import Desk, desk_over, garden

from coprod_kg.errors import NotFound, TooMany
from coprod_kg.settings import Settings
from coprod_kg.tokens import Principal, Role
from coprod_kg.web import limits, uploads
from coprod_kg.web.excerpt import excerpt
from coprod_kg.web.jobs import CHECK, MOST_KEPT, Jobs


@pytest.fixture(scope="module")
def desk(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_over(founded, tmp_path_factory.mktemp("limits"), check_seconds=20.0, uploads_per_minute=10_000) as made:
        yield made


def test_a_bucket_refills_steadily_and_each_client_has_its_own() -> None:
    """Sixty a minute are one a second; who has used them up is told when to come back."""
    now = [0.0]
    rates = limits.Rates(lambda: now[0])
    for _ in range(60):
        rates.take("one", 60)
    with pytest.raises(TooMany) as caught:
        rates.take("one", 60)
    assert caught.value.retry_after == pytest.approx(1.0)
    rates.take("other", 60)
    now[0] = 1.01
    rates.take("one", 60)
    with pytest.raises(TooMany):
        rates.take("one", 60)


def test_a_role_has_its_limits() -> None:
    """A contributor may do more than a stranger, and a curator as much as there is to do."""
    settings = Settings(uploads_per_minute=10, upload_bytes=5, body_bytes=50)
    people = [None, *(Principal("x", role) for role in Role)]
    assert [limits.per_minute(settings, who) for who in people] == [10, 10, 50, None, None]
    assert [limits.most_bytes(settings, who) for who in people] == [5, 5, 50, 50, 50]


def entities() -> bytes:
    """An RDF/XML file of a kilobyte that unfolds to gigabytes."""
    names = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    space = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    body = '<rdf:Description rdf:about="a:a"><rdf:value>&e9;</rdf:value></rdf:Description>'
    text = f'<!DOCTYPE r [<!ENTITY e0 "aaaaaaaaaa">{names}]><rdf:RDF xmlns:rdf="{space}">{body}</rdf:RDF>'
    return text.encode()


def zipped(size: int) -> bytes:
    """A zip archive whose one table unfolds to so many bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.csv", b"a," * (size // 2))
    return out.getvalue()


HOSTILE = {
    "entities": (entities(), "bomb.rdf"),
    "a gzip bomb": (gzip.compress(b"\0" * 300_000_000, 1), "bomb.ttl.gz"),
    "a zip bomb": (zipped(300_000_000), "bomb.zip"),
    "deep brackets": (b"<a:a> <a:b> " + b"[ <a:c> " * 100_000, "deep.ttl"),
    "deep JSON": (b'{"@id":' + b"[" * 200_000, "deep.jsonld"),
    "a remote context": (b'{"@context": "http://169.254.169.254/latest", "@id": "a:b"}', "remote.jsonld"),
    "no end": (b'<a:a> <a:b> "' + b"x" * 5_000_000, "open.ttl"),
    "NUL": (b"\0" * 1000, "nul.ttl"),
    "random": (os.urandom(5000), "random.xlsx"),
}


@pytest.mark.parametrize(("data", "name"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_get_their_sentence_and_the_server_goes_on(desk: Desk, data: bytes, name: str) -> None:
    """A 4xx with a sentence, never a failure of the server, which checks the next file as if nothing had been."""
    response = desk.client().post(f"/validate?name={name}", data=data)
    assert 400 <= response.status_code < 500, response.get_data(as_text=True)
    assert len(response.get_json()["detail"]) > 20
    assert desk.validate(garden("after")).get_json()["counts"]["violation"] == 0


def test_ten_at_once_are_all_answered_or_told_to_wait(desk: Desk) -> None:
    """One worker, ten files: each gets its report, or 503 with when to come back."""
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda number: desk.validate(garden(f"g{number}")), range(10)))
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert all(answer.status_code == 200 or int(answer.headers["Retry-After"]) > 0 for answer in answers)
    assert any(answer.status_code == 200 for answer in answers)


def test_a_check_that_takes_too_long_is_stopped_and_told(founded: Path, tmp_path: Path) -> None:
    """413 names the limit; the worker is gone and the next has another."""
    with desk_over(founded, tmp_path, check_seconds=0.001) as slow:
        response = slow.validate(garden("slow"))
        assert response.status_code == 413
        assert "0.001 s" in response.get_json()["detail"]
        assert slow.validate(garden("slow")).status_code == 413


def test_files_that_were_checked_do_not_pile_up(tmp_path: Path) -> None:
    """Past the room there is the oldest go first, and after an hour all do; memory holds none of them."""
    jobs = Jobs(Settings(store=str(tmp_path), spool_bytes=3000, checks=1))
    made = []
    for number in range(6):
        job = jobs.new(f"job {number}")
        job.file.write_bytes(b"x" * 1000)
        job.started = time.time() - 100 + number
        job.settle({"found": {}})
        made.append(job)
    jobs.new("the last")
    kept = [job for job in made if job.folder.exists()]
    assert kept == made[-len(kept) :]
    assert 1 <= len(kept) <= 3
    with pytest.raises(NotFound, match="kept for an hour"):
        jobs.get(made[0].id)
    kept[0].started -= 4000
    jobs.new("later")
    assert not kept[0].folder.exists()
    assert MOST_KEPT > 100
    jobs.close()


def test_a_worker_that_dies_of_a_file_is_a_sentence_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever kills it, whoever sent the file is told, and others go on."""
    with desk.app.test_request_context():
        job = uploads.jobs().new("Checking killer.ttl", name="killer.ttl", format=None, about={})
        jobs = uploads.jobs()
    monkeypatch.setattr(jobs.pool, "run", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("unforeseen")))
    jobs.start(job, CHECK, {}, wait=10)
    assert job.done.is_set()
    with pytest.raises(Exception, match="unforeseen"):
        job.result()


def test_an_excerpt_shows_the_lines_that_are_spoken_of(tmp_path: Path) -> None:
    """Three lines before and after each, gaps marked, and never more than fit a page or bytes that are no text."""
    file = tmp_path / "a.ttl"
    file.write_text("".join(f"line {n}\n" for n in range(1, 1001)), "utf-8")
    lines = excerpt(file, [5, 900, None])
    assert [line.number for line in lines] == [*range(2, 9), *range(897, 904)]
    assert [line.number for line in lines if line.marked] == [5, 900]
    assert [line.number for line in lines if line.after_gap] == [2, 897]
    assert len(excerpt(file, range(1, 1001))) == 600
    file.write_bytes(b"PK\x03\x04 something")
    assert excerpt(file, [1]) == []
