"""Which file an address becomes, and how the links of a page are made to lead to files.

Links are written relative to their page, so a copy works at any place: under a host's root, in a folder of it, or
opened from a disk. ``/id/case/surgery`` is the file ``id/case/surgery.html`` with ``surgery.ttl`` beside it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import parse_qsl, quote, unquote

from coprod_kg import vocab
from coprod_kg.publish.derived.facets import DIMENSIONS
from coprod_kg.publish.dumps import name_of
from coprod_kg.publish.formats import GRAPHS, TABLES

#: Pages that a copy has and a server has not, by the addresses that render them.
OWN = "/copy/"
#: Where a link leads that needs a server.
ELSEWHERE = "needs-a-server.html"
#: What hosts show for an address without a file.
ABSENT = "404.html"
_ENDINGS = {form.name: form.extension for form in (*GRAPHS, *TABLES)} | {"json": "json", "xml": "xml"}
_GRAPH_ENDINGS = frozenset(form.extension for form in GRAPHS)
#: What a copy holds, by the first part of the address.
_THINGS = ("id", "ontology", "resource")
_KEPT = frozenset(
    (*_THINGS, "", "queries", "cases", "services", "works", "claims", "organisations", "contributions", "versions",
     "dataset", "dumps", "static", "context.jsonld", "copy", ".well-known")
)  # fmt: skip
_KNOWN = _KEPT | {"search", "graph-store"}
#: Names of files that every system takes, and that no host reads as a format.
_PLAIN = re.compile(r"(?!\.)[\w,;@!$()+=~.-]{1,100}(?<!\.)")
#: Files of a copy's own, which no host may take for pages.
_FILES = {f"{OWN}{name}": name for name in ("CITATION.cff", "SHA256SUMS", "static/find.js")}
#: So many links are remembered.
_REMEMBERED = 50_000
_LINK = re.compile(r'(\s(?:href|src|action)=")([^"]*)(")')


@dataclass(frozen=True, slots=True)
class Lead:
    """A link to a file: as it is written, the file with its ``#place``, and the address that becomes the file."""

    href: str
    target: str
    address: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """The files of a copy: ``site`` is its address without a slash at the end, ``version`` what it is a copy of,
    ``formats`` the endings in which things are written beside their pages."""

    site: str
    version: int
    formats: frozenset[str]
    _leads: dict[str, Lead | None] = field(default_factory=dict, repr=False, compare=False)

    def file(self, address: str) -> str | None:
        """The name of the file that an address becomes; None where that takes a server.

        >>> Addresses("https://example.org", 1, frozenset({"ttl"})).file("/id/case/surgery?format=ttl")
        'id/case/surgery.ttl'
        """
        path, _, query = address.partition("#")[0].partition("?")
        first = path.split("/")[1] if path.startswith("/") else path
        if first not in _KNOWN:
            return None
        asked = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        if path in _FILES:
            return _FILES[path]
        if path == "/search" and not asked:
            return "search.html"
        if path == "/graph-store" and set(asked) == {"graph"}:
            return self._dump(asked["graph"])
        if first not in _KEPT or not path.startswith("/"):
            return None
        if first in ("static", "dumps", "context.jsonld", ".well-known"):
            return unquote(path[1:])
        return self._page(first, unquote(path), asked)

    def _page(self, first: str, path: str, asked: dict[str, str]) -> str | None:
        ending = self._ending(first, asked.pop("format", ""))
        number = asked.pop("page", "1")
        stem = self._stem(first, path, asked)
        if ending is None or stem is None or asked:
            return None
        if path.startswith("/cases/by/"):
            ending = "csv" if ending == "html" else ending
        if path.endswith("/file"):
            return stem  # a contributed file, as it came
        return f"{stem}{f'-page-{number}' if number != '1' and number.isdecimal() else ''}.{ending}"

    def _ending(self, first: str, form: str) -> str | None:
        ending = _ENDINGS.get(form, form) or "html"
        of_thing = first in _THINGS and ending in _GRAPH_ENDINGS
        return None if of_thing and ending not in self.formats else ending

    def _stem(self, first: str, path: str, asked: dict[str, str]) -> str | None:
        """The name without its ending; what it tells of the query is taken out of that."""
        if first == "resource":
            return f"resource/{_slug(asked.pop('iri'))}" if asked.get("iri") else None
        if path == "/cases" and len(asked) == 1:
            name, value = asked.popitem()
            return f"cases/{name}/{_slug(value)}" if name in DIMENSIONS else None
        parts = path.removeprefix(OWN).strip("/").split("/") if path != "/" else ["index"]
        known = {"html", "json", "var", *_GRAPH_ENDINGS}
        if all(_PLAIN.fullmatch(part) for part in parts) and parts[-1].rpartition(".")[2] not in known:
            return "/".join(parts)
        return f"{first}/{_slug(path.removeprefix(f'/{first}/'))}"

    def _dump(self, graph: str) -> str | None:
        if not graph.startswith(vocab.GRAPH):
            return None
        return f"dumps/{self.version}/{name_of(graph)}.nq.gz"

    def inside(self, link: str) -> str | None:
        """The address of a link that leads to a page of the site itself; None for any other."""
        if link.startswith("/") and not link.startswith("//"):
            return link
        below = link.removeprefix(self.site)
        own = self.site != vocab.BASE.rstrip("/") or below.startswith("/dumps/")
        return below if link != below and below.startswith("/") and own else None

    def rewritten(self, page: str, file: str) -> tuple[str, Mapping[str, str]]:
        """A page whose links lead to files, and those links: addresses by the file, with ``#place``, they lead to."""
        found: dict[str, str] = {}
        # A host shows its page for what is not there at any address, so that nothing is relative to it.
        up = f"{self.site}/" if file == ABSENT else "../" * file.count("/")

        def turn(match: re.Match[str]) -> str:
            lead = self._lead(match[2])
            if lead is None:
                return match[0]
            found[lead.target] = lead.address
            return f"{match[1]}{escape(up)}{lead.href}{match[3]}"

        return self._spelled_out(_LINK.sub(turn, page)), found

    def _lead(self, written: str) -> Lead | None:
        """Where a link leads, as it is written in a page; most pages have the same."""
        if written not in self._leads:
            if len(self._leads) > _REMEMBERED:
                self._leads.clear()
            self._leads[written] = self._followed(unescape(written))
        return self._leads[written]

    def _followed(self, link: str) -> Lead | None:
        address = self.inside(link)
        if address is None:
            return None
        path, mark, anchor = address.partition("#")
        target = self.file(path)
        if target is None:
            return Lead(ELSEWHERE, ELSEWHERE, path)
        return Lead(escape(quote(target) + mark + anchor), f"{target}{mark}{unquote(anchor)}", path)

    def _spelled_out(self, page: str) -> str:
        """A page that names its own addresses in full, as in lines to be copied, by their files."""
        if self.site == vocab.BASE.rstrip("/"):
            return page  # these are names of things, and whoever answers for them knows the files

        def turn(match: re.Match[str]) -> str:
            target = self.file(unescape(match[1]))
            return match[0] if target is None else escape(f"{self.site}/{quote(target)}")

        return re.sub(re.escape(self.site) + r"(/[^\s\"'<>\\]+)", turn, page)


def _slug(text: str) -> str:
    """A name for what has none that a file could have; what cannot be read back is told apart by a digest.

    >>> _slug("https://example.org/a b")
    'example-org-a-b-1e4dcd5c4a'
    """
    if _PLAIN.fullmatch(text) and "." not in text:
        return text
    words = re.sub(r"[^A-Za-z0-9]+", "-", text.partition("://")[2] or text).strip("-")[:60]
    return f"{words}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
