"""Many clients at once: point queries a second, each another one, as Debian's `wrk` counts them."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

SECONDS = 5
#: No two requests of a run are the same, so that nothing is answered from memory.
_SCRIPT = """
local subjects, count, path = {}, 0, ""
function init(arguments)
  path = arguments[2]
  count = tonumber(arguments[3])
  for line in io.lines(arguments[1]) do subjects[#subjects + 1] = line end
end
function request()
  count = count + 1
  local subject = subjects[count % #subjects + 1]
  local query = "SELECT%20%3Fp%20%3Fo%20WHERE%20%7B%20%3C" .. subject .. "%3E%20%3Fp%20%3Fo%20%7D%23" .. count
  return wrk.format("GET", path .. "?query=" .. query, {["Accept"] = "application/sparql-results+json"})
end
"""
_RUNS = itertools.count(1)


def is_there() -> bool:
    """Whether the load generator is installed."""
    return shutil.which("wrk") is not None


def points_a_second(port: int, path: str, subjects: Sequence[str], connections: int, folder: Path) -> float:
    """How many point queries a server answers in a second over so many connections. Raises where one fails."""
    script, list_of_them = folder / "points.lua", folder / "subjects.txt"
    script.write_text(_SCRIPT)
    list_of_them.write_text("".join(quote(subject, safe="") + "\n" for subject in subjects))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}", "--timeout", "30", "-s", str(script)]
    target = [f"http://127.0.0.1:{port}", "--", str(list_of_them), path, str(next(_RUNS) * 10_000_000)]
    told = subprocess.run([*command, *target], check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s*([\d.]+)", told)
    if found is None or "Non-2xx" in told:
        raise RuntimeError(f"Not every request was answered: {told}")
    return float(found[1])
