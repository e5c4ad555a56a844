"""Named graphs at their own addresses: people learn what is in one and where its files are, machines are led to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, request

from coprod_kg import vocab
from coprod_kg.errors import NotFound
from coprod_kg.publish import catalogue, dumps
from coprod_kg.publish.formats import GRAPHS, Format
from coprod_kg.web import context, signposts
from coprod_kg.web.answers import HTML, Build, answer, page
from coprod_kg.web.axioms import Triples
from coprod_kg.web.data import SUBJECTS_SHOWN, subjects
from coprod_kg.web.names import Called, Text, names, pick
from coprod_kg.web.reading import Reading, graph_title, reading
from coprod_kg.web.signposts import Signpost
from coprod_kg.web.things import LABELS

blueprint = Blueprint("graphs", __name__)

_TARGETS = (
    ("every", "targetClass"), ("whatever has", "targetSubjectsOf"), ("whatever is a value of", "targetObjectsOf"),
    ("", "targetNode"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a shape: where it stands on the page, what it is called, asks, says, and how grave a breach is."""

    anchor: str
    name: Text | None
    path: str
    about: Text | None
    message: Text | None
    severity: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape with what it is about, by words and IRIs, and its rules."""

    rule: Rule
    targets: tuple[tuple[str, str], ...]
    rules: tuple[Rule, ...]


@blueprint.get("/shapes")
@blueprint.get("/shapes.<suffix>", endpoint="shapes_as")
def shapes(suffix: str = "") -> Response:
    """What a dataset must say: each rule in words for people, SHACL for machines."""
    return _answered(vocab.SHAPES_GRAPH.value, suffix)


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """A named graph: a page of what it is for people; the graph store has it for machines."""
    return _answered(vocab.GRAPH + name, "")


def _answered(iri: str, suffix: str) -> Response:
    version = reading().version
    if version.files and not version.counts.get(iri):  # of an endpoint's graphs the triples are not counted
        known = [one.removeprefix(vocab.GRAPH) for one in version.counts]
        raise NotFound.among(f"There is no graph <{iri[:200]}>.", iri.removeprefix(vocab.GRAPH), known)
    offers: dict[Format, Build] = {HTML: lambda now: _page(now, iri)}
    if iri.startswith(vocab.CONTRIBUTION):
        offers[HTML] = _moved(f"/contributions/{quote(iri.removeprefix(vocab.CONTRIBUTION), safe='')}")
    offers |= {form: _moved(_address(iri, form)) for form in GRAPHS}
    return answer(offers, suffix=suffix, links=lambda now: signposts.headers(_signposts(iri)))


def _moved(there: str) -> Build:
    def build(now: Reading) -> Response:
        response = redirect(request.script_root + there, 303)
        assert isinstance(response, Response)
        return response

    return build


def _address(iri: str, form: Format) -> str:
    return f"/graph-store?graph={quote(iri, safe='')}&format={form.extension}"


def _signposts(iri: str) -> Iterator[Signpost]:
    yield Signpost("cite-as", iri)
    yield Signpost("type", signposts.PAGE_TYPE)
    yield Signpost("type", signposts.DATASET_TYPE)
    yield Signpost("license", catalogue.LICENCE)
    yield Signpost("describedby", context.base_address("/.well-known/void"), "text/turtle")
    yield Signpost("collection", context.base_address("/dataset"), "text/html")
    for form in GRAPHS:
        yield Signpost("item", context.base_address(_address(iri, form)), form.media_type)


def _page(now: Reading, iri: str) -> str:
    told = {
        "iri": iri,
        "title": graph_title(iri),
        "triples": now.version.counts.get(iri, 0),
        "data_links": [(LABELS[form.name], _address(iri, form)) for form in GRAPHS],
        "files": [
            (LABELS[form.name], f"/dumps/{now.version.number}/{dumps.file_name(dumps.name_of(iri), form)}")
            for form in dumps.FORMATS
        ],
    }
    return page("graph.html", **told, **(_of_shapes(now) if iri == vocab.SHAPES_GRAPH.value else _contents(now, iri)))


def _contents(now: Reading, iri: str) -> dict[str, Any]:
    described = subjects(now.engine, iri)
    called = Called(names(now.engine, described, now.languages))
    return {"things": called.sorted(described), "called": called, "whole": len(described) < SUBJECTS_SHOWN}


def _of_shapes(now: Reading) -> dict[str, Any]:
    said = Triples(now.engine.quads(vocab.SHAPES_GRAPH))
    found = sorted(_shapes(said, now.languages), key=lambda shape: shape.rule.anchor)
    mentioned = [iri for shape in found for _, iri in shape.targets]
    mentioned += [rule.path for shape in found for rule in shape.rules]
    return {"shapes": found, "called": Called(names(now.engine, mentioned, now.languages))}


def _shapes(said: Triples, languages: Sequence[str]) -> Iterator[Shape]:
    kind = ox.NamedNode(vocab.SH + "NodeShape")
    for node, _ in said:
        if isinstance(node, ox.NamedNode) and kind in said.all(node, vocab.RDF + "type"):
            targets = tuple(
                (word, value.value)
                for word, path in _TARGETS
                for value in said.all(node, vocab.SH + path)
                if isinstance(value, ox.NamedNode)
            )
            parts = [*said.all(node, vocab.SH + "property"), *said.all(node, vocab.SH + "sparql")]
            rules = sorted((_rule(said, part, languages) for part in parts), key=lambda rule: rule.anchor)
            yield Shape(_rule(said, node, languages), targets, tuple(rules))


def _rule(said: Triples, node: Any, languages: Sequence[str]) -> Rule:
    def text(word: str) -> Text | None:
        return pick((one for one in said.all(node, vocab.SH + word) if isinstance(one, ox.Literal)), languages)

    path, severity = said.one(node, vocab.SH + "path"), said.one(node, vocab.SH + "severity")
    return Rule(
        node.value.removeprefix(vocab.SHAPES) if isinstance(node, ox.NamedNode) else "",
        text("name"),
        path.value if isinstance(path, ox.NamedNode) else "",
        text("description"),
        text("message"),
        severity.value.removeprefix(vocab.SH).lower() if isinstance(severity, ox.NamedNode) else "",
    )
