"""Messages about shapes name the shape, with or without an address of its own, and where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_differential import PREFIXES, parsed

from coprod_kg.errors import BadRequest
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import Shapes, compile, validate

#: What is wrong in a property shape that has no name.
WRONG = (
    'sh:minCount "two"',
    "sh:in ( 1 2 ), ( 3 )",
    'sh:pattern "(a+)+$"',
    "sh:nodeKind sh:Iri",
    "sh:or ex:nolist",
    'sh:class "C"',
    'sh:sparql [ sh:select "SELEC x" ]',
    'sh:sparql [ sh:select "SELECT $this { $this nope:p 1 }" ]',
)
OWL = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


@pytest.mark.parametrize("wrong", WRONG)
def test_a_shape_without_a_name_is_named_by_path_owner_and_line(wrong: str, tmp_path: Path) -> None:
    """No name that the parser gave a blank node is told to anyone."""
    file = tmp_path / "shapes.ttl"
    outer = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:r ] ;\n"
    inner = f"sh:property [ sh:path ( ex:p ex:q ) ;\n {wrong} ] .\n"
    file.write_text(PREFIXES + outer + inner, encoding="utf-8")
    with pytest.raises(BadRequest) as caught:
        compile(Shapes.from_paths([file]))
    said = str(caught.value)
    assert said.startswith(f"{file}:{len(PREFIXES.splitlines()) + 2}: ")
    assert "property shape for http://e/p / http://e/q in the shape <http://e/S>" in said
    assert "_:" not in said


def test_a_shape_that_nothing_leads_to_is_named_by_its_target() -> None:
    """There is nothing else to know it by."""
    with pytest.raises(BadRequest, match="The shape without a name for http://e/C has sh:minCount, which only"):
        Shapes.from_graph(parsed(PREFIXES + "[] sh:targetClass ex:C ; sh:minCount 1 ."))


def test_a_circle_is_told_by_its_shapes() -> None:
    """From one to the next, without a blank node's name."""
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:node ex:S ] ."
    with pytest.raises(BadRequest, match="recursive") as caught:
        Shapes.from_graph(parsed(PREFIXES + shapes))
    assert "the property shape for http://e/p in the shape <http://e/S>" in str(caught.value)
    assert "_:" not in str(caught.value)


def test_severities_and_imports_that_are_not_followed_are_told() -> None:
    """A severity of one's own counts as a violation, and nothing is fetched."""
    text = """<http://e/shapes> a owl:Ontology ; owl:imports <http://e/more> .
    ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:severity ex:Grave ] .
    """
    notes = "\n".join(validate(LocalEngine(), Shapes.from_graph(parsed(OWL + PREFIXES + text)), graphs=None).notes)
    assert "sh:severity of the property shape for http://e/p in the shape <http://e/S> is <http://e/Grave>" in notes
    assert "The shapes import <http://e/more>, and nothing is fetched" in notes
    there = "<http://e/more> a owl:Ontology ."
    assert "import" not in "".join(Shapes.from_graph(parsed(OWL + PREFIXES + text + there)).notes)


def test_a_file_that_only_imports_says_so(tmp_path: Path) -> None:
    """There is no shape in it, and the reason is told."""
    file = tmp_path / "all.ttl"
    file.write_text(OWL + "<http://e/s> a owl:Ontology ; owl:imports <http://e/more> .", encoding="utf-8")
    with pytest.raises(BadRequest, match=r"no SHACL shape in .*import <http://e/more>"):
        Shapes.from_paths([file])
