"""FAIR Signposting: the Link header that leads machines from a page to its identifier, data, licence and authors.

Levels 1 and 2 of https://signposting.org/FAIR/: every resource has its links in the header, and ``/linkset`` tells
them in full as RFC 9264 has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox
from flask import g

from coprod_kg import vocab
from coprod_kg.publish.formats import GRAPHS, Format
from coprod_kg.web import context
from coprod_kg.web.links import address, is_link, with_format
from coprod_kg.web.reading import Reading, solutions

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: Who made what has an address of the project and names nobody.
AUTHOR = vocab.THING + "agent/contributors"
#: The whole, of which every thing is an item.
DATASET = vocab.BASE + "dataset"
#: What a page is, in the words that those who follow signposts know.
PAGE_TYPE = "https://schema.org/AboutPage"
DATASET_TYPE = "https://schema.org/Dataset"

_ABOUT = """
SELECT DISTINCT ?path ?value WHERE {
  { SELECT ?path ?value { VALUES ?path { rdf:type dct:license dct:creator } %(this)s ?path ?value } LIMIT 50 }
  UNION { SELECT DISTINCT ?path ?value {
    GRAPH ?graph { %(this)s ?any ?thing } ?given <http://rdfs.org/ns/void#inDataset> ?graph ; ?path ?value
    FILTER(?path IN (dct:license, dct:creator))
  } LIMIT 50 }
}"""
#: What must not stand in a header as it is.
_UNSAFE = re.compile(r"[^!#-;=?-\[\]_a-z~A-Z%]")


@dataclass(frozen=True, slots=True)
class Signpost:
    """One link: its relation, where it leads, and the media type that is there."""

    relation: str
    target: str
    media_type: str = ""

    def __str__(self) -> str:
        target = _UNSAFE.sub(lambda found: quote(found[0], safe=""), self.target)
        return f'<{target}>; rel="{self.relation}"' + (f'; type="{self.media_type}"' if self.media_type else "")


def of_thing(now: Reading, iri: str) -> tuple[Signpost, ...]:
    """The signposts of a thing: its identifier, what it is, its data, licence, authors, and what it is a part of."""
    said = g.pop("signs", None) or _said(now, iri)
    said = {word: [one for one in values if is_link(one)] for word, values in said.items()}
    licences = said.get("license") or [LICENCE]
    authors = said.get("creator") or ([AUTHOR] if iri.startswith(vocab.BASE) else [])
    return (
        *([Signpost("cite-as", iri)] if is_link(iri) or iri.startswith("urn:") else []),
        Signpost("type", PAGE_TYPE),
        *(Signpost("type", kind) for kind in said.get("type", ())),
        *(Signpost("license", licence) for licence in licences),
        *(Signpost("author", author) for author in authors),
        *of_data(data_at(iri)),
        _collection("/dataset"),
        Signpost("linkset", context.base_address(f"/linkset?iri={quote(iri, safe='')}"), "application/linkset+json"),
    )


def of_question(iri: str, here: str, forms: Iterable[Format]) -> tuple[Signpost, ...]:
    """The signposts of the answer to a question of the library: the question as data, the answer in every format."""
    return (
        *of_question_itself(iri),
        Signpost("type", DATASET_TYPE),
        *(Signpost("item", context.base_address(with_format(here, one.extension)), one.media_type) for one in forms),
    )


def of_question_itself(iri: str) -> tuple[Signpost, ...]:
    """The signposts of a question of the library."""
    return (
        Signpost("cite-as", iri),
        Signpost("type", PAGE_TYPE),
        Signpost("license", LICENCE),
        Signpost("author", AUTHOR),
        *of_data(data_at(iri)),
        _collection("/queries"),
    )


def of_part(now: Reading, iri: str, within: str, *items: Signpost) -> tuple[Signpost, ...]:
    """The signposts of a contribution's or a version's page: those of the thing, its files, and the list it is in."""
    return (
        *(post for post in of_thing(now, iri) if post.relation != "collection"),
        *items,
        _collection(within),
    )


def of_list(now: Reading) -> list[str]:
    """The signposts of a list as headers: it is of a part of the whole, and that is described."""
    return headers(post for post in of_home() if post.relation != "cite-as")


def of_home() -> tuple[Signpost, ...]:
    """The signposts of the first page: it is about the whole."""
    return (
        Signpost("cite-as", DATASET),
        Signpost("author", AUTHOR),
        Signpost("describedby", context.base_address("/.well-known/void"), "text/turtle"),
        _collection("/dataset"),
        Signpost("license", LICENCE),
        Signpost("type", PAGE_TYPE),
    )


def data_at(iri: str) -> str:
    """The address of what is said about a thing, without the format: not always that of its page."""
    for space, below, there in (
        (vocab.QUERY, "/queries/", "/about"),
        (vocab.THING + "contribution/", "/id/contribution/", ""),
        (vocab.THING + "version/", "/id/version/", ""),
    ):
        if iri.startswith(space):
            return below + quote(iri.removeprefix(space)) + there
    return address(iri, described=True) or f"/resource?iri={quote(iri, safe='')}"


def _collection(here: str) -> Signpost:
    return Signpost("collection", context.base_address(here), "text/html")


def of_data(here: str) -> Iterator[Signpost]:
    """Where the same is found as data."""
    for form in GRAPHS:
        yield Signpost("describedby", context.base_address(with_format(here, form.extension)), form.media_type)


def headers(posts: Iterable[Signpost]) -> list[str]:
    """Signposts as the values of Link headers."""
    return [str(post) for post in posts]


def linkset(anchor: str, posts: Sequence[Signpost]) -> Mapping[str, object]:
    """Signposts as a document of their own (RFC 9264, section 4.2)."""
    told: dict[str, object] = {"anchor": anchor}
    for post in posts:
        if post.relation != "linkset":
            target = {"href": post.target} | ({"type": post.media_type} if post.media_type else {})
            told.setdefault(post.relation, []).append(target)  # type: ignore[attr-defined]
    return {"linkset": [told]}


def _said(now: Reading, iri: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in solutions(now.engine, _ABOUT % {"this": ox.NamedNode(iri)}):
        value = row["value"].value if isinstance(row["value"], ox.NamedNode) else ""
        if is_link(value):
            found.setdefault(re.split(r"[/#]", row["path"].value)[-1], []).append(value)
    return {name: sorted(set(values)) for name, values in found.items()}
