"""Operations are told apart, and calls to the outside are found, whatever they are dressed as."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_kg.errors import BadQuery, Forbidden
from coprod_kg.query.lexer import decode, tokens
from coprod_kg.query.operation import DEEPEST, Kind, Operation

KINDS = [
    ("SELECT * {}", Kind.SELECT),
    ("# ASK {}\nselect * {}", Kind.SELECT),
    ("PREFIX select: <http://x/select> BASE <http://ask/> ASK {}", Kind.ASK),
    ("PREFIX : <http://x/> PREFIX insert: <http://x/> CONSTRUCT WHERE { insert:x :y ?z }", Kind.CONSTRUCT),
    ("VERSION '1.2' DESCRIBE <http://x/>", Kind.DESCRIBE),
    ("\\u0041SK {}", Kind.ASK),
    ("INSERT DATA { <s> <p> 'SELECT' }", Kind.UPDATE),
    ("PREFIX x: <http://x/> ; clear all", Kind.UNKNOWN),
    ("WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", Kind.UPDATE),
    ("LOAD <http://x/>", Kind.UPDATE),
    ("", Kind.UNKNOWN),
    ("HELLO", Kind.UNKNOWN),
]

#: Every disguise; the U of an IRI stands for the address of a server that notes who calls.
DISGUISES = {
    "plain": "SELECT * { SERVICE <U/x> {} }",
    "case": "SELECT * { sErViCe<U/x>{} }",
    "no spaces": "SELECT*{SERVICE<U/x>{}}",
    "silent": "SELECT * { SERVICE SILENT <U/x> {} }",
    "comment between": "SELECT * { SERVICE#{\n<U/x>#\n{} }",
    "comment ended by a carriage return": "SELECT * {#c\rSERVICE<U/x>{}}",
    "prefixed name": "PREFIX ex: <U/> SELECT * { SERVICE ex:x {} }",
    "glued to a prefix": "PREFIX ex:<U/> SELECT * {SERVICEex:foo{}}",
    "glued to SILENT and a prefix": "PREFIX ex:<U/> SELECT * {SERVICESILENTex:foo{}}",
    "empty prefix": "PREFIX :<U/> SELECT * {SERVICE:foo{}}",
    "glued to true": "SELECT * {?s ?p trueSERVICE<U/x>{}}",
    "glued to a number": "SELECT * {?s ?p 1SERVICE<U/x>{}}",
    "after a number and a dot": "SELECT * {?s ?p 1.SERVICE<U/x>{}}",
    "after a language tag and a dot": "SELECT * {?s ?p 'x'@en.SERVICE<U/x>{}}",
    "comparison like an IRI, with a comment": "SELECT * {?s ?p ?o FILTER(?o<2)SERVICE#>\n<U/x>{}}",
    "comparison like an IRI, with a string": "SELECT * {?s ?p ?o FILTER('a'<'>')SERVICE<U/x>{}#'\n}",
    "quoted triple like an IRI": 'SELECT * {<<#>"""\n?s ?p ?o>> ?a ?b .SERVICE<U/x>{}#"""\n}',
    "after a long string": "SELECT * {?s ?p '''a'''SERVICE<U/x>{}#'''\n}",
    "after an empty string": "SELECT * {?s ?p ''SERVICE<U/x>{}#'\n}",
    "after an escaped backslash": "SELECT * {?s ?p 'a\\\\'SERVICE<U/x>{}#'\n}",
    "base": "BASE<U/>SELECT * {SERVICE<x>{}}",
    "variable": "SELECT * { VALUES ?x { <U/x> } SERVICE ?x {} }",
    "sub-query": "SELECT * { { SELECT * { SERVICE <U/x> {} } } }",
    "optional": "SELECT * { OPTIONAL { SERVICE <U/x> {} } }",
    "exists": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <U/x> {} } }",
    "graph": "SELECT * { GRAPH ?g { SERVICE <U/x> {} } }",
    "lateral": "SELECT * { ?s ?p ?o LATERAL { SERVICE <U/x> {} } }",
    "ask": "ASK { SERVICE <U/x> {} }",
    "describe": "DESCRIBE ?s { SERVICE <U/x> {} }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <U/x> { ?s ?p ?o } }",
    "escaped keyword": "SELECT * { \\u0053ERVICE <U/x> {} }",
    "escaped keyword, long": "SELECT * { SERVIC\\U00000045 <U/x> {} }",
    "escaped end of a comment": "SELECT * { #\\u000ASERVICE<U/x>{}\n}",
}

