"""A table as a graph says what the table says, row by row, and is read back as it."""

from __future__ import annotations

import io
import json

import pyoxigraph as ox
import pytest

from coprod_kg.publish.formats import GRAPHS, RDF
from coprod_kg.publish.result_set import RS
from coprod_kg.publish.results import write_answer

TABLE = """
SELECT ?thing ?label ?none ?number WHERE {
  VALUES (?thing ?label ?number) { (<urn:b> "zwei\\r\\n"@de 2) (<urn:a> UNDEF "x"^^<urn:type>) (UNDEF "" 1.50) }
}"""


def read(data: bytes, form: str) -> tuple[list[str], list[dict[str, object]]]:
    """The variables and the rows of a result set, each value in the words of a quad's object."""
    quads = list(ox.parse(data, format=RDF[form]))
    said: dict[object, dict[str, list[object]]] = {}
    for quad in quads:
        said.setdefault(quad.subject, {}).setdefault(quad.predicate.value.removeprefix(RS), []).append(quad.object)
    (this,) = (node for node, told in said.items() if "resultVariable" in told)
    rows = sorted((said[node] for node in said[this].get("solution", [])), key=lambda row: int(row["index"][0].value))  # type: ignore[attr-defined]
    names = sorted(str(name.value) for name in said[this]["resultVariable"])  # type: ignore[attr-defined]
    bound = [[said[node] for node in row.get("binding", [])] for row in rows]
    return names, [{one["variable"][0].value: one["value"][0] for one in row} for row in bound]  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", [form.name for form in GRAPHS])
def test_rows_are_read_back(form: str) -> None:
    """In every format for graphs: each row in its place, each value as it was, and nothing where a value is missing."""
    store, output, table = ox.Store(), io.BytesIO(), io.BytesIO()
    write_answer(store.query(TABLE), form, output)
    write_answer(store.query(TABLE), "json", table)
    names, rows = read(output.getvalue(), form)
    asked = ox.parse_query_results(table.getvalue(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(asked, ox.QuerySolutions)
    variables = [variable.value for variable in asked.variables]
    assert names == sorted(variables)
    assert rows == [{name: row[name] for name in variables if row[name] is not None} for row in asked]
    assert json.loads(table.getvalue())["results"]["bindings"][0].keys() == rows[0].keys()


def test_a_blank_node_of_the_answer_is_none_of_the_result_set() -> None:
    """However it is called there, and it stays one node where it stands in several rows."""
    store, output = ox.Store(), io.BytesIO()
    store.add(ox.Quad(ox.BlankNode("answer"), ox.NamedNode("urn:p"), ox.BlankNode("row1")))
    store.add(ox.Quad(ox.BlankNode("answer"), ox.NamedNode("urn:q"), ox.BlankNode("row1-0")))
    write_answer(store.query("SELECT ?s ?o { ?s ?p ?o }"), "ntriples", output)
    _, rows = read(output.getvalue(), "ntriples")
    assert len({row["s"] for row in rows}) == 1
    assert len({term for row in rows for term in row.values()}) == 3


def test_a_yes_or_no_is_one_statement() -> None:
    """An answer to ASK is a result set too."""
    output = io.BytesIO()
    write_answer(ox.Store().query("ASK {}"), "ntriples", output)
    told = {quad.predicate.value: quad.object for quad in ox.parse(output.getvalue(), format=ox.RdfFormat.N_TRIPLES)}
    assert told[RS + "boolean"] == ox.Literal(True)
