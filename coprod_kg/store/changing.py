"""What a SPARQL update would change, found out in a worker, where it can be stopped and sees no reserved graph.

The update runs on a copy in memory of the graphs that are not reserved, so ``ALL``, ``NAMED`` and an unbound
``GRAPH ?g`` mean those only. What comes back is the difference; putting it in is for the one who holds the lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import BadRequest, Forbidden
from coprod_kg.store.syntax import explain
from coprod_kg.store.worker import Output, Stores
from coprod_kg.store.workers import Run

TASK = "coprod_kg.store.changing:change"
_ADDED = b"+\n"


@dataclass(frozen=True, slots=True)
class Change:
    """The quads that an update takes away and those that it puts in."""

    removed: tuple[ox.Quad, ...] = ()
    added: tuple[ox.Quad, ...] = ()


def changes(run: Run, directory: Path, text: str, *, base: str = "", graph: str | None = None) -> Change:
    """What an update would change in the version of a directory; nothing is changed.

    With ``graph`` (its IRI, or the empty string for the unnamed one) the update sees that graph alone, as its
    default graph. Raises BadQuery where it does not parse, BadRequest where it cannot be carried out, Forbidden
    where it writes to a reserved graph, and what a worker's limits raise.
    """
    arguments = {"directory": str(directory), "text": text, "base": base, "graph": graph}
    about = f"update: {text[:1000]}"
    removed, _, added = b"".join(run(TASK, arguments, about=about)).partition(_ADDED)
    return Change(tuple(_read(removed)), tuple(_read(added)))


def change(arguments: Mapping[str, Any], stores: Stores, output: Output) -> None:
    """The task: run the update on a copy, and write the N-Quads that went and those that came."""
    source = stores.open(arguments["directory"])
    graph = arguments["graph"]
    before = set(_seen(source, graph))
    work = ox.Store()
    work.bulk_extend(before)
    _update(work, arguments["text"], arguments["base"])
    after = set(work)
    strays = {quad.graph_name for quad in after if graph is not None and _is_named(quad.graph_name)}
    for name in strays | {quad.graph_name for quad in after if _is_reserved(quad.graph_name)}:
        raise Forbidden(f"The update writes to the graph {name}, which it may not change.")
    _write(before - after, graph, output)
    output.write(_ADDED)
    _write(after - before, graph, output)


def _seen(source: ox.Store, graph: str | None) -> Iterator[ox.Quad]:
    """What the update may see, in the graphs where it sees it."""
    if graph is not None:
        for quad in source.quads_for_pattern(None, None, None, _name(graph)):
            yield ox.Quad(quad.subject, quad.predicate, quad.object)
        return
    yield from source.quads_for_pattern(None, None, None, ox.DefaultGraph())
    for name in source.named_graphs():
        if not _is_reserved(name):
            yield from source.quads_for_pattern(None, None, None, name)


def _update(work: ox.Store, text: str, base: str) -> None:
    try:
        work.update(text, base_iri=base or None, prefixes=dict(vocab.prefixes()))
    except SyntaxError as error:
        raise explain(error, text, "update") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise BadRequest(f"The update cannot be carried out: {error}") from error


def _write(quads: set[ox.Quad], graph: str | None, output: Output) -> None:
    named = quads if graph is None else (ox.Quad(q.subject, q.predicate, q.object, _name(graph)) for q in quads)
    ox.serialize(named, output, ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]


def _read(data: bytes) -> Iterator[ox.Quad]:
    return ox.parse(data, ox.RdfFormat.N_QUADS)


def _name(graph: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(graph) if graph else ox.DefaultGraph()


def _is_named(name: object) -> bool:
    return not isinstance(name, ox.DefaultGraph)


def _is_reserved(name: object) -> bool:
    return isinstance(name, ox.NamedNode) and vocab.is_reserved(name.value)
