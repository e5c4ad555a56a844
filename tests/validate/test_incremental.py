"""Checking a change alone gives what two full runs give."""

from __future__ import annotations

import contextlib
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_differential import PREFIXES, graph_text, keys, parsed, shapes_text

from coprod_kg.store.engine import Engine
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.places import Places
from coprod_kg.store.remote import RemoteEngine
from coprod_kg.validate import Shapes, State, affected, difference, incremental, validate, validate_change
from coprod_kg.validate.incremental import everything, reached

SPARQL = [
    """SELECT $this ?value { $this <http://e/p> ?value . ?value <http://e/q> ?x .
       FILTER NOT EXISTS { ?x <http://e/r> $this } }""",
    "SELECT $this ?value { $this <http://e/q> ?key . ?value <http://e/q> ?key . FILTER (?value != $this) }",
    "SELECT $this { $this <http://e/p>+ $this . }",
    """SELECT $this { $this a ?c . OPTIONAL { $this <http://e/r> ?r . ?r <http://e/p> ?n }
       FILTER (!BOUND(?n)) }""",
    "SELECT $this (COUNT(?o) AS ?value) { $this ?p ?o } GROUP BY $this HAVING (COUNT(?o) > 4)",
    "SELECT $this ?path { $this ?path ?value . FILTER NOT EXISTS { ?path <http://e/p> ?kind } }",
    "SELECT $this { <http://e/n1> <http://e/q> ?x . FILTER (isLiteral(?x)) }",
]


def sparql_shape(rng: random.Random) -> str:
    query = rng.choice(SPARQL)
    target = rng.choice(["sh:targetClass ex:C1", "sh:targetSubjectsOf ex:q", "sh:targetObjectsOf ex:r"])
    return f'\nex:Q a sh:NodeShape ; {target} ; sh:sparql [ sh:select """{query}""" ] .'


def change(rng: random.Random) -> None:
    """One random graph, one random edit, and the promise of the module about it."""
    shapes = Shapes.from_graph(parsed(shapes_text(rng) + sparql_shape(rng)))
    quads = list(ox.parse(graph_text(rng), format=ox.RdfFormat.TURTLE))
    other = ox.parse(graph_text(rng), format=ox.RdfFormat.TURTLE)
    pool = [q for q in other if not any(isinstance(t, ox.BlankNode) for t in (q.subject, q.object))]
    removed = rng.sample(quads, rng.randrange(0, min(4, len(quads))))
    added = [q for q in rng.sample(pool, min(len(pool), rng.randrange(0, 4))) if q not in quads]
    before, after = LocalEngine(), LocalEngine()
    before.add(quads)
    after.add([*(q for q in quads if q not in removed), *added])
    full = [validate(engine, shapes, graphs=None) for engine in (after, before)]
    new = validate_change(State(after), State(before), shapes, added=added, removed=removed)
    assert keys(new) == keys(difference(*full))
    focus = affected(after, added, removed, shapes, before=State(before))
    if focus is not None:
        assert {f.focus for f in full[0].findings if f.key not in keys(full[1])} <= focus
        assert {f.focus for f in full[1].findings if f.key not in keys(full[0])} <= focus


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=2**48))
def test_a_change_brings_what_two_full_runs_say(seed: int) -> None:
    """New findings after a random edit are those of the run after it, less those of the run before it."""
    change(random.Random(seed))  # noqa: S311


def test_so_does_a_change_for_which_all_the_data_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many nodes are affected all the data are asked in memory, and what is found is the same."""
    asked = []
    monkeypatch.setattr(incremental, "SEVERAL", 1)
    monkeypatch.setattr(incremental, "everything", lambda *given: asked.append(everything(*given)) or asked[-1])
    for seed in range(25):
        change(random.Random(seed))  # noqa: S311
    assert sum(data is not None for data in asked) > 8


def test_so_does_a_change_that_is_much_of_all_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a change is checked by full runs on copies of the data after and before it; nothing is walked back."""
    walked = []
    monkeypatch.setattr(incremental, "SEVERAL", 1)
    monkeypatch.setattr(incremental, "PART", 1 / 1000)
    monkeypatch.setattr(incremental, "reached", lambda *given: walked.append(given) or reached(*given))
    for seed in range(25):
        change(random.Random(seed))  # noqa: S311
    assert len(walked) <= 25  # by `affected`, which is asked beside it


