"""Whatever the OpenAPI document lets somebody ask is answered or refused, and never a failure of the server."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from endpoint_server import TOKEN, free_port, memory, started

from coprod_kg.store import VersionedStore

COMMAND = Path(sys.executable).parent / "schemathesis"
#: What pages keep ready (``web.remembered``, ``web.names``) and each kind of work loads when it is first done, besides
#: what heaps and threads still take; a request that left 25 KB behind would be found.
GROWTH = 256 << 20


@pytest.mark.long
@pytest.mark.skipif(not COMMAND.exists(), reason="schemathesis is not installed; `make test-long` brings it")
def test_every_address(store: VersionedStore, tmp_path: Path) -> None:
    """Some ten thousand requests made from the document, with a curator's token, bring no failure and no hang."""
    chosen = ["--checks", "not_a_server_error", "--phases", "fuzzing", "--max-examples", "100", "--no-color"]
    # It cannot write bodies in SPARQL, which is all that PATCH takes; `test_endpoint_fuzz` does.
    chosen += ["--exclude-method", "PATCH", "--request-timeout", "60", "--continue-on-failure"]
    limits = {"workers": 2, "query_seconds": 5, "uploads_per_minute": 1_000_000, "cache_bytes": 1 << 20}
    with started(store.path, free_port(), **limits) as (client, process):
        asked = [str(COMMAND), "run", f"{client.base_url}/openapi.json", "-H", f"Authorization: Bearer {TOKEN}"]
        subprocess.run([*asked, *chosen, "--max-examples", "5"], cwd=tmp_path, capture_output=True)
        before = memory(process)
        run = subprocess.run([*asked, *chosen], cwd=tmp_path, capture_output=True, text=True)
        assert memory(process) - before < GROWTH
        assert client.get("/ready").status_code == 200
    # A limit that was reached is told with 503 or 504, as it should be; the tool takes these for failures.
    failed = set(re.findall(r"^ *\[(\d{3})\]", run.stdout, re.MULTILINE))
    assert failed <= {"503", "504"}, run.stdout[-5000:]
    assert run.returncode == (1 if failed else 0), run.stdout[-5000:]
    count = re.search(r"(\d+) generated", run.stdout)
    assert count is not None and int(count[1]) > 5_000
