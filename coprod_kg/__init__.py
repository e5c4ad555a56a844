"""The knowledge graph of public-service co-production: ontology, shapes, cases, a versioned store, a server.

>>> import coprod_kg
>>> kg = coprod_kg.open("store")  # doctest: +SKIP
>>> kg.ask("cases-by-form", form="coprod:CoDesign").to_pandas()  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coprod_kg.knowledge import Knowledge

__all__ = ["open"]


def open(store: str | Path = "store") -> Knowledge:
    """Open the store in a folder, which is made with the packaged knowledge where there is none, or at an address."""
    # Commands that need only a part of the package do not load the rest.
    from coprod_kg import knowledge

    return knowledge.open(store)
