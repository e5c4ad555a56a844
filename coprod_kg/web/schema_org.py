"""What pages say to search engines, in schema.org's words: a term, a case, a work, a dataset and so on (JSON-LD)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.publish import catalogue
from coprod_kg.publish.catalogue import Dump
from coprod_kg.review.listing import Listed
from coprod_kg.store.record import Version
from coprod_kg.web import context
from coprod_kg.web.description import Description
from coprod_kg.web.links import is_link
from coprod_kg.web.names import Called, Text

CONTEXT = "https://schema.org/"
#: What the kinds of pages are, as schema.org has it.
_TYPES = {
    "term": "DefinedTerm",
    "case": "CreativeWork",
    "work": "ScholarlyArticle",
    "claim": "Claim",
    "scheme": "DefinedTermSet",
    "service": "GovernmentService",
    "organisation": "Organization",
}
#: Which property says what; several are tried in their order.
_SAID: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "case": {"about": ("coprod:describesArrangement",), "isBasedOn": ("coprod:isTakenFrom", "dct:source")},
    "work": {
        "datePublished": ("dct:date", "dct:issued"),
        "author": ("dct:creator",),
        "identifier": ("dct:identifier",),
    },
    "claim": {"about": ("dct:subject",), "appearance": ("coprod:isMadeBy",)},
    "service": {"areaServed": ("dct:spatial",)},
}
_SAME = ("owl:sameAs", "skos:exactMatch", "dct:identifier", "schema:sameAs")


def of_thing(thing: Description, kind: str, called: Called, definition: Text | None) -> Mapping[str, Any] | None:
    """A thing of a kind that schema.org has a word for; None for any other."""
    if kind not in _TYPES or not is_link(thing.iri):
        return None
    name = called(thing.iri)
    told: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": _TYPES[kind],
        "@id": thing.iri,
        "name": name.text,
        "url": context.base_address(str(name.href)) if name.href and not name.foreign else thing.iri,
        **({"description": definition.value} if definition else {}),
    }
    if kind == "term":
        told |= {"termCode": name.short, "inDefinedTermSet": vocab.ONTOLOGY_IRI}
    else:
        told["isPartOf" if kind in ("case", "work", "claim") else "subjectOf"] = {"@id": catalogue.IRI}
    for word, paths in _SAID.get(kind, {}).items():
        values = [value for one in thing.of(*paths) if (value := _value(one.value, called)) is not None]
        told |= {word: values} if values else {}
    same = [one.value.value for one in thing.of(*_SAME) if not isinstance(one.value, (ox.BlankNode, ox.Triple))]
    if links := sorted({iri for iri in same if is_link(iri)}):
        told["sameAs"] = links
    return told


def of_contribution(given: Listed) -> Mapping[str, Any] | None:
    """A dataset that is a part of the graph; None for any other."""
    if given.status != "accepted":
        return None
    stated = {"creator": given.creator, "license": given.licence, "isBasedOn": given.source}
    address = context.base_address(f"/contributions/{given.id}")
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": f"{vocab.THING}contribution/{given.id}",
        "name": given.title or given.id,
        "description": (
            f"{given.title or given.id}: a dataset on how people take part in public services, checked and taken into "
            "the knowledge graph of public-service co-production."
        ),
        "url": address,
        "identifier": given.id,
        "dateModified": given.submitted,
        "isPartOf": {"@id": catalogue.IRI},
        **{word: _party(value) if word == "creator" else value for word, value in stated.items() if value},
        "distribution": {
            "@type": "DataDownload",
            "contentUrl": f"{address}/file",
            "encodingFormat": given.media_type,
            "contentSize": f"{given.size} B",
        },
    }


def of_version(version: Version, *, is_current: bool) -> Mapping[str, Any]:
    """A version or release of the whole; files there are of releases and of the current version."""
    name = version.released[0] if version.released else str(version.number)
    file = Dump(context.base_address(f"/dumps/{name}/dataset.nq.gz"), "application/n-quads", "All graphs, N-Quads")
    told = {
        **catalogue.schema_org(version, context.base_address(""), [file]),
        "@id": f"{vocab.THING}version/{version.number}",
        "identifier": f"{vocab.THING}version/{version.number}",
        "name": f"{catalogue.TITLE}, {'release' if version.released else 'version'} {name}",
        "url": context.base_address(f"/versions/{version.number}"),
        "version": name,
        "datePublished": version.time,
        "isPartOf": {"@id": catalogue.IRI},
    }
    return told if version.released or is_current else {key: told[key] for key in told if key != "distribution"}


def _value(value: object, called: Called) -> Any:
    if isinstance(value, ox.NamedNode):
        return {"@id": value.value, "name": called(value.value).text}
    return value.value if isinstance(value, ox.Literal) else None


def _party(who: str) -> Mapping[str, str]:
    return {"@type": "Thing", "@id": who} if is_link(who) else {"@type": "Thing", "name": who}
