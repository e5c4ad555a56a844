"""Terms that do not exist: ours misspelt, and others' that look like ours."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Finding, Severity
from coprod_kg.store.engine import Engine, GraphName
from coprod_kg.validate.hits import Focus, Scope
from coprod_kg.validate.queries import FOCUS

_USES = {
    "property": "?this ?term ?value .",
    "class": "?this rdf:type ?term .",
    "value": "?this ?property ?term . FILTER (isIRI(?term) && ?property != rdf:type)",
}
_LOOKS_LIKE_OURS = ("coproduction", "coprod")


def unknown_terms(
    engine: Engine,
    declared: Collection[ox.NamedNode],
    *,
    graphs: Sequence[GraphName] | None,
    focus: Collection[Focus] | None = None,
    namespace: str = vocab.COPROD,
) -> list[Finding]:
    """A finding for each node that uses a term of the namespace that is not declared.

    A term of another namespace that only looks like ours is a warning. ``declared`` are the terms there are,
    ``focus`` keeps to findings on those nodes.
    """
    names = {term.value for term in declared if term.value.startswith(namespace)}
    scope = Scope(engine, graphs, focus)
    found = {f.key: f for kind in _USES for f in _uses(scope, kind, names, namespace)}
    return list(found.values())


def _uses(scope: Scope, kind: str, names: set[str], namespace: str) -> Iterator[Finding]:
    query = f"SELECT DISTINCT ?this ?term WHERE {{ {FOCUS} {_USES[kind]} FILTER ({_suspect(namespace)}) }}"
    rows = (
        scope.select(f"PREFIX rdf: <{vocab.RDF}>\n" + query.replace(FOCUS, ""))
        if scope.focus is None
        else scope.restricted(query, list(scope.focus))
    )
    for row in rows:
        term, this = row["term"], row["this"]
        if isinstance(term, ox.NamedNode) and term.value not in names and not isinstance(this, ox.Triple):
            finding = _finding(this, term, kind, names, namespace)
            if finding is not None:
                yield finding


def _suspect(namespace: str) -> str:
    tests = [f"STRSTARTS(STR(?term), {ox.Literal(namespace)})"]
    tests += [f"CONTAINS(LCASE(STR(?term)), {ox.Literal(part)})" for part in _LOOKS_LIKE_OURS]
    return " || ".join(tests)


def _finding(this: Focus, term: ox.NamedNode, kind: str, names: set[str], namespace: str) -> Finding | None:
    path = f"<{term.value}>" if kind == "property" else f"<{vocab.RDF}type>" if kind == "class" else None
    ours = term.value.startswith(namespace)
    if not ours and (vocab.is_reserved(term.value) or term.value.startswith(vocab.BASE)):
        return None
    local = term.value.replace("#", "/").rpartition("/")[2]
    near = _near(local, names, namespace, exact=not ours)
    if not ours and not near:
        return None
    said = f"{vocab.compact(term.value).strip('<>')} is "
    said += "no term of the ontology." if ours else "not a term of ours, though it looks like one."
    said += f" Did you mean {' or '.join(near)}?" if near else ""
    severity = Severity.VIOLATION if ours else Severity.WARNING
    return Finding(severity, "unknownTerm", said, focus=this, path=path, value=term)


def _near(local: str, names: set[str], namespace: str, *, exact: bool) -> list[str]:
    by_local = {name.removeprefix(namespace).lower(): name for name in names}
    close = difflib.get_close_matches(local.lower(), by_local, 2, 0.99 if exact else 0.7)
    return [vocab.compact(by_local[found]) for found in close]
