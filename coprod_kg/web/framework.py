"""The framework as the store knows it: its forms, the two dimensions that define them, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.store.engine import Engine
from coprod_kg.web import shelf
from coprod_kg.web.names import DEFINITIONS, Name, Text, names, texts, values
from coprod_kg.web.reading import Reading, number, solutions

#: So many cases are named in a cell; the rest is one link away.
CASES_SHOWN = 3

_FORMS = """
SELECT DISTINCT ?form ?notation ?nature ?locus WHERE {
  ?form owl:equivalentClass/owl:intersectionOf ?members ; skos:notation ?notation .
  ?members rdf:rest*/rdf:first [ owl:onProperty coprod:hasNature ; owl:hasValue ?nature ] .
  ?members rdf:rest*/rdf:first [ owl:onProperty coprod:hasLocus ; owl:hasValue ?locus ] .
}"""

_INVOLVEMENTS = """
SELECT ?form (COUNT(DISTINCT ?one) AS ?involvements) WHERE {
  VALUES ?form { %s } ?one a ?form
} GROUP BY ?form"""

_CASES = """
SELECT ?form (COUNT(DISTINCT ?case) AS ?cases) WHERE {
  VALUES ?form { %s } ?one a ?form . ?case coprod:describesInvolvement ?one
} GROUP BY ?form"""

_SOME_CASES = """
SELECT DISTINCT ?form ?case WHERE {
  ?one a ?form . ?case coprod:describesInvolvement ?one FILTER(isIRI(?case))
} LIMIT %d"""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of co-production: a class, its number, and the nature and locus that define it."""

    iri: str
    notation: str
    nature: str
    locus: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One quadrant with the store's own figures."""

    form: Name
    notation: str
    definition: Text | None
    involvements: int
    cases: int
    examples: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """The framework: natures down, loci across, and in each cell a form."""

    down: Name
    across: Name
    rows: tuple[Name, ...]
    columns: tuple[Name, ...]
    cells: Mapping[tuple[str, str], Cell]


def forms(reading: Reading) -> tuple[Form, ...]:
    """The forms that the ontology defines by a nature and a locus, in the order of their numbers."""
    return reading.once("forms", lambda: _forms(reading.engine))


def two_by_two(reading: Reading) -> TwoByTwo:
    """The framework filled from a version: rows and columns stand as the forms' numbers bring them."""
    engine, languages = reading.engine, reading.languages
    known = forms(reading)
    examples = {form.iri: _examples(engine, form.iri) for form in known}
    axes = [vocab.COPROD + "Nature", vocab.COPROD + "Locus"]
    wanted = [*axes, *(iri for form in known for iri in (form.iri, form.nature, form.locus))]
    called = names(engine, [*wanted, *(case for cases in examples.values() for case in cases)], languages)
    definitions = texts(engine, wanted, DEFINITIONS, languages)
    involvements = shelf.members(reading)
    if involvements is None:
        involvements = _counts(engine, _INVOLVEMENTS, known, "involvements")
    cases = _counts(engine, _CASES, known, "cases")
    cells = {
        (form.nature, form.locus): Cell(
            called[form.iri],
            form.notation,
            definitions.get(form.iri),
            involvements.get(form.iri, 0),
            cases.get(form.iri, 0),
            tuple(called[case] for case in examples[form.iri]),
        )
        for form in known
    }
    rows = tuple(called[iri] for iri in dict.fromkeys(form.nature for form in known))
    columns = tuple(called[iri] for iri in dict.fromkeys(form.locus for form in known))
    return TwoByTwo(called[axes[0]], called[axes[1]], rows, columns, cells)


def _forms(engine: Engine) -> tuple[Form, ...]:
    rows = solutions(engine, _FORMS, graphs=vocab.TERMINOLOGY)
    found = {Form(*(row[name].value for name in ("form", "notation", "nature", "locus"))) for row in rows}
    return tuple(sorted(found, key=lambda form: form.notation))


def _counts(engine: Engine, text: str, known: Sequence[Form], counted: str) -> Mapping[str, int]:
    rows = solutions(engine, text % values(form.iri for form in known)) if known else ()
    return {row["form"].value: number(row, counted) for row in rows}


def _examples(engine: Engine, form: str) -> tuple[str, ...]:
    rows = solutions(engine, _SOME_CASES % CASES_SHOWN, bindings={"form": ox.NamedNode(form)})
    return tuple(sorted(row["case"].value for row in rows))
