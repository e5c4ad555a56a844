"""An answer as a page shows it: its first rows, and the chart that a named query's header asks for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from coprod_kg.findings import Term
from coprod_kg.publish.answering import Question
from coprod_kg.publish.charts import Bars, Network, bars, network
from coprod_kg.vocab import COPROD, XSD
from coprod_kg.web import running
from coprod_kg.web.names import Called

#: A page shows so many rows; the data hold them all.
ROWS_SHOWN = 1000
#: Each form has its colour wherever it is drawn.
FORMS = tuple(COPROD + name for name in ("PureCoProduction", "CoDesign", "CoConstruction", "CoInnovation"))
NUMERIC = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as a page shows it: ``truth`` for a yes or no, rows otherwise, and whether these are all."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    whole: bool = True
    truth: bool | None = None

    def terms(self) -> Iterator[Term | None]:
        """Every term of every row."""
        return itertools.chain.from_iterable(self.rows)

    def without_labels(self) -> Table:
        """The table without a column ``xLabel`` beside a column ``x``: a page shows things by their labels anyway."""
        kept = [at for at, name in enumerate(self.variables) if not _is_label_of_another(name, self.variables)]
        return replace(
            self,
            variables=tuple(self.variables[at] for at in kept),
            rows=tuple(tuple(row[at] for at in kept) for row in self.rows),
        )


def table(asked: Question, *, is_graph: bool) -> Table:
    """The first rows of an answer; a graph is rows of subject, property and value."""
    if is_graph:
        graph, whole = running.triples(asked, ROWS_SHOWN)
        return Table(("subject", "property", "value"), tuple((*triple,) for triple in graph), whole)
    result, whole = running.table(asked, ROWS_SHOWN)
    if isinstance(result, ox.QueryBoolean):
        return Table(truth=bool(result))
    names = tuple(variable.value for variable in result.variables)
    return Table(names, tuple(tuple(row[name] for name in names) for row in result), whole)


def drawn(chart: Mapping[str, str], shown: Table, called: Called) -> Bars | Network | None:
    """The chart of a whole answer; None where none is asked for, or it would show nothing or too much."""
    if not chart or not shown.whole or not set(chart.values()) - {chart["kind"]} <= set(shown.variables):
        return None
    columns = {
        role: [_told(row[shown.variables.index(name)], called) for row in shown.rows]
        for role, name in chart.items()
        if role != "kind"
    }
    if chart["kind"] == "network":
        pairs = zip(columns["from"], columns["to"], strict=True)
        return network((one, other) for one, other in pairs if one and other)
    return bars(_parts(columns, len(shown.rows)), order=[called(form).text for form in FORMS])


def _parts(columns: Mapping[str, Sequence[str]], rows: int) -> Iterable[tuple[str, str, float]]:
    """Label, series and value of each row; without a column of values each row counts as one."""
    series = columns.get("series") or [""] * rows
    values = columns.get("value") or ["1"] * rows
    for label, part, value in zip(columns["label"], series, values, strict=True):
        if label:
            yield label, part, _number(value)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _told(term: Term | None, called: Called) -> str:
    if isinstance(term, ox.NamedNode):
        return called(term.value).text
    return term.value if isinstance(term, ox.Literal | ox.BlankNode) else ""


def _is_label_of_another(name: str, variables: Sequence[str]) -> bool:
    return name.endswith("Label") and name.removesuffix("Label") in variables
