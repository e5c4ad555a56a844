"""The help of a query tells what can be given, and its example is an answer."""

from __future__ import annotations

import shlex

import pytest
from click.testing import CliRunner

from coprod_kg.cli import main
from coprod_kg.query import library, query
from coprod_kg.query.library import by_topic
from coprod_kg.query.usage import usage


def test_the_help_of_a_query_tells_its_parameters_their_choices_and_an_example() -> None:
    """By `ask NAME --help`, for which no store is needed."""
    told = CliRunner().invoke(main, ["ask", "cases-by-form", "--help"])
    assert told.exit_code == 0
    words = " ".join(told.output.split())
    assert "Usage: coprod-kg ask cases-by-form [form=…]" in words
    assert "One of: PureCoProduction, CoDesign, CoConstruction, CoInnovation." in words
    assert "coprod-kg ask cases-by-form form=CoInnovation" in words
    assert "May be left out." in words


def test_the_help_of_the_command_says_that_queries_have_their_own() -> None:
    """And the help of a query that is none tells so."""
    assert "ask NAME --help" in CliRunner().invoke(main, ["ask", "-h"]).output
    assert CliRunner().invoke(main, ["ask", "cases-by-fern", "--help"]).exit_code != 0


@pytest.mark.parametrize("name", sorted(library()))
def test_every_query_has_help_whose_example_fits(name: str) -> None:
    """The example gives parameters that there are, each of which is told of."""
    lines = usage(query(name)).splitlines()
    example = shlex.split(next(line for line in lines if line.startswith("  coprod-kg ask ")))
    given = [part.partition("=")[0] for part in example[3:]]
    assert set(given) <= set(query(name).parameters)
    assert all(f"  {parameter}" in lines for parameter in query(name).parameters)


def test_every_query_stands_under_one_topic() -> None:
    """None is left over, so a new first tag gets its place in queries/topics.yaml."""
    listed = [one.name for questions in by_topic().values() for one in questions]
    assert sorted(listed) == sorted(library())
    assert "Others" not in by_topic()
