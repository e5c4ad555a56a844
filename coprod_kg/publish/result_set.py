"""A table as RDF, in the vocabulary in which the W3C's own SPARQL tests write the answers they expect.

It is http://www.w3.org/2001/sw/DataAccess/tests/result-set#, which RDF tools read back as a table.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_SET, _VARIABLE, _NAME, _SOLUTION, _INDEX, _BINDING, _VALUE, _TRUTH = (
    ox.NamedNode(RS + word)
    for word in ("ResultSet", "resultVariable", "variable", "solution", "index", "binding", "value", "boolean")
)


def triples(answer: ox.QuerySolutions | ox.QueryBoolean) -> Iterator[ox.Triple]:
    """The answer, row by row as it comes; ``rs:index`` says which place a row has, from 1 on."""
    this = ox.BlankNode("answer")
    yield ox.Triple(this, vocab.RDF_TYPE, _SET)
    if isinstance(answer, ox.QueryBoolean):
        yield ox.Triple(this, _TRUTH, ox.Literal(bool(answer)))
        return
    names = [ox.Literal(variable.value) for variable in answer.variables]
    for name in names:
        yield ox.Triple(this, _VARIABLE, name)
    for number, row in enumerate(answer, 1):
        solution = ox.BlankNode(f"row{number}")
        yield ox.Triple(this, _SOLUTION, solution)
        yield ox.Triple(solution, _INDEX, ox.Literal(number))
        for column, value in enumerate(row):
            if value is not None:
                binding = ox.BlankNode(f"row{number}-{column}")
                yield ox.Triple(solution, _BINDING, binding)
                yield ox.Triple(binding, _NAME, names[column])
                yield ox.Triple(binding, _VALUE, _apart(value))


def _apart(value: Term) -> Term:
    """The value; a blank node under a name that no node of the result set itself has."""
    if isinstance(value, ox.BlankNode):
        return ox.BlankNode(f"value-{value.value}")
    if isinstance(value, ox.Triple):
        subject, thing = _apart(value.subject), _apart(value.object)
        return ox.Triple(subject, value.predicate, thing)  # type: ignore[arg-type]
    return value
