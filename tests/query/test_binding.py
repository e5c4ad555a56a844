"""What an asker gives becomes terms of the right type, and never text of the query."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_kg import vocab
from coprod_kg.errors import BadQuery, BadRequest
from coprod_kg.query import Parameter, bind, fill
from coprod_kg.query.header import schemes

COPROD = vocab.COPROD


def _one(kind: str, text: str, **more: object) -> str:
    parameter = Parameter("p", "A parameter.", kind, **more)  # type: ignore[arg-type]
    return str(bind({"p": parameter}, {"p": text})["p"])


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("coprod:CoDesign", COPROD + "CoDesign"),
        ("CoDesign", COPROD + "CoDesign"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("https://example.org/a", "https://example.org/a"),
        ("<urn:isbn:123>", "urn:isbn:123"),
        ("para:19", vocab.THING + "paragraph/19"),
        (" skos:Concept ", vocab.SKOS + "Concept"),
    ],
)
def test_an_iri_may_be_given_in_any_usual_way(text: str, iri: str) -> None:
    """Whole, in angle brackets, as a prefixed name, or by its bare name."""
    assert _one("iri", text) == f"<{iri}>"


def test_bare_names_lie_in_the_parameters_namespace() -> None:
    """A paragraph is asked for by its number, a case by its slug."""
    assert _one("iri", "19", namespace=vocab.THING + "paragraph/") == f"<{vocab.THING}paragraph/19>"


@pytest.mark.parametrize("text", ["Coerced", "coerced", "coprod:Coerced", COPROD + "Coerced"])
def test_a_concept_goes_by_its_name_and_its_notation(text: str) -> None:
    """Values of a scheme are accepted as people write them."""
    assert _one("iri", text, choices=schemes()["stances"]) == f"<{COPROD}Coerced>"


def test_a_value_outside_the_choices_is_told_what_there_is() -> None:
    """The message lists the values that are allowed."""
    with pytest.raises(BadRequest, match="Coerced, Resisting, Unwilling, Willing, WithoutAlternative"):
        _one("iri", "Happy", choices=schemes()["stances"])


@pytest.mark.parametrize(
    ("kind", "text", "term"),
    [
        ("string", ' a "quoted"\nline ', '" a \\"quoted\\"\\nline "'),
        ("integer", "019", f'"19"^^<{vocab.XSD}integer>'),
        ("integer", "-3", f'"-3"^^<{vocab.XSD}integer>'),
        ("boolean", "TRUE", f'"true"^^<{vocab.XSD}boolean>'),
        ("boolean", "0", f'"false"^^<{vocab.XSD}boolean>'),
        ("date", "2016-03-31", f'"2016-03-31"^^<{vocab.XSD}date>'),
        ("language", "de-CH", '"de-ch"'),
    ],
)
def test_each_type_is_read_as_it_is_written(kind: str, text: str, term: str) -> None:
    """A typed parameter becomes a literal of its type in normal form."""
    assert _one(kind, text) == term


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("integer", "3.5", "whole number"),
        ("integer", "1" * 40, "whole number"),
        ("integer", "٣", "whole number"),
        ("boolean", "yes", "true or false"),
        ("date", "2016-02-30", "a date such as"),
        ("date", "spring", "a date such as"),
        ("language", "english!", "language tag"),
        ("iri", "no:such", "prefix of 'no:such'"),
        ("iri", "with a space", "does not fit"),
        ("iri", "<relative>", "does not fit"),
        ("iri", "https://example.org/> } DROP ALL #", "does not fit"),
        ("iri", "", "does not fit"),
    ],
)
def test_what_does_not_fit_its_type_is_refused(kind: str, text: str, message: str) -> None:
    """The message names the parameter, the value and what it takes."""
    with pytest.raises(BadRequest, match=message):
        _one(kind, text)


def test_missing_unknown_and_default() -> None:
    """A required parameter must be given, an unknown one is refused; a default and an absence are fine."""
    parameters = {
        "form": Parameter("form", "One of the forms.", "iri"),
        "language": Parameter("language", "A language.", "language", default="en"),
        "case": Parameter("case", "A case.", "iri", optional=True),
    }
    assert {name: str(term) for name, term in bind(parameters, {"form": "CoDesign"}).items()} == {
        "form": f"<{COPROD}CoDesign>",
        "language": '"en"',
    }
    with pytest.raises(BadRequest, match=r"form is missing: One of the forms"):
        bind(parameters, {})
    with pytest.raises(BadRequest, match=r"no parameter from here\. Did you mean form\? Use one of: form, language"):
        bind(parameters, {"form": "CoDesign", "from": "x"})
    with pytest.raises(BadRequest, match="takes no parameters"):
        bind({}, {"x": "y"})


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s WHERE { ?s ?p ?o FILTER(?o = ?v) }",
        "SELECT ?s { ?s ?p ?o FILTER(?o = ?v) }",
        "SELECT (EXISTS { ?x ?y ?z } AS ?any) ?s WHERE { ?s ?p ?o FILTER(?o = ?v) }",
        "# { not here\nSELECT ?s WHERE { ?s ?p ?o . FILTER(?o = ?v && STR(?o) != '{') }",
        "SELECT ?s WHERE { ?s ?p ?v }",
        "SELECT ?s WHERE { ?s ?p ?o FILTER NOT EXISTS { ?s ?p ?o FILTER(?o != ?v) } }",
        "CONSTRUCT { ?s <http://e/p> ?v } WHERE { ?s ?p ?o FILTER(?o = ?v) }",
    ],
)
def test_a_parameter_is_bound_wherever_it_stands_in_the_outermost_group(text: str) -> None:
    """In patterns, filters, NOT EXISTS and templates, projected or not."""
    store = ox.Store()
    nodes = [ox.NamedNode(f"http://e/{n}") for n in "abp"]
    for name in "abp":
        store.add(ox.Quad(ox.NamedNode(f"http://e/{name}"), nodes[2], ox.Literal(name)))
    answer = list(store.query(fill(text, {"v": ox.Literal("a")})))
    assert len(answer) == 1
    assert "http://e/a" in str(answer[0])


@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s ?p ?v }", "DESCRIBE <http://e/a>", "nothing"])
def test_a_text_with_nowhere_to_bind_is_refused(text: str) -> None:
    """A query of another shape is an error, not a query whose parameters are silently free."""
    with pytest.raises(BadQuery, match="no WHERE group"):
        fill(text, {"v": ox.Literal("a")})


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_string_gets_out_of_its_quotes(text: str) -> None:
    """Whatever is given as a string comes back as that string: it is a term, never text of the query."""
    if "\x00" in text:
        return
    parameters = {"v": Parameter("v", "A text.", "string")}
    filled = fill("SELECT ?v WHERE { FILTER(BOUND(?v)) }", bind(parameters, {"v": text}))
    rows = list(ox.Store().query(filled))
    assert [row["v"] for row in rows] == [ox.Literal(text)]