#: Texts that speak of service and reach nowhere.
HARMLESS = [
    "# SERVICE <http://x/> {}\nSELECT * { ?s ?p ?o }",
    "SELECT * { ?s ?p 'SERVICE <http://x/> {' }",
    'SELECT * { ?s ?p """\nSERVICE <http://x/> {""" }',
    "SELECT ?service ?x { ?service ?p ?x }",
    "SELECT ?service ?x WHERE { ?service a ?x { ?x ?p ?o } }",
    "SELECT * { ?s <http://ex/service> ?x { ?x ?y ?z } }",
    "SELECT * { ?s <http://ex/service#x> ?x . GRAPH <http://ex/service> { ?x ?y ?z } }",
    "PREFIX ex: <http://ex/> SELECT * { ?s ex:service ?x { ?x ?y ?z } }",
    "PREFIX service: <http://ex/> SELECT * { GRAPH service:x { ?s service:p service:o } }",
    "SELECT * { ?s coprod:PublicService ?x { ?x ?y ?z } }",
    "SELECT * { ?s ?p 'x'@service { ?x ?y ?z } }",
    "SELECT * { ?s ?p ?o FILTER(?o<3&&?o>1) { ?service ?y ?z } }",
]


class Listener(BaseHTTPRequestHandler):
    """Notes every request."""

    calls: list[str]

    def do_POST(self) -> None:
        self.calls.append(self.path)
        self.send_response(500)
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def listening() -> Iterator[tuple[str, list[str]]]:
    calls: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Noting", (Listener,), {"calls": calls}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind(text: str, kind: Kind) -> None:
    """The first keyword after the prologue decides, whatever strings, comments and names hold."""
    assert Operation.parse(text).kind is kind


@pytest.mark.parametrize("name", DISGUISES)
def test_service_is_found(name: str) -> None:
    """A call to a service is found and refused, and the message says how to allow it."""
    operation = Operation.parse(DISGUISES[name].replace("<U/", "<http://10.0.0.1:1/"))
    assert operation.services
    assert operation.volatile
    with pytest.raises(Forbidden, match="COPROD_ALLOWED_SERVICES"):
        operation.check_outside()


@pytest.mark.parametrize("name", DISGUISES)
def test_the_engine_reaches_nothing_unseen(name: str, listening: tuple[str, list[str]]) -> None:
    """Whatever text makes the engine itself call a server is one in which the call is found."""
    address, calls = listening
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://s"), ox.NamedNode("http://p"), ox.Literal(True)))
    text = DISGUISES[name].replace("<U/", f"<{address}/")
    calls.clear()
    try:
        answer = store.query(text)
        if not isinstance(answer, ox.QueryBoolean):
            list(answer)
    except (SyntaxError, OSError, ValueError, RuntimeError):
        pass
    assert not calls or Operation.parse(text).services


@pytest.mark.parametrize("text", HARMLESS)
def test_service_is_not_imagined(text: str) -> None:
    """Strings, comments, names and variables that say service are left in peace."""
    assert Operation.parse(text).services == ()


def test_allowed_services() -> None:
    """An address that is allowed, whole or by its beginning, passes; a variable never does."""
    allowed = ("https://query.example.org/sparql", "https://kg.example.org/")
    for address in ("https://query.example.org/sparql", "https://kg.example.org/a/sparql"):
        Operation.parse(f"SELECT * {{ SERVICE <{address}> {{}} }}").check_outside(allowed)
    for target in ("<https://query.example.org/sparql2>", "<https://kg.example.org.evil.net/>", "?x", "<x>"):
        with pytest.raises(Forbidden):
            Operation.parse(f"SELECT * {{ SERVICE {target} {{}} }}").check_outside(allowed)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://x/>",
        "load silent<file:///etc/passwd>into graph <http://g>",
        "CLEAR ALL;LOAD<http://x/>",
        "PREFIX x: <http://x/> LOAD x:y",
        "CLEAR ALL; \\u004cOAD <http://x/>",
    ],
)
def test_load_is_found(text: str) -> None:
    """A LOAD is found and refused in whatever form."""
    with pytest.raises(Forbidden, match="LOAD"):
        Operation.parse(text).check_outside()


