"""What a contributed thing is called never decides whether, or how often, it stands in an answer.

The library of the example is put in beside the paper's cases. Then the labels of both are rewritten: the inferences do
not hang on labels, so each way of labelling is the same knowledge, and every query has to answer it alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib.plugins.sparql

from coprod_kg import foundation, packaged, vocab
from coprod_kg.findings import Term
from coprod_kg.query import ask, library, query
from coprod_kg.reason import infer
from coprod_kg.store.local import LocalEngine

EXAMPLE = Path(__file__).parents[2] / "examples" / "library.ttl"
VALDORO = "https://example.org/valdoro/"
NAMES = [path.stem for path in packaged.files("queries", "*.rq")]
CONTRIBUTION = vocab.contribution_graph("library")
#: Where things are described that anybody may describe, rather than terms.
DESCRIBED = (vocab.PAPER, CONTRIBUTION)
LABEL = ox.NamedNode(vocab.RDFS + "label")
OTHERS = tuple(
    map(
        ox.NamedNode,
        (vocab.SKOS + "prefLabel", vocab.DCTERMS + "title", vocab.FOAF + "name", "https://schema.org/name"),
    )
)
PAPER = ox.NamedNode(vocab.THING + "work/osborne-radnor-strokosch-2016")
#: Columns that name or tell of the thing in another column.
TELLING = re.compile(r".*[lL]abel|name|description|note|statement")
#: What to ask where a query must be given something.
GIVEN: Mapping[str, Mapping[str, str]] = {
    "case-in-full": {"case": VALDORO + "case"},
    "what-was-inferred": {"thing": VALDORO + "planning"},
}

Row = dict[str, Term | None]
Labelling = Callable[[ox.Quad], Iterable[ox.Quad]]


def _said(quad: ox.Quad, *labels: tuple[ox.NamedNode, str, str]) -> list[ox.Quad]:
    return [
        ox.Quad(quad.subject, name, ox.Literal(text, language=language), quad.graph_name)
        for name, text, language in labels
    ]


def _literal(label: ox.Quad) -> ox.Literal:
    assert isinstance(label.object, ox.Literal)
    return label.object


def _english(label: ox.Quad) -> bool:
    return _literal(label).language == "en"


def _doubled(label: ox.Quad) -> list[ox.Quad]:
    """Two languages for all, two labels in each, and other names beside them, all sorting before the label."""
    text = _literal(label).value
    more = [(name, f"  {text}", language) for name in (LABEL, *OTHERS) for language in ("es", "de")]
    titles = [(name, f" {text}", "en") for name in OTHERS]
    return [label, *_said(label, *more, *titles, (LABEL, f"{text} or so", "en"))] if _english(label) else [label]


def _elsewhere(label: ox.Quad) -> list[ox.Quad]:
    """The same labels in other properties, from thing to thing a different one; the paper has a title already."""
    if label.subject == PAPER:
        return [label]
    name = OTHERS[len(str(label.subject)) % len(OTHERS)]
    return [ox.Quad(label.subject, name, label.object, label.graph_name)]


def _twice(label: ox.Quad) -> list[ox.Quad]:
    """The same label in two graphs."""
    return [label, ox.Quad(label.subject, label.predicate, label.object, vocab.contribution_graph("again"))]


def _none(label: ox.Quad) -> list[ox.Quad]:
    return []


def _spanish(label: ox.Quad) -> list[ox.Quad]:
    """The Spanish labels alone, and the English ones of the paper as if they were Spanish."""
    if label.graph_name == CONTRIBUTION:
        return [] if _english(label) else [label]
    return _said(label, (LABEL, _literal(label).value, "es"))


@pytest.fixture(scope="module")
def with_library(asserted: LocalEngine) -> LocalEngine:
    """The packaged knowledge and the example, with what follows from both."""
    engine = LocalEngine()
    engine.add(asserted.quads())
    engine.store.load(path=EXAMPLE, format=ox.RdfFormat.TURTLE, to_graph=CONTRIBUTION)
    infer(engine, foundation.ruleset(engine), graphs=engine.graph_names())
    return engine


def _relabelled(engine: LocalEngine, labelling: Labelling) -> LocalEngine:
    def quads() -> Iterator[ox.Quad]:
        for quad in engine.quads():
            label = quad.predicate == LABEL and quad.graph_name in DESCRIBED
            yield from labelling(quad) if label else [quad]

    other = LocalEngine()
    other.add(quads())
    return other


@pytest.fixture(scope="module")
def labelled(with_library: LocalEngine) -> Mapping[Labelling, LocalEngine]:
    """The same knowledge by each way of labelling it."""
    ways = (_doubled, _elsewhere, _twice, _none, _spanish)
    return {way: _relabelled(with_library, way) for way in ways}


def _rows(engine: LocalEngine, name: str) -> list[Row]:
    """The answer with whatever may be left open left open, so that the contribution has its part in it."""
    question = query(name)
    required = {key: question.example[key] for key, parameter in question.parameters.items() if parameter.required}
    answer = ask(engine, name, {**required, **GIVEN.get(name, {})})
    assert isinstance(answer, ox.QuerySolutions)
    return [{variable.value: row[variable] for variable in answer.variables} for row in answer]


def _untold(rows: Iterable[Row]) -> list[tuple[tuple[str, Term | None], ...]]:
    return [tuple((key, value) for key, value in row.items() if not TELLING.fullmatch(key)) for row in rows]


def _about(rows: Iterable[Row], thing: str) -> list[Row]:
    return [row for row in rows if ox.NamedNode(VALDORO + thing) in row.values()]


def _number(term: Term | None) -> int:
    assert isinstance(term, ox.Literal)
    return int(term.value)


@pytest.mark.parametrize("name", NAMES)
def test_no_two_rows_differ_in_labels_alone(with_library: LocalEngine, name: str) -> None:
    """A thing labelled in two languages stands in an answer as often as a thing labelled in one."""
    untold = _untold(_rows(with_library, name))
    assert len(untold) > 0
    assert len(set(untold)) == len(untold)


@pytest.mark.parametrize("way", [_doubled, _elsewhere, _twice])
@pytest.mark.parametrize("name", sorted(set(NAMES) - {"public-services"}))
def test_the_english_label_is_taken(
    with_library: LocalEngine, labelled: Mapping[Labelling, LocalEngine], name: str, way: Labelling
) -> None:
    """However many labels and names there are, and wherever they stand: one is taken, the English rdfs:label first."""
    assert _rows(labelled[way], name) == _rows(with_library, name)


@pytest.mark.parametrize("way", [_none, _spanish])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_vanishes_for_want_of_an_english_label(
    with_library: LocalEngine, labelled: Mapping[Labelling, LocalEngine], name: str, way: Labelling
) -> None:
    """Without a label, or with a Spanish one alone, the rows are the same but for the labels."""
    rows = _rows(labelled[way], name)
    assert _untold(rows) == _untold(_rows(with_library, name))
    if way is _spanish:
        told = [[key for key, value in row.items() if value is not None] for row in rows]
        assert told == [[key for key, value in row.items() if value is not None] for row in _rows(with_library, name)]


@pytest.mark.parametrize("way", [None, _none, _spanish])
def test_the_contribution_stands_where_it_belongs(
    knowledge: LocalEngine, with_library: LocalEngine, labelled: Mapping[Labelling, LocalEngine], way: Labelling | None
) -> None:
    """Each thing of the example is in the queries it is an answer to, once for each thing that can be told of it."""
    engine = with_library if way is None else labelled[way]
    for name, thing, times in (
        ("cases-by-form", "planning", 1),
        ("cases-by-form", "borrowing", 1),
        ("forms-with-cases", "case", 2),
        ("aims-by-form", "planning", 1),
        ("active-and-passive-parts", "planning", 1),
        ("involvements-by-stance-and-nature", "borrowing", 1),
        ("value-by-type-and-beneficiary", "meeting-place", 1),
        ("value-by-type-and-beneficiary", "know-how", 2),
        ("consequential-value", "know-how", 1),
        ("outcomes-of-a-case", "know-how", 2),
        ("intrinsic-and-voluntary-together", "library", 1),
        ("several-forms-at-once", "readers", 1),
        ("public-services", "library", 1),
        ("case-in-full", "readers", 2),
        ("why-no-form", "planning", 0),
    ):
        assert len(_about(_rows(engine, name), thing)) == times, (name, thing)
    before, after = ({row["form"]: row for row in _rows(e, "two-by-two")} for e in (knowledge, engine))
    for form, more in (("CoDesign", 1), ("PureCoProduction", 1), ("CoConstruction", 0), ("CoInnovation", 0)):
        for count in ("involvements", "cases"):
            one, other = (_number(rows[ox.NamedNode(vocab.COPROD + form)][count]) for rows in (before, after))
            assert other == one + more, (form, count)


@pytest.mark.parametrize(
    ("way", "label"),
    [(_doubled, ("planning rooms and hours", "en")), (_none, None), (_spanish, ("planear salas y horarios", "es"))],
)
def test_the_label_that_is_taken_keeps_its_language(
    labelled: Mapping[Labelling, LocalEngine], way: Labelling, label: tuple[str, str] | None
) -> None:
    """English where there is any, otherwise what there is, and nothing where there is nothing."""
    (row,) = _about(_rows(labelled[way], "cases-by-form"), "planning")
    assert row["involvementLabel"] == (label and ox.Literal(label[0], language=label[1]))


@pytest.mark.parametrize("name", sorted(library()))
def test_another_engine_reads_the_query(name: str) -> None:
    """A query is SPARQL 1.1 to rdflib as well, grouping and aggregates included."""
    rdflib.plugins.sparql.prepareQuery(query(name).text)
