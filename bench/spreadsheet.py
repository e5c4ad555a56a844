"""What we promise about workbooks, measured: `python -m bench.spreadsheet [ROWS...]` prints a table.

A workbook of ROWS rows is read, validated against a store and answered, as `coprod-kg validate` does it, and so is the
same dataset as Turtle; peak memory is that of the largest process. Then a server is asked, from the first byte of the
request to the last of the answer; its peak is that of all its processes together. Frictionless, where it is installed,
checks the involvements alone against a table schema with the same columns: types, lists and links, without any SHACL.
"""

from __future__ import annotations

import importlib.util
import io
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import openpyxl
import pyoxigraph as ox

from bench.uploads import memory, server
from coprod_kg import tabulate
from coprod_kg.intake import Upload, open_store

_RUN = [sys.executable, "-m", "coprod_kg"]


def workbook(rows: int) -> bytes:
    """A filled template: of ten rows two are actors, one a service, one a case, six involvements; some are wrong."""
    book = openpyxl.load_workbook(io.BytesIO(tabulate.template()))
    heads = {s.title: [str(c.value).removesuffix(" *") for c in s[1]] for s in book.worksheets if s["A1"].value == "id"}

    def add(sheet: str, **values: str) -> None:
        named = {key.replace("_", " ").replace(" en", " [en]"): value for key, value in values.items()}
        book[sheet].append([named.get(head, "") for head in heads[sheet]])

    for n in range(rows // 10):
        role = "usr" if n % 20 == 0 else "user"
        add("service or service system", id=f"s{n}", kind="public service", name_en=f"service {n}")
        for m in range(2):
            add("actor", id=f"a{n}-{m}", name_en=f"residents {n}-{m}")
        for m in range(6):
            words = {"id": f"i{n}-{m}", "name_en": f"taking part {n}-{m}", "actor": f"residents {n}-{m % 2}"}
            more = {"nature": "conscious and voluntary act", "phase": "design; evaluation", "aim": "improvement"}
            add("involvement", **words, service_or_system=f"s{n}", role=role if m == 0 else "user", **more)
        described = "; ".join(f"i{n}-{m}" for m in range(6))
        add("case", id=f"c{n}", name_en=f"case {n}", description_en=f"What happens in {n}.", involvements=described)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def measured(words: list[str]) -> tuple[float, float, float]:
    """Seconds of a command by the clock and of the processor, and the peak memory in megabytes of its processes."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    probe = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
    probe += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", probe, *words], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, cpu, int(done.stdout) / 1000


def frictionless(path: Path) -> tuple[float, float, float] | None:
    """The best kept library for tables, on the sheet of involvements; None where it is not installed."""
    if importlib.util.find_spec("frictionless") is None:
        return None
    code = (
        "import sys; from frictionless import Resource, Schema, formats; "
        "r = Resource(path=sys.argv[1], control=formats.ExcelControl(sheet='involvement')); r.infer(); r.validate()"
    )
    return measured([sys.executable, "-c", code, str(path)])


def best(words: list[str], times: int = 3) -> tuple[float, float, float]:
    """The fastest of several runs of a command by processor time, since others may use the machine."""
    return min((measured(words) for _ in range(times)), key=lambda one: one[1])


@contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """The most memory that a process and all below it have at a time, in bytes, while the block runs."""
    most, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            most[0] = max(most[0], memory(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def served(client: httpx.Client, pid: int, path: Path) -> tuple[float, float, float]:
    """Seconds of `POST /validate` by the clock, none of the processor, and the peak memory of the server."""
    with watched(pid) as most:
        start = time.perf_counter()
        client.post("/validate", files={"file": (path.name, path.read_bytes())}).raise_for_status()
        return time.perf_counter() - start, float("nan"), most[0] / 1_000_000


def main(sizes: list[int]) -> None:
    """Print a row for each thing that is done, by size."""
    print(f"{'':44}{'seconds':>10}{'cpu s':>10}{'peak MB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        store = str(here / "store")
        open_store(store)

        def row(label: str, taken: tuple[float, float, float]) -> None:
            print(f"{label:44}{taken[0]:10.2f}{taken[1]:10.2f}{taken[2]:10.0f}", flush=True)

        row("template", best([*_RUN, "template", str(here / "t.xlsx")]))
        for size in sizes:
            sheet, turtle, marked = here / f"{size}.xlsx", here / f"{size}.ttl", here / f"{size}-marked.xlsx"
            sheet.write_bytes(workbook(size))
            quads = Upload.from_path(sheet).read().quads
            turtle.write_bytes(ox.serialize((q.triple for q in quads), format=ox.RdfFormat.TURTLE) or b"")
            check = [*_RUN, "validate", "--store", store]
            row(f"{size:,} rows, {len(quads):,} triples: validate", best([*check, str(sheet)]))
            row("  the same dataset as Turtle", best([*check, str(turtle)]))
            row("  validate --annotate", best([*check, str(sheet), "--annotate", str(marked)], 1))
            with server() as (client, pid):
                row("  POST /validate", min(served(client, pid, sheet) for _ in range(3)))
            if peer := frictionless(sheet):
                row("  frictionless, one sheet, types only", peer)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [1_000, 10_000])
