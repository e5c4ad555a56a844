"""What pages say differently in a copy as files, where there is no server behind them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

#: The pages in the head of a server's pages that take a server, and those that a copy has besides.
NEEDS_A_SERVER = frozenset({"/sparql", "/contribute"})
ADDED = (("/copy/cite", "Cite"),)


@dataclass(frozen=True, slots=True)
class Copy:
    """What the pages are a copy of, such as ``release 1.0``, where it will be, and the formats that things have."""

    name: str
    base: str
    formats: tuple[str, ...]


def copied() -> Copy | None:
    """The copy that is being made; None where a server answers."""
    found: Copy | None = current_app.config.get("COPY")
    return found
