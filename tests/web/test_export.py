"""What a copy as files promises: every page and its data, links that lead to files, and nothing overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coprod_kg.errors import BadRequest
from coprod_kg.web.export import ELSEWHERE, export


def small() -> Flask:
    """A site of two pages, with data, a form, a style sheet and a dead link."""
    app = Flask("small", static_folder=None)
    pages = {
        "/": '<a href="/a?format=ttl">data</a><a href="/a#x">a</a><a href="/b">b</a><a href="/q?x=1">q</a>'
        '<link href="/static/s.css?v=1">',
        "/a": '<a href="/">home</a>',
    }
    for path, body in pages.items():
        app.add_url_rule(path, path, lambda body=body: body)
    app.add_url_rule("/static/s.css", "css", lambda: ("body {}", {"Content-Type": "text/css"}))
    return app


def test_links_lead_to_files_and_dead_ones_are_told(tmp_path: Path) -> None:
    """Data stand beside their page, what needs a server leads to a page that says so, a dead link is named."""
    done = export(small(), tmp_path / "copy", lambda at, of: None)
    assert done.dead == (("/", "/b"),)
    home = (tmp_path / "copy" / "index.html").read_text("utf-8")
    for href in ("/a.ttl", "/a#x", ELSEWHERE, "/static/s.css"):
        assert f'href="{href}"' in home
    for name in ("a.html", "static/s.css", ".htaccess", ELSEWHERE[1:]):
        assert (tmp_path / "copy" / name).is_file()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    """Nothing old is mixed with a copy."""
    (tmp_path / "mine").write_text("x")
    with pytest.raises(BadRequest, match="not empty"):
        export(small(), tmp_path, lambda at, of: None)


@pytest.mark.long
def test_no_link_of_the_whole_copy_is_dead(client: FlaskClient, tmp_path: Path) -> None:
    """Every page of the packaged knowledge is written, with its data."""
    done = export(client.application, tmp_path / "copy", lambda at, of: None)
    assert not done.dead
    assert (tmp_path / "copy" / "id" / "case" / "surgery.html").is_file()
    assert (tmp_path / "copy" / "id" / "case" / "surgery.ttl").is_file()
