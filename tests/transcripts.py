"""The commands that a page shows, as tests follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator


def steps(page: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a page's console blocks, with the lines that are shown after it."""
    for block in re.findall(r"```console\n(.*?)```", page, re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, *shown = part.rstrip().splitlines()
            yield command, shown
