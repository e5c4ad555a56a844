"""The whole as files: every page with its data beside it, search, and all that a host needs.

A copy is of one version, and works wherever files are served: its links are relative, its search is a script with
an index. What only a server can answer, such as a query that somebody writes, leads to a page that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from coprod_kg import vocab
from coprod_kg.errors import BadRequest
from coprod_kg.export import crawling, hosting, index
from coprod_kg.export.addresses import Addresses
from coprod_kg.export.rendering import Job
from coprod_kg.export.snapshot import at_version
from coprod_kg.publish.derived import newest
from coprod_kg.publish.formats import GRAPHS
from coprod_kg.store.named import number_named
from coprod_kg.store.opened import opened
from coprod_kg.web.copied import Copy
from coprod_kg.web.links import address, is_iri
from coprod_kg.web.names import names

#: The endings in which things are written beside their pages where nothing else is asked for.
FORMATS = ("ttl", "jsonld")
_STARTS = (
    "/", "/ontology", "/dataset", "/.well-known/void", "/context.jsonld", "/cases", "/queries", "/versions",
    "/contributions", "/copy/search", "/copy/cite", "/copy/CITATION.cff", "/copy/all", "/copy/404",
    "/copy/needs-a-server", "/copy/static/find.js",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """What was copied, how many files were written, and the links that lead nowhere, each with a page it is on."""

    name: str
    files: int
    dead: tuple[tuple[str, str], ...]


def export(
    place: str,
    folder: Path,
    *,
    version: str = "",
    base: str = "",
    formats: Sequence[str] = FORMATS,
    progress: Callable[[int, int], None] = lambda done, known: None,
) -> Exported:
    """Write a version of the store at a place, the newest or one by its number or release, into an empty folder.

    ``base`` is the address at which the copy will be. ``progress`` is told how many files are done and are known.
    Raises BadRequest where the folder is not empty or something that is given does not fit, NotFound for a version
    that never was, Gone for one that was pruned.
    """
    _check(folder, base, formats)
    number = number_named(opened(place), version) if version else None
    with at_version(place, number) as copied:
        job = _job(copied, folder, base.rstrip("/"), formats, version)
        site = crawling.crawl(job, tuple(_starts(copied)), progress)
        dead = tuple(site.dead())
        written = [name for name, one in site.done.items() if one.status == 200]
        count = len(written) + _index(job)
    return Exported(job.copy.name, count + hosting.write(folder, job.copy.base, formats, written), dead)


def _check(folder: Path, base: str, formats: Sequence[str]) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRequest(f"{folder} is not an empty folder. Name a new one, so that nothing old is left in the copy.")
    parts = urlsplit(base)
    if base and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise BadRequest(f"{base!r} is no address of a site. Write one such as https://example.org/coproduction/.")
    known = {form.extension for form in GRAPHS}
    if unknown := sorted(set(formats) - known):
        raise BadRequest(f"{unknown[0]!r} is no format of linked data. There are: {', '.join(sorted(known))}.")


def _job(place: str, folder: Path, base: str, formats: Sequence[str], version: str) -> Job:
    now = opened(place).version()
    name = f"version {now.number}" if version in ("", str(now.number)) else f"release {version}"
    kept = tuple(form.extension for form in GRAPHS if form.extension in formats)
    addresses = Addresses(base or vocab.BASE.rstrip("/"), now.number, frozenset(kept))
    return Job(place, folder, addresses, Copy(name, base, kept))


def _starts(place: str) -> Iterator[str]:
    """Where to begin: the pages in the head of every page, and every thing, so that all processes have work."""
    yield from _STARTS
    made = newest(opened(place))
    rows = made.db.execute("SELECT iri FROM thing WHERE kind != '' ORDER BY iri") if made else ()
    for (iri,) in rows:
        there = address(iri, described=True)
        if there and there.startswith(("/id/", "/ontology/", "/resource?")):
            yield there


def _index(job: Job) -> int:
    made, engine = newest(opened(job.store)), opened(job.store).read()
    if made is None:
        return 0
    called = {
        iri: one.text
        for iri, one in names(engine, [kind for kind in index.kinds(made.db) if is_iri(kind)], ("en",)).items()
    }
    return index.write(made.db, called, job.addresses, job.folder / "search")
