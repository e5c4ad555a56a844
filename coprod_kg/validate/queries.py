"""The text of a whole query: focus nodes, the way to the values, the test, the prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from coprod_kg import vocab
from coprod_kg.validate.model import Check, Source
from coprod_kg.validate.paths import Path
from coprod_kg.validate.shapes import Shape, Target
from coprod_kg.validate.terms import text

#: Stands in a query where the focus nodes go; replaced by targets, by VALUES or by nothing.
FOCUS = "#focus#"
#: The target of a shape that is reached over paths; a name no query of a shape will use by chance.
ROOT = "?focusRoot"
_PREFIXED = re.compile(r"(?<![\w<:/#.])([A-Za-z][\w-]*):(?=[A-Za-z0-9_])")
_STRINGS = re.compile(r'"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>')


def focus(sources: Sequence[Source]) -> str:
    """The pattern that finds the focus nodes of a shape, as ``?this``."""
    ways = [way for source in sources for way in _ways(source)]
    return ways[0] if len(ways) == 1 else "{ " + " } UNION { ".join(ways) + " }"


def _ways(source: Source) -> Iterable[str]:
    start = ROOT if source.steps else "?this"
    on = " " + _whole(source.steps).step(ROOT, "?this", "?focusReached") if source.steps else ""
    nodes = [text(target.node) for target in source.targets if target.kind == "node"]
    if nodes:
        yield f"VALUES {start} {{ {' '.join(nodes)} }}{on}"
    for target in source.targets:
        if target.kind != "node":
            yield targeted(target, start) + on


def targeted(target: Target, variable: str = "?this") -> str:
    """The pattern that finds the nodes of a target, which is not a node itself."""
    name = text(target.node)
    if target.kind == "class":
        return f"{variable} rdf:type/rdfs:subClassOf* {name} ."
    return f"{variable} {name} [] ." if target.kind == "subjectsOf" else f"[] {name} {variable} ."


def _whole(steps: tuple[Path, ...]) -> Path:
    return steps[0] if len(steps) == 1 else Path("/", parts=steps)


def template(shape: Shape, check: Check) -> str:
    """The query of a constraint, without prefixes and with ``#focus#`` where the focus nodes go."""
    if check.query is not None:
        return check.query
    variables = ["?this", *_reported(shape, check)]
    lines = [FOCUS]
    if check.kind == "rows":
        lines.append(check.text)
    elif check.kind == "value" and shape.path:
        lines += [shape.path.step("?this", "?value", "?reached"), f"FILTER ({check.text})"]
    else:
        lines.append(f"FILTER ({check.text})")
    body = "\n".join("  " + line for line in lines)
    return f"SELECT DISTINCT {' '.join(variables)} WHERE {{\n{body}\n}}"


def everywhere(shape: Shape, check: Check, sources: Sequence[Source]) -> str:
    """The query of a constraint for all its focus nodes at once, with the prefixes it needs.

    Engines do best where what is wrong is looked for first, at whatever node, and each focus node comes once.
    """
    targets = focus(sources)
    once = f"{{ SELECT DISTINCT ?this WHERE {{ {targets} }} }}"
    if check.query is not None:
        return with_focus(check.query, once)
    wrong = _wherever(shape, check) if any(t.kind != "node" for source in sources for t in source.targets) else ""
    if wrong:
        body = f"{wrong}\n  {once if 'BIND' in targets else targets}"  # no BIND to what has a value already
    elif check.lacking:
        body = f"{once}\n  MINUS {{ {check.lacking} }}"
    else:
        return with_focus(template(shape, check), once if "EXISTS" in check.text else targets)
    query = f"SELECT DISTINCT {' '.join(['?this', *_reported(shape, check)])} WHERE {{\n  {body}\n}}"
    return header(query) + query


def _wherever(shape: Shape, check: Check) -> str:
    """A pattern for what is wrong at any node, focus node or not; empty where that could be the whole world."""
    if check.found:
        return check.found
    if check.kind != "value" or shape.path is None or not shape.path.direct:
        return ""
    test = f"MINUS {{ {check.without} }}" if check.without else f"FILTER ({check.text})"
    return f"{{ SELECT ?this ?value WHERE {{ {shape.path.step('?this', '?value', '?reached')} {test} }} }}"


def _reported(shape: Shape, check: Check) -> list[str]:
    if check.kind == "focus":
        return []
    if check.kind == "value":
        return ["?value"] if shape.path else []
    return [v for v in (check.path, check.value, *check.extra) if v and v != "?this"]


def with_focus(query: str, pattern: str) -> str:
    """A query with a pattern for its focus nodes, and the prefixes it needs."""
    whole = query.replace(FOCUS, pattern)
    return header(whole) + whole


@lru_cache(4096)
def header(query: str) -> str:
    """The PREFIX lines a text of SPARQL needs, of the project's prefixes."""
    used = set(_PREFIXED.findall(_STRINGS.sub(" ", query))) | {"rdf", "rdfs"}
    known = vocab.prefixes()
    return "".join(f"PREFIX {name}: <{known[name]}>\n" for name in sorted(used) if name in known)
