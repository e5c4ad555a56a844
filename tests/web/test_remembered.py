"""What is remembered of pages: the same answer as the long way gives, for as long as the version is the same."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from outline import add

from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.web import context, create_app
from coprod_kg.web.incoming import Request
from coprod_kg.web.reading import EXTENSION as READERS
from coprod_kg.web.remembered import EXTENSION, Memory, Recall

CASE = "/id/case/surgery"
HTML = {"HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "en", "HTTP_ACCEPT_ENCODING": "gzip"}


class Site:
    """An application with its memory, asked in both ways."""

    def __init__(self, store: VersionedStore) -> None:
        self.app = create_app(Settings(store=str(store.path), workers=1))
        memory, readers = self.app.extensions[EXTENSION], self.app.extensions[READERS]
        observer = context.endpoint(self.app).observer
        self.recall = Recall(memory, lambda: readers.store, observer, dict)

    def environ(self, path: str, **more: str) -> dict[str, Any]:
        base = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "REQUEST_URI": path, "QUERY_STRING": ""}
        place = {
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "HTTP_HOST": "localhost",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
        }
        return base | place | {"SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1"} | HTML | more

    def long(self, path: str, **more: str) -> tuple[int, dict[str, str], bytes]:
        """The answer of the framework, which may be remembered."""
        answer = self.app.test_client().get(path, environ_overrides=self.environ(path, **more))
        return answer.status_code, dict(answer.headers), answer.data

    def short(self, path: str, **more: str) -> tuple[int, dict[str, str], bytes] | None:
        """The answer from memory, None where there is none."""
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            raise AssertionError("no body is read")

        environ = self.environ(path, **more)
        asked = Request({"method": environ["REQUEST_METHOD"], "path": path}, receive)
        asked.__dict__["environ"] = environ
        if not asyncio.run(self.recall(asked, send)):
            return None
        headers = {name.decode().title(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, sent[1]["body"]


@pytest.fixture
def site(store: VersionedStore) -> Iterator[Site]:
    made = Site(store)
    yield made
    context.endpoint(made.app).pool.close()


def test_the_same_is_sent_from_memory(site: Site) -> None:
    """Nothing before the first answer; then status, body and headers are those of the long way."""
    assert site.short(CASE) is None
    status, headers, body = site.long(CASE)
    found = site.short(CASE)
    assert found is not None and (found[0], found[2]) == (status, body)
    own = {"X-Request-Id", "Link"}
    assert {k.title(): v for k, v in headers.items() if k.title() not in own} == {
        k: v for k, v in found[1].items() if k not in own
    }


def test_a_client_that_has_it_gets_304(site: Site) -> None:
    """By its tag, weak or not; another tag gets the answer."""
    tag = site.long(CASE)[1]["ETag"]
    for given in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        found = site.short(CASE, HTTP_IF_NONE_MATCH=given)
        assert found is not None and (found[0], found[2]) == (304, b"")
        assert found[1]["Etag"] == tag and "Vary" in found[1]
    other = site.short(CASE, HTTP_IF_NONE_MATCH='W/"other"')
    assert other is not None and other[0] == 200


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_ACCEPT": "text/turtle"},
        {"HTTP_ACCEPT_LANGUAGE": "es"},
        {"HTTP_ACCEPT_ENCODING": ""},
        {"QUERY_STRING": "page=2"},
        {"HTTP_HOST": "example.org"},
        {"HTTP_COOKIE": "a=b"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"REQUEST_METHOD": "POST"},
    ],
)
def test_another_request_is_not_answered_with_it(site: Site, more: dict[str, str]) -> None:
    """Whatever the answer hangs on is looked at, and who says who they are is never answered from memory."""
    site.long(CASE)
    assert site.short(CASE, **more) is None


def test_a_new_version_is_seen_at_once(site: Site, store: VersionedStore) -> None:
    """What was remembered of an older version is not sent."""
    site.long(CASE)
    add(store, "<urn:x> rdfs:label 'x' .")
    assert site.short(CASE) is None
    site.long(CASE)
    assert site.short(CASE) is not None


def test_errors_and_what_does_not_last_are_not_remembered(site: Site) -> None:
    """Only answers that change with nothing but the version."""
    for path in ("/id/case/nothing", "/health", "/versions"):
        site.long(path)
        assert site.short(path) is None


def test_memory_is_bounded(store: VersionedStore) -> None:
    """What was asked for longest ago goes."""
    site = Site(store)
    small = Memory(limit=30_000)
    site.app.after_request_funcs[None] = [
        small.learn if getattr(one, "__self__", None).__class__ is Memory else one
        for one in site.app.after_request_funcs[None]
    ]
    for name in ("surgery", "students", "free-schools", "day-support-unit", "home-care-package"):
        site.long(f"/id/case/{name}", HTTP_ACCEPT_ENCODING="")
    stamp = store.stamp()
    kept = [
        name
        for name in ("surgery", "home-care-package")
        if small.recall(site.environ(f"/id/case/{name}", HTTP_ACCEPT_ENCODING=""), stamp)
    ]
    assert kept == ["home-care-package"]
    context.endpoint(site.app).pool.close()
