"""What the store says about a thing: its statements and their graphs, its parts, and what points at it.

Two queries tell it, however much there is; the names of what is mentioned are a third (``looked_up``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.store.engine import Engine
from coprod_kg.web.description import FIRST, PARTS, Description, Links, Statement
from coprod_kg.web.names import DEFINITIONS, LABELS
from coprod_kg.web.reading import number, solutions

#: A page shows so many statements of a thing, and of each kind of incoming link; the data hold them all.
STATEMENTS_SHOWN = 500
LINKS_SHOWN = 50
#: So many links are looked at one by one; of a thing with more they are counted.
LINKS_READ = 2000
#: So many statements are told of its parts and of blank nodes.
AROUND_SHOWN = 8000
#: Blank nodes are followed so far.
DEPTH = 5
#: What stands at the head of a page, whichever of its statements it shows.
HEAD = (vocab.RDF_TYPE.value, *LABELS, *DEFINITIONS)

REST = vocab.RDF + "rest"

_GRAPHS = "OPTIONAL { GRAPH ?graph { ?node ?path ?value } }"
#: Each way is a chain that begins at the thing. What is said at its end is optional only so that the engine, which
#: orders patterns by what it thinks they find, walks along the chain first and looks at nothing else.
_PARTS = "%(this)s (%(parts)s)+ ?node"
_BLANK = "%(this)s (%(parts)s)* ?a . ?a ?p ?b"
_WAYS = (
    f"{_PARTS} FILTER(?node != %(this)s)",
    "%(this)s (%(parts)s)* ?a . ?a ?p ?node FILTER(isBlank(?node))",
    *(
        f"{_BLANK} . {way} ?node FILTER(isBlank(?b) && isBlank(?node))"
        for way in ("?b ?q", "?b rdf:rest+", "?b rdf:rest*/rdf:first")
    ),
    *(
        f"{_BLANK} . ?b ?q ?c . {way} ?node FILTER(isBlank(?b) && isBlank(?c) && isBlank(?node))"
        for way in ("?c ?r", "?c rdf:rest+", "?c rdf:rest*/rdf:first")
    ),
)
_THERE = f"OPTIONAL {{ ?node ?path ?value }} {_GRAPHS}"
#: Its own statements from some place on, those of its head, and what points at it.
_STATEMENTS = f"""
SELECT ?path ?value ?graph ?is_head ?other WHERE {{
  {{ {{ SELECT ?path ?value WHERE {{ %(this)s ?path ?value }} OFFSET %(start)d LIMIT %(most)d }}
    OPTIONAL {{ GRAPH ?graph {{ %(this)s ?path ?value }} }} }}
  UNION {{ SELECT ?path ?value ?graph ?is_head WHERE {{
    VALUES ?is_head {{ true }} VALUES ?node {{ %(this)s }} ?node ?path ?value FILTER(?path IN (%(head)s)) {_GRAPHS}
  }} LIMIT 200 }}
  UNION {{ SELECT DISTINCT ?path ?other WHERE {{ ?other ?path %(this)s FILTER(isIRI(?other)) }} LIMIT %(links)d }}
}}"""
#: The statements of its parts and of the blank nodes on them.
_AROUND = f"""
SELECT ?node ?path ?value ?graph WHERE {{
  {" UNION ".join(f"{{ {way} {_THERE} }}" for way in _WAYS)}
}} LIMIT {AROUND_SHOWN}"""

_COUNTED = """
SELECT ?path (COUNT(DISTINCT ?other) AS ?many) WHERE { ?other ?path %s FILTER(isIRI(?other)) } GROUP BY ?path"""
_SOME = "SELECT DISTINCT ?path ?other WHERE { VALUES ?path { <%s> } ?other ?path %s FILTER(isIRI(?other)) } LIMIT %d"


def describe(engine: Engine, iri: str, *, parts: int = 2, page: int = 1) -> Description | None:
    """What a version says about a thing, with its parts so many steps deep; None where it says nothing.

    ``page`` counts from 1; each shows the next ``STATEMENTS_SHOWN`` statements, in the store's own order.
    """
    this = ox.NamedNode(iri)
    said = _Said(engine, this, page)
    links = _links(engine, str(this), said.links) if page == 1 else ()
    if not (said.by_node.get(this) or said.head or links):
        return None
    own = said.statements(this, DEPTH)
    return Description(iri, own, said.whole, _parts(said, own, parts, (this,)), links, said.head, page, said.more)


class _Said:
    """The statements around a thing, by what they are about."""

    def __init__(self, engine: Engine, this: ox.NamedNode, page: int) -> None:
        asked = {
            "this": this, "start": (page - 1) * STATEMENTS_SHOWN, "most": STATEMENTS_SHOWN + 1,
            "head": ", ".join(f"<{path}>" for path in HEAD), "links": LINKS_READ + 1 if page == 1 else 0,
            "parts": "|".join(f"<{path}>" for path in PARTS),
        }  # fmt: skip
        self.by_node: dict[Term, dict[tuple[str, Term], set[str]]] = {}
        self.links: list[tuple[str, str]] = []
        found: dict[tuple[str, Term], set[str]] = {}
        rows = 0
        for row in solutions(engine, _STATEMENTS % asked):
            if row["other"] is not None:
                self.links.append((row["path"].value, row["other"].value))
                continue
            rows += row["is_head"] is None
            if rows <= STATEMENTS_SHOWN or row["is_head"]:
                _put(found if row["is_head"] else self.by_node.setdefault(this, {}), row)
        own = self.by_node.get(this, {})
        self.head = tuple(
            Statement(*key, tuple(sorted(graphs)), subject=this.value)
            for key, graphs in _sorted(found)
            if key not in own
        )
        self.more = rows > STATEMENTS_SHOWN
        if not self.more and any(path in PARTS or isinstance(value, ox.BlankNode) for path, value in own):
            for row in solutions(engine, _AROUND % asked):
                if row["path"] is not None and row["node"] != this:
                    _put(self.by_node.setdefault(row["node"], {}), row)
        self.whole = not self.more and page == 1

    def statements(self, node: Term, depth: int) -> tuple[Statement, ...]:
        """The statements about a node, sorted; a blank node brings its own, a list its members in their order."""
        found = _sorted(self.by_node.get(node, {}))[:STATEMENTS_SHOWN]
        about = node.value if isinstance(node, ox.NamedNode) else ""
        return tuple(
            Statement(*key, tuple(sorted(graphs)), self._nested(key[1], depth - 1), about) for key, graphs in found
        )

    def _nested(self, value: Term, depth: int) -> tuple[Statement, ...]:
        if depth <= 0 or not isinstance(value, ox.BlankNode):
            return ()
        if any(path == FIRST for path, _ in self.by_node.get(value, {})):
            return tuple(self._members(value, depth))
        return self.statements(value, depth)

    def _members(self, cell: Term | None, depth: int) -> Iterator[Statement]:
        seen: set[Term] = set()
        while isinstance(cell, ox.BlankNode) and cell not in seen:
            seen.add(cell)
            said = dict(self.by_node.get(cell, {}))
            yield from (
                Statement(path, value, tuple(sorted(graphs)), self._nested(value, depth - 1))
                for (path, value), graphs in said.items()
                if path == FIRST
            )
            cell = next((value for path, value in said if path == REST), None)


def _put(said: dict[tuple[str, Term], set[str]], row: ox.QuerySolution) -> None:
    graphs = said.setdefault((row["path"].value, row["value"]), set())
    if row["graph"] is not None:
        graphs.add(row["graph"].value)


def _sorted(said: Mapping[tuple[str, Term], set[str]]) -> list[tuple[tuple[str, Term], set[str]]]:
    return sorted(said.items(), key=lambda item: (item[0][0], str(item[0][1])))


def _parts(
    said: _Said, own: Sequence[Statement], steps: int, trail: tuple[Term, ...]
) -> tuple[tuple[str, Description], ...]:
    if not steps:
        return ()
    found = []
    for one in own:
        if one.path in PARTS and one.value not in trail and not isinstance(one.value, ox.Literal):
            below = said.statements(one.value, DEPTH)
            iri = one.value.value if isinstance(one.value, ox.NamedNode) else ""
            parts = _parts(said, below, steps - 1, (*trail, one.value))
            found.append((one.path, Description(iri, below, parts=parts)))
    return tuple(found)


def _links(engine: Engine, this: str, found: Sequence[tuple[str, str]]) -> tuple[Links, ...]:
    """The first things that point here by each property; of very many they are counted, not read."""
    grouped: dict[str, list[str]] = {}
    for path, other in found:
        grouped.setdefault(path, []).append(other)
    if len(found) <= LINKS_READ:
        return tuple(Links(path, tuple(sorted(some)[:LINKS_SHOWN]), len(some)) for path, some in _by_name(grouped))
    counted = {row["path"].value: number(row, "many") for row in solutions(engine, _COUNTED % this)}
    for path in counted:
        some = solutions(engine, _SOME % (path, this, LINKS_SHOWN))
        grouped[path] = [row["other"].value for row in some]
    return tuple(Links(path, tuple(sorted(found)), counted[path]) for path, found in _by_name(grouped))


def _by_name(grouped: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted(grouped.items())
