"""Everything that a version holds, or one of its graphs, as a file that is made once and then kept."""

from __future__ import annotations

import fcntl
import gzip
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote, unquote

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import NotFound
from coprod_kg.publish.derived import folder
from coprod_kg.publish.formats import N_QUADS, RDF, TRIG, Format
from coprod_kg.store.partial import local_copy
from coprod_kg.store.record import Version
from coprod_kg.store.versions import VersionedStore

#: The formats that say which graph holds what.
FORMATS = (N_QUADS, TRIG)
#: What the file of all graphs is called.
WHOLE = "dataset"


def names(version: Version) -> Sequence[str]:
    """What there are files of, in a version: the whole, and each graph by the end of its name."""
    return (WHOLE, *(name_of(graph) for graph in sorted(version.counts) if graph.startswith(vocab.GRAPH)))


def name_of(graph: str) -> str:
    """A graph as its file is called."""
    return quote(graph.removeprefix(vocab.GRAPH), safe="").replace("%2F", "~")


def file_name(name: str, form: Format) -> str:
    """The name of a file."""
    return f"{name}.{form.extension}.gz"


def dump(store: VersionedStore, version: Version, name: str) -> Path:
    """The file with a name, such as ``dataset.nq.gz``; made where it is not there yet, by one at a time.

    Raises NotFound where there is no such file to be had.
    """
    stem, form = _parsed(name)
    if stem not in names(version):
        raise NotFound.among(f"Version {version.number} has no file {name!r}.", stem, names(version))
    place = folder(store) / "dumps" / version.folder
    target = place / file_name(stem, form)
    if not target.exists():
        place.mkdir(parents=True, exist_ok=True)
        with (place / "lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not target.exists():
                _write(store, version, stem, form, target)
                _tidy(store, version)
    return target


def _parsed(name: str) -> tuple[str, Format]:
    for form in FORMATS:
        ending = f".{form.extension}.gz"
        if name.endswith(ending):
            return name.removesuffix(ending), form
    raise NotFound(f"There is no file {name!r}. There are .nq.gz and .trig.gz, such as dataset.nq.gz.")


def _write(store: VersionedStore, version: Version, stem: str, form: Format, target: Path) -> None:
    engine, fresh = local_copy(store.read(version.number)), target.with_name(f".{target.name}.new")
    prefixes = dict(vocab.prefixes()) if form is TRIG else None
    with fresh.open("wb") as file, gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as out:
        output = cast(IO[bytes], out)
        if stem == WHOLE:
            engine.store.dump(output, format=RDF[form.name], prefixes=prefixes)
        else:
            graph = ox.NamedNode(vocab.GRAPH + unquote(stem.replace("~", "/")))
            ox.serialize(engine.quads(graph), output, RDF[form.name], prefixes=prefixes)
    fresh.replace(target)


def _tidy(store: VersionedStore, version: Version) -> None:
    """Files of versions that are neither released nor current any more go."""
    kept = {one.folder for one in store.history() if one.released or one.number == version.number}
    current = store.current()
    kept |= {current.folder} if current else set()
    for path in (folder(store) / "dumps").iterdir():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
