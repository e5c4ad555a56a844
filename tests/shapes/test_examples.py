"""The examples are what the README says they are: one that is good, and one for each way to be wrong."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import packaged, vocab
from coprod_kg.findings import Report
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, validate

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    """The project's shapes."""
    return Shapes.packaged()


def findings(name: str, shapes: Shapes) -> Report:
    """What the shapes find in an example."""
    engine = LocalEngine()
    for part in ("coprod.ttl", "schemes.ttl", "alignments.ttl"):
        engine.store.load(path=packaged.folder("ontology") / part, format=ox.RdfFormat.TURTLE)
    engine.store.load(path=EXAMPLES / name, format=ox.RdfFormat.TURTLE)
    return validate(engine, shapes, graphs=None)


def triples(name: str, form: ox.RdfFormat) -> set[str]:
    """The triples of an example, as text."""
    return {str(quad.triple) for quad in ox.parse(path=EXAMPLES / name, format=form)}


@pytest.mark.parametrize("name", ["library.ttl", "contradiction.ttl"])
def test_nothing_is_missing_in_what_is_well_described(name: str, shapes: Shapes) -> None:
    """The good example has no finding; the contradiction has none either, for reasoning alone finds it."""
    assert findings(name, shapes).findings == ()


def test_the_json_example_says_the_same_as_the_turtle_one() -> None:
    """Whoever prefers JSON sees the same dataset."""
    assert triples("library.jsonld", ox.RdfFormat.JSON_LD) == triples("library.ttl", ox.RdfFormat.TURTLE)


def test_the_broken_example_has_mistakes_of_several_kinds(shapes: Shapes) -> None:
    """The shapes find a missing target and a wrong value; the misspelt term is not theirs to find."""
    found = {
        (f.severity.value, (f.shape or "").removeprefix(vocab.SHAPES)) for f in findings("broken.ttl", shapes).findings
    }
    assert found == {
        ("violation", "Involvement-target"),
        ("violation", "Involvement-nature"),
    }


def test_the_malformed_example_does_not_parse() -> None:
    """The missing dot is noticed where the next statement begins."""
    with pytest.raises(SyntaxError) as caught:
        triples("malformed.ttl", ox.RdfFormat.TURTLE)
    assert (caught.value.lineno, caught.value.offset) == (8, 1)
