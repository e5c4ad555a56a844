"""The process that annotates one workbook and may die of it. Started by ``annotate``, never by hand."""

from __future__ import annotations

import json

from coprod_kg.parse import child, frames
from coprod_kg.tabulate.annotate import annotated


def main(request: str) -> None:
    """Read findings and workbook from standard input, and write the annotated workbook as a frame."""
    asked = json.loads(request)

    def work(raw: bytes, send: child.Send) -> None:
        told = json.loads(raw[: asked["size"]])
        send(frames.FILE, annotated(raw[asked["size"] :], told))

    child.run(asked, work)