@pytest.mark.parametrize(
    ("text", "has_dataset"),
    [
        ("SELECT * FROM <http://g> {}", True),
        ("SELECT * FROM NAMED <http://g> {}", True),
        ("SELECT * { ?s <http://x/FROM> 'FROM <http://g>' } # FROM <http://g>", False),
        ("PREFIX from: <http://x/> SELECT * { from:x ?from ?o }", False),
    ],
)
def test_dataset(text: str, has_dataset: bool) -> None:
    """FROM counts where it is a clause and not where it is a name or a string."""
    assert Operation.parse(text).has_dataset is has_dataset


def test_graphs_are_resolved() -> None:
    """Graphs are known by their IRIs, whether written in full, with a prefix, relative or escaped."""
    text = (
        "BASE <http://x/a/> PREFIX g: <b/> INSERT DATA { GRAPH <c> { <s> <p> <o> } GRAPH g:d { <s> <p> <o> } }"
        "; CLEAR SILENT GRAPH coprodg:ontology ; COPY <http://y/> TO <\\u0068ttp://z/>"
    )
    graphs = {
        "http://x/a/c",
        "http://x/a/b/d",
        "https://w3id.org/coproduction/graph/ontology",
        "http://y/",
        "http://z/",
    }
    assert Operation.parse(text).graphs == graphs


@pytest.mark.parametrize("function", ["RAND()", "now()", "UUID()", "STRUUID()"])
def test_volatile(function: str) -> None:
    """A query whose answer changes by itself is known, so that no answer of it is kept."""
    assert Operation.parse(f"SELECT ({function} AS ?x) {{}}").volatile
    assert not Operation.parse(f"SELECT ('{function}' AS ?x) {{}}").volatile


def test_escapes() -> None:
    """Escapes in code are decoded, those in strings and IRIs are left to the engine, bad ones are refused."""
    assert (
        decode(r"\u0041SK { ?s <http://\u0078/> '\u0027' } # \u000A")
        == r"ASK { ?s <http://\u0078/> '\u0027' } # \u000A"
    )
    with pytest.raises(BadQuery, match="line 2, column 1"):
        decode("ASK\n\\uD800 {}")


@pytest.mark.parametrize("opening", ["{", "(", "[", "!", "FILTER("])
def test_depth(opening: str) -> None:
    """A text that nests deeper than a parser can descend is refused, with its place."""
    with pytest.raises(BadQuery, match="nests more than 200 levels") as caught:
        Operation.parse("ASK {" + opening * (DEEPEST + 1))
    assert caught.value.line == 1


@pytest.mark.parametrize(
    "piece",
    [
        "service",
        "<SERVICE#>x",
        "<SERVICE#>\n#",
        "SERVICE#",
        "'''",
        "<'>service",
        "<a",
        '"\\',
        "a.b",
        "SERVICE ex:",
        ":\n",
    ],
)
def test_time_is_linear(piece: str) -> None:
    """No text takes long to look at: twenty thousand characters take well under a second of work."""
    start = time.process_time()
    with contextlib.suppress(BadQuery):
        Operation.parse(piece * (20_000 // len(piece)) + "service")
    assert time.process_time() - start < 1


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(alphabet=st.sampled_from("SERVICEservice<>{}()'\"#?$:@\\u0053 \n.;LOADFROM1ex\ud7ffé"), max_size=120))
def test_any_text(text: str) -> None:
    """Any text is either classified or refused as a query; its tokens come in order and do not overlap."""
    try:
        Operation.parse(text)
    except BadQuery:
        return
    parts = list(tokens(text))
    assert all(before.end <= after.start for before, after in itertools.pairwise(parts))
