"""The workbook follows the shapes: what they ask is there, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys

import pyoxigraph as ox
import pytest

from coprod_kg import packaged, vocab
from coprod_kg.parse.table.layout import LANGUAGES, Holds, layout

SHEETS = {sheet.segment: sheet for sheet in layout().sheets}


def simple_paths() -> set[str]:
    """Every property of ours that a shape looks at by itself."""
    store = ox.Store()
    for path in packaged.files("shapes", "*.ttl"):
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    text = "SELECT DISTINCT ?path { ?shape sh:property ?rule . ?rule sh:path ?path FILTER(isIRI(?path)) }"
    found = store.query(text, prefixes=dict(vocab.prefixes()))
    assert isinstance(found, ox.QuerySolutions)
    return {row["path"].value for row in found}


def test_each_class_has_a_sheet_and_linked_classes_one_with_their_subclasses() -> None:
    """Services and systems stand on one sheet, because a link may go to either; a case is not a claim."""
    assert list(SHEETS) == [
        *("case", "involvement", "actor", "service-arrangement", "value-outcome", "service-encounter"),
        *("touch-point", "claim", "work", "passage"),
    ]
    kinds = {option.iri for option in SHEETS["service-arrangement"].kinds}
    assert {vocab.COPROD + name for name in ("PublicService", "PublicServiceSystem")} < kinds


def test_each_property_of_the_shapes_has_a_column() -> None:
    """Whatever a shape asks of a property by itself can be filled in."""
    columns = {column.iri for sheet in layout().sheets for column in sheet.columns}
    assert simple_paths() - columns == {vocab.RDF + "type"} - columns


def test_what_follows_is_not_asked_for() -> None:
    """Forms are inferred and no kind; the locus is understood where it stands and not offered."""
    involvement = SHEETS["involvement"]
    assert involvement.column(vocab.RDF + "type") is None
    locus = involvement.column(vocab.COPROD + "hasLocus")
    assert locus is not None
    assert not locus.offered


@pytest.mark.parametrize(
    ("sheet", "term", "holds", "needed"),
    [
        ("involvement", vocab.COPROD + "hasActor", Holds.LINK, "required"),
        ("involvement", vocab.COPROD + "hasRole", Holds.LIST, "recommended"),
        ("involvement", vocab.COPROD + "hasPhase", Holds.LIST, "optional"),
        ("case", vocab.COPROD + "describesInvolvement", Holds.LINK, "required"),
        ("case", vocab.DCTERMS + "spatial", Holds.PLAIN, "optional"),
        ("case", vocab.DCTERMS + "description", Holds.TEXT, "recommended"),
        ("work", vocab.DCTERMS + "issued", Holds.DATE, "optional"),
    ],
)
def test_columns_hold_what_the_shapes_ask_for(sheet: str, term: str, holds: Holds, needed: str) -> None:
    """Lists, links, dates and texts, and how much they are needed, are read off the shapes."""
    column = SHEETS[sheet].column(term)
    assert column is not None
    assert column.holds is holds
    assert ("required" if column.required else "recommended" if column.recommended else "optional") == needed


def test_links_point_into_a_sheet() -> None:
    """Every link knows the sheet whose rows it names."""
    for sheet in layout().sheets:
        for column in sheet.columns:
            assert bool(column.sheets) == (column.holds is Holds.LINK), column.iri


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words_that_fit_a_sheet(language: str) -> None:
    """Sheets, columns and values have words in each language; no two headings of a sheet are alike."""
    for sheet in layout().sheets:
        assert 0 < len(sheet.names[language]) <= 31
        headings = [column.names[language] for column in sheet.columns]
        assert len(set(headings)) == len(headings)
        assert all(column.help[language] for column in sheet.columns if column.iri != vocab.RDF + "type")
        assert all(option.labels[language] for column in sheet.columns for option in column.options)


def test_the_layout_is_the_same_in_every_process() -> None:
    """What a column holds does not hang on the order in which an engine happens to answer."""
    code = "from coprod_kg.parse.table.layout import layout; print(layout().sheets)"
    made = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in "0123"
    }
    assert len(made) == 1
