"""The headings of a table of another layout, and what of the table a mapping leaves unread."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence

from coprod_kg.errors import Unreadable
from coprod_kg.findings import Severity
from coprod_kg.parse.table.cells import Row, mark
from coprod_kg.parse.table.found import Found, listed
from coprod_kg.parse.table.mapping import Mapping
from coprod_kg.parse.table.matching import first_rows


def columns_of(index: int, head: Row, body: Sequence[Row], mapping: Mapping, found: Found) -> Mapped[str, int]:
    """The columns by their headings, the first where two have one.

    Told are columns that nobody reads, cells below no heading, and two columns of one heading that is read. Raises
    Unreadable for a column that the mapping needs and the table has not.
    """
    columns: dict[str, int] = {}
    for number in range(1, len(head.cells) + 1):
        name = head.at(number)
        if name in columns and name in mapping.used() and name not in mapping.ignore:
            found.tell("twiceRead", mark(index, head.number, number), name=name)
        if name:
            columns.setdefault(name, number)
    _check(columns, mapping, found)
    for number, row in sorted(first_rows(body).items()):
        if not head.at(number):
            found.tell("noHeadingRead", mark(index, row, number), Severity.WARNING, row=head.number)
    return columns


def _check(columns: Mapped[str, int], mapping: Mapping, found: Found) -> None:
    lacking = sorted(mapping.used() - {*mapping.ignore, *columns})
    if lacking:
        raise Unreadable(
            f"The mapping {mapping.file} reads the columns {', '.join(lacking)}, which this table has not. "
            f"Its columns are: {listed(list(columns), 40)}.",
            file=found.file,
        )
    unread = [name for name in columns if name not in mapping.used()]
    if unread:
        found.tell("unread", severity=Severity.INFO, names=listed(unread, 40))
