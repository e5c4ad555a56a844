"""The pages of linked data: the ontology's documentation, and a thing with what is said of it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request

from coprod_kg import vocab
from coprod_kg.errors import NotFound
from coprod_kg.publish.formats import GRAPHS
from coprod_kg.web.answers import page
from coprod_kg.web.description import Description, describe
from coprod_kg.web.documentation import documentation
from coprod_kg.web.framework import Form, forms
from coprod_kg.web.names import DEFINITIONS, Called, names, pick, with_format
from coprod_kg.web.reading import Reading

#: Types that say how a thing is written down, not what it is.
PLUMBING = frozenset({vocab.OWL + "NamedIndividual", vocab.OWL + "Thing", vocab.RDFS + "Resource"})
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
    return page("ontology.html", document=document, called=Called(document.names), **_data("/ontology"))


def thing_page(now: Reading, iri: str) -> str:
    """A thing with what is said of it; a case shows who was involved in what, how, and in which form."""
    thing = describe(now.engine, iri)
    if thing is None:
        raise NotFound(f"The store says nothing about {iri}.")
    known = forms(now)
    mentioned = [*thing.iris(), *_of_forms(known)]
    return page(
        "thing.html",
        thing=thing,
        definition=pick(thing.texts(*DEFINITIONS), now.languages),
        forms=known,
        called=Called(names(now.engine, mentioned, now.languages)),
        plumbing=PLUMBING,
        case_class=vocab.COPROD + "Case",
        involvement_class=vocab.COPROD + "Involvement",
        user_involvement=vocab.COPROD + "UserInvolvement",
        type_iris=type_iris,
        origins=origins,
        **_data(request.full_path.rstrip("?")),
    )


def type_iris(thing: Description) -> frozenset[str]:
    """The IRIs of what a thing is."""
    return frozenset(getattr(one.value, "value", "") for one in thing.types)


def origins(thing: Description) -> tuple[str, ...]:
    """The graphs that assert something of a thing."""
    return tuple(sorted({graph for one in thing.statements for graph in one.sources}))


def _of_forms(known: tuple[Form, ...]) -> Iterator[str]:
    yield vocab.COPROD + "UserInvolvement"
    for form in known:
        yield from (form.iri, form.nature, form.locus)


def _data(here: str) -> dict[str, list[tuple[str, str]]]:
    """Links to the same in every format: for people by label, for machines by media type."""
    return {
        "data_links": [(LABELS[form.name], with_format(here, form.extension)) for form in GRAPHS],
        "alternates": [(form.media_type, with_format(here, form.extension)) for form in GRAPHS],
    }
