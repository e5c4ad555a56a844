"""What names of versions promise: a number or a release, wherever a version is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from coprod_kg.cli import main
from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.store.named import number_named
from coprod_kg.web import create_app
from coprod_kg.web.context import endpoint

INSERT = "INSERT DATA { GRAPH <https://example.org/g> { <https://example.org/%s> a <https://example.org/T> } }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://example.org/T> }"


@pytest.fixture
def versions(tmp_path: Path) -> VersionedStore:
    """A store with a version of one thing, which is released as 2026-1, and one of two."""
    made = VersionedStore(tmp_path / "store")
    for name in ("one", "two"):
        with made.write(who="a test", why="to ask it", action="update") as draft:
            draft.engine.update(INSERT % name)
        if name == "one":
            made.release("2026-1")
    return made


def test_a_name_is_a_number_or_a_release(versions: VersionedStore) -> None:
    """A release goes by its name; one that is spelt almost so is told, and what can name nothing too."""
    assert number_named(versions, "3") == 3
    assert number_named(versions, "2026-1") == 1
    with pytest.raises(NotFound, match="2026-1"):
        number_named(versions, "2026-2")
    for odd in ("", "no name", "-1", "9" * 10, "\u0663"):
        with pytest.raises(BadRequest, match="names no version"):
            number_named(versions, odd)


def test_commands_take_either(versions: VersionedStore, tmp_path: Path) -> None:
    """`sparql`, `ask`, `diff` and `restore` take a release where they take a number."""

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(main, [*arguments, "--store", str(versions.path)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    (tmp_path / "count.rq").write_text(COUNT)
    counted = [
        run("sparql", str(tmp_path / "count.rq"), "--format", "csv", *more).split()[-1]
        for more in (("--version", "2026-1"), ("--version", "1"), ())
    ]
    assert counted == ["1", "1", "2"]
    assert run("ask", "terms", "--version", "2026-1", "--format", "csv").startswith("term")
    assert "+ <https://example.org/two>" in run("diff", "2026-1", "3")
    assert "holds the data of version 1" in run("restore", "2026-1")


def test_addresses_take_either(versions: VersionedStore) -> None:
    """SPARQL, the graph store, questions, dumps and the pages of versions know a release by its name."""
    app = create_app(Settings(store=str(versions.path), workers=1))
    client: FlaskClient = app.test_client()
    try:
        for name in ("2026-1", "1"):
            asked = {"query": COUNT, "version": name, "format": "csv"}
            assert client.get("/sparql", query_string=asked).text.split()[-1] == "1"
            there = client.get(
                "/graph-store", query_string={"graph": "https://example.org/g", "format": "nt", "version": name}
            )
            assert (there.status_code, there.data.count(b"example.org/T")) == (200, 1)
            assert client.get("/queries/terms", query_string={"format": "csv", "version": name}).status_code == 200
        moved = client.get("/versions/2026-1?format=json")
        assert (moved.status_code, moved.headers["Location"]) == (303, "/versions/1?format=json")
        assert client.get("/versions/2026-2").status_code == 404
    finally:
        endpoint(app).pool.close()
