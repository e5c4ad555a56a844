"""The pages of linked data: the ontology's documentation, and a thing with what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox
from flask import g, request

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, NotFound
from coprod_kg.findings import Term
from coprod_kg.publish.formats import GRAPHS
from coprod_kg.web import kinds, pictures, schema_org, terms, timeline
from coprod_kg.web.answers import page
from coprod_kg.web.around import Around, around, come_of
from coprod_kg.web.copied import copied
from coprod_kg.web.describing import describe
from coprod_kg.web.description import Description
from coprod_kg.web.documentation import documentation
from coprod_kg.web.drawing import Picture
from coprod_kg.web.framework import Form, forms
from coprod_kg.web.links import with_format
from coprod_kg.web.names import DEFINITIONS, Called, looked_up, pick
from coprod_kg.web.reading import Reading
from coprod_kg.web.terms import Entry

#: Types that say how a thing is written down, not what it is.
PLUMBING = frozenset({vocab.OWL + "NamedIndividual", vocab.OWL + "Thing", vocab.RDFS + "Resource"})
#: Properties that say again what another one says, for tools that look for it there.
COPIES = frozenset({"http://purl.obolibrary.org/obo/IAO_0000115", vocab.RDFS + "comment"})
#: How the formats are called in links.
LABELS = {
    "turtle": "Turtle",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF/XML",
    "ntriples": "N-Triples",
    "nquads": "N-Quads",
    "trig": "TriG",
}


def ontology_page(now: Reading) -> str:
    """Every term of the ontology on one page."""
    document = documentation(now)
    called = Called(document.names)
    classes = [entry for entry in document.sections[0][1] if entry.around]
    middle = max(classes, key=lambda entry: len(entry.around), default=None)
    diagram = middle and pictures.of_term(middle, called)
    told = {"document": document, "called": called, "diagram": diagram}
    return page("ontology.html", **told, **_data("/ontology"))


def thing_page(now: Reading, iri: str) -> str:
    """A thing with what is said of it, as its kind has it: a case shows who was involved in what, how and why so."""
    thing = describe(now.engine, iri, page=_page_number())
    if thing is None or (thing.page > 1 and not thing.statements):
        raise NotFound(f"The store says nothing about {iri}{', or not so much' if thing else ''}.")
    known = forms(now)
    entry = terms.entry(now, iri)
    near = around(now, iri, is_form=iri in {form.iri for form in known}) if entry else Around()
    kind = kind_of(thing, entry is not None)
    passage = come_of(now, iri) if kind == "passage" else ()
    mentioned = [*thing.iris(), *_of_forms(known), *(entry.iris() if entry else ()), *near.cases, *near.works]
    mentioned += [other for _, iris in passage for other in iris]
    events = timeline.of_case(now, thing, origins(thing)) if kind == "case" else ()
    mentioned += [event.about for event in events]
    found, given = looked_up(now, mentioned)
    called = Called(found)
    g.signs = signs(thing, given)
    definition = pick(thing.texts(*DEFINITIONS), now.languages)
    return page(
        "thing.html",
        given=given,
        thing=without_copies(thing),
        definition=definition,
        kind=kind,
        schema_org=schema_org.of_thing(thing, kind, called, definition),
        entry=entry,
        around=near,
        forms=known,
        called=called,
        picture=_picture(thing, entry, called, known),
        plumbing=PLUMBING,
        origins=origins,
        opening=kinds.OPENING.get(kind, ()),
        linked=kinds.LINKED.get(kind, ()),
        passage=passage,
        events=events,
        further=_further(thing),
        **_data(request.full_path.rstrip("?")),
    )


def _picture(thing: Description, entry: Entry | None, called: Called, known: tuple[Form, ...]) -> Picture | None:
    if entry is not None:
        return pictures.of_term(entry, called)
    if thing.has("rdf:type", vocab.COPROD + "Case"):
        return pictures.of_case(thing, called, {form.iri: form.notation for form in known})
    return pictures.of_thing(thing, called)


def signs(thing: Description, given: Mapping[str, Mapping[str, list[Term]]]) -> Mapping[str, list[str]]:
    """What signposts tell of a thing: its classes, and licence and creators as it or its contributions have them."""
    told: dict[str, list[Term]] = {"type": [one.value for one in thing.types]}
    for word in ("license", "creator"):
        told[word] = [one.value for one in thing.of("dct:" + word)]
        for said in given.values():
            told[word] += said.get(vocab.DCTERMS + word, [])
    return {
        word: sorted({one.value for one in values if isinstance(one, ox.NamedNode)}) for word, values in told.items()
    }


def kind_of(thing: Description, is_term: bool) -> str:
    """Which part of the page tells of it."""
    types = thing.type_iris
    return "term" if is_term else next((kind for iri, kind in kinds.KINDS if iri in types), "")


def without_copies(thing: Description) -> Description:
    """The thing without statements that say what its definition says, in another property."""
    definitions = {one.value for one in thing.of("skos:definition")}
    kept = tuple(one for one in thing.statements if one.path not in COPIES or one.value not in definitions)
    return Description(thing.iri, kept, thing.whole, thing.parts, thing.links, thing.head, thing.page, thing.more)


def origins(thing: Description) -> tuple[str, ...]:
    """The graphs that assert something of a thing."""
    return tuple(sorted({graph for one in thing.statements for graph in one.sources}))


def _further(thing: Description) -> Mapping[str, str]:
    """The pages before and after, where a thing has more statements than a page shows."""
    here = request.full_path.rstrip("?")
    found = {"before": thing.page - 1} if thing.page > 1 else {}
    if not thing.whole and thing.more:
        found["after"] = thing.page + 1
    return {name: with_format(here, str(number), "page") for name, number in found.items()}


def _page_number() -> int:
    given = request.args.get("page", "1")
    if not given.isdecimal() or not 1 <= int(given) <= 1_000_000:
        raise BadRequest(f"page={given[:40]} is no page: it has to be a number from 1 on.")
    return int(given)


def _of_forms(known: tuple[Form, ...]) -> Iterator[str]:
    yield vocab.COPROD + "UserInvolvement"
    for form in known:
        yield from (form.iri, form.nature, form.locus)


def _data(here: str) -> dict[str, Any]:
    """Links to the same in every format: for people by label, for machines by media type."""
    copy = copied()
    forms = [form for form in GRAPHS if copy is None or form.extension in copy.formats]
    return {
        "data_links": [(LABELS[form.name], with_format(here, form.extension)) for form in forms],
        "alternates": [(form.media_type, with_format(here, form.extension)) for form in forms],
    }