def test_past_the_limit_what_is_new_is_listed_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more is found than is listed, what was there before is neither listed nor counted in its place."""
    monkeypatch.setattr(incremental, "MOST", 3)
    left_out = 0
    for seed in range(40):
        rng = random.Random(seed)  # noqa: S311
        shapes = Shapes.from_graph(parsed(shapes_text(rng)))
        before, after = LocalEngine(), LocalEngine()
        before.add(quads := list(ox.parse(graph_text(rng), format=ox.RdfFormat.TURTLE)))
        after.add([*quads, *(added := list(ox.parse(graph_text(rng), format=ox.RdfFormat.TURTLE)))])
        full = validate_change(State(after), State(before), shapes, added=added, limit=None)
        some = validate_change(State(after), State(before), shapes, added=added, limit=1)
        assert some.counts == full.counts
        assert keys(some) <= keys(full)
        left_out += sum(some.left_out.values())
    assert left_out > 20


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, 10000, 1000))
def test_a_change_brings_what_two_full_runs_say_many_times(start: int) -> None:
    """The same for ten thousand edits."""
    for seed in range(start, start + 1000):
        change(random.Random(seed))  # noqa: S311


def test_what_cannot_be_known_is_said() -> None:
    """A rule about something that does not hang on the focus node asks for a full run."""
    text = 'ex:Q a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select """%s""" ] .'
    shapes = Shapes.from_graph(parsed(PREFIXES + text % SPARQL[-1]))
    assert affected(LocalEngine(), [], [], shapes) is None
    shapes = Shapes.from_graph(parsed(PREFIXES + text % SPARQL[0]))
    assert affected(LocalEngine(), [], [], shapes) == set()


def test_a_rule_about_a_node_s_properties_sees_a_change_of_the_property() -> None:
    """What is said of a property affects the nodes that have it, and no others."""
    rule = 'ex:Q a sh:NodeShape ; sh:targetSubjectsOf ex:r ; sh:sparql [ sh:select """%s""" ] .'
    shapes = Shapes.from_graph(parsed(PREFIXES + rule % SPARQL[-2]))
    engine = LocalEngine()
    engine.add(ox.parse(PREFIXES + "ex:n ex:r 1 . ex:m ex:q 2 . ex:r ex:p 3 .", format=ox.RdfFormat.TURTLE))
    added = list(ox.parse(PREFIXES + "ex:r ex:p 3 .", format=ox.RdfFormat.TURTLE))
    focus = affected(engine, added, [], shapes)
    assert focus is not None
    assert ox.NamedNode("http://e/n") in focus
    assert ox.NamedNode("http://e/m") not in focus


def remote_change(rng: random.Random, engine: Engine, name: str) -> None:
    """The same promise behind an address, where the data before and after are two graphs."""
    shapes = Shapes.from_graph(parsed(shapes_text(rng) + sparql_shape(rng)))
    one, two = ([q for q in ox.parse(graph_text(rng), format=ox.RdfFormat.TURTLE) if not _blank(q)] for _ in range(2))
    removed = rng.sample(one, rng.randrange(0, min(4, len(one))))
    added = [q for q in rng.sample(two, min(len(two), 3)) if q not in one]
    graphs = [ox.NamedNode(f"http://e/{name}/{state}") for state in ("before", "after")]
    for graph, quads in zip(graphs, (one, [*(q for q in one if q not in removed), *added]), strict=True):
        engine.add(ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads)
    before, after = (State(engine, [graph]) for graph in graphs)
    full = [validate(state.engine, shapes, graphs=state.graphs) for state in (after, before)]
    new = validate_change(after, before, shapes, added=added, removed=removed)
    assert keys(new) == keys(difference(*full))


def _blank(quad: ox.Quad) -> bool:
    return any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object))


@pytest.mark.parametrize("count", [8, pytest.param(1000, marks=pytest.mark.long)])
def test_a_change_behind_an_address_brings_what_two_full_runs_say(count: int) -> None:
    """The same of a server on whose data the queries run over HTTP."""
    with oxigraph_server() as address:
        engine = RemoteEngine(Places(f"{address}/query", f"{address}/update", f"{address}/store"))
        for seed in range(count):
            remote_change(random.Random(seed), engine, str(seed))  # noqa: S311


@contextmanager
def oxigraph_server() -> Iterator[str]:
    """The address of a server with its data in memory."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("the oxigraph server of the dev extra is not installed")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    command = [str(program), "serve", "-b", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while process.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
