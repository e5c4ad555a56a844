"""What we promise about copies as files: `python -m bench.export STORE` prints what one of a store takes.

The processor's time of all processes is shown beside the clock's, which others on the machine can stretch.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from coprod_kg.export import export
from coprod_kg.publish.derived import build
from coprod_kg.store import VersionedStore


def main(path: str) -> None:
    """Print the table."""
    things = build.build(VersionedStore(path)).db.execute("SELECT COUNT(*) FROM thing WHERE kind != ''").fetchone()[0]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        done = export(path, Path(folder) / "copy", base="https://example.org/coproduction")
        seconds = time.perf_counter() - started
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(one.ru_utime + one.ru_stime for one in used)
    for what, value, unit in (
        ("things", things, ""),
        ("files", done.files, ""),
        ("dead links", len(done.dead), ""),
        ("all of it", size / 1e6, "MB"),
        ("by the clock", seconds, "s"),
        ("the processors' time", processor, "s"),
        ("the same for a thing", 1000 * processor / things, "ms"),
    ):
        print(f"  {what:24} {value:10,.1f} {unit}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "./store")
