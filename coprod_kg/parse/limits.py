"""How much of anything a file may ask for while it is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one reading.

    ``bytes`` counts after decompression; ``seconds`` is wall-clock time; ``memory`` is the resident memory of
    the reading process in bytes; ``nesting`` is how deep brackets, elements or JSON objects may stand in each
    other; ``literal_bytes`` is the length of one literal or IRI as written; ``rows`` and ``cells`` count those of
    all sheets of a workbook.
    """

    bytes: int = 200 * MEGABYTE
    seconds: float = 60.0
    memory: int = 2_000 * MEGABYTE
    triples: int = 5_000_000
    nesting: int = 1_000
    blank_nodes: int = 1_000_000
    literal_bytes: int = 1 * MEGABYTE
    prefixes: int = 2_000
    rows: int = 100_000
    cells: int = 2_000_000

    def as_dict(self) -> dict[str, float]:
        """The limits by name, for a reading in another process."""
        return asdict(self)


def amount(count: int) -> str:
    """A number of bytes in the unit people read.

    >>> amount(200_000_000)
    '200 MB'
    """
    for unit, size in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if count >= size:
            return f"{count / size:.4g} {unit}"
    return f"{count} bytes"
